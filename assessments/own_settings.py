"""What a site decides about assessments: answering from home, how often each is asked for, and its own thresholds."""

from collections.abc import Mapping
from typing import Any

from assessments.domain.cadence import as_decided
from assessments.domain.instrument import Cadence, Instrument, Policy
from assessments.domain.library import current
from assessments.domain.scoring import TOTAL
from clinic.site_settings import Setting, add_setting

HOME_OFFERED, HOME_LINK_HOURS = "home_offered", "home_link_hours"
CADENCE, POLICY = "cadence_", "policy_"
# A day at least; two years at most, so that nothing falls out of sight without being switched off.
LEAST_DAYS, MOST_DAYS = 1, 730


def add_settings() -> None:
    """Called once, when the app is ready."""
    add_setting(
        Setting(
            HOME_OFFERED,
            "Answering from home",
            "People can answer from home",
            default=False,
            source="Off until the medical director turns it on: somebody must read the answers.",
        )
    )
    add_setting(
        Setting(
            HOME_LINK_HOURS,
            "Answering from home",
            "How long a link works",
            default=24,
            low=1,
            high=24,
            unit="hours",
            source="Our own choice: a day at most, as a code sent by email (NIST SP 800-63A 4.4.1.6).",
        )
    )
    for found in sorted(current().values(), key=lambda one: one.title.en):
        add_setting(_cadence_of(found))
    for found in current().values():
        for name, policy in found.policies.items():
            add_setting(_policy_of(found, name, policy))


def _cadence_of(found: Instrument) -> Setting:
    return Setting(
        f"{CADENCE}{found.id}",
        "How often an instrument is asked for",
        found.title.en,
        default=None,
        low=LEAST_DAYS,
        high=MOST_DAYS,
        unit="days",
        zero="never by the clock",
        empty="as its file says",
        source=f"{found.cadence.note.en}.",
    )


def _policy_of(found: Instrument, name: str, policy: Policy) -> Setting:
    """A threshold of the total is anything the total can be, without nought: it would hold for everybody."""
    return Setting(
        f"{POLICY}{found.id}_{name}",
        "Thresholds of assessments",
        policy.title,
        default=policy.default,
        low=1,
        high=found.scales[TOTAL].high or 0,
        source=f"{policy.source}.",
        choices=policy.choices,
    )


def policies_at(settings: Mapping[str, Any], found: Instrument) -> dict[str, Any]:
    """The thresholds of this instrument where these settings hold, by their names in its file."""
    return {name: settings[f"{POLICY}{found.id}_{name}"] for name in found.policies}


def cadences_at(settings: Mapping[str, Any]) -> Mapping[str, Cadence]:
    """How often each instrument is asked for where these settings hold, by instrument."""
    return {code: as_decided(found.cadence, settings[f"{CADENCE}{code}"]) for code, found in current().items()}
