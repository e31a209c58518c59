"""What is sent and answered about people."""

from typing import Any

from rest_framework import serializers

from clinic import clock
from clinic.api.fields import Body, Day, Shape, Text, Truth, several
from clinic.models import Site
from patients.domain.names import LONGEST
from patients.models import Patient
from patients.models.enrolment import PROGRAMMES
from patients.models.patient import SEXES


class PhoneBody(Body):
    """A number as it was given at the desk."""

    number = Text(max_length=20)
    label = Text(max_length=30, required=False, default="", allow_blank=True)
    safe_to_leave_message = Truth(required=False, default=False)


class Registration(Body):
    """A new person, by the names on an official paper."""

    given_name = Text(max_length=LONGEST, help_text="Legal given name, or the only name.")
    family_name = Text(
        max_length=LONGEST,
        required=False,
        default="",
        allow_blank=True,
        help_text="Legal family name, if any.",
    )
    birth_date = Day(allow_null=True, help_text="YYYY-MM-DD, not in the future; null: not known.")
    preferred_name = Text(max_length=LONGEST, required=False, default="", allow_blank=True)
    sex = serializers.ChoiceField(list(SEXES), required=False, default="unknown")
    phones = several(PhoneBody, required=False, most=10)
    programme = serializers.ChoiceField(list(PROGRAMMES), required=False, default="otp")
    admit = Truth(required=False, default=True, help_text="Open an enrolment today; no other call admits.")


class PhoneShape(Shape):
    """A number of a person."""

    number = serializers.CharField()
    label = serializers.CharField(allow_blank=True)
    safe_to_leave_message = serializers.BooleanField()


class PatientShape(Shape):
    """A person: who they are, and whether they are in treatment here."""

    id = serializers.IntegerField()
    record_number = serializers.CharField()
    name = serializers.CharField(help_text="The name the person goes by, with the family name.")
    given_name = serializers.CharField()
    family_name = serializers.CharField(allow_blank=True)
    preferred_name = serializers.CharField(allow_blank=True)
    birth_date = serializers.DateField(allow_null=True, help_text="null: not known.")
    sex = serializers.ChoiceField(list(SEXES))
    phones = PhoneShape(many=True)
    programme = serializers.ChoiceField(list(PROGRAMMES), allow_null=True, help_text="null: not in treatment now.")
    admitted_on = serializers.DateField(allow_null=True)
    registered_at = serializers.DateTimeField()


def patient_body(patient: Patient, *, site: Site) -> dict[str, Any]:
    """One person as the API tells of them; `running` is their open enrolment, read with them."""
    running = patient.running[0] if patient.running else None
    return {
        "id": patient.pk,
        "record_number": patient.record_number,
        "name": patient.name,
        "given_name": patient.given_name,
        "family_name": patient.family_name,
        "preferred_name": patient.preferred_name,
        "birth_date": patient.birth_date,
        "sex": patient.sex,
        "phones": [
            {"number": phone.number, "label": phone.label, "safe_to_leave_message": phone.safe_to_leave_message}
            for phone in patient.phones.all()
        ],
        "programme": running.programme if running else None,
        "admitted_on": running.admitted_on if running else None,
        "registered_at": clock.local(site, patient.registered_at).isoformat(),
    }
