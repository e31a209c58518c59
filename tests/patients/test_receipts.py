"""What comes in at the gateway's door: signed, fresh, new, and "no more" is honoured at once."""

import json
from datetime import timedelta

import pytest

from clinic import clock
from clinic.clock import clock_at
from patients.gateways.http import FRESH_FOR_S, proven, signed
from patients.models import ConsentEnd, DeliveryReceipt, FollowUp
from tests.cast.reminders import MAIL, NUMBER, may_contact, reachable, reminded, reminding, send

DOOR, KEY = "/reminders/told/", "a key of the gateway, long enough"


@pytest.fixture(autouse=True)
def _gateway(settings, clinic):
    settings.REMINDER_GATEWAY, settings.REMINDER_HTTP_KEY = "file", KEY
    reminding(clinic)


@pytest.fixture
def tell(client):
    """`tell({...})` as the gateway would; a signature of one's own, if one is given."""

    def post(told, signature=None):
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        signature = signed(body, int(clock.now().timestamp())) if signature is None else signature
        return client.post(DOOR, body, content_type="application/json", headers={"X-Signature": signature})

    return post


def reply(text, sender=NUMBER, channel="sms"):
    return {"from": sender, "channel": channel, "text": text}


def test_a_receipt_is_kept_with_its_message(clinic, tell):
    reminder = reminded(clinic, reachable(clinic))
    assert tell({"key": str(reminder.key), "status": "delivered"}).status_code == 200
    assert reminder.receipts.get().status == "delivered"


def test_what_did_not_arrive_is_a_task(clinic, tell):
    reminder = reminded(clinic, reachable(clinic))
    tell({"key": str(reminder.key), "status": "failed"})
    assert FollowUp.objects.get(kind="reminder_not_arrived").source_id == reminder.pk


def test_a_replayed_receipt_is_refused(clinic, tell):
    reminder = reminded(clinic, reachable(clinic))
    told = {"key": str(reminder.key), "status": "delivered"}
    body, at = json.dumps(told).encode(), int(clock.now().timestamp())
    assert tell(body, signed(body, at)).status_code == 200
    assert tell(body, signed(body, at)).status_code == 409
    assert tell(body, signed(body, at).replace("t=", "t=0")).status_code == 409
    assert DeliveryReceipt.objects.count() == 1


@pytest.mark.parametrize("signature", ["", "nonsense", "t=1,v1=" + "0" * 64, "t=99999999999999,v1=" + "0" * 64])
def test_what_is_not_signed_is_refused_alike_and_changes_nothing(clinic, tell, signature):
    reachable(clinic)
    answer = tell(reply("STOP"), signature)
    assert (answer.status_code, answer.json()["error"]) == (400, "not_signed")
    assert not ConsentEnd.objects.exists()


def test_an_old_signature_and_another_body_prove_nothing(settings):
    now = int(clock.now().timestamp())
    body = b'{"a": 1}'
    assert proven(body, signed(body, now), now)
    assert proven(body, signed(body, now), now + FRESH_FOR_S)
    assert proven(body, signed(body, now), now + FRESH_FOR_S + 1) is None
    assert proven(body + b" ", signed(body, now), now) is None
    settings.REMINDER_HTTP_KEY = ""
    assert proven(body, signed(body, now), now) is None


@pytest.mark.parametrize("word", ["STOP", "alto", "No más, gracias"])
def test_a_reply_that_says_no_more_is_honoured_at_once(clinic, tell, word):
    ada = reachable(clinic, "sms", "email")
    may_contact(clinic, ada)
    reminded(clinic, ada)
    assert tell(reply(word)).status_code == 200
    ended = ConsentEnd.objects.all()
    assert {(end.consent.about, end.why, end.recorded_by.username) for end in ended} == {("sms", "revoked", "system")}
    assert ended.count() == 2, "both papers of that way"
    send()
    assert set(ada.reminders.values_list("channel", "state")) == {("email", "sent"), ("sms", "withdrawn")}


def test_everybody_with_that_number_is_left_alone(clinic, tell):
    reachable(clinic)
    reachable(clinic, given="Ben")
    tell(reply("STOP"))
    assert ConsentEnd.objects.count() == 2


def test_a_reply_by_e_mail_ends_e_mail(clinic, tell):
    reachable(clinic, "sms", "email")
    tell(reply("Unsubscribe", MAIL.upper(), "email"))
    assert [end.consent.about for end in ConsentEnd.objects.all()] == ["email"]


def test_any_other_reply_is_read_by_a_person(clinic, tell):
    ada = reachable(clinic)
    tell(reply("I will be late, my daughter is sick"))
    assert not ConsentEnd.objects.exists()
    task = FollowUp.objects.get(kind="reply_to_reminder")
    assert (task.patient_id, "my daughter is sick" in task.text) == (ada.pk, True)


def test_a_number_nobody_knows_changes_nothing(clinic, tell):
    reachable(clinic)
    assert tell(reply("STOP", "+12125550999")).status_code == 200
    assert not ConsentEnd.objects.exists()


@pytest.mark.parametrize(
    "told",
    [b"[1]", b"no", {"key": "x", "status": "delivered"}, {"status": "?"}, {"text": "STOP"}, reply("STOP", channel="?")],
)
def test_a_signed_body_that_says_nothing_is_malformed(clinic, tell, told):
    assert tell(told).status_code == 400
    assert not DeliveryReceipt.objects.exists()


def test_a_signature_from_before_is_refused_at_the_door(clinic, tell):
    body = json.dumps(reply("STOP")).encode()
    old = signed(body, int(clock.now().timestamp()))
    with clock_at(clock.now() + timedelta(seconds=FRESH_FOR_S + 5)):
        assert tell(body, old).status_code == 400


@pytest.mark.parametrize("sender", ["12125550123", "2125550123", "+1 (212) 555-0123"])
def test_no_more_is_honoured_however_the_gateway_writes_the_number(clinic, tell, sender):
    reachable(clinic)
    assert tell(reply("STOP", sender)).status_code == 200
    assert ConsentEnd.objects.count() == 1


def test_what_stands_beside_no_more_is_read_by_a_person(clinic, tell):
    reachable(clinic)
    tell(reply("Stop!"))
    assert not FollowUp.objects.filter(kind="reply_to_reminder").exists()
    may_contact(clinic, reachable(clinic, given="Ben", number="+12125550124"))
    tell(reply("Fin de semana, ¿puedo ir?", "+12125550124"))
    assert "semana" in FollowUp.objects.get(kind="reply_to_reminder").text
