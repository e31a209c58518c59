"""What stands on a person's medication list: every medicine from anyone, allergies, and who treats them."""

from dataclasses import dataclass
from datetime import date

from clinic.actors import Actor
from patients.models import Patient, Professional, ReportedMedicine
from patients.questions import ProgrammeMedicine, programme_medicines
from patients.selectors.history import Part, history_of

TOPICS_OF_THE_LIST = ("medicines", "allergies", "professionals")


@dataclass(frozen=True, slots=True)
class MedicationList:
    """The list as it will be printed. `programme` is empty where it is left out; `with_programme` says which."""

    name: str
    birth_date: date | None
    made_on: date
    clinic_name: str
    clinic_phone: str
    with_programme: bool
    programme: tuple[ProgrammeMedicine, ...]
    medicines: Part
    allergies: Part
    professionals: Part

    @property
    def taken(self) -> list[ReportedMedicine]:
        """What is taken now."""
        return [row for row in self.medicines.rows if row.stopped_on is None]

    @property
    def stopped(self) -> list[ReportedMedicine]:
        """What was stopped and stays on record, since some medicines act on for weeks."""
        return [row for row in self.medicines.rows if row.stopped_on is not None]

    @property
    def team(self) -> tuple[Professional, ...]:
        """Who else treats the person."""
        return self.professionals.rows


def medication_list(patient: Patient, *, viewer: Actor, with_programme: bool) -> MedicationList:
    """The person's list as of the viewer's day."""
    parts = history_of(patient.pk, topics=TOPICS_OF_THE_LIST)
    return MedicationList(
        name=patient.legal_name,
        birth_date=patient.birth_date,
        made_on=viewer.day,
        clinic_name=patient.site.name if with_programme else "",
        clinic_phone=patient.site.phone if with_programme else "",
        with_programme=with_programme,
        programme=programme_medicines(patient.pk, viewer.day) if with_programme else (),
        medicines=parts["medicines"],
        allergies=parts["allergies"],
        professionals=parts["professionals"],
    )
