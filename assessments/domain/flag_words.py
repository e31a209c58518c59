"""What a flag that fired says, in the words of the instrument's own file."""

from assessments.domain.instrument import Flag, Instrument


def flag_of(instrument: Instrument, fired: str) -> Flag | None:
    """What the instrument's file says of a flag that fired; None for one of the scoring itself: `incomplete`."""
    exact = next((flag for flag in instrument.flags if flag.id == fired), None)
    return exact or next(
        (flag for flag in instrument.flags if "{each}" in flag.id and fired.startswith(flag.id.partition("{each}")[0])),
        None,
    )
