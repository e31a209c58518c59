"""Whether a link home opens now, whose browser answers, and what became of a person's links."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from assessments.domain.from_home import ANSWERING, CHECK_IN, MAY_BE_ADDED, TRIES
from assessments.domain.instrument import Instrument
from assessments.domain.library import current
from assessments.models import Assessment, HomeLink, HomeLinkUse
from assessments.models.from_home import USES
from assessments.own_settings import HOME_OFFERED
from assessments.selectors.wording import worded
from clinic import clock
from clinic.clock import dosing_day
from clinic.models import Site
from clinic.selectors.site_settings import settings_of
from patients.models import Enrolment, Patient
from patients.selectors.merged import records_of, survivor_id
from patients.selectors.restricted import restriction_of

MOST_LISTED = 10


def digest(secret: str) -> str:
    """What is kept of a secret of 256 random bits; so many need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def opens(link: HomeLink | None, born: date) -> bool:
    """Whether the link opens with this birth date now. Every no asks the database the same, whatever its reason."""
    uses = list(HomeLinkUse.objects.filter(link=link.pk if link else 0).values_list("kind", flat=True))
    records = records_of(survivor_id(_person(link)))
    newest = HomeLink.objects.filter(sitting__patient__in=records).order_by("-id").first()
    return all(
        [
            in_care(link, born),
            link is not None and clock.now() < link.expires_at,
            newest == link,
            not {"opened", "withdrawn"} & set(uses),
            uses.count("refused") < TRIES,
        ]
    )


def in_care(link: HomeLink | None, born: date | None = None) -> bool:
    """Whether the person of the link may still answer from home: the site offers it, they are in treatment here,
    and their chart is not restricted. With a birth date, whether it is theirs.
    """
    patient_id, site = _person(link), link.sitting.site if link else None
    offered = settings_of(site.pk if site else 0, day=dosing_day(site) if site else date.min)[HOME_OFFERED]
    person = survivor_id(patient_id)
    birth_date = Patient.objects.filter(pk=person).values_list("birth_date", flat=True).first()
    episodes = Enrolment.objects.filter(patient__in=records_of(person), discharged_on__isnull=True)
    running = episodes.filter(site=site.pk if site else 0).exists()
    open_chart = restriction_of(person) is None
    return all([offered, running, open_chart, born is None or birth_date == born])


def has_birth_date(patient_id: int) -> bool:
    """Whether the person of that record has a birth date; without one no link of theirs ever opens."""
    return Patient.objects.filter(pk=survivor_id(patient_id), birth_date__isnull=False).exists()


def _person(link: HomeLink | None) -> int:
    return link.sitting.patient_id if link else 0


def answering(key: str) -> HomeLink | None:
    """The link whose browser this is, while it may answer: for an hour, until it is done or staff withdraw it."""
    rows = HomeLinkUse.objects.select_related("link__sitting__site", "link__sitting__patient__site")
    opened = rows.filter(kind="opened", key_digest=digest(key)).first() if key else None
    if opened is None or opened.link is None or clock.now() > opened.at + ANSWERING:
        return None
    over = HomeLinkUse.objects.filter(link=opened.link, kind__in=("finished", "withdrawn")).exists()
    return None if over or not in_care(opened.link) else opened.link


def may_be_withdrawn(link: HomeLink) -> bool:
    """Whether the link can still be opened, or somebody may be answering with it."""
    kinds = [use.kind for use in link.uses.all()]
    if {"finished", "withdrawn"} & set(kinds) or kinds.count("refused") >= TRIES:
        return False
    return clock.now() < link.expires_at + (ANSWERING if "opened" in kinds else timedelta(0))


def forms_of(link: HomeLink) -> list[Assessment]:
    """The forms the link opened, in their order, without those staff have signed or declined meanwhile."""
    rows = Assessment.objects.filter(sitting=link.sitting_id, conclusion__isnull=True)
    return list(rows.select_related("patient__site").order_by("id"))


def may_be_added(site: Site) -> list[tuple[Instrument, tuple[str, ...]]]:
    """What staff may add to the check-in at this site, with the languages whose wording may be shown to a person."""
    known = worded(site.pk)
    found = [current()[code] for code in MAY_BE_ADDED]
    return [(one, known[one.id, one.version]) for one in found if (one.id, one.version) in known]


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One link as the chart's page shows it."""

    link: HomeLink
    became: str
    added: list[str]
    may_be_withdrawn: bool


def links_of(patient_id: int, *, site: Site) -> list[LinkLine]:
    """The latest links of a person and what became of them."""
    rows = HomeLink.objects.filter(sitting__patient__in=records_of(patient_id), sitting__patient__site=site)
    now, lines = clock.now(), []
    for link in rows.select_related("made_by", "sitting").prefetch_related("uses")[:MOST_LISTED]:
        kinds = [use.kind for use in link.uses.all()]
        done = next((USES[kind] for kind in ("finished", "withdrawn", "opened") if kind in kinds), "")
        spent = "closed after wrong dates" if kinds.count("refused") >= TRIES else ""
        waiting = "not opened" if now > link.expires_at else "not opened yet"
        added = [current()[code].title.en for code in link.sitting.instruments if code != CHECK_IN]
        lines.append(LinkLine(link, done or spent or waiting, added, may_be_withdrawn(link)))
    return lines
