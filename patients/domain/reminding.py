"""When a reminder may go, when it is tried again, and what counts as "no more". No clock and no rows."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

# How long a sender has to hand over and note one message; longer than any gateway may take to answer.
LEASE = timedelta(minutes=5)
# The pauses after tries that came to nothing; our own choice, within the day a reminder is good for.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 180))
MOST_ATTEMPTS = len(PAUSES) + 1

# 47 CFR 64.1200(c)(1): no calls before 8 in the morning or after 9 in the evening, as the clock of the person shows.
# Written for solicitations; kept here for everybody as the usual courtesy.
QUIET_FROM, QUIET_UNTIL = time(21), time(8)

# 47 CFR 64.1200(a)(10): replies that revoke consent; and what carriers and people write for them, English and Spanish.
OPT_OUT_WORDS = frozenset(
    {"stop", "quit", "end", "revoke", "opt out", "optout", "cancel", "unsubscribe", "stopall", "stop all"}
    | {"alto", "parar", "pare", "basta", "cancelar", "no mas", "no más", "terminar", "fin", "baja"}
)


class Reason:
    """Why a reminder was not sent: a code for the row."""

    CLOSED = "closed"
    MOVED = "moved"
    OVER = "over"
    DISCHARGED = "discharged"
    NO_CONSENT = "no_consent"
    NO_ADDRESS = "no_address"
    UNCONFIRMED = "unconfirmed"
    CAME = "came"
    BY_HAND = "by_hand"
    INTERRUPTED = "interrupted"


WHY_NOT = {
    Reason.CLOSED: "The check-in has been closed.",
    Reason.MOVED: "The check-in has been moved.",
    Reason.OVER: "The day or hour it was about is over.",
    Reason.DISCHARGED: "The person is not in treatment here now.",
    Reason.NO_CONSENT: "The person has not agreed to this way of being reached, or took it back (R-2-REMIND).",
    Reason.NO_ADDRESS: "There is no number or address that is safe and not marked wrong.",
    Reason.UNCONFIRMED: "Nobody has confirmed the contact details lately; the number may be somebody else's by now.",
    Reason.CAME: "The person came, or is not expected any more.",
    Reason.BY_HAND: "Stopped by a member of staff.",
    Reason.INTERRUPTED: "Sending was cut off, so it may have arrived. Ask the person before it is tried again.",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What is true at the moment of sending."""

    today: date
    about_on: date
    hour_gone: bool = False  # the hour it names, if it names one
    closed: bool = False
    moved: bool = False
    in_treatment: bool = False
    consented: bool = False
    address: str = ""
    confirm_on: date | None = None
    came: bool = False


def why_not(look: Look) -> str | None:
    """The first reason against sending, as a code of `Reason`; None when it may go."""
    against = {
        Reason.CLOSED: look.closed,
        Reason.MOVED: look.moved,
        Reason.OVER: look.today > look.about_on or look.hour_gone,
        Reason.DISCHARGED: not look.in_treatment,
        Reason.CAME: look.came,
        Reason.NO_CONSENT: not look.consented,
        Reason.NO_ADDRESS: not look.address,
        Reason.UNCONFIRMED: look.confirm_on is not None and look.confirm_on <= look.today,
    }
    return next((reason for reason, stands in against.items() if stands), None)


def is_quiet(at: time, quiet_from: time = QUIET_FROM, quiet_until: time = QUIET_UNTIL) -> bool:
    """Whether the wall clock stands in the quiet hours; they may go over midnight. Equal ends: no quiet hours."""
    if quiet_from <= quiet_until:
        return quiet_from <= at < quiet_until
    return at >= quiet_from or at < quiet_until


def quiet_ends(local: datetime, quiet_until: time) -> datetime:
    """The next time the wall clock shows the end of the quiet hours."""
    morning = local.replace(hour=quiet_until.hour, minute=quiet_until.minute, second=0, microsecond=0)
    return morning if morning > local else morning + timedelta(days=1)


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after that many tries; None when it has been tried often enough."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def is_opt_out(reply: str) -> bool:
    """Whether a reply means: no more. The word alone, or as its first word; case, spaces and stops do not matter."""
    words = _words(reply)
    return any(" ".join(words[: len(word.split())]) == word for word in OPT_OUT_WORDS)


def says_more(reply: str) -> bool:
    """Whether a reply holds anything besides the words for: no more. "Fin de semana" begins with one of them."""
    return " ".join(_words(reply)) not in OPT_OUT_WORDS


def _words(reply: str) -> list[str]:
    return re.sub(r"[^\w\s]", " ", reply.casefold()).split()
