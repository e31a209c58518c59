"""Medicines, people with orders, and bottles, for tests of dosing."""

from datetime import date, timedelta

from clinic.clock import now
from clinic.models import Station
from clinic.services.proofs import Proof
from dosing.domain.order import Step
from dosing.domain.quantities import Quantity
from dosing.models import Container, Medication, Order, Product
from dosing.services.dispensing import AtTheWindow
from dosing.services.orders import Plan, sign_order, write_change, write_order
from dosing.services.stock import Delivery, mount, receive_container
from patients.models import Patient
from patients.services.admission import Verified, verify_dose
from patients.services.enrolment import admit
from patients.services.registration import register_patient
from tests.cast.admission import admitted
from tests.cast.clinic import Clinic


def methadone() -> Product:
    """Methadone oral concentrate, 10 mg/mL."""
    medication, _ = Medication.objects.get_or_create(
        code="methadone", defaults={"name": "methadone", "narcotic": True, "opioid_agonist": True}
    )
    product, _ = Product.objects.get_or_create(
        code="methadone-concentrate",
        defaults={
            "medication": medication,
            "name": "Methadone oral concentrate 10 mg/mL",
            "form": "oral concentrate",
            "route": "oral",
            "strength": "10 mg/mL",
            "unit": "mL",
            "unit_micrograms": 10_000,
            "step_micrograms": 1_000,
            "schedule": "C-II",
            "source": "test",
        },
    )
    return product


def newcomer(
    clinic: Clinic, *, given: str = "Ada", family: str = "Example", birth_date: date | None = date(1985, 4, 12)
) -> Patient:
    """A person, registered, with an episode opened at the desk and nothing more."""
    actor = clinic.actor("intake")
    patient = register_patient(actor=actor, given_name=given, family_name=family, birth_date=birth_date)
    admit(actor=actor, patient=patient)
    return patient


def person(clinic: Clinic, *, given: str = "Ada", family: str = "Example") -> Patient:
    """A person who came from another programme with a verified dose: all that a first dose waits for is on record."""
    patient = newcomer(clinic, given=given, family=family)
    admitted(clinic, patient)
    verified(clinic, patient)
    return patient


def signed_order(clinic: Clinic, patient: Patient, *, mg: str = "80", product: Product | None = None) -> Order:
    """An order of that much once a day from today on, signed; a newcomer's with the reason for a high first day."""
    actor = clinic.actor("prescriber")
    step = Step(from_day=actor.day, to_day=None, amounts=(Quantity.from_mg(mg).micrograms,))
    plan = Plan(product=product or methadone(), purpose="opioid use disorder", steps=(step,))
    order = write_order(actor=actor, patient=patient, plan=plan)
    reasons = {"first-day": "verified: as much at the last clinic, told by telephone"}
    sign_order(actor=actor, order=order, proof=Proof(actor.user, now()), reasons=reasons)
    return order


def verified(clinic: Clinic, patient: Patient, *, mg: str = "120") -> None:
    """The programme the person comes from says that they had as much methadone yesterday."""
    actor = clinic.actor("prescriber")
    yesterday = actor.day - timedelta(days=1)
    said = Verified("Riverside OTP", "Ruth Lang, RN", "methadone", yesterday, Quantity.from_mg(mg).micrograms)
    verify_dose(actor=actor, patient=patient, said=said)


def bottle(clinic: Clinic, *, mg: str = "10000", station: Station | None = None) -> Container:
    """A litre of methadone, received and mounted at the first station unless another is named."""
    actor = clinic.actor("nurse")
    delivery = Delivery(
        product=methadone(),
        lot_number="L-100",
        expires_on=date(2098, 1, 31),
        amount=Quantity.from_mg(mg),
        document="222-0001",
    )
    container = receive_container(actor=actor, delivery=delivery)
    mount(actor=actor, container=container, station=station or clinic.stations[0])
    return container


def at_window(clinic: Clinic, patient: Patient, container: Container, **changes: object) -> AtTheWindow:
    """What a nurse presses for that person's methadone, first slot, at the first station."""
    asked = {
        "patient_id": patient.pk,
        "medication": "methadone",
        "slot": 1,
        "container_code": container.code,
        "station": clinic.stations[0],
    }
    return AtTheWindow(**(asked | changes))  # type: ignore[arg-type]


def changed_order(clinic: Clinic, order: Order, *, mg: str) -> Order:
    """The same order with another amount from today on, signed."""
    actor = clinic.actor("prescriber")
    step = Step(from_day=actor.day, to_day=None, amounts=(Quantity.from_mg(mg).micrograms,))
    change = write_change(actor=actor, order=order, plan=Plan(product=order.product, purpose="", steps=(step,)))
    reasons = {rule: "monitored" for rule in ("titration", "ceiling", "first-day")}
    sign_order(actor=actor, order=change, proof=Proof(actor.user, now()), reasons=reasons)
    return change
