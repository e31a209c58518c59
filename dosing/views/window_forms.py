"""Reading what was pressed at the window: numbers that are numbers, amounts that are amounts, a live witness."""

from collections.abc import Mapping

from django.http import HttpRequest

from clinic import typed
from clinic.actors import Actor
from clinic.errors import Malformed
from clinic.services.proofs import Proof, prove_witness
from dosing.domain.quantities import InvalidAmount, Quantity
from dosing.services.dispensing import AtTheWindow


def text(request: HttpRequest, name: str, *, longest: int = 300) -> str:
    """What was written in that field, without the signs no keyboard types."""
    return printable(request.POST.get(name, ""))[:longest]


def printable(written: str) -> str:
    """The text without control signs, which no column holds."""
    return "".join(sign for sign in written if sign.isprintable()).strip()


def whole_number(request: HttpRequest, name: str) -> int | None:
    """The whole number in that field; None when it is empty. Raises Malformed for anything else."""
    written = text(request, name)
    if not written:
        return None
    number = typed.whole_number(written)
    if number is None:
        raise Malformed("That is not a whole number.", fields={name: ["Write digits, such as 15."]})
    return number


def amount(request: HttpRequest, name: str) -> Quantity | None:
    """The milligrams in that field; None when it is empty. Raises Malformed for what is no amount."""
    written = text(request, name)
    if not written:
        return None
    try:
        return Quantity.from_mg(written)
    except InvalidAmount as problem:
        raise Malformed(str(problem), fields={name: [str(problem)]}) from problem


def witness(request: HttpRequest, actor: Actor, *, needed: bool) -> Proof | None:
    """The second person's own credential, checked now, before any lock is taken."""
    username = text(request, "witness_username")
    password = request.POST.get("witness_password", "")
    if not needed and not username and not password:
        return None
    return prove_witness(actor, username=username, password=password)


def reasons(request: HttpRequest) -> Mapping[str, str]:
    """Why the nurse goes on, by the rule that asked."""
    rules, written = request.POST.getlist("override_rule"), request.POST.getlist("override_reason")
    return {rule: printable(why) for rule, why in zip(rules, written, strict=False)}


def at_the_window(request: HttpRequest, actor: Actor, patient_id: int, *, outcome: str) -> AtTheWindow:
    """What was pressed, with what the screen showed when it was."""
    taken = amount(request, "taken_mg")
    part = taken is not None and not taken.is_zero
    poured = outcome == "spilled" or part or "poured" in request.POST
    seen = amount(request, "seen_mg")
    return AtTheWindow(
        patient_id=patient_id,
        medication=text(request, "medication"),
        slot=whole_number(request, "slot") or 0,
        container_code=text(request, "container"),
        station=actor.at_station,
        acknowledged_order=whole_number(request, "acknowledged_order"),
        taken=taken if part else None,
        witness=witness(request, actor, needed=poured),
        reasons=reasons(request),
        reason=text(request, "reason"),
        card_must_be_open=True,
        seen_order=whole_number(request, "order"),
        seen_micrograms=seen.micrograms if seen else None,
    )
