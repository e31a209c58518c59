"""The container in use must be the ordered product and not expired."""

from dosing.domain.safety import DoseFacts, Finding, Severity

_MOUNT = "A nurse mounts a container of the ordered product."
_SOURCE = "21 CFR 1304.24(a); label storage and expiry"


def container_fits(facts: DoseFacts) -> Finding | None:
    """Stop without a mounted container, with the wrong product in it, or past its lot's expiry."""
    problem, way_out = _problem(facts)
    if problem is None:
        return None
    return Finding("container", Severity.STOP, problem, _SOURCE, clears_when=way_out)


def _problem(facts: DoseFacts) -> tuple[str | None, str]:
    container = facts.container
    if facts.product_retired:
        return "The ordered product has been retired from the formulary.", "A prescriber orders another product."
    if container is None:
        return (
            f"No {facts.medication} is mounted at this station.",
            _MOUNT,
        )
    if container.product_id != facts.product_id:
        return (
            f"Container {container.code} holds another product than was ordered.",
            _MOUNT,
        )
    if container.expires_on < facts.day:
        return (
            f"Lot {container.lot} in container {container.code} expired on {container.expires_on:%d %B %Y}.",
            "A nurse mounts a container of a lot that is in date.",
        )
    return None, ""
