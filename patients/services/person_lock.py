"""The lock of a person: the row of the surviving record, held to the end of the transaction."""

from clinic.errors import RuleBroken
from patients.models import Patient
from patients.selectors.merged import survivor_id


def lock_person(patient_id: int) -> Patient:
    """The person that record stands for, locked. Whoever writes what a dose depends on takes this lock first.

    Merging and splitting lock both records, so what is read after the lock stays true until the end. Raises
    RuleBroken when the records were merged or split at this very moment, Patient.DoesNotExist for nobody.
    """
    stands_for = survivor_id(patient_id)
    person = Patient.objects.select_for_update(no_key=True).get(pk=stands_for)
    if survivor_id(patient_id) != stands_for:
        raise RuleBroken("This record was merged or split at this very moment. Open it again.", code="record_moved")
    return person
