"""The paper of a disclosure, and the accounting of all of them.

A disclosure shows what its row holds and nothing else: not even the name, unless the name was in its scope. With it
go the prescribed notice and the explanation of the consent's scope (42 CFR 2.32(a), (b)).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from reportlab.platypus import Flowable

from clinic import clock
from patients.domain.consent import CATEGORIES
from patients.domain.disclosure import EXCEPTIONS, NOTICE_SOURCES, NOTICES
from patients.models import Disclosure, Patient
from patients.printing.sheet import heading, quotation, sheet_pdf, small, table, terms, text, title

_FOOT = "Confidential: 42 CFR part 2 protects this record."


def disclosure_pdf(row: Disclosure) -> bytes:
    """What was told, to whom and what for, with notice and scope."""
    site = row.patient.site
    at = clock.local(site, row.at)
    story: list[Flowable] = [
        title("Information from a confidential record"),
        terms(_pairs(row, f"{at.day} {at:%B %Y, %H:%M}")),
    ]
    for section in row.content:
        story += [heading(CATEGORIES[section["category"]].capitalize()), terms(map(tuple, section["lines"]))]
    if row.attached:
        story += [heading("Pages attached"), text(row.attached)]
    story += _basis(row)
    return sheet_pdf(story, site=site, browser_title="Disclosure", foot=f"{_FOOT} Disclosure {row.pk}.")


def _pairs(row: Disclosure, at: str) -> Iterator[tuple[str, str]]:
    yield "To", ", ".join(filter(None, (row.recipient_name, row.recipient_address)))
    yield "For", purpose_words(row)
    yield "On", f"{at}, {row.get_channel_display()}"
    yield "By", row.made_by.get_full_name() or row.made_by.get_username()
    if row.trigger:
        yield "Because", row.get_trigger_display()


def purpose_words(row: Disclosure) -> str:
    """What it was told for."""
    return row.purpose_words or row.get_purpose_display()


def _basis(row: Disclosure) -> list[Flowable]:
    """Under a consent: its scope and the notice. Under an exception: which one, and the notice all the same."""
    if row.exception:
        ground = EXCEPTIONS[row.exception]
        basis = text(f"Told without consent on the ground of {ground.name} ({ground.source}). {row.grounds}")
    else:
        basis = text(row.scope)
    notice = row.notice or "statement_2"
    return [heading("On what ground this is told"), basis, quotation(NOTICES[notice], NOTICE_SOURCES[notice])]


def accounting_pdf(rows: Sequence[Disclosure], *, patient: Patient, first: date, last: date, printed: str) -> bytes:
    """Everything that was told about the person on those days, for the person (42 CFR 2.25)."""
    story: list[Flowable] = [
        title("Who was told about me"),
        terms(
            [
                ("Person", patient.legal_name),
                ("Record number", patient.record_number),
                ("From", f"{first.day} {first:%B %Y}"),
                ("To", f"{last.day} {last:%B %Y}"),
            ]
        ),
    ]
    if rows:
        heads = ("Date", "Who was told, and where", "What was told", "What for", "On what ground")
        story.append(table(heads, _rows(rows), (0.12, 0.24, 0.26, 0.16, 0.22)))
    else:
        story.append(text("Nothing was told to anybody outside the clinic in this time."))
    story.append(small("An accounting of disclosures on request: 42 CFR 2.25 and 45 CFR 164.528. " + printed))
    return sheet_pdf(story, site=patient.site, browser_title="Accounting of disclosures", foot=_FOOT)


def _rows(rows: Iterable[Disclosure]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        at = clock.local(row.patient.site, row.at)
        yield (
            f"{at.day} {at:%b %Y %H:%M}",
            "\n".join(filter(None, (row.recipient_name, row.recipient_address))),
            what_was_told(row),
            purpose_words(row),
            ground_words(row),
        )


def what_was_told(row: Disclosure) -> str:
    """The kinds of information, and the pages that went along."""
    told = "; ".join(CATEGORIES[one] for one in row.categories)
    return f"{told}. Attached: {row.attached}" if row.attached else told


def ground_words(row: Disclosure) -> str:
    """The consent or the exception, in words."""
    if row.consent:
        return f"Consent of {row.consent.signed_on:%d %b %Y}: {row.consent.get_kind_display()}"
    return f"No consent: {row.get_exception_display()}. {row.grounds}"
