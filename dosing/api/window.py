"""The window over HTTP: one card, and what happened to a dose."""

from collections.abc import Callable, Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.actors import Actor
from clinic.api.idempotency import answer_once, pressed
from clinic.api.views import ClinicView, answers
from clinic.errors import RuleBroken
from clinic.models import Station
from clinic.permissions import Permission
from clinic.selectors.stations import station_named
from clinic.services.proofs import Proof, prove_witness
from dosing.api.bodies import DoseBody, ReversalBody, VomitedBody
from dosing.api.orders import KEY
from dosing.api.shapes import CardShape, DoseShape, ReversalShape, VomitedShape
from dosing.api.telling import card_told, dose_told, not_given_told, reversal_told, vomited_told
from dosing.models import Dose, DoseEvent, DoseReversal
from dosing.selectors.at_site import dose_at
from dosing.selectors.containers import station_where_mounted
from dosing.services.dispensing import AtTheWindow, give_dose, record_vomited, refuse_dose, spill_dose
from dosing.services.reversal import reverse_dose
from dosing.services.window import read_card
from patients.selectors.people import person_here


class CardView(ClinicView):
    """One dose card."""

    permission = Permission.DISPENSE

    @extend_schema(
        operation_id="open_card",
        parameters=[OpenApiParameter("station", str, description="As it stands there; default: anywhere.")],
        responses=CardShape,
    )
    def get(self, request: Request, patient_id: int) -> Response:
        """What is due today for this person, and what stands in its way. The opening is on record."""
        actor, code = self.actor, request.query_params.get("station")
        person_here(patient_id, viewer=actor, even_restricted=True)
        station = station_named(actor.at_site.pk, code) if code else None
        card = read_card(actor=actor, patient_id=patient_id, station=station)
        return Response(card_told(card, site=actor.at_site))


class DosesView(ClinicView):
    """What happened to a due dose."""

    permission = Permission.DISPENSE

    @extend_schema(
        operation_id="record_dose", parameters=[KEY], request=DoseBody, responses={201: DoseShape, 200: DoseShape}
    )
    def post(self, request: Request, patient_id: int) -> Response:
        """Give one due dose, or record that it was refused or spilled."""
        actor = self.actor
        patient_id = person_here(patient_id, viewer=actor, even_restricted=True).pk
        pressed(request)
        said = answers(request, DoseBody)
        if said["outcome"] == "given":
            return answer_once(
                request,
                model=Dose,
                prepare=_prepared(actor, patient_id, said, give_dose),
                answer=lambda dose: dose_told(dose, site=actor.at_site),
            )
        return answer_once(
            request,
            model=DoseEvent,
            prepare=_prepared(actor, patient_id, said, refuse_dose if said["outcome"] == "refused" else spill_dose),
            answer=lambda event: not_given_told(event, site=actor.at_site),
        )


def _prepared(
    actor: Actor, patient_id: int, said: Mapping[str, Any], act: Callable[..., Any]
) -> Callable[[], Callable[[], Any]]:
    """What is done when this press is no repetition: first the witness's password, then the effect."""

    def prepare() -> Callable[[], Any]:
        at = _at_the_window(actor, patient_id, said, witness=witnessed(actor, said.get("witness")))
        return lambda: act(actor=actor, at=at)

    return prepare


def _at_the_window(actor: Actor, patient_id: int, said: Mapping[str, Any], *, witness: Proof | None) -> AtTheWindow:
    return AtTheWindow(
        patient_id=patient_id,
        medication=said["medication"],
        slot=said["slot"],
        container_code=said["container"],
        station=_station(actor, said),
        acknowledged_order=said.get("acknowledged_order"),
        taken=said.get("taken_mg"),
        witness=witness,
        reasons={override["rule"]: override["reason"] for override in said.get("overrides", [])},
        reason=said["reason"],
    )


def _station(actor: Actor, said: Mapping[str, Any]) -> Station:
    """The station named, else the one where the container is in use."""
    site_id = actor.at_site.pk
    if said.get("station") is not None:
        return station_named(site_id, said["station"])
    station = station_where_mounted(site_id, said["container"])
    if station is None:
        raise RuleBroken(f"Container {said['container']} is not in use at any station here.", code="wrong_container")
    return station


def witnessed(actor: Actor, said: Mapping[str, Any] | None) -> Proof | None:
    """The second person's proof, if one was sent."""
    return prove_witness(actor, username=said["username"], password=said["password"]) if said else None


class VomitedView(ClinicView):
    """A given dose came up again."""

    permission = Permission.DISPENSE

    @extend_schema(
        operation_id="record_vomited",
        parameters=[KEY],
        request=VomitedBody,
        responses={201: VomitedShape, 200: VomitedShape},
    )
    def post(self, request: Request, dose_id: int) -> Response:
        """Record it. The dose stays given; a supplement is an order."""
        actor = self.actor
        dose = dose_at(actor.at_site, dose_id)
        pressed(request)
        said = answers(request, VomitedBody)

        def effect() -> DoseEvent:
            return record_vomited(
                actor=actor,
                dose=dose,
                minutes_after=said["minutes_after"],
                was_witnessed=said["witnessed"],
                reason=said["reason"],
            )

        return answer_once(
            request,
            model=DoseEvent,
            prepare=lambda: effect,
            answer=lambda event: vomited_told(event, site=actor.at_site),
        )


class ReverseView(ClinicView):
    """A dose recorded in error."""

    permission = Permission.REVERSE_DOSE

    @extend_schema(
        operation_id="reverse_dose",
        parameters=[KEY],
        request=ReversalBody,
        responses={201: ReversalShape, 200: ReversalShape},
    )
    def post(self, request: Request, dose_id: int) -> Response:
        """Say that the dose was recorded in error: its slot is free and its movements are undone."""
        actor = self.actor
        dose = dose_at(actor.at_site, dose_id)
        pressed(request)
        reason = answers(request, ReversalBody)["reason"]
        return answer_once(
            request,
            model=DoseReversal,
            prepare=lambda: lambda: reverse_dose(actor=actor, dose=dose, reason=reason),
            answer=lambda reversal: reversal_told(reversal, site=actor.at_site),
        )
