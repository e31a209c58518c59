"""How the demo's prescriber signs: whatever the rules ask about has been looked at, and the reason is kept."""

from collections.abc import Mapping

from dosing.demo.staff import Team
from dosing.models import Order
from dosing.selectors.order_facts import findings_of_order
from dosing.services.orders import sign_order

LOOKED_AT = "monitored: told by who prescribes it, seen awake and steady before each dose"


def sign(team: Team, order: Order, reasons: Mapping[str, str]) -> None:
    """Sign with the reason for each rule; one that is not named is a medicine of others that was looked at."""
    prescriber = team["prescriber"]
    said = {one.rule: reasons.get(one.rule, LOOKED_AT) for one in findings_of_order(order, viewer=prescriber)}
    sign_order(actor=prescriber, order=order, proof=team.proof("prescriber"), reasons=said)
