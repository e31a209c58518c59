"""When contact details must be confirmed again."""

from datetime import date, timedelta

# The clinic's own rule, no regulation sets one: a person given ten times the dose died after the clinic could not reach
# them, the number on file being a year out of date (Ottawa inquest, 2005).
CONFIRM_EVERY_DAYS = 90


def confirm_on(confirmed_on: date | None, since: date) -> date:
    """The day from which the details are asked again; never confirmed ones count from `since`, when they were given."""
    return (confirmed_on or since) + timedelta(days=CONFIRM_EVERY_DAYS)
