"""Whose chart is restricted, who may open it, and which openings wait for a review."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from clinic import clock
from clinic.actors import Actor
from clinic.errors import Refused
from clinic.models import Site, User
from patients.models import ChartOpening, ChartRestriction
from patients.selectors.merged import merges_in_force

MOST_LISTED = 200


class ChartRestricted(Refused):
    """The chart is open to named staff only."""

    code = "chart_restricted"

    def __init__(self, patient_id: int) -> None:
        super().__init__(
            "This chart is restricted. Open it from its own page, where you say why you must see it; the medical"
            " director reads every such opening. A dose at the window needs none of this."
        )
        self.patient_id = patient_id


def is_restricted() -> Subquery:
    """For a query over patients: whether the newest word says so; NULL where there never was one."""
    newest = ChartRestriction.objects.filter(patient=OuterRef("pk")).order_by("-id")
    return Subquery(newest.values("restricted")[:1])


def restriction_of(patient_id: int) -> ChartRestriction | None:
    """The restriction in force."""
    newest = ChartRestriction.objects.filter(patient=patient_id).select_related("set_by").order_by("-id").first()
    return newest if newest is not None and newest.restricted else None


def may_open(patient_id: int, *, viewer: Actor) -> bool:
    """Whether the restricted chart is open to this person: named, or opened by them a moment ago with a reason."""
    restriction = restriction_of(patient_id)
    if restriction is None or viewer.user.pk in restriction.may_open:
        return True
    return ChartOpening.objects.filter(patient=patient_id, opened_by=viewer.user, until__gt=clock.now()).exists()


def staff_named(restriction: ChartRestriction) -> list[User]:
    """The staff who open the chart as any other."""
    return list(User.objects.filter(pk__in=restriction.may_open).order_by("last_name", "first_name"))


def staff_of(site: Site) -> QuerySet[User]:
    """Everybody who can be named."""
    return User.objects.filter(staff__site=site, is_active=True).order_by("last_name", "first_name")


def openings(site: Site) -> list[ChartOpening]:
    """Openings of restricted charts, those that nobody has reviewed first."""
    rows = ChartOpening.objects.filter(patient__site=site).select_related("patient", "opened_by", "review__reviewed_by")
    return list(rows.order_by(F("review__id").asc(nulls_first=True), "-id")[:MOST_LISTED])


def how_many_wait(site: Site) -> int:
    """How many openings nobody has reviewed."""
    return ChartOpening.objects.filter(patient__site=site, review__isnull=True).count()


def restricted_people(site: Site) -> list[ChartRestriction]:
    """Whose charts are restricted now, in one query."""
    rows = ChartRestriction.objects.filter(patient__site=site).select_related("patient", "set_by").order_by("id")
    newest = {row.patient_id: row for row in rows}
    return [row for row in newest.values() if row.restricted]


def closed_to(viewer: Actor) -> list[int]:
    """The records at the viewer's site, absorbed ones too, whose chart is not open to the viewer. For lists.

    One query, and one more where there are any.
    """
    later = ChartRestriction.objects.filter(patient=OuterRef("patient"), id__gt=OuterRef("id"))
    opened = ChartOpening.objects.filter(patient=OuterRef("patient"), opened_by=viewer.user, until__gt=clock.now())
    rows = ChartRestriction.objects.order_by().filter(patient__site=viewer.at_site, restricted=True)
    rows = rows.filter(~Exists(later), ~Exists(opened))
    closed = [patient for patient, named in rows.values_list("patient", "may_open") if viewer.user.pk not in named]
    absorbed = merges_in_force().filter(survivor__in=closed).values_list("absorbed", flat=True) if closed else ()
    return [*closed, *absorbed]


def require_open(records: Iterable[int], *, viewer: Actor) -> None:
    """Raise ChartRestricted where one of these records is not open to the viewer."""
    for closed in sorted(set(records).intersection(closed_to(viewer))):
        raise ChartRestricted(closed)
