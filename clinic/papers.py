"""What is about to run out: a site's papers, a person's licence. Said early, and in words.

Sources: 42 CFR 8.11(a) and (f) (certification, accreditation), 21 CFR 1301.13 (registration),
21 CFR 1304.24(b)(1)(iv) (DEA approval of a computerised dispensing record), 42 CFR 8.12(d) (licences).
"""

from dataclasses import dataclass
from datetime import date

from clinic.actors import Actor
from clinic.models import Site

# Days before the end at which somebody is reminded: a last month, two, three.
REMIND_AT = (30, 60, 90)


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence in a tone: stop, ask or note. `rule` names the rule it comes from, if one does."""

    tone: str
    text: str
    rule: str = ""


def ends(what: str, until: date | None, day: date) -> Notice | None:
    """A notice when this has ended, or ends within 90 days: the nearer, the louder."""
    if until is None:
        return Notice("stop", f"{what} is not on record.")
    left = (until - day).days
    if left < 0:
        return Notice("stop", f"{what} ended on {until:%d %B %Y}.")
    if left > REMIND_AT[-1]:
        return None
    when = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
    tone = "ask" if left <= REMIND_AT[1] else "note"
    return Notice("stop" if left == 0 else tone, f"{what} ends {when}, on {until:%d %B %Y}.")


def site_notices(site: Site, day: date) -> list[Notice]:
    """What the site's papers need, the most pressing first."""
    found = [
        ends("The OTP certificate", site.otp_certificate_expires_on, day),
        ends("The accreditation", site.accreditation_expires_on, day),
        ends("The DEA registration", site.dea_expires_on, day),
    ]
    if site.dea_system_approved_on is None:
        sentence = "The date on which DEA approved the dispensing record kept here is not filled in."
        found.append(Notice("ask", sentence, rule="R-1304.24-AUTO-1"))
    order = ("stop", "ask", "note")
    return sorted((notice for notice in found if notice), key=lambda notice: order.index(notice.tone))


def licence_notice(actor: Actor) -> Notice | None:
    """When the actor's own licence has ended or soon will; None for a role that rests on no licence."""
    if not actor.licence_kind or actor.site is None:
        return None
    return ends("Your licence", actor.licence_expires_on, actor.day)
