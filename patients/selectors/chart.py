"""What a chart shows of a person, in a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic import clock
from clinic.models import Site
from patients.models import Alert, Enrolment, Phone
from patients.selectors.merged import records_of


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert with who raised and ended it, and the days of the site's calendar on which they did."""

    id: int
    kind: str
    kind_words: str
    text: str
    raised_by: Any
    raised_on: date
    ended_by: Any
    ended_on: date | None


def chart_of(patient_id: int, *, site: Site) -> Mapping[str, Any]:
    """Phones, alerts in force and ended, and the episodes of treatment, newest first."""
    episodes = episodes_of(patient_id)
    rows = Alert.objects.filter(patient__in=records_of(patient_id)).select_related("raised_by", "ended_by")
    alerts = [_line(alert, site) for alert in rows]
    return {
        "phones": list(Phone.objects.filter(patient__in=records_of(patient_id))),
        "alerts": [alert for alert in alerts if alert.ended_on is None],
        "ended_alerts": [alert for alert in alerts if alert.ended_on is not None],
        "episodes": episodes,
        "episode": next((episode for episode in episodes if episode.discharged_on is None), None),
    }


def episodes_of(patient_id: int) -> list[Enrolment]:
    """The episodes of treatment, the newest first."""
    rows = Enrolment.objects.filter(patient__in=records_of(patient_id))
    return list(rows.select_related("site", "admitted_by", "discharged_by"))


def alert_of(patient_id: int, alert_id: int) -> Alert | None:
    """That alert of that person, whether in force or ended."""
    return Alert.objects.select_related("patient").filter(patient__in=records_of(patient_id), pk=alert_id).first()


def _line(alert: Alert, site: Site) -> AlertLine:
    return AlertLine(
        id=alert.pk,
        kind=alert.kind,
        kind_words=alert.get_kind_display(),
        text=alert.text,
        raised_by=alert.raised_by,
        raised_on=clock.local(site, alert.raised_at).date(),
        ended_by=alert.ended_by,
        ended_on=clock.local(site, alert.ended_at).date() if alert.ended_at else None,
    )
