"""Finding people, and who they are on a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from clinic.actors import Actor
from clinic.errors import Missing
from clinic.models import Site
from patients.domain.age import age_on
from patients.domain.names import similar, sound_of, sounds_of
from patients.domain.searching import Wanted, read_search
from patients.models import Enrolment, NameSound, NameWord, Patient, Phone
from patients.selectors.identifiers import people_with_number
from patients.selectors.merged import merges_in_force, surviving
from patients.selectors.restricted import ChartRestricted, is_restricted, may_open, require_open

MOST_FOUND = 50
NOBODY_HERE = "There is no such person at this site. Search for the name or the record number."
_LAST_SIGN = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone as pages show them. `look_alike`: another person has the same or a like-sounding name."""

    id: int
    record_number: str
    name: str
    legal_name: str
    birth_date: date | None
    age: int | None
    photo_url: str | None
    thumb_url: str | None
    look_alike: bool
    in_treatment: bool
    site: str
    restricted: bool = False

    @property
    def preferred_name(self) -> str:
        """The name to call the person by."""
        return self.name


@dataclass(frozen=True, slots=True)
class Found:
    """What a search led to. `by_sound`: nobody is spelled so, these only sound alike."""

    people: tuple[Person, ...] = ()
    more: bool = False
    by_sound: bool = False
    by_number: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Perhaps:
    """Who somebody new may be already. Of people of other sites is told only that there are some."""

    people: tuple[Person, ...] = ()
    elsewhere: bool = False


def person_here(patient_id: int, *, viewer: Actor, even_restricted: bool = False) -> Patient:
    """The row of a person of the viewer's own site, by any of their records. Raises Missing for everybody else.

    Raises ChartRestricted unless the chart is open to the viewer, or care may not wait for that: `even_restricted`.
    """
    rows = Patient.objects.select_related("site").filter(pk=surviving(patient_id), site=viewer.at_site)
    return _open_to(viewer, rows.annotate(restricted=is_restricted()).first(), even_restricted=even_restricted)


def _open_to(viewer: Actor, patient: Patient | None, *, even_restricted: bool) -> Patient:
    if patient is None:
        raise Missing(NOBODY_HERE)
    if getattr(patient, "restricted", False) and not even_restricted and not may_open(patient.pk, viewer=viewer):
        raise ChartRestricted(patient.pk)
    return patient


def person_shown(patient_id: int, *, viewer: Actor, even_restricted: bool = False) -> Person:
    """A person of the viewer's own site as pages show them. Raises as `person_here` does."""
    patient = _marked(Patient.objects.filter(pk=surviving(patient_id), site=viewer.at_site)).first()
    return _shown(_open_to(viewer, patient, even_restricted=even_restricted), viewer.day)


def people_shown(ids: Iterable[int], *, viewer: Actor) -> dict[int, Person]:
    """These records of the viewer's site as pages show them, by id and as they are, in one query."""
    rows = _marked(Patient.objects.filter(pk__in=list(ids), site=viewer.at_site))
    return {patient.pk: _shown(patient, viewer.day) for patient in rows}


def two_here(one_id: int, other_id: int, *, viewer: Actor) -> tuple[Patient, Patient]:
    """Two records of the viewer's site as they are, with their phones. Raises Missing, ChartRestricted."""
    rows = Patient.objects.filter(pk__in=(one_id, other_id), site=viewer.at_site).prefetch_related("phones")
    found = {row.pk: row for row in rows}
    if len(found) != 2:
        raise Missing(NOBODY_HERE)
    require_open(found, viewer=viewer)
    return found[one_id], found[other_id]


def find_people(text: str, *, site: Site, today: date, at_most: int = MOST_FOUND) -> Found:
    """The people of the site a typed or scanned text means: one query, or two when only the sound fits.

    A merged record leads to the person it stands for, at the cost of one query more.
    """
    wanted = read_search(text, today=today)
    if wanted.is_empty:
        return Found(hint=wanted.hint)
    people = _first(_matching(wanted).filter(site=site), at_most)
    by_number = bool(people) and people[0].record_number == wanted.record_number
    by_sound = not people and bool(wanted.words)
    if by_sound:
        people = _first(_matching(wanted, by_sound=True).filter(site=site), at_most)
    by_index = people_with_number(text, site=site) if not people else []
    if by_index:
        people = _first(_marked(Patient.objects.filter(pk__in=by_index)), at_most)
    return Found(
        people=tuple(_shown(patient, today) for patient in _whom_they_stand_for(people[:at_most])),
        more=len(people) > at_most,
        by_sound=by_sound and bool(people),
        by_number=by_number,
        hint=wanted.hint,
    )


def possible_duplicates(
    *, given_name: str, family_name: str, preferred_name: str, birth_date: date | None, viewer: Actor
) -> Perhaps:
    """People with a similar name, born on the same day or perhaps so: who they are here, and that one is elsewhere."""
    new = (given_name, family_name, preferred_name)
    perhaps = Q(pk__in=NameSound.objects.filter(sound__in=sounds_of(*new)).values("patient"))
    if birth_date is not None:
        perhaps = Q(birth_date=birth_date) | perhaps & Q(birth_date__isnull=True)
    alike = [
        patient
        for patient in _marked(Patient.objects.filter(perhaps))
        if similar(new, (patient.given_name, patient.family_name, patient.preferred_name))
    ]
    here = _whom_they_stand_for([patient for patient in alike if patient.site_id == viewer.at_site.pk])
    away = any(patient.site_id != viewer.at_site.pk for patient in alike)
    return Perhaps(tuple(_shown(patient, viewer.day) for patient in here), elsewhere=away)


def look_alike() -> Exists:
    """For a query over patients: whether the name of somebody else at the site is or sounds the same.

    The dose card asks the same in its own statement.
    """
    others = NameSound.objects.filter(sound=OuterRef("sound"), patient__site=OuterRef("patient__site"))
    own = merges_in_force().filter(survivor=OuterRef(OuterRef("patient")), absorbed=OuterRef("patient"))
    others = others.exclude(patient=OuterRef("patient")).exclude(Exists(own))
    return Exists(NameSound.objects.filter(Exists(others), patient=OuterRef("pk")))


def _matching(wanted: Wanted, *, by_sound: bool = False) -> QuerySet[Patient]:
    holds = Q()
    if wanted.birth_date:
        holds &= Q(birth_date=wanted.birth_date)
    if wanted.phone_digits:
        calls = Phone.objects.filter(_starts_with("backwards", wanted.phone_digits[::-1]))
        holds &= Q(pk__in=calls.values("patient"))
    for word in wanted.words:
        spelled = Q(sound=sound_of(word)) if by_sound else _starts_with("word", word)
        holds &= Q(pk__in=NameWord.objects.filter(spelled).values("patient"))
    if wanted.record_number:
        numbered = Q(record_number=wanted.record_number)
        holds = numbered | holds if holds else numbered
    return _marked(Patient.objects.filter(holds))


def _starts_with(column: str, prefix: str) -> Q:
    """A prefix as each database answers it from the index: LIKE needs the right collation on SQLite."""
    if connection.vendor == "sqlite":
        return Q(**{f"{column}__gte": prefix, f"{column}__lt": prefix + _LAST_SIGN})
    return Q(**{f"{column}__startswith": prefix})


def _marked(patients: QuerySet[Patient]) -> QuerySet[Patient]:
    episode = Enrolment.objects.filter(patient=OuterRef("pk"), discharged_on__isnull=True)
    running = Enrolment.objects.filter(discharged_on__isnull=True).values("patient")
    absorbed = merges_in_force().filter(survivor=OuterRef("pk"), absorbed__in=running)
    stands_for = Subquery(merges_in_force().filter(absorbed=OuterRef("pk")).values("survivor")[:1])
    return patients.select_related("site").annotate(
        alike=look_alike(),
        treated=Exists(episode) | Exists(absorbed),
        stands_for=stands_for,
        restricted=is_restricted(),
    )


def _whom_they_stand_for(people: Iterable[Patient]) -> list[Patient]:
    """The same people, each once, merged records replaced by the person they stand for."""
    known = {patient.pk: patient for patient in people}
    stands_for = {pk: getattr(patient, "stands_for", None) or pk for pk, patient in known.items()}
    wanted = set(stands_for.values()) - known.keys()
    found = {**known, **_marked(Patient.objects.all()).in_bulk(wanted)} if wanted else known
    return [found[pk] for pk in dict.fromkeys(stands_for.values())]


def _first(patients: QuerySet[Patient], at_most: int) -> list[Patient]:
    return list(patients[: at_most + 1])


def _shown(patient: Patient, today: date) -> Person:
    return Person(
        id=patient.pk,
        record_number=patient.record_number,
        name=patient.name,
        legal_name=patient.legal_name,
        birth_date=patient.birth_date,
        age=age_on(patient.birth_date, today),
        photo_url=reverse("patients:photo", args=[patient.pk]) if patient.photo else None,
        thumb_url=reverse("patients:thumb", args=[patient.pk]) if patient.photo else None,
        look_alike=getattr(patient, "alike", False),
        in_treatment=getattr(patient, "treated", False),
        site=patient.site.name,
        restricted=bool(getattr(patient, "restricted", False)),
    )


def people_meant(text: str, *, today: date) -> QuerySet[Patient]:
    """Everybody a typed text means, as a query to be walked page by page; by sound when nobody is spelled so."""
    wanted = read_search(text, today=today)
    if wanted.is_empty:
        return Patient.objects.none()
    people = _matching(wanted)
    return people if not wanted.words or people.exists() else _matching(wanted, by_sound=True)
