"""What stands before a first dose, as a list a person works through. The rules at the window decide; this tells."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from patients.domain.age import age_on
from patients.domain.enrolment import (
    BEING_ASSESSED,
    ELSEWHERE,
    GUEST,
    INTERIM,
    NO_ANSWER,
    OF_AGE,
    ONLY_UNDER_PART_8,
    OTP_PROGRAMMES,
    TRANSFER,
    BeforeFirstDose,
    Screening,
    screening_problem,
)


@dataclass(frozen=True, slots=True)
class OnRecord:
    """An open episode in words and days."""

    programme: str
    came_as: str
    admitted_on: date
    birth_date: date | None
    sought_on: date | None = None
    is_pregnant: bool = False
    minors_consent_from: int | None = None
    basis: str = ""
    basis_on: date | None = None
    screenings: tuple[Screening, ...] = ()
    screening_by: str = ""
    check: str = ""
    check_words: str = ""
    check_on: date | None = None
    consents: tuple[tuple[str, date], ...] = ()
    guardian: str = ""
    verified: str = ""
    stay_until: date | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One line: `state` is done, missing, stop (something stands against it), ask (it stops nothing) or note."""

    key: str
    title: str
    state: str
    words: str
    source: str
    on: date | None = None


def before_first_dose(seen: OnRecord, day: date) -> list[Item]:
    """Everything that stands before the first dose, done or not."""
    items = [_consent(seen)]
    if seen.came_as == GUEST:
        items.insert(0, _guest(seen))
    elif seen.programme in OTP_PROGRAMMES or seen.programme == BEING_ASSESSED:
        items = [_basis(seen), *items, _screening(seen), _check(seen)]
    if seen.came_as == TRANSFER:
        items.append(_transfer(seen))
    return [*_pregnant_first(seen, day), *items, *_guardian(seen, day)]


def _pregnant_first(seen: OnRecord, day: date) -> Iterator[Item]:
    """A warning where somebody pregnant had to wait; it stops no dose, which would be the opposite of first."""
    if not seen.is_pregnant or seen.came_as == GUEST:
        return
    title, source = "Pregnant: comes first", "42 CFR 8.12(f)(3), (j)(1)"
    waits = seen.programme in (BEING_ASSESSED, INTERIM)
    asked = seen.sought_on or (seen.admitted_on if waits else None)
    days = ((day if waits else seen.admitted_on) - asked).days if asked else None
    if days is None:
        words = "The day on which treatment was asked for is not on record, so nobody can show that it came first."
        yield Item("pregnancy", title, "ask", words, source)
    elif not days:
        words = "Asked for treatment today: admit before others." if waits else "Admitted on the day it was asked for."
        yield Item("pregnancy", title, "ask" if waits else "done", words, source, None if waits else seen.admitted_on)
    elif seen.programme == INTERIM:
        words = f"In interim treatment; asked {_days(days)} ago. A comprehensive place goes to pregnant people first."
        yield Item("pregnancy", title, "ask", words, source)
    elif waits:
        words = f"Asked for treatment {_days(days)} ago and is still being assessed. Admit, or chart why not."
        yield Item("pregnancy", title, "ask", words, source)
    else:
        words = f"Was admitted {_days(days)} after asking. Chart why it was not at once."
        yield Item("pregnancy", title, "ask", words, source)


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"


def _basis(seen: OnRecord) -> Item:
    source = "42 CFR 8.12(e)(1)"
    if seen.programme == BEING_ASSESSED:
        return Item("basis", "Admission", "missing", "Being assessed. Signing the basis admits the person.", source)
    if not seen.basis:
        return Item("basis", "Admission", "missing", "A clinician documents why the person qualifies.", source)
    return Item("basis", "Admission", "done", _sentence(seen.basis), source, seen.basis_on)


def _consent(seen: OnRecord) -> Item:
    source = "42 CFR 8.12(e)(1)"
    if not seen.consents:
        words = "The person consents to each medicine, after it was explained."
        return Item("consent", "Consent to treatment", "missing", words, source)
    medicines = ", ".join(sorted({about for about, _ in seen.consents}))
    return Item("consent", "Consent to treatment", "done", _sentence(medicines), source, seen.consents[0][1])


def _screening(seen: OnRecord) -> Item:
    source = "42 CFR 8.12(f)(2)"
    problems = {
        medication: screening_problem(seen.screenings, admitted_on=seen.admitted_on, medication=medication)
        for medication in (ONLY_UNDER_PART_8, "")
    }
    if problems[""]:
        state = "stop" if seen.screenings else "missing"
        return Item("exam", "Screening exam", state, problems[""], source)
    on = seen.screenings[0].on
    if problems[ONLY_UNDER_PART_8]:
        return Item("exam", "Screening exam", "note", f"Not for methadone. {problems[ONLY_UNDER_PART_8]}", source, on)
    return Item("exam", "Screening exam", "done", seen.screening_by, source, on)


def _check(seen: OnRecord) -> Item:
    title, source = "Enrolment check", "42 CFR 8.12(g)(2)"
    if not seen.check:
        return Item("check", title, "missing", "Ask whether the person is enrolled in another programme.", source)
    if seen.check == NO_ANSWER:
        words = f"{seen.check_words}. Ask again, or a prescriber goes on with a reason."
        return Item("check", title, "missing", _sentence(words), source, seen.check_on)
    if seen.check == ELSEWHERE and seen.came_as == "admission":
        words = f"{seen.check_words}. Record a transfer or a guest stay: nobody is treated by two."
        return Item("check", title, "stop", _sentence(words), source, seen.check_on)
    return Item("check", title, "done", _sentence(seen.check_words), source, seen.check_on)


def _transfer(seen: OnRecord) -> Item:
    words = seen.verified or "Ask the programme the person comes from for the last dose."
    state = "done" if seen.verified else "missing"
    return Item("transfer", "Verified dose", state, words, "42 CFR 8.12(h)(3)(ii)")


def _guest(seen: OnRecord) -> Item:
    source = "42 CFR 8.12(g)(2)"
    if seen.stay_until is None:
        return Item("guest", "Guest stay", "missing", "The home programme approves days and dose.", source)
    return Item("guest", "Guest stay", "done", f"Until {seen.stay_until:%d %B %Y}", source)


def _guardian(seen: OnRecord, day: date) -> Iterator[Item]:
    age = age_on(seen.birth_date, day)
    if age is not None and age >= OF_AGE:
        return
    facts = BeforeFirstDose(
        programme=seen.programme,
        came_as=seen.came_as,
        admitted_on=seen.admitted_on,
        birth_date=seen.birth_date,
        guardian_consents=bool(seen.guardian),
        minors_consent_from=seen.minors_consent_from,
    )
    source = "42 CFR 8.12(e)(2)"
    if facts.age_is_open:
        words = (
            "The birth date is not known, so nobody can show that the person is of age. Write it into the record,"
            " record a guardian's consent, or a prescriber goes on with a reason."
        )
        yield Item("guardian", "Of age, or a guardian's consent", "missing", words, source)
    elif facts.needs_guardian(day):
        words = "A parent, guardian or designated adult consents in writing."
        yield Item("guardian", "Guardian's consent", "missing", words, source)
    else:
        words = seen.guardian or "State law lets the person consent alone."
        yield Item("guardian", "Guardian's consent", "done", words, source)


def _sentence(words: str) -> str:
    """With a capital at the beginning; names further on keep theirs."""
    return words[:1].upper() + words[1:]
