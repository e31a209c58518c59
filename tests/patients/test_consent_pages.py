"""The pages on which somebody allows something, takes it back and tells somebody."""

import pytest

from clinic.models import AuditEvent
from patients.models import Consent, ConsentEnd, Disclosure, FollowUp
from tests.cast.clinic import PASSWORD
from tests.cast.consent import HOSPITAL, allowed, named, tpo, treatment
from tests.cast.counter import said
from tests.cast.dosing import newcomer
from tests.cast.pages import text_of

pytestmark = pytest.mark.django_db
SIGNED = {"language": "en", "signer_name": "Ada Example", "capacity": "patient", "how": "electronic"}


@pytest.fixture
def ada(clinic):
    return newcomer(clinic)


@pytest.fixture
def today(clinic):
    return clinic.actor("nurse").day


def at(patient, rest=""):
    return f"/people/{patient.pk}/consents/{rest}"


def agreed(today, **changes):
    return SIGNED | {"about": "methadone", "signed_on": today, "password": PASSWORD, "request_key": "k1"} | changes


def test_a_consent_to_a_medicine_is_signed_in_one_page_and_read_in_plain_words(as_role, ada, today):
    client = as_role("intake")
    asked = said(client.get(at(ada, "new/?kind=medication&about=methadone")))
    assert "I agree to treatment with methadone" in asked
    answer = client.post(at(ada, "new/?kind=medication"), agreed(today), follow=True)
    page = said(answer)
    assert "Treatment with methadone" in page
    assert "In force" in page
    assert Consent.objects.get().explained_by.username == "intake"
    assert "Treatment with methadone" in said(client.get(f"/people/{ada.pk}/"))


def test_pressing_sign_twice_signs_once(as_role, ada, today):
    client = as_role("nurse")
    for _ in range(2):
        client.post(at(ada, "new/?kind=medication"), agreed(today))
    assert Consent.objects.count() == 1


def test_a_wrong_password_signs_nothing(as_role, ada, today):
    answer = as_role("nurse").post(at(ada, "new/?kind=medication"), agreed(today, password="wrong"))
    assert (answer.status_code, Consent.objects.count()) == (403, 0)


def allowing(today, **changes):
    rows = {"recipient-TOTAL_FORMS": "2", "recipient-INITIAL_FORMS": "0", "recipient-0-name": HOSPITAL.name}
    rows |= {"recipient-0-kind": HOSPITAL.kind, "recipient-0-address": HOSPITAL.address}
    told = {"discloser": "Harbour Street Clinic", "categories": ["identity", "medication"], "purpose": ["treatment"]}
    told |= {"ends": "end_of_treatment", "statements": ["revoke"]}
    return SIGNED | rows | told | {"signed_on": today, "password": PASSWORD, "request_key": "k2"} | changes


def test_a_consent_with_something_missing_keeps_what_was_typed_and_says_what(as_role, ada, today):
    answer = as_role("counselor").post(at(ada, "new/?kind=named"), allowing(today, statements=[]))
    page = said(answer)
    assert (answer.status_code, Consent.objects.count()) == (400, 0)
    assert "The person must first have been told" in page
    assert HOSPITAL.name in page


def test_a_consent_to_tell_is_given_told_under_and_taken_back_by_pages(as_role, ada, today):
    client = as_role("counselor")
    client.post(at(ada, "new/?kind=named"), allowing(today))
    consent = Consent.objects.get()
    assert HOSPITAL.name in said(client.get(f"/people/{ada.pk}/disclosures/new/?consent={consent.pk}"))
    page = said(client.post(f"/people/{ada.pk}/disclosures/new/", telling(), follow=True))
    assert "This record which has been disclosed to you" in page
    assert ada.record_number in page
    assert "Taken back" in said(client.post(at(ada, f"{consent.pk}/revoke/"), {"how": "electronic"}, follow=True))
    answer = client.post(f"/people/{ada.pk}/disclosures/new/", telling(request_key="k4"))
    refused = said(answer)
    assert answer.status_code == 409
    assert "Nothing has been told." in refused
    assert "R-2.31-INVALID" in refused
    assert "Nobody can lift this. The person signs a consent" in refused
    assert HOSPITAL.name in refused
    assert (Disclosure.objects.count(), ConsentEnd.objects.count()) == (1, 1)


def telling(**changes):
    sent = {"recipient_name": HOSPITAL.name, "recipient_kind": HOSPITAL.kind, "recipient_address": HOSPITAL.address}
    sent |= {"categories": ["identity", "medication"], "purpose": "treatment", "channel": "fax", "request_key": "k3"}
    return sent | changes


def test_an_emergency_shows_what_is_needed_after_it_was_written_down(as_role, ada):
    client, answers = as_role("intake"), telling(grounds="not breathing", could_not_ask="on", channel="telephone")
    path = f"/people/{ada.pk}/disclosures/emergency/"
    assert client.post(path, answers | {"could_not_ask": ""}).status_code == 400
    page = said(client.post(path, answers, follow=True))
    assert ada.legal_name in page
    assert "read it aloud" in page
    assert FollowUp.objects.filter(kind="emergency_disclosure", owner_role="director").count() == 1


def test_the_person_gets_a_paper_of_who_was_told_and_printing_leaves_a_trace(clinic, as_role, ada, today):
    allowed(clinic, ada, tpo(today))
    client = as_role("counselor")
    client.post(f"/people/{ada.pk}/disclosures/new/", telling())
    path = f"/people/{ada.pk}/disclosures/"
    assert HOSPITAL.name in said(client.get(path))
    paper = client.post(path, {"first": today, "last": today, "paper": "1"})
    told = " ".join(text_of(paper.content).split())
    assert paper["Content-Type"] == "application/pdf"
    assert f"{HOSPITAL.name} {HOSPITAL.address}" in told
    assert "name, birth date and record number" in told
    assert "Consent of" in told
    assert AuditEvent.objects.filter(verb="disclosures.accounted", patient_id=ada.pk).count() == 1


def test_the_signed_words_print_in_the_language_they_were_read_in(clinic, as_role, ada, today):
    consent = allowed(clinic, ada, treatment(today, language="es"))
    client = as_role("inspector")
    printed = text_of(client.post(at(ada, f"{consent.pk}/paper/")).content)
    assert "Acepto el tratamiento con metadona" in printed
    assert "Ada Example" in printed
    form = as_role("nurse").post(at(ada, "words/?kind=tpo&paper=1"), {"language": "es"})
    assert "Permito informar" in text_of(form.content)


def test_an_inspector_reads_consents_and_has_nothing_to_press(clinic, as_role, ada, today):
    consent = allowed(clinic, ada, named(today))
    client = as_role("inspector")
    page = said(client.get(at(ada))) + said(client.get(at(ada, f"{consent.pk}/")))
    assert "The person takes it back" not in page
    assert "New consent" not in page
    assert client.post(at(ada, f"{consent.pk}/revoke/")).status_code == 403


def test_a_request_not_to_tell_is_kept_and_lifted_by_pages(as_role, ada):
    client = as_role("intake")
    page = said(client.post(f"/people/{ada.pk}/restrictions/", {"recipient_kind": "health_plan"}, follow=True))
    assert "is not told under the consent" in page
    row = ada.restrictions.get()
    client.post(f"/people/{ada.pk}/restrictions/{row.pk}/lift/")
    assert "is not told under the consent" not in said(client.get(at(ada)))


def test_three_consents_and_thirty_open_the_page_with_the_same_queries(clinic, as_role, ada, today):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = as_role("nurse"), []
    for number in (3, 27):
        for _ in range(number):
            allowed(clinic, ada, named(today))
        client.get(at(ada))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(at(ada))
        counts.append(len(asked))
    assert counts[0] == counts[1]
