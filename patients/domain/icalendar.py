"""A calendar as other programs read it: iCalendar, RFC 5545. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75  # octets, without the line break: RFC 5545, 3.1
LASTS = "PT30M"  # ours: half an hour, so that an appointment is seen in a calendar
# A calendar has at least one component (RFC 5545, 3.6); where nothing is planned it is the time zone alone.
NOTHING_PLANNED = (
    "BEGIN:VTIMEZONE",
    "TZID:Etc/UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a calendar: a whole day, or a moment of it. `uid` stays the same as long as it is the same."""

    uid: str
    summary: str
    day: date
    at: datetime | None = None


def written(entries: Iterable[Entry], *, name: str, at: datetime) -> bytes:
    """The calendar with these entries, as it stood at that moment."""
    lines = [line for entry in entries for line in _event(entry, at)] or NOTHING_PLANNED
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{_escaped(name)}//EN", f"NAME:{_escaped(name)}")
    return b"".join(map(_folded, (*head, "REFRESH-INTERVAL;VALUE=DURATION:PT1H", *lines, "END:VCALENDAR")))


def _event(entry: Entry, at: datetime) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{_escaped(entry.uid)}", f"DTSTAMP:{_utc(at)}")
    if entry.at is None:
        yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"
        yield "TRANSP:TRANSPARENT"
    else:
        yield from (f"DTSTART:{_utc(entry.at)}", f"DURATION:{LASTS}")
    yield from (f"SUMMARY:{_escaped(entry.summary)}", "CLASS:PRIVATE", "END:VEVENT")


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """TEXT of RFC 5545, 3.3.11."""
    for plain, said in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(plain, said)
    return text


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, no character torn; each further piece begins with a space."""
    pieces, room = [b""], LONGEST_LINE
    for letter in (one.encode() for one in line):
        if len(pieces[-1]) + len(letter) > room:
            pieces.append(b"")
            room = LONGEST_LINE - 1
        pieces[-1] += letter
    return b"\r\n ".join(pieces) + b"\r\n"
