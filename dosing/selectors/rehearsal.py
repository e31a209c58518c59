"""Who would be stopped at the window today or tomorrow: read for a whole site in twelve statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Min, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from clinic.models import Site
from dosing.domain.card import SitePapers
from dosing.domain.order import SignedOrder
from dosing.domain.rehearsal import Stop, rehearse
from dosing.domain.safety import Accepted
from dosing.domain.window_facts import NO_EPISODE, MedicationFacts, OpenHold, OrderedProduct, PastDose, WindowFacts
from dosing.models import Dose, Hold, Override, Product
from dosing.selectors.episode_facts import episodes_of
from dosing.selectors.queue import people_with_orders, person_id
from dosing.selectors.roster import dosed_elsewhere
from patients.domain.enrolment import BeforeFirstDose
from patients.models import Enrolment, Patient
from patients.selectors.merged import stand_ins

Doses = Mapping[tuple[int, int], list[tuple[PastDose, date | None]]]


@dataclass(frozen=True, slots=True)
class Stopped:
    """One person with what would stop them."""

    patient_id: int
    record_number: str
    name: str
    stop: Stop


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What stops everybody at the site, and who else would be stopped, the nearest day first."""

    everybody: tuple[Stop, ...]
    people: tuple[Stopped, ...]


def rehearsal(site: Site, today: date) -> Rehearsal:
    """Go through today and tomorrow with everybody in treatment at the site who has an order."""
    papers = SitePapers(site.otp_certificate_expires_on, site.dea_expires_on)
    everybody: dict[Stop, None] = {}
    people: list[Stopped] = []
    for facts in _facts(site, today):
        for stop in rehearse(facts, today=today, papers=papers):
            if stop.is_of_everybody:
                everybody[stop] = None
            else:
                people.append(Stopped(facts.patient_id, facts.record_number, facts.name, stop))
    people.sort(key=lambda one: (one.stop.day, one.name, one.patient_id))
    return Rehearsal(tuple(everybody), tuple(people))


def _facts(site: Site, today: date) -> Iterable[WindowFacts]:
    merged = stand_ins(site)
    people = people_with_orders(site, today, merged=merged)
    orders = {key: tuple(person.orders) for key, person in people.items()}
    patients = Patient.objects.in_bulk(list(orders))
    doses = _doses(site, today, orders, merged)
    products = {product.pk: product for product in Product.objects.select_related("medication")}
    holds, accepted = _holds(site, today, merged), _accepted(site, today, merged)
    episodes, before = episodes_of(site, today, _undosed(site, orders, doses, merged), merged)
    elsewhere = {(person_id(key, merged), drug): day for (key, drug), day in dosed_elsewhere(site).items()}
    for patient_id, own in orders.items():
        ordered = [products[key] for key in {order.product_id for order in own}]
        yield _person(
            patients[patient_id],
            orders=own,
            medications={
                one.medication_id: _medication(
                    one, doses, patient_id, before.get(patient_id), elsewhere.get((patient_id, one.medication_id))
                )
                for one in ordered
            },
            products={one.pk: _product(one) for one in ordered},
            holds=tuple(holds.get(patient_id, ())),
            accepted=frozenset(accepted.get(patient_id, ())),
            episode=episodes.get(patient_id, NO_EPISODE),
        )


def _person(patient: Patient, **about: Any) -> WindowFacts:
    return WindowFacts(
        patient_id=patient.pk,
        record_number=patient.record_number,
        given_name=patient.given_name,
        family_name=patient.family_name,
        preferred_name=patient.preferred_name,
        birth_date=patient.birth_date,
        sex=patient.sex,
        photo=patient.photo,
        site_id=patient.site_id,
        enrolled=True,
        look_alike=False,
        alerts=(),
        events=(),
        mounted={},
        **about,
    )


def _undosed(
    site: Site, orders: Mapping[int, tuple[SignedOrder, ...]], doses: Doses, merged: Mapping[int, Patient]
) -> list[int]:
    """People of whom some ordered medication was not given yet in their open episode."""
    rows = Enrolment.objects.filter(site=site, discharged_on__isnull=True).values_list("patient_id", "admitted_on")
    since = {person_id(key, merged): admitted_on for key, admitted_on in rows}
    return [
        key
        for key, own in orders.items()
        if key in since
        and any(all(dose.day < since[key] for dose, _ in doses.get((key, one.medication_id), ())) for one in own)
    ]


def _medication(
    product: Product, doses: Doses, patient_id: int, before: BeforeFirstDose | None, elsewhere: date | None
) -> MedicationFacts:
    medication = product.medication
    known = doses.get((patient_id, medication.pk), [])
    was_given = before is not None and any(dose.day >= before.admitted_on for dose, _ in known)
    return MedicationFacts(
        id=medication.pk,
        code=medication.code,
        name=medication.name,
        opioid_agonist=medication.opioid_agonist,
        before_first=None if was_given else before,
        dosed_elsewhere_until=elsewhere,
        first_dose_on=min((first for _, first in known if first), default=None),
        recent=tuple(sorted((dose for dose, _ in known), key=lambda dose: (dose.day, dose.slot), reverse=True)),
    )


def _product(row: Product) -> OrderedProduct:
    return OrderedProduct(
        row.pk, row.name, row.form, row.unit, row.unit_micrograms, row.step_micrograms, row.schedule, row.retired_on
    )


def _doses(
    site: Site, today: date, orders: Mapping[int, tuple[SignedOrder, ...]], merged: Mapping[int, Patient]
) -> Doses:
    """Today's and yesterday's doses; for whoever had none, the last one and the day of the first."""
    found: dict[tuple[int, int], list[tuple[PastDose, date | None]]] = defaultdict(list)
    standing = Dose.objects.filter(reversal__isnull=True)
    for dose in standing.filter(site=site, day__in=(today - timedelta(days=1), today)):
        found[person_id(dose.patient_id, merged), dose.medication_id].append((_past(dose), None))
    absent = [key for key, own in orders.items() if any((key, one.medication_id) not in found for one in own)]
    records = {*absent, *(record for record, person in merged.items() if person.pk in absent)}
    had_one_lately = set(found)
    for dose in _last_of(standing.filter(patient_id__in=records, day__lt=today)):
        whose = person_id(dose.patient_id, merged), dose.medication_id
        if whose not in had_one_lately:
            found[whose].append((_past(dose), dose.first_on))
    return found


def _last_of(doses: QuerySet[Dose]) -> QuerySet[Any]:
    """The latest dose of each person and medication, with the day of the first."""
    each = [F("patient_id"), F("medication_id")]
    latest = Window(RowNumber(), partition_by=each, order_by=[F("day").desc(), F("slot").desc()])
    first_on = Window(Min("day"), partition_by=each)
    return doses.order_by().annotate(nth=latest, first_on=first_on).filter(nth=1)


def _past(dose: Dose) -> PastDose:
    return PastDose(
        id=dose.pk,
        day=dose.day,
        slot=dose.slot,
        kind=dose.kind,
        micrograms=dose.micrograms,
        ordered_micrograms=dose.ordered_micrograms,
        given_at=dose.given_at,
        order_id=dose.order_id,
        given_by="",
        station=None,
    )


def _holds(site: Site, today: date, merged: Mapping[int, Patient]) -> Mapping[int, list[OpenHold]]:
    rows = Hold.objects.filter(patient__site=site, lift__isnull=True, from_day__lte=today).order_by("id")
    found: dict[int, list[OpenHold]] = defaultdict(list)
    for hold in rows.select_related("placed_by"):
        told = OpenHold(hold.pk, hold.reason, hold.lifted_by_role, hold.from_day, hold.placed_at, str(hold.placed_by))
        found[person_id(hold.patient_id, merged)].append(told)
    return found


def _accepted(site: Site, today: date, merged: Mapping[int, Patient]) -> Mapping[int, set[Accepted]]:
    still_good = Q(day=today) | Q(day__lte=today, good_until__gte=today)
    rows = Override.objects.filter(still_good, patient__site=site)
    found: dict[int, set[Accepted]] = defaultdict(set)
    for patient_id, rule, role, about in rows.values_list("patient_id", "rule", "accepted_role", "about"):
        found[person_id(patient_id, merged)].add((rule, role, about or ""))
    return found
