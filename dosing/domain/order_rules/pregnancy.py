"""What pregnancy changes (medications.md 2.11; S42, S1f, S27). What methadone needs is told by its interaction row."""

from collections.abc import Iterator
from itertools import pairwise

from dosing.domain.clinical_facts import OrderFacts, Pregnancy
from dosing.domain.safety import Finding, Severity

_AGES = range(12, 56)  # between which a pregnancy is asked about before these medicines; our own limits
_AVOIDED = {
    "naltrexone": ("Naltrexone is not started in active opioid use.", "HIV clinical guidelines, pregnancy (S42)"),
    "acamprosate": ("Alcohol medicines are avoided unless they treat withdrawal.", "APA guideline (S27)"),
    "disulfiram": ("Alcohol medicines are avoided unless they treat withdrawal.", "APA guideline (S27)"),
}
_TAPER = "ASAM patient guide and HIV clinical guidelines (S1f, S42)"


def pregnancy(facts: OrderFacts) -> Iterator[Finding]:
    """Ask before a medicine to be avoided and before an agonist is lowered; say where nobody has asked."""
    answer = facts.person.pregnancy
    says, source = _AVOIDED.get(facts.medication, ("", ""))
    where = f"{source}, medications.md 2.11"
    if says and answer in (Pregnancy.YES, Pregnancy.POSSIBLE):
        said = "is pregnant" if answer is Pregnancy.YES else "may be pregnant, and no test says"
        clears = "A test is negative, or a reason."
        yield Finding("pregnancy", Severity.ASK, f"The person {said}. {says}", where, clears_when=clears)
    elif says and answer is Pregnancy.NOT_KNOWN and _may_be(facts):
        said = f"Whether the person is pregnant is not known. {says}"
        yield Finding("pregnancy", Severity.NOTE, said, where, clears_when="The question is answered or a test done.")
    if facts.is_opioid_agonist and answer is Pregnancy.YES and _is_lowered(facts):
        said = "The person is pregnant and the dose goes down. Withdrawal management is not first-line in pregnancy."
        clears = "The dose stays, or a reason."
        yield Finding("pregnancy", Severity.ASK, said, f"{_TAPER}, medications.md 2.11", clears_when=clears)


def _may_be(facts: OrderFacts) -> bool:
    age = facts.person.age_years
    return facts.person.sex != "male" and (age is None or age in _AGES)


def _is_lowered(facts: OrderFacts) -> bool:
    shares = [sum(step.amounts) // step.every_days for step in facts.steps]
    if facts.running_micrograms is not None:
        shares.insert(0, facts.running_micrograms)
    return any(later < earlier for earlier, later in pairwise(shares))
