"""What is on record of somebody's past and health: a fixed number of queries, however much there is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from django.db.models import CharField, F, Value

from clinic.errors import Missing
from clinic.models import User
from patients.domain.medicines import classes_of
from patients.models import NoneReported, ReportedMedicine
from patients.models.health_history import INFECTIONS
from patients.models.history import HistoryRow
from patients.models.history_topics import GROUPS, TOPICS, Topic
from patients.sections import Record, Told
from patients.selectors.merged import records_of, standing_for


@dataclass(frozen=True, slots=True)
class Part:
    """One topic of one person: the rows that stand, those that stand no longer, and an answer without rows."""

    topic: Topic
    patient_id: int
    rows: tuple[Any, ...]
    ended: tuple[Any, ...] = ()
    none: NoneReported | None = None

    @property
    def is_asked(self) -> bool:
        """Whether anything was answered; what was not asked is never shown as none."""
        return bool(self.rows) or self.none is not None

    @property
    def none_words(self) -> str:
        """The answer without rows, in words."""
        if self.none is None:
            return ""
        return self.topic.none if self.none.answer == "none" else "Would rather not say"


@dataclass(frozen=True, slots=True)
class TakenMedicine:
    """A reported medicine as the safety rules see it. Unrecognised: what is in it is not known, which is not safe."""

    as_said: str
    ingredients: tuple[str, ...]
    classes: frozenset[str]
    is_recognised: bool
    stopped_on: date | None
    prescriber: str = ""


def history_of(patient_id: int, *, topics: Iterable[str] = TOPICS) -> Mapping[str, Part]:
    """The parts of a person's history by topic: one query a topic, and one for the answers without rows."""
    none = {
        row.topic: row
        for row in NoneReported.objects.filter(
            patient__in=records_of(patient_id), ended_at__isnull=True
        ).select_related("recorded_by")
    }
    return {slug: _part(TOPICS[slug], patient_id, none.get(slug)) for slug in topics}


def topics_told(patient_ids: Iterable[int]) -> Record:
    """Which topics each of these people was asked about, by whom last; the same few queries for one and for many."""
    ids = list(patient_ids)
    person = standing_for(ids)
    of_them = {"patient__in": list(person), "ended_at__isnull": True}
    nothing = Value("", output_field=CharField())
    selects = [
        topic.model.objects.order_by()
        .filter(**of_them)
        .values_list("patient", Value(slug, output_field=CharField()), nothing, "recorded_by", "recorded_at")
        for slug, topic in TOPICS.items()
    ]
    none = NoneReported.objects.order_by().filter(**of_them)
    rows = list(none.values_list("patient", "topic", "answer", "recorded_by", "recorded_at").union(*selects, all=True))
    staff = User.objects.in_bulk({by for *_, by, _ in rows})
    told: dict[int, dict[str, Told]] = {}
    for record, slug, answer, by, at in sorted(rows, key=itemgetter(4)):
        told.setdefault(person[record], {})[slug] = Told(staff[by], at, declined=answer == "declined")
    return {one: told.get(person[one], {}) for one in ids}


def topic_called(slug: str) -> Topic:
    """The topic of that name. Raises Missing."""
    if slug not in TOPICS:
        raise Missing("There is no such part of the history.")
    return TOPICS[slug]


def grouped(parts: Mapping[str, Part]) -> list[tuple[str, list[Part]]]:
    """The parts as they stand together on a page."""
    return [(title, [parts[slug] for slug in slugs]) for title, slugs in GROUPS.items()]


def part_of(patient_id: int, topic: Topic) -> Part:
    """One topic of one person."""
    return history_of(patient_id, topics=(topic.slug,))[topic.slug]


def history_row(topic: Topic, patient_id: int, row_id: int) -> HistoryRow | None:
    """A row of that person, whether it stands or not."""
    found: HistoryRow | None = topic.model.objects.filter(patient__in=records_of(patient_id), pk=row_id).first()
    return found


def unasked(parts: Mapping[str, Part]) -> list[Topic]:
    """The topics nobody has asked about yet."""
    return [part.topic for part in parts.values() if not part.is_asked]


def untested_words(parts: Mapping[str, Part]) -> str:
    """For a person who injects: which infections nobody has asked about (42 CFR 8.12(f)(5)(ii)); empty for none."""
    injects = any(row.injects for row in parts["substances"].rows)
    asked = {row.infection for row in parts["infections"].rows}
    missing = [words for code, words in INFECTIONS.items() if code not in asked]
    return f"Injects. Not asked about yet: {', '.join(missing)}." if injects and missing else ""


def medicines_taken(patient_id: int) -> list[TakenMedicine]:
    """Every medicine on record that was not taken back, those stopped too: a wash-out is counted from the stop."""
    rows = ReportedMedicine.objects.filter(patient__in=records_of(patient_id), ended_at__isnull=True)
    return [
        TakenMedicine(
            as_said=row.as_said,
            ingredients=tuple(row.ingredients),
            classes=classes_of(row.ingredients),
            is_recognised=row.is_recognised,
            stopped_on=row.stopped_on,
            prescriber=row.prescriber,
        )
        for row in rows
    ]


def _part(topic: Topic, patient_id: int, none: NoneReported | None) -> Part:
    rows = topic.model.objects.filter(patient__in=records_of(patient_id)).select_related("recorded_by", "ended_by")
    told = list(rows.order_by(F("ended_at").desc(nulls_first=True), "id"))
    standing = tuple(row for row in told if row.ended_at is None)
    return Part(topic, patient_id, standing, tuple(row for row in told if row.ended_at is not None), none)
