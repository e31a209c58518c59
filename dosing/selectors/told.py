"""What dosing can tell somebody outside: medicine and dose, and attendance. Words only, and only of one person."""

from collections.abc import Iterator
from datetime import timedelta

from clinic.actors import Actor
from dosing.domain.quantities import Quantity
from dosing.domain.schedule import DueStatus
from dosing.models import Dose
from dosing.selectors.order_pages import chains_of
from dosing.selectors.schedule import by_day, schedule
from patients.models import Patient
from patients.selectors.merged import records_of

BACK = timedelta(days=28)


def medication_lines(patient: Patient, viewer: Actor) -> list[tuple[str, str]]:
    """Each running order with today's amount, and when each medicine was last given."""
    chains, _ = chains_of(patient.pk, today=viewer.day)
    lines = []
    for chain in (chain for chain in chains if chain.is_running):
        step, name = chain.today, chain.latest.product.name
        lines.append(("Medicine", f"{name}: {step.mg} mg" if step else f"{name}: nothing due today"))
    return [*lines, *_last_doses(patient)] or [("Medicine", "None ordered and none given here")]


def _last_doses(patient: Patient) -> Iterator[tuple[str, str]]:
    standing = Dose.objects.filter(patient__in=records_of(patient.pk), reversal__isnull=True).select_related(
        "medication"
    )
    seen: set[int] = set()
    for dose in standing.order_by("-day", "-slot", "-id")[:50]:
        if dose.medication_id not in seen:
            seen.add(dose.medication_id)
            told = f"{dose.medication.name} {Quantity(dose.micrograms)} on {dose.day:%d %B %Y}"
            yield "Last dose", f"{told}, {dose.get_kind_display()}"


def attendance_lines(patient: Patient, viewer: Actor) -> list[tuple[str, str]]:
    """Days of the last four weeks on which a dose was given or taken home, and those missed."""
    today = viewer.day
    days = by_day(schedule(patient.pk, today - BACK, today, site=patient.site, today=today))
    had = (DueStatus.GIVEN, DueStatus.TAKEN_HOME)
    given = [day for day, lines in days.items() if any(line.due.status in had for line in lines)]
    missed = [
        day
        for day, lines in days.items()
        if day not in given and any(line.due.status is DueStatus.MISSED for line in lines)
    ]
    return [
        ("Days with a dose, last four weeks", str(len(given))),
        ("Days missed, last four weeks", ", ".join(f"{day:%d %B}" for day in missed) or "none"),
    ]
