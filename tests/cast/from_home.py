"""People who answer from home: the site offers it, and a link was made."""

from typing import Any

from django.test import Client

from assessments.own_settings import HOME_OFFERED
from assessments.services.from_home import make_home_link
from clinic.services.site_settings import set_site_setting
from patients.models import Patient
from patients.services.restricted import restrict_chart
from tests.cast.clinic import Clinic


def offered(clinic: Clinic, written: str = "yes") -> None:
    """The medical director turns it on, or off."""
    set_site_setting(actor=clinic.actor("director"), key=HOME_OFFERED, written=written, reason="a trial")


def home_link(clinic: Clinic, patient: Patient, **more: Any) -> str:
    """The address of a link just made, at a site that offers it."""
    offered(clinic)
    return f"/h/{make_home_link(actor=clinic.actor('counselor'), patient=patient, **more)}/"


def born(patient: Patient) -> dict[str, str]:
    """The birth date as typed."""
    day = patient.birth_date
    return {"month": str(day.month), "day": str(day.day), "year": str(day.year)}


def phone_of(patient: Patient, link: str) -> Client:
    """The browser of the person, who has just opened the link."""
    phone = Client()
    assert phone.post(link, born(patient)).status_code == 302
    return phone


def restricted(clinic: Clinic, patient: Patient) -> None:
    """The chart is open to named staff only."""
    restrict_chart(
        actor=clinic.actor("director"), patient_id=patient.pk, may_open=[clinic.users["nurse"]], reason="a colleague"
    )
