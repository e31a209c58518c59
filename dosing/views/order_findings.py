"""The findings of an order on a page, with a place for the reason where the signer may give one."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from dosing.domain.reasons import REASONS
from dosing.domain.safety import Finding, Severity
from dosing.services.signing_findings import may_accept

_CODE, _WORDS = "reason-code:", "reason-words:"


@dataclass(frozen=True, slots=True)
class Asked:
    """One finding; `wants_reason` where it goes on with one, and what has been typed so far."""

    finding: Finding
    wants_reason: bool
    code: str = ""
    words: str = ""


def asked(request: HttpRequest, findings: Iterable[Finding]) -> list[Asked]:
    """The findings as the page shows them: a reason that was typed stays."""
    return [
        Asked(
            finding,
            wants_reason=finding.severity is not Severity.NOTE and may_accept(request.actor, finding),
            code=request.POST.get(_CODE + finding.rule, ""),
            words=request.POST.get(_WORDS + finding.rule, ""),
        )
        for finding in findings
    ]


def reasons(request: HttpRequest) -> dict[str, str]:
    """What was chosen and typed, by rule."""
    chosen = {name.removeprefix(_CODE): code for name, code in request.POST.items() if name.startswith(_CODE)}
    return {rule: f"{code}: {request.POST.get(_WORDS + rule, '')}" for rule, code in chosen.items() if code in REASONS}
