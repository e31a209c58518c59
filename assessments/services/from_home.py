"""A person answers from home: staff make a link, the person opens it once with their birth date, and answers.

Nobody is signed in there, so the named system acts for them: each answer is a row marked as the person's own, saved
by the system, and a worrying one raises its task in the transaction of the answer (`assessments.services.safety`).
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction

from assessments.domain.from_home import CHECK_IN
from assessments.models import HomeLink, HomeLinkUse
from assessments.models.taking import LANGUAGES
from assessments.own_settings import HOME_LINK_HOURS, HOME_OFFERED
from assessments.selectors.from_home import (
    answering,
    digest,
    has_birth_date,
    in_care,
    may_be_added,
    may_be_withdrawn,
    opens,
)
from assessments.services.sittings import begin_sitting, open_form
from clinic import audit, clock
from clinic.actors import Actor, Door, require
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, Missing, RuleBroken
from clinic.models import Site
from clinic.permissions import Permission
from clinic.selectors.site_settings import settings_of
from clinic.services.system import system_actor
from patients.models import Patient
from patients.selectors.merged import records_of


class LinkRefused(Missing):
    """The one answer to every link that does not open, whatever the reason: nothing is revealed."""

    def __init__(self) -> None:
        super().__init__("This did not open.")


@transaction.atomic
def make_home_link(
    *,
    actor: Actor,
    patient: Patient,
    check_in_id: int | None = None,
    added: Sequence[str] = (),
    language: str = "en",
) -> str:
    """A new link for this person; the token that makes its address, which is kept nowhere. Earlier links are dead.

    It asks the check-in and what is `added` of `may_be_added`. Raises RuleBroken where the site does not offer it,
    the record has no birth date to ask for, or the person is not in treatment or their chart is restricted.
    """
    require(actor, Permission.TAKE_ASSESSMENT)
    _may_be_asked(added, language, at=actor.at_site)
    settings, now, token = settings_of(actor.at_site.pk, day=actor.day), clock.now(), secrets.token_urlsafe(32)
    _can_be_opened(patient, offered=bool(settings[HOME_OFFERED]))
    sitting = begin_sitting(actor=actor, patient=patient, instruments=[CHECK_IN, *added])
    link = HomeLink.objects.create(
        sitting=sitting,
        token_digest=digest(token),
        language=language,
        check_in_id=check_in_id,
        made_by=actor.user,
        made_at=now,
        expires_at=now + timedelta(hours=settings[HOME_LINK_HOURS]),
    )
    if not in_care(link):
        raise RuleBroken(
            "Only somebody in treatment whose chart is not restricted can answer from home.", code="not_from_home"
        )
    audit.record("home_link.made", actor=actor, subject=link, patient_id=patient.pk, check_in=check_in_id)
    return token


def _can_be_opened(patient: Patient, *, offered: bool) -> None:
    if not offered:
        raise RuleBroken(
            "This site does not offer answering from home. The medical director can turn it on in the settings.",
            code="not_offered",
        )
    if not has_birth_date(patient.pk):
        raise RuleBroken(
            "A link asks for the birth date, and this record holds none. Enter it in the details of the person first.",
            code="no_birth_date",
        )


def _may_be_asked(added: Sequence[str], language: str, *, at: Site) -> None:
    """Raise Malformed for a language we do not speak, and for wording that may not be shown in it."""
    if language not in LANGUAGES:
        raise Malformed("Choose English or Spanish.", fields={"language": ["One of the list."]})
    shown = {one.id for one, languages in may_be_added(at) if language in languages}
    if set(added) - shown:
        raise Malformed("This may not be asked at home.", fields={"added": ["Its wording may not be shown there."]})


def open_home_link(*, token: str, born: date) -> str:
    """Spend the link: the key with which this one browser answers. Raises LinkRefused.

    A try that is refused is kept, in a transaction that ends before it is told: five close the link.
    """
    key = secrets.token_urlsafe(32)
    if not _tried(token, born, key):
        raise LinkRefused
    return key


@transaction.atomic
def _tried(token: str, born: date, key: str) -> bool:
    rows = HomeLink.objects.select_related("sitting__patient__site", "sitting__site")
    link = rows.select_for_update(of=("self",), no_key=True).filter(token_digest=digest(token)).first()
    opened = opens(link, born)
    HomeLinkUse.objects.create(
        link=link, kind="opened" if opened else "refused", key_digest=digest(key) if opened else "", at=clock.now()
    )
    if opened and link is not None:
        actor = for_somebody_at_home(link.sitting.site)
        for code in link.sitting.instruments:
            open_form(actor=actor, sitting=link.sitting, code=code, language=link.language, by_patient=True)
        audit.record("home_link.opened", actor=actor, subject=link, patient_id=link.sitting.patient_id)
    return opened


@transaction.atomic
def finish_at_home(*, key: str) -> None:
    """The person says they are done: the key opens nothing any more. Raises LinkRefused."""
    link = answering(key)
    if link is None:
        raise LinkRefused
    with clash_means(LinkRefused()):
        HomeLinkUse.objects.create(link=link, kind="finished", at=clock.now())
    actor = for_somebody_at_home(link.sitting.site)
    audit.record("home_link.finished", actor=actor, subject=link, patient_id=link.sitting.patient_id)


@transaction.atomic
def withdraw_home_link(*, actor: Actor, patient: Patient, link_id: int) -> None:
    """The link opens nothing any more, and who is answering with it answers no further; what arrived is kept.

    Raises Missing for a link that is not this person's at this site, RuleBroken where nothing is left to withdraw.
    """
    require(actor, Permission.TAKE_ASSESSMENT)
    rows = HomeLink.objects.filter(sitting__patient__in=records_of(patient.pk), sitting__site=actor.at_site)
    link = rows.select_for_update(of=("self",), no_key=True).filter(pk=link_id).first()
    if link is None:
        raise Missing("There is no such link.")
    if not may_be_withdrawn(link):
        raise RuleBroken("This link opens nothing any more. There is nothing to withdraw.", code="link_is_spent")
    HomeLinkUse.objects.create(link=link, kind="withdrawn", at=clock.now())
    audit.record("home_link.withdrawn", actor=actor, subject=link, patient_id=patient.pk)


def for_somebody_at_home(site: Site) -> Actor:
    """The system, acting through the web for a person who answers from home."""
    return replace(system_actor(site), door=Door.WEB)
