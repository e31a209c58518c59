"""QTc before and during methadone (medications.md 2.1 and 2.9, S8); 500 ms exactly counts as 500 and above (2.10).

Without an ECG nobody is kept from methadone: AATOD and BCCSU do not require one of everybody. It is told.
"""

from collections.abc import Iterator

from dosing.domain.clinical_facts import OrderFacts
from dosing.domain.numbers import protocol_numbers
from dosing.domain.safety import Finding, Severity

_YEAR = 365


def heart(facts: OrderFacts) -> Iterator[Finding]:
    """Stop for review from 500 ms; tell of 451 ms and more, and of a missing or old ECG."""
    if facts.medication != "methadone":
        return
    numbers, qtc = protocol_numbers(), facts.person.qtc_ms
    review, discuss = numbers["methadone.heart.stop_and_review_from"], numbers["methadone.heart.discuss_above"]
    if qtc is not None and qtc.value >= review.value:
        yield Finding(
            "qtc", Severity.STOP, f"QTc {qtc.words('ms')}. {review.says}", review.source, "prescriber",
            "A new ECG below 500 ms.",
        )  # fmt: skip
    elif qtc is not None and qtc.value > discuss.value:
        yield Finding("qtc", Severity.NOTE, f"QTc {qtc.words('ms')}. {discuss.says}", discuss.source)
    else:
        yield from _due(facts)


def _due(facts: OrderFacts) -> Iterator[Finding]:
    numbers, qtc = protocol_numbers(), facts.person.qtc_ms
    above, start = numbers["methadone.heart.ecg_above"], numbers["methadone.heart.ecg_after_start"]
    high = facts.most_a_day > above.micrograms
    if qtc is None:
        said = f"QTc is not known: no ECG is on record. {above.says if high else start.says}"
        yield Finding("qtc", Severity.NOTE, said, start.source, clears_when="An ECG is recorded.")
    elif (facts.person.day - qtc.on).days > _YEAR:
        said = f"The last ECG is of {qtc.on:%d %B %Y}. {start.says}"
        yield Finding("qtc", Severity.NOTE, said, start.source, clears_when="A new ECG is recorded.")
