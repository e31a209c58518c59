"""What can go wrong in the clinic's own words, and the HTTP status each is told with."""

from typing import Any


class DomainError(Exception):
    """A rule of the clinic says no.

    `code` is for programs, the sentence is for a person. `fields` names the answers that are
    wrong; `findings` are safety findings as plain mappings. Nothing has been changed.
    """

    status = 409
    code = "rule_broken"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        fields: dict[str, list[str]] | None = None,
        findings: list[dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.fields = fields or {}
        self.findings = findings or []

    def as_body(self) -> dict[str, Any]:
        """The error as the HTTP contract words it."""
        body: dict[str, Any] = {"error": self.code, "detail": self.detail}
        if self.fields:
            body["fields"] = self.fields
        if self.findings:
            body["findings"] = self.findings
        return body


class Malformed(DomainError):
    """What was sent cannot be understood."""

    status = 400
    code = "malformed"


class NotSignedIn(DomainError):
    """Nobody is signed in."""

    status = 401
    code = "not_signed_in"


class Refused(DomainError):
    """This person may not do this."""

    status = 403
    code = "refused"


class TooManyTries(Refused):
    """Too many wrong credentials; the account's proofs are closed for a while."""

    status = 429
    code = "too_many_tries"


class Missing(DomainError):
    """There is no such thing, or not for this person."""

    status = 404
    code = "not_found"


class RuleBroken(DomainError):
    """A rule of the clinic says no; the sentence says which and what would help."""


class StationLocked(DomainError):
    """The station is locked and waits for a PIN or a password."""

    status = 423
    code = "locked"
