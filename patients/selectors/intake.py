"""Intakes as pages show them: how far each section is, who touched it last, what is still missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from clinic import clock
from clinic.actors import Actor
from clinic.errors import Missing
from clinic.models import Site
from clinic.permissions import Role
from patients.domain.answers import Answers, State, is_told, state_of
from patients.models import Handover, Intake, SectionVersion
from patients.sections import Record, Section, Told, all_sections
from patients.selectors.merged import records_of, survivor_id
from patients.selectors.restricted import closed_to

NO_INTAKE = "There is no such intake at this site."


@dataclass(frozen=True, slots=True)
class SectionSeen:
    """One section of one intake."""

    section: Section
    state: State
    missing: tuple[str, ...] = ()
    touched_by: Any = None
    touched_at: datetime | None = None
    versions: int = 0

    @property
    def key(self) -> str:
        """The section's key."""
        return self.section.key


@dataclass(frozen=True, slots=True)
class IntakeSeen:
    """An intake with all its sections."""

    intake: Intake
    sections: tuple[SectionSeen, ...]
    handover: Handover | None

    @property
    def done(self) -> int:
        """How many sections nobody needs to ask again."""
        return sum(1 for one in self.sections if one.state.is_done)

    @property
    def total(self) -> int:
        """How many sections there are."""
        return len(self.sections)

    @property
    def missing(self) -> list[tuple[SectionSeen, tuple[str, ...]]]:
        """What has not been asked yet, section by section."""
        return [(one, one.missing) for one in self.sections if not one.state.is_done]

    @property
    def last(self) -> SectionSeen | None:
        """The section somebody touched last."""
        touched = [one for one in self.sections if one.touched_at]
        return max(touched, key=lambda one: one.touched_at or clock.now(), default=None)

    @property
    def resume_at(self) -> str:
        """Where it was left: the section touched last, or the next one that is not done; empty when all are."""
        start = self.sections.index(self.last) if self.last else 0
        onward = (*self.sections[start:], *self.sections[:start])
        return next((one.key for one in onward if not one.state.is_done), "")


@dataclass(frozen=True, slots=True)
class VersionLine:
    """That somebody saved a section, and when."""

    by: Any
    role: str
    at: datetime
    declined: bool


def intake_here(intake_id: int, *, viewer: Actor) -> Intake:
    """That intake of a person of the viewer's own site. Raises Missing."""
    intake = (
        Intake.objects.select_related("patient__site", "opened_by", "closed_by")
        .filter(pk=intake_id, patient__site=viewer.at_site)
        .first()
    )
    if intake is None:
        raise Missing(NO_INTAKE)
    return intake


def open_intake_of(patient_id: int) -> Intake | None:
    """The intake of this person that is not closed."""
    return Intake.objects.filter(patient__in=records_of(patient_id), closed_at__isnull=True).first()


def is_handed_to(intake: Intake, role: Role) -> bool:
    """Whether the intake was last handed to that role."""
    last = Handover.objects.filter(intake=intake).order_by("-id").values_list("to_role", flat=True).first()
    return last == role.value


def intake_seen(intake: Intake, *, site: Site) -> IntakeSeen:
    """The intake with every section, in a few queries."""
    return _seen([intake], site)[0]


def intakes_open(viewer: Actor) -> list[IntakeSeen]:
    """Every intake at the viewer's site that is not closed, the one touched longest ago first.

    Those of people whose chart is restricted and not open to the viewer are left out.
    """
    rows = Intake.objects.filter(patient__site=viewer.at_site, closed_at__isnull=True)
    rows = rows.exclude(patient__in=closed_to(viewer)).select_related("patient", "opened_by")
    seen = _seen(list(rows), viewer.at_site)
    return sorted(seen, key=lambda one: (one.last and one.last.touched_at) or one.intake.opened_at)


def latest_version(intake: Intake, key: str) -> SectionVersion | None:
    """What holds in that section now."""
    versions = SectionVersion.objects.select_related("saved_by").filter(intake=intake, section=key)
    return versions.order_by("-number").first()


def version_numbered(intake: Intake, key: str, number: int) -> Answers:
    """The answers of that version; empty when there is none."""
    version = SectionVersion.objects.filter(intake=intake, section=key, number=number).first()
    return version.answers if version else {}


def versions_of(intake: Intake, key: str, *, site: Site) -> list[VersionLine]:
    """Everything that was ever saved in that section, newest first."""
    versions = SectionVersion.objects.select_related("saved_by").filter(intake=intake, section=key)
    return [
        VersionLine(one.saved_by, one.role, clock.local(site, one.saved_at), one.declined)
        for one in versions.order_by("-number")
    ]


def answers_now(section: Section, version: SectionVersion | None, patient_id: int) -> dict[str, Any]:
    """What holds in the section: the newest answers, and over them what the record says.

    Something told that the record no longer holds is gone; that somebody declined or did not know stays.
    """
    answers = dict(version.answers) if version else {}
    for name, told in section.known(survivor_id(patient_id)).items():
        if told is not None:
            answers[name] = told
        elif is_told(answers.get(name)):
            del answers[name]
    return answers


def latest_answers(patient_id: int) -> dict[str, SectionVersion]:
    """The newest version of each section over all intakes of this person, by the key of the section."""
    versions = SectionVersion.objects.filter(intake__patient__in=records_of(patient_id))
    newest = versions.order_by().values("section").annotate(last=Max("pk")).values("last")
    return {one.section: one for one in SectionVersion.objects.filter(pk__in=newest).select_related("saved_by")}


def _seen(intakes: list[Intake], site: Site) -> list[IntakeSeen]:
    newest: dict[int, dict[str, SectionVersion]] = {}
    for version in _newest_of(intakes):
        newest.setdefault(version.intake_id, {})[version.section] = version
    handed = Handover.objects.filter(intake__in=intakes).select_related("handed_by").order_by("id")
    handovers = {one.intake_id: one for one in handed}
    record = _record_of([intake.patient_id for intake in intakes])
    found = []
    for intake in intakes:
        versions = newest.get(intake.pk, {})
        sections = tuple(
            _recorded_seen(one, record[one.recorded.told].get(intake.patient_id, {}), intake, site)
            if one.recorded
            else _section_seen(one, versions.get(one.key), site)
            for one in all_sections()
        )
        found.append(IntakeSeen(intake, sections, handovers.get(intake.pk)))
    return found


def _record_of(patient_ids: list[int]) -> dict[Any, Record]:
    """What the record says, by the reader that was asked."""
    readers = {one.recorded.told for one in all_sections() if one.recorded}
    return {reader: reader(patient_ids) for reader in readers}


def _newest_of(intakes: Iterable[Intake]) -> QuerySet[SectionVersion]:
    versions = SectionVersion.objects.filter(intake__in=intakes)
    newest = versions.order_by().values("intake", "section").annotate(last=Max("pk")).values("last")
    return SectionVersion.objects.filter(pk__in=newest).select_related("saved_by")


def _section_seen(section: Section, version: SectionVersion | None, site: Site) -> SectionSeen:
    missing = tuple(section.form.missing(version.answers if version else {}))
    declined = version is not None and version.declined
    state = state_of(started=version is not None, declined=declined, missing=bool(missing))
    if version is None:
        return SectionSeen(section, state, missing)
    at = clock.local(site, version.saved_at)
    return SectionSeen(section, state, missing, version.saved_by, at, version.number)


def _recorded_seen(section: Section, told: Mapping[str, Told], intake: Intake, site: Site) -> SectionSeen:
    """A section as the record answers it. What was written down before this intake counts; it was not touched in it."""
    parts = section.recorded.parts if section.recorded else {}
    answered = [told[part] for part in parts if part in told]
    missing = tuple(words for part, words in parts.items() if part not in told)
    declined = not missing and all(one.declined for one in answered)
    state = state_of(started=bool(answered), declined=declined, missing=bool(missing))
    since = [one for one in answered if one.at >= intake.opened_at]
    last = max(since, key=lambda one: one.at, default=None)
    if last is None:
        return SectionSeen(section, state, missing)
    return SectionSeen(section, state, missing, last.by, clock.local(site, last.at))
