"""A site doses only while its certificate and its registration run."""

from dosing.domain.safety import DoseFacts, Finding, Severity


def otp_certificate(facts: DoseFacts) -> Finding | None:
    """Stop an opioid agonist at a site whose opioid treatment programme certificate has lapsed."""
    until = facts.otp_certificate_expires_on
    if not facts.is_opioid_agonist or (until is not None and until >= facts.day):
        return None
    return Finding(
        rule="otp-certificate",
        severity=Severity.STOP,
        message=f"This site's OTP certificate {_ended(until)}. {facts.medication.capitalize()} cannot be given here.",
        source="42 CFR 8.11(a)",
        clears_when="An administrator enters the renewed certificate.",
    )


def dea_registration(facts: DoseFacts) -> Finding | None:
    """Stop a controlled drug at a site whose DEA registration has expired."""
    until = facts.dea_expires_on
    if not facts.controlled or (until is not None and until >= facts.day):
        return None
    return Finding(
        rule="dea-registration",
        severity=Severity.STOP,
        message=f"This site's DEA registration {_ended(until)}. No controlled drug can be given here.",
        source="21 CFR 1301.13",
        clears_when="An administrator enters the renewed registration.",
    )


def _ended(until: object) -> str:
    return "is not on record" if until is None else f"ended on {until:%d %B %Y}"
