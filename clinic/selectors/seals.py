"""Reading the seals over the audit trail, and checking them against the events one by one."""

from collections.abc import Iterator
from dataclasses import dataclass

from clinic.models import AuditEvent, AuditSeal
from clinic.seal_digest import EVENT_FIELDS, Run, run_of, seal_digest

CHUNK = 1_000
BEFORE_THE_FIRST = -(2**63)  # an event squeezed in before the first one is found as well


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking the chain found: how far it holds, and the first broken link in a sentence."""

    seals: int
    events: int
    unsealed: int
    last_digest: str
    broken: str | None = None


def last_seal() -> AuditSeal | None:
    """The newest seal; its digest is printed on the daily log."""
    return AuditSeal.objects.order_by("-id").first()


def verify_chain(*, expect_last: str = "") -> Verdict:
    """Work every digest out again, from the first seal to the last, and stop at the first that differs.

    `expect_last` is a digest printed earlier: a chain that no longer has it was cut. One run of events
    is in memory at a time.
    """
    seals, events, met = 0, 0, not expect_last
    before: AuditSeal | None = None
    for seal, following in _with_next(AuditSeal.objects.order_by("id").iterator(chunk_size=CHUNK)):
        found = _found_under(seal, before)
        broken = _what_broke(seal, before, following, found)
        if broken:
            return Verdict(seals, events, 0, before.digest if before else "", broken)
        seals, events, before = seals + 1, events + found.events, seal
        met = met or seal.digest == expect_last
    last_id, digest = (before.last_event_id, before.digest) if before else (0, "")
    unsealed = AuditEvent.objects.filter(id__gt=last_id).count()
    cut = None if met else f"No seal bears the digest {expect_last}: the end of the chain was cut off since."
    return Verdict(seals, events, unsealed, digest, cut)


def _with_next(seals: Iterator[AuditSeal]) -> Iterator[tuple[AuditSeal, AuditSeal | None]]:
    current = next(seals, None)
    while current is not None:
        following = next(seals, None)
        yield current, following
        current = following


def _found_under(seal: AuditSeal, before: AuditSeal | None) -> Run:
    return _run(_after(before), seal.last_event_id)


def _run(after: int, upto: int) -> Run:
    rows = AuditEvent.objects.filter(id__gt=after, id__lte=upto).order_by("id")
    return run_of(rows.values_list(*EVENT_FIELDS).iterator(chunk_size=CHUNK))


def _after(before: AuditSeal | None) -> int:
    return before.last_event_id if before else BEFORE_THE_FIRST


def _what_broke(seal: AuditSeal, before: AuditSeal | None, following: AuditSeal | None, found: Run) -> str | None:
    if seal.previous_id != (before.pk if before else None):
        first = f"seal {before.pk}" if before else "nothing"
        return f"Seal {seal.pk} does not follow {first}: a seal was removed or added before it."
    worked_out = _digest(found, before, seal)
    as_written = (seal.first_event_id, seal.last_event_id, seal.events)
    if worked_out == seal.digest and as_written == (found.first_event_id, found.last_event_id, found.events):
        return None
    if worked_out == seal.digest or _only_the_seal(seal, before, following, worked_out):
        return f"Seal {seal.pk} itself was changed; the events under it are as they were sealed."
    return f"{_what_happened(seal, found)} under seal {seal.pk}, among the events {_span(seal)}."


def _only_the_seal(seal: AuditSeal, before: AuditSeal | None, following: AuditSeal | None, worked_out: str) -> bool:
    """Whether the events are right and only this seal's row is not: the next seal still knows how they were.

    Either the next seal was made over the digest worked out here, or the events up to where the next
    one begins are those this seal bears.
    """
    if following is None:
        return False
    run = _found_under(following, seal)
    if seal_digest(run, previous=worked_out, sealed_at=following.sealed_at) == following.digest:
        return True
    return _digest(_run(_after(before), following.first_event_id - 1), before, seal) == seal.digest


def _what_happened(seal: AuditSeal, found: Run) -> str:
    if found.events < seal.events:
        return f"An event was removed ({seal.events} sealed, {found.events} found)"
    if found.events > seal.events:
        return f"An event was added ({seal.events} sealed, {found.events} found)"
    return "An event was changed"


def _digest(found: Run, before: AuditSeal | None, seal: AuditSeal) -> str:
    return seal_digest(found, previous=before.digest if before else "", sealed_at=seal.sealed_at)


def _span(seal: AuditSeal) -> str:
    return f"{seal.first_event_id} to {seal.last_event_id}"
