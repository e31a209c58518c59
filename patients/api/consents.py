"""What people allowed, over HTTP."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import clock
from clinic.actors import Actor
from clinic.api.fields import Body, Day, Secret, Shape, Text, Truth, Whole, several
from clinic.api.idempotency import Effect, answer_once
from clinic.api.views import ClinicView, answers
from clinic.permissions import Permission
from clinic.services.proofs import prove
from patients.domain.consent import (
    CAPACITIES,
    CATEGORIES,
    ENDS,
    KINDS,
    LANGUAGES,
    PURPOSES,
    RECIPIENT_KINDS,
    STATEMENTS,
    WAYS,
    Draft,
    Recipient,
)
from patients.domain.consent_state import EXPIRED, IN_FORCE, NOT_YET, REVOKED
from patients.models import Consent, Patient
from patients.selectors.consent import Standing, consents_at
from patients.selectors.people import person_here
from patients.services.charts import open_chart
from patients.services.consent import record_consent

_KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True)


def _some(names: Any, **more: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.ChoiceField(list(names)), required=False, default=list, **more)


class RecipientBody(Body):
    """Somebody who may be told."""

    name = Text(max_length=200)
    kind = serializers.ChoiceField(list(RECIPIENT_KINDS))
    address = Text(max_length=300, required=False, default="", allow_blank=True)
    miles = Whole(required=False, allow_null=True, default=None, min_value=0, max_value=25_000)


class ConsentBody(Body):
    """A consent with the elements its kind asks for (42 CFR 8.12(e), 2.31(a))."""

    kind = serializers.ChoiceField(list(KINDS))
    about = Text(
        max_length=40, required=False, default="", allow_blank=True, help_text="A medication's code, or a channel."
    )
    terms = Text(
        max_length=200, required=False, default="", allow_blank=True, help_text="The pace of a taper, in words."
    )
    discloser = Text(
        max_length=200, required=False, default="", allow_blank=True, help_text="Who may tell; the site by default."
    )
    categories = _some(CATEGORIES)
    recipients = several(RecipientBody, most=20, required=False)
    nearby_programmes = Truth(required=False, default=False)
    purposes = _some(PURPOSES)
    purpose_words = Text(max_length=200, required=False, default="", allow_blank=True)
    ends = serializers.ChoiceField(list(ENDS), required=False, default="")
    ends_on = Day(required=False, allow_null=True, default=None)
    ends_when = Text(max_length=200, required=False, default="", allow_blank=True)
    statements = _some(STATEMENTS, help_text="What the person was told before signing.")
    language = serializers.ChoiceField(list(LANGUAGES), required=False, default="en")
    how = serializers.ChoiceField(list(WAYS))
    document = Text(max_length=200, required=False, default="", allow_blank=True)
    signer_name = Text(max_length=170)
    capacity = serializers.ChoiceField(list(CAPACITIES), required=False, default="patient")
    relationship = Text(max_length=100, required=False, default="", allow_blank=True)
    signed_on = Day(required=False, allow_null=True, default=None, help_text="Today by default.")
    password = Secret(required=False, default="", help_text="One's own, to witness a signature on a screen.")


class ConsentShape(Shape):
    """A consent and how it stands now."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(list(KINDS))
    about = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField([IN_FORCE, NOT_YET, EXPIRED, REVOKED])
    categories = serializers.ListField(child=serializers.ChoiceField(list(CATEGORIES)))
    recipients = serializers.ListField(child=serializers.CharField())
    purposes = serializers.ListField(child=serializers.ChoiceField(list(PURPOSES)))
    ends = serializers.ChoiceField(list(ENDS))
    ends_on = serializers.DateField(allow_null=True)
    ends_when = serializers.CharField(allow_blank=True)
    language = serializers.ChoiceField(list(LANGUAGES))
    form_version = serializers.CharField()
    how = serializers.ChoiceField(list(WAYS))
    capacity = serializers.ChoiceField(list(CAPACITIES))
    signed_on = serializers.DateField()
    recorded_at = serializers.DateTimeField()


class ConsentsView(ClinicView):
    """What one person allowed."""

    permission = Permission.VIEW_CHART
    permission_by_method = {"POST": Permission.RECORD_CONSENT}

    @extend_schema(operation_id="list_consents", responses=ConsentShape(many=True))
    def get(self, request: Request, patient_id: int) -> Response:
        """Every consent of the person, newest first, as it stands now; the opening is on record."""
        patient = open_chart(actor=self.actor, patient_id=patient_id, part="consents")
        return Response([_told(one, patient) for one in consents_at(patient, clock.now())])

    @extend_schema(
        operation_id="record_consent",
        request=ConsentBody,
        parameters=[_KEY],
        responses={201: ConsentShape, 200: ConsentShape},
    )
    def post(self, request: Request, patient_id: int) -> Response:
        """Record a consent. Every element that is missing is named; what is not complete does not count."""
        patient = person_here(patient_id, viewer=self.actor)
        said = answers(request, ConsentBody)

        def answer(row: Consent) -> dict[str, Any]:
            return next(_told(one, patient) for one in consents_at(patient, clock.now()) if one.consent.pk == row.pk)

        return answer_once(request, model=Consent, prepare=lambda: _recording(self.actor, patient, said), answer=answer)


def _recording(actor: Actor, patient: Patient, said: dict[str, Any]) -> Effect[Consent]:
    """The password is checked before any row is locked."""
    password = said.pop("password")
    proof = prove(actor, password) if password else None
    draft = _draft(said, actor)
    return lambda: record_consent(actor=actor, patient=patient, draft=draft, proof=proof)


def _draft(said: dict[str, Any], actor: Actor) -> Draft:
    purpose = tuple(said.pop("purposes"))
    return Draft(
        **{
            **said,
            "purpose": purpose,
            "categories": tuple(said["categories"]),
            "recipients": tuple(Recipient(**one) for one in said.get("recipients", [])),
            "statements": frozenset(said["statements"]),
            "signed_on": said["signed_on"] or actor.day,
            "discloser": said["discloser"] or (actor.at_site.name if purpose else ""),
        }
    )


def _told(standing: Standing, patient: Patient) -> dict[str, Any]:
    row = standing.consent
    plain = ("about", "kind", "categories", "purposes", "ends", "ends_on", "ends_when", "language", "form_version")
    return {
        "id": row.pk,
        "state": standing.state,
        "recipients": [one.name for one in row.named],
        "how": row.how,
        "capacity": row.capacity,
        "signed_on": row.signed_on,
        "recorded_at": clock.local(patient.site, row.recorded_at).isoformat(),
        **{name: getattr(row, name) for name in plain},
    }
