"""Guest doses: on the approved days, up to the verified amount, and counted once (42 CFR 8.12(g)(2))."""

from dosing.domain.quantities import Quantity
from dosing.domain.safety import DoseFacts, Finding, Severity
from patients.domain.guests import GuestTerms

_HERE = "42 CFR 8.12(g)(2) (R-8.12-GUEST-1)"
_AWAY = "42 CFR 8.12(g)(2) (R-8.12-GUEST-2)"


def guest_dose(facts: DoseFacts) -> Finding | None:
    """Stop a guest's dose outside the approved days, of another medicine, or above the verified dose."""
    if not facts.is_guest:
        return None
    stay = facts.guest
    problem = "No stay is approved." if stay is None or stay.direction != "here" else _problem(facts, stay)
    if not problem:
        return None
    return Finding(
        rule="guest-dose",
        severity=Severity.STOP,
        message=f"This person is a guest here. {problem}",
        source=_HERE,
        clears_when="The home programme approves it: a prescriber records the stay on the person's Admission page.",
    )


def _problem(facts: DoseFacts, stay: GuestTerms) -> str:
    if not stay.covers(facts.day):
        return f"{stay.programme_name} approved {stay.from_day:%d %B %Y} to {stay.until_day:%d %B %Y}."
    if stay.medication != facts.medication:
        return f"{stay.programme_name} verified {stay.medication}, not {facts.medication}."
    total = facts.given_today_micrograms + facts.micrograms
    if total > stay.micrograms:
        return f"{stay.programme_name} verified {Quantity(stay.micrograms)} a day; this would make {Quantity(total)}."
    return ""


def guest_elsewhere(facts: DoseFacts) -> Finding | None:
    """Stop a dose here on a day on which another programme doses the person as its guest."""
    stay = facts.guest
    if stay is None or stay.direction != "away" or not stay.covers(facts.day):
        return None
    return Finding(
        rule="guest-elsewhere",
        severity=Severity.STOP,
        message=(
            f"This person is a guest of {stay.programme_name} until {stay.until_day:%d %B %Y};"
            " a day's dose counts once."
        ),
        source=_AWAY,
        clears_when="When they are back: record what was given there and end the guest stay on the Admission page.",
    )
