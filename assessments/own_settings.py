"""What a site decides about assessments: whether people answer from home, and for how long a link works."""

from clinic.site_settings import Setting, add_setting

HOME_OFFERED, HOME_LINK_HOURS = "home_offered", "home_link_hours"


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
