"""Who may be on record twice, and why that is thought: a proposal for somebody to look at, never more."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count, Q

from clinic.actors import Actor
from clinic.models import Site
from patients.domain.names import similar
from patients.models import NameSound, Patient, Phone, TwoPeople
from patients.selectors.identifiers import sharing_a_number
from patients.selectors.merged import merges_in_force
from patients.selectors.people import Person, people_shown
from patients.selectors.restricted import closed_to

MOST_PAIRS = 100
MOST_IN_A_GROUP = 12  # a number that more people share is a shelter's or a hospital's
SAME_NAME = "born on the same day, and the names sound alike"
NAME_ALONE = "the names sound alike, and a birth date is not known"
SAME_PHONE = "the same phone number"
SAME_NUMBER = "the same Social Security, insurance or registry number"

Ids = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one person's."""

    one: Person
    other: Person
    why: tuple[str, ...]


def possible_pairs(viewer: Actor) -> list[Pair]:
    """The pairs of the site nobody has judged yet, those with most reasons first. A fixed number of queries."""
    site = viewer.at_site
    reasons: dict[Ids, list[str]] = defaultdict(list)
    alike = (
        (SAME_NUMBER, sharing_a_number(site)),
        (SAME_NAME, _same_name(site)),
        (NAME_ALONE, _name_alone(site)),
        (SAME_PHONE, _same_phone(site)),
    )
    for why, groups in alike:
        for group in groups:
            for pair in combinations(sorted(group), 2):
                if why not in reasons[pair] and not (why == NAME_ALONE and SAME_NAME in reasons[pair]):
                    reasons[pair].append(why)
    return _pairs(reasons, viewer)


def duplicates_of(patient_id: int, *, viewer: Actor) -> list[Pair]:
    """Who else of the site may be this person. A fixed number of queries."""
    own = Patient.objects.filter(pk=patient_id).prefetch_related("phones", "name_sounds").first()
    if own is None:
        return []
    numbers = [phone.number for phone in own.phones.all()]
    sounds = [row.sound for row in own.name_sounds.all()]
    alike = (
        Q(birth_date=own.birth_date) | Q(phones__number__in=numbers)
        if own.birth_date
        else Q(phones__number__in=numbers) | Q(name_sounds__sound__in=sounds)
    )
    rows = Patient.objects.filter(alike, site=viewer.at_site).exclude(pk=patient_id).order_by("pk").distinct()
    reasons: dict[Ids, list[str]] = {}
    for row in rows.prefetch_related("phones")[:MOST_PAIRS]:
        why = _why(own, row, numbers)
        if why:
            reasons[min(own.pk, row.pk), max(own.pk, row.pk)] = why
    for group in sharing_a_number(viewer.at_site, [patient_id]):
        for other in group - {patient_id}:
            reasons.setdefault((min(patient_id, other), max(patient_id, other)), []).insert(0, SAME_NUMBER)
    return _pairs(reasons, viewer)


def why_one_person(one: Patient, other: Patient) -> list[str]:
    """What speaks for it."""
    shared = any({one.pk, other.pk} <= group for group in sharing_a_number(one.site, [one.pk]))
    return [*([SAME_NUMBER] if shared else []), *_why(one, other, [phone.number for phone in one.phones.all()])]


def _why(one: Patient, other: Patient, numbers: Iterable[str]) -> list[str]:
    sounds_alike = similar(_names(one), _names(other))
    why = []
    if sounds_alike and one.birth_date == other.birth_date and one.birth_date is not None:
        why.append(SAME_NAME)
    elif sounds_alike and (one.birth_date is None or other.birth_date is None):
        why.append(NAME_ALONE)
    if {phone.number for phone in other.phones.all()} & set(numbers):
        why.append(SAME_PHONE)
    return why


def _names(one: Patient) -> tuple[str, str, str]:
    return one.given_name, one.family_name, one.preferred_name


def _same_name(site: Site) -> Iterable[set[int]]:
    rows = NameSound.objects.filter(patient__site=site, patient__birth_date__isnull=False).order_by()
    several = rows.values("sound", "patient__birth_date").annotate(people=Count("patient", distinct=True))
    keys = {(row["sound"], row["patient__birth_date"]) for row in several.filter(people__gt=1)[: MOST_PAIRS * 2]}
    found: dict[object, set[int]] = defaultdict(set)
    wanted = rows.filter(sound__in={key[0] for key in keys}, patient__birth_date__in={key[1] for key in keys})
    for sound, born, patient_id in wanted.values_list("sound", "patient__birth_date", "patient_id"):
        if (sound, born) in keys:
            found[sound, born].add(patient_id)
    return found.values()


def _name_alone(site: Site) -> Iterable[set[int]]:
    unknown = set(Patient.objects.filter(site=site, birth_date__isnull=True).values_list("pk", flat=True)[:MOST_PAIRS])
    if not unknown:
        return []
    sounds = NameSound.objects.filter(patient__in=unknown).values("sound")
    found: dict[str, set[int]] = defaultdict(set)
    for sound, patient_id in NameSound.objects.filter(patient__site=site, sound__in=sounds).values_list(
        "sound", "patient_id"
    ):
        found[sound].add(patient_id)
    return [{one, other} for group in found.values() for one in group & unknown for other in group - {one}]


def _same_phone(site: Site) -> Iterable[set[int]]:
    rows = Phone.objects.filter(patient__site=site).order_by()
    shared = rows.values("number").annotate(people=Count("patient", distinct=True))
    numbers = [row["number"] for row in shared.filter(people__gt=1, people__lte=MOST_IN_A_GROUP)[: MOST_PAIRS * 2]]
    found: dict[str, set[int]] = defaultdict(set)
    for number, patient_id in rows.filter(number__in=numbers).values_list("number", "patient_id"):
        found[number].add(patient_id)
    return found.values()


def _pairs(reasons: Mapping[Ids, list[str]], viewer: Actor) -> list[Pair]:
    """The pairs as pages show them, without those judged or merged already, or restricted to others."""
    ids = {one for pair in reasons for one in pair}
    judged = set(TwoPeople.objects.filter(one__in=ids, other__in=ids).values_list("one_id", "other_id"))
    absorbed = set(merges_in_force().filter(absorbed__in=ids).values_list("absorbed_id", flat=True))
    left_out = absorbed.union(closed_to(viewer))
    open_pairs = [pair for pair in reasons if pair not in judged and not left_out & set(pair)]
    open_pairs.sort(key=lambda pair: (-len(reasons[pair]), pair))
    people = people_shown({one for pair in open_pairs[:MOST_PAIRS] for one in pair}, viewer=viewer)
    return [
        Pair(people[one], people[other], tuple(reasons[one, other]))
        for one, other in open_pairs[:MOST_PAIRS]
        if one in people and other in people
    ]
