"""People in the administration pages: looked up by number, never changed."""

import pytest

from clinic.models import AuditEvent
from patients.domain.consent import Recipient
from patients.models import Patient
from patients.services.alerts import raise_alert
from patients.services.disclosure import disclose
from patients.services.restrictions import restrict
from tests.cast.consent import DOSE, allowed, tpo
from tests.cast.dosing import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(clinic):
    patient = person(clinic, family="Whitfield")
    raise_alert(actor=clinic.actor("nurse"), patient=patient, kind="medical", text="Takes warfarin")
    allowed(
        clinic, patient, tpo(clinic.actor("nurse").day, recipients=(Recipient("Dr. Warfarin", "treating_provider"),))
    )
    disclose(actor=clinic.actor("nurse"), patient=patient, telling=DOSE)
    restrict(actor=clinic.actor("nurse"), patient=patient, recipient_kind="payer", reason="warfarin")
    return patient


@pytest.mark.parametrize("rows", ["patient", "enrolment", "alert", "consent", "disclosure", "restriction"])
def test_an_administrator_finds_rows_by_record_number_and_opening_one_leaves_a_trace(as_role, ada, rows):
    client = as_role("administrator")
    page = client.get(f"/admin/patients/{rows}/", {"q": ada.record_number.lower()})
    assert ada.record_number in page.content.decode()
    opened = client.get(f"/admin/patients/{rows}/{_number(ada, rows)}/change/")
    shown = opened.content.decode()
    assert (opened.status_code, "warfarin" in shown, 'name="_save"' in shown) == (200, False, False)
    assert AuditEvent.objects.filter(username="administrator", door="admin", patient_id=ada.pk).count() == 1


def _number(patient, rows):
    return patient.pk if rows == "patient" else getattr(patient, f"{rows}s").latest("pk").pk


def test_a_name_is_not_searched_by_the_address(as_role, ada):
    page = as_role("administrator").get("/admin/patients/patient/", {"q": "whitfield"}).content.decode()
    assert ada.record_number not in page


@pytest.mark.parametrize("rows", ["patient", "enrolment", "alert", "consent", "disclosure", "restriction"])
def test_nothing_is_added_changed_or_deleted_there(as_role, ada, rows):
    client, before = as_role("administrator"), Patient.objects.values().get()
    for path in ("add/", f"{_number(ada, rows)}/change/", f"{_number(ada, rows)}/delete/"):
        assert client.post(f"/admin/patients/{rows}/{path}", {"given_name": "X"}).status_code == 403
    assert Patient.objects.values().get() == before


def test_a_nurse_does_not_come_in(as_role, ada):
    assert as_role("nurse").get("/admin/patients/patient/").status_code == 403
