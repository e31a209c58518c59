"""One person on record twice, and what becomes of that."""

from datetime import date

from clinic.clock import now
from clinic.services.proofs import Proof
from dosing.models import Order
from dosing.services.orders import sign_order, write_end
from patients.models import Patient, RecordMerge
from patients.services.merging import merge_records, say_two_people, split_records
from patients.services.registration import register_patient
from tests.cast.clinic import Clinic


def registered_again(clinic: Clinic) -> Patient:
    """A record without a treatment, as one made by mistake."""
    actor = clinic.actor("intake")
    return register_patient(actor=actor, given_name="Catherine", family_name="Example", birth_date=date(1985, 4, 12))


def merged(clinic: Clinic, absorbed: Patient, survivor: Patient) -> RecordMerge:
    """The one record becomes part of the other."""
    actor = clinic.actor("director")
    return merge_records(actor=actor, survivor_id=survivor.pk, absorbed_id=absorbed.pk, reason="same passport")


def merged_and_split(clinic: Clinic, absorbed: Patient, survivor: Patient) -> None:
    """Merged, split again, and told apart."""
    director = clinic.actor("director")
    split_records(actor=director, merge_id=merged(clinic, absorbed, survivor).pk, reason="two passports")
    say_two_people(actor=director, one_id=absorbed.pk, other_id=survivor.pk)


def ended_order(clinic: Clinic, order: Order) -> None:
    """The order ends today."""
    actor = clinic.actor("prescriber")
    end = write_end(actor=actor, order=order, on=actor.day, reason="a second record of one person")
    sign_order(actor=actor, order=end, proof=Proof(actor.user, now()))
