"""The medication list for somebody else: told only under a consent, and written down; notice and scope on its paper."""

from uuid import uuid4

import pytest

from patients.domain.consent import Recipient
from patients.models import Disclosure
from patients.services.consent import revoke_consent
from tests.cast.consent import allowed, named, tpo
from tests.cast.dosing import person, signed_order
from tests.cast.history import tell
from tests.cast.pages import text_of

pytestmark = pytest.mark.django_db
COLE = Recipient("Dr. Imani Cole", "treating_provider", "")
ALL_OF_IT = {"identity", "medicines_elsewhere", "medication"}


@pytest.fixture
def ada(clinic):
    ada = person(clinic)
    tell(clinic, ada, "medicines")
    tell(clinic, ada, "allergies")
    return ada


@pytest.fixture
def cole(clinic, ada):
    return tell(clinic, ada, "professionals")


@pytest.fixture
def today(clinic):
    return clinic.actor("nurse").day


def asked(client, ada, **sent):
    answers = {"with_programme": "yes", "channel": "paper", "request_key": str(uuid4())} | sent
    return client.post(f"/people/{ada.pk}/medication-list/others/", answers)


def test_without_a_consent_it_is_refused_by_naming_the_one_that_would_allow_it(as_role, ada, cole):
    answer = asked(as_role("nurse"), ada, professional=cole.pk)
    page = answer.content.decode()
    assert (answer.status_code, Disclosure.objects.count()) == (409, 0)
    assert "Nothing has been told" in page and "treatment, payment and operations" in page
    assert f'value="{cole.pk}" selected' in page


def test_under_a_consent_it_is_written_down_and_the_paper_carries_notice_and_scope(as_role, clinic, ada, cole, today):
    signed_order(clinic, ada)
    consent = allowed(clinic, ada, tpo(today))
    client = as_role("nurse")
    answer = asked(client, ada, professional=cole.pk)
    row = Disclosure.objects.get()
    assert (answer.status_code, row.consent, row.recipient_name) == (302, consent, "Dr. Imani Cole")
    assert (set(row.categories), row.notice) == (ALL_OF_IT, "statement_1")
    paper = client.post(f"/people/{ada.pk}/disclosures/{row.pk}/paper/").content
    words = " ".join(text_of(paper).split())
    for said in ("Penicillin: rash", "Seroquel 100 mg", "quetiapine", "ethadone", "42 CFR", "On what ground"):
        assert said in words
    assert row.scope[:40] in words


def test_what_this_clinic_gives_is_told_only_where_the_consent_covers_it(as_role, clinic, ada, cole, today):
    signed_order(clinic, ada)
    allowed(clinic, ada, named(today, categories=("identity", "medicines_elsewhere"), recipients=(COLE,)))
    client = as_role("nurse")
    refused = asked(client, ada, professional=cole.pk)
    assert (refused.status_code, "medicine and dose" in refused.content.decode()) == (409, True)
    assert asked(client, ada, professional=cole.pk, with_programme="no").status_code == 302
    told = str(Disclosure.objects.get().content)
    assert "Seroquel" in told and "ethadone" not in told


def test_a_consent_taken_back_stops_the_very_next_list(as_role, clinic, ada, cole, today):
    consent = allowed(clinic, ada, tpo(today))
    client = as_role("nurse")
    assert asked(client, ada, professional=cole.pk).status_code == 302
    revoke_consent(actor=clinic.actor("intake"), consent=consent)
    assert asked(client, ada, professional=cole.pk).status_code == 409
    assert Disclosure.objects.count() == 1


def test_pressing_twice_tells_once(as_role, clinic, ada, cole, today):
    allowed(clinic, ada, tpo(today))
    client, key = as_role("nurse"), str(uuid4())
    for _ in range(2):
        assert asked(client, ada, professional=cole.pk, request_key=key).status_code == 302
    assert Disclosure.objects.count() == 1


def test_exactly_one_recipient_is_named_and_what_was_typed_stays(as_role, clinic, ada, cole, today):
    allowed(clinic, ada, tpo(today))
    client = as_role("nurse")
    assert asked(client, ada).status_code == 400
    both = asked(client, ada, professional=cole.pk, name="Dr. Ito")
    assert (both.status_code, 'value="Dr. Ito"' in both.content.decode()) == (400, True)
    assert asked(client, ada, name="Dr. Ito", address="St. Brigid").status_code == 302
    assert Disclosure.objects.get().recipient_address == "St. Brigid"


def test_what_was_not_asked_is_never_told_as_none(as_role, clinic, today):
    bo = person(clinic, given="Bo")
    allowed(clinic, bo, tpo(today))
    asked(as_role("nurse"), bo, name="Dr. Ito", with_programme="no")
    told = {section["category"]: section["lines"] for section in Disclosure.objects.get().content}
    assert [value[:14] for _, value in told["medicines_elsewhere"]] == ["Not asked yet."] * 2
