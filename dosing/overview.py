"""What dosing puts on a person's timeline and says at a glance: doses, attendance, orders, the next dose."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.urls import reverse

from clinic.actors import Actor
from dosing.domain.picture import nice_top
from dosing.domain.quantities import Quantity
from dosing.domain.schedule import DueStatus
from dosing.selectors.order_pages import Chain, chains_of
from dosing.selectors.schedule import ScheduledDose, by_day, schedule
from dosing.selectors.timeline import order_events
from patients.domain.timeline import Lane, Mark, Shape, Step, Tone, runs
from patients.overview import DueNext, Standing, add_due, add_standing
from patients.timeline import add_lanes

AHEAD = timedelta(days=7)
GIVEN = (DueStatus.GIVEN, DueStatus.TAKEN_HOME)
# What a day says, the weightiest first: word, tone and shape of its mark.
ATTENDANCE = {
    DueStatus.MISSED: ("Missed", Tone.ASK, Shape.CROSS),
    DueStatus.HELD: ("Held", Tone.STOP, Shape.DIAMOND),
    DueStatus.GIVEN: ("Dose given", Tone.DONE, Shape.BAR),
    DueStatus.TAKEN_HOME: ("Taken home", Tone.NOTE, Shape.RING),
    DueStatus.EXCUSED: ("Excused", Tone.PLAIN, Shape.RING),
}
ORDER_WORDS = {"new": "New order", "change": "Dose changed", "hold": "Held", "resume": "Resumed", "end": "Order ended"}
STANDING_WORDS = {"held": "held", "not_started": "not begun yet", "expired": "run out"}


def lanes(patient_id: int, first: date, last: date, *, viewer: Actor) -> Iterator[Lane]:
    """Orders as events, each medicine's milligrams a day, and what became of each day."""
    today = viewer.day
    yield Lane("Treatment", marks=tuple(_order_marks(patient_id)), across=True)
    days = by_day(schedule(patient_id, first, min(last, today), site=viewer.at_site, today=today))
    yield from _dose_lanes(line for found in days.values() for line in found)
    yield Lane("Attendance", marks=tuple(_attendance(days.items())))


def _order_marks(patient_id: int) -> Iterator[Mark]:
    for event in order_events(patient_id):
        tone = Tone.STOP if event.kind in ("hold", "end") else Tone.NOTE
        words = f"{ORDER_WORDS[event.kind]}: {event.medication}"
        yield Mark(event.day, f"{words} {event.mg} mg" if event.mg else words, tone, Shape.FLAG)


def _dose_lanes(lines: Iterable[ScheduledDose]) -> Iterator[Lane]:
    """Ordered amounts of the days on which a dose was given or taken home; a missed day is a gap."""
    totals: dict[str, dict[date, int]] = {}
    for line in lines:
        if line.due.status in GIVEN:
            of_medicine = totals.setdefault(line.medication.name, {})
            of_medicine[line.due.day] = of_medicine.get(line.due.day, 0) + line.due.micrograms
    for name, by_date in totals.items():
        spans = runs((day, str(micrograms)) for day, micrograms in by_date.items())
        steps = tuple(Step(a, b, int(said) / 1000, f"{Quantity(int(said))} a day") for a, b, said in spans)
        yield Lane(name.capitalize(), "mg a day", steps=steps, high=nice_top(max(by_date.values())) / 1000)


def _attendance(days: Iterable[tuple[date, list[ScheduledDose]]]) -> Iterator[Mark]:
    said = [(day, _weightiest(lines)) for day, lines in days]
    for first, last, status in runs((day, status.value) for day, status in said if status):
        word, tone, shape = ATTENDANCE[DueStatus(status)]
        if shape in (Shape.BAR, Shape.RING):
            yield Mark(first, word, tone, shape, until=last)
        else:
            yield from (Mark(first + timedelta(days=n), word, tone, shape) for n in range((last - first).days + 1))


def _weightiest(lines: Iterable[ScheduledDose]) -> DueStatus | None:
    statuses = {line.due.status for line in lines}
    return next((status for status in ATTENDANCE if status in statuses), None)


def standings(patient_id: int, *, viewer: Actor) -> Iterator[Standing]:
    """The running orders, in a line each."""
    chains, _ = chains_of(patient_id, today=viewer.day)
    running = [chain for chain in chains if chain.is_running]
    href = reverse("dosing:orders", args=[patient_id])
    if not running:
        yield Standing("Order", "No running order", "Nothing is due until a prescriber has signed one.", href, "ask")
    for chain in running:
        yield Standing("Order", _amount(chain), _since(chain), href, "stop" if chain.standing == "held" else "")


def _amount(chain: Chain) -> str:
    step, name = chain.today, chain.latest.medication.name
    if step is None:
        return f"{name.capitalize()}, {STANDING_WORDS.get(chain.standing, 'nothing due today')}"
    often = "a day" if step.every_days == 1 else f"every {step.every_days} days"
    return f"{name.capitalize()} {step.mg} mg {often}"


def _since(chain: Chain) -> str:
    since = f"since {_written(chain.latest.effective_on)}"
    step = chain.today
    return f"{since}, this step until {_written(step.last)}" if step and step.last else since


def dues(patient_id: int, *, viewer: Actor) -> Iterator[DueNext]:
    """The next dose."""
    today = viewer.day
    coming = schedule(patient_id, today, today + AHEAD, site=viewer.at_site, today=today)
    waiting = [line for line in coming if line.due.status in (DueStatus.DUE, DueStatus.FUTURE)]
    if waiting:
        line = waiting[0]
        words = f"Dose: {line.medication.name} {line.quantity}"
        yield DueNext(words, line.due.day, href=reverse("dosing:schedule", args=[patient_id]))


def _written(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def add_to_chart() -> None:
    """Called once, when the app is ready."""
    add_lanes(lanes, order=10)
    add_standing(standings, order=10)
    add_due(dues, order=10)
