"""An order that is being written or signed, as the rules see it, and what they say of it."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Min, Sum

from clinic.actors import Actor
from dosing.domain.clinical_facts import DrugForm, Elsewhere, OrderFacts
from dosing.domain.order import OrderKind, SignedOrder, Step, chains, first_clash, in_force, step_from_row
from dosing.domain.order_rules import order_findings
from dosing.domain.safety import Finding
from dosing.models import BroughtOver, Dose, Medication, Order, Product
from dosing.selectors.clinical_facts import clinical_facts
from dosing.selectors.orders import signed_orders
from patients.models import DoseVerification, Enrolment, GuestStay, Patient
from patients.selectors.merged import records_of

LOOKED_BACK_DAYS = 14  # over which rises and missed days are looked for


def findings_of_order(order: Order, *, viewer: Actor) -> list[Finding]:
    """What the rules say of an order as it is written; nothing of one without steps, which changes no amount."""
    steps = tuple(step_from_row(row) for row in order.steps)
    if not steps:
        return []
    return findings_of_plan(
        order.patient, product=order.product, purpose=order.purpose, steps=steps, previous=order.previous, viewer=viewer
    )


def findings_of_plan(
    patient: Patient, *, product: Product, purpose: str, steps: Sequence[Step], previous: Order | None, viewer: Actor
) -> list[Finding]:
    """What the rules say of these steps for that person, after `previous` when they change an order."""
    return order_findings(
        _facts(patient, product=product, purpose=purpose, steps=steps, previous=previous, viewer=viewer)
    )


def _facts(
    patient: Patient, *, product: Product, purpose: str, steps: Sequence[Step], previous: Order | None, viewer: Actor
) -> OrderFacts:
    medication, signed = product.medication, signed_orders(patient.pk)
    episode = Enrolment.objects.filter(patient__in=records_of(patient.pk), discharged_on__isnull=True).first()
    since = _first_dose_on(patient.pk, medication, episode)
    beside = _beside(signed, medication, product, steps, viewer.day)
    return OrderFacts(
        medication=medication.code,
        name=medication.name,
        form=DrugForm.of(medication.code, name=product.name, brand=product.brand, form=product.form),
        purpose=purpose,
        steps=tuple(steps),
        is_first=since is None,
        person=clinical_facts(patient, viewer=viewer, running=beside),
        is_opioid_agonist=medication.opioid_agonist,
        running_micrograms=_running(signed, previous, steps[0].from_day) if previous else None,
        days_given=_days_given(patient.pk, medication, viewer.day),
        treated_since=since,
        elsewhere=_elsewhere(patient.pk, medication, episode),
    )


def _first_dose_on(patient_id: int, medication: Medication, episode: Enrolment | None) -> date | None:
    """The day of the first standing dose in the open episode; of all of them where no episode is open."""
    rows = Dose.objects.filter(patient_id__in=records_of(patient_id), medication=medication, reversal__isnull=True)
    if episode is not None:
        rows = rows.filter(day__gte=episode.admitted_on)
    first: date | None = rows.aggregate(first=Min("day"))["first"]
    return first


def _days_given(patient_id: int, medication: Medication, today: date) -> tuple[tuple[date, int], ...]:
    since = today - timedelta(days=LOOKED_BACK_DAYS)
    rows = Dose.objects.filter(
        patient_id__in=records_of(patient_id), medication=medication, reversal__isnull=True, day__gte=since
    )
    return tuple(rows.order_by("day").values_list("day").annotate(total=Sum("micrograms")))


def _running(signed: Sequence[SignedOrder], previous: Order, day: date) -> int | None:
    """A day's share of the order that is changed, as it would stand on that day."""
    chain = next((one for one in chains(signed) if any(order.id == previous.pk for order in one)), None)
    step = in_force(chain, day).step if chain else None
    return sum(step.amounts) // step.every_days if step else None


def _beside(
    signed: Sequence[SignedOrder], medication: Medication, product: Product, steps: Sequence[Step], today: date
) -> set[str]:
    """The codes of other medications of which an order runs on some day on which this one would."""
    draft = SignedOrder(
        id=0, kind=OrderKind.NEW, previous_id=None, effective_on=steps[0].from_day, signed_on=today,
        steps=tuple(steps), medication_id=medication.pk, product_id=product.pk,
    )  # fmt: skip
    others = [chain for chain in chains(signed) if chain[0].medication_id != medication.pk]
    keys = {chain[0].medication_id for chain in others if first_clash((draft,), chain, today)}
    return set(Medication.objects.filter(pk__in=keys).values_list("code", flat=True))


def _elsewhere(patient_id: int, medication: Medication, episode: Enrolment | None) -> tuple[Elsewhere, ...]:
    """What another clinic has vouched for: a transfer, a roster brought over, the home programme of a guest."""
    records, code = records_of(patient_id), medication.code
    verified = DoseVerification.objects.filter(enrolment=episode, medication=code) if episode else ()
    brought = BroughtOver.objects.filter(patient__in=records, medication=medication)
    stays = GuestStay.objects.filter(patient__in=records, medication=code, direction="here", ended_at__isnull=True)
    return (
        *(Elsewhere(one.last_dose_micrograms, one.take_homes_until or one.last_dose_on) for one in verified),
        *(
            Elsewhere(one.last_dose_micrograms, one.take_homes_until or one.last_dose_on)
            for one in brought
            if one.last_dose_micrograms is not None and one.last_dose_on is not None
        ),
        *(Elsewhere(one.micrograms, one.last_dose_on or one.from_day - timedelta(days=1)) for one in stays),
    )
