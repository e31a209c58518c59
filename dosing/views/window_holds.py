"""Holding a person's doses from the card, and lifting a hold there."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from clinic.actors import Actor
from clinic.errors import Malformed
from clinic.permissions import Permission, Role
from clinic.web import permitted
from dosing.selectors.at_site import hold_at
from dosing.selectors.card import card_for
from dosing.services.holds import lift_hold, place_hold
from dosing.views.answers import answer
from dosing.views.card_context import card_context
from dosing.views.window_forms import text
from patients.selectors.people import person_here


@permitted(Permission.DISPENSE)
@require_POST
def hold(request: HttpRequest, patient_id: int) -> HttpResponse:
    """No dose from now on until somebody in the chosen role lifts it. The card is shown again."""
    actor = request.actor
    patient = person_here(patient_id, viewer=actor, even_restricted=True)
    role = request.POST.get("lifted_by", "")
    if role not in set(Role):
        raise Malformed("Say who can lift it.", fields={"lifted_by": ["Choose a role."]})
    place_hold(actor=actor, patient=patient, reason=text(request, "reason"), lifted_by=Role(role))
    return _card_again(request, actor, patient_id)


@permitted(Permission.DISPENSE)
@require_POST
def lift(request: HttpRequest, hold_id: int) -> HttpResponse:
    """Lift a hold, in the role it names or above it. The card is shown again."""
    actor = request.actor
    held = hold_at(actor.at_site, hold_id)
    lift_hold(actor=actor, hold=held, reason=text(request, "reason"))
    return _card_again(request, actor, held.patient_id)


def _card_again(request: HttpRequest, actor: Actor, patient_id: int) -> HttpResponse:
    """The card as it is now, if this person is still the one in front of the station."""
    card = card_for(patient_id, actor=actor, station=actor.at_station)
    if card.facts.at_station != card.facts.patient_id:
        return answer(request, "dosing/_nobody.html", {}, changed=True)
    return answer(request, "dosing/_dose_card.html", {"card": card_context(card, actor)}, changed=True)
