"""When an instrument is asked for, said out of the same data that asks for it, so that the two cannot differ."""

from collections.abc import Collection, Mapping

from assessments.domain.cadence import Taken, window_of
from assessments.domain.instrument import Cadence, Instrument, Sooner

NEVER = "only when somebody chooses it"


def asked_for(found: Instrument, cadence: Cadence, *, titles: Mapping[str, str], told: Collection[str]) -> str:
    """A sentence: at intake, how often, sooner after which results, after which of the events that are `told`."""
    said = ["at intake"] if cadence.intake else []
    if cadence.sooner:
        said.append(_sooner(found, cadence.sooner))
    usual = f"as often as the {titles[cadence.as_often_as]}" if cadence.as_often_as else ""
    if window := window_of(cadence, Taken()):
        usual = f"every {window.from_days} days{'' if cadence.intake else ' once it was taken'}"
    if usual:
        said.append(f"otherwise {usual}" if cadence.sooner else usual)
    events = [event.replace("_", " ") for event in cadence.events if event in told]
    if events:
        said.append(f"after: {', '.join(events)}")
    sentence = "; ".join(said or [NEVER])
    return sentence[0].upper() + sentence[1:]


def _sooner(found: Instrument, sooner: Sooner) -> str:
    names = [found.bands.names[band].en for band in sooner.unless] if found.bands else []
    days = f"{sooner.from_days} to {sooner.by_days} days"
    return f"{days} after a result that is not {' or '.join(names)}, or is not known"
