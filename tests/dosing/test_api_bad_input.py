"""Whatever is sent to the API, it answers with a sentence and a 4xx, and nothing is changed."""

import json
from dataclasses import dataclass

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dosing.services.dispensing import give_dose
from tests.cast.api import Caller, caller, document
from tests.cast.clinic import PASSWORD, make_clinic
from tests.cast.dosing import at_window, bottle, person, signed_order

pytestmark = pytest.mark.django_db
WITNESS = {"username": "nurse2", "password": PASSWORD}
NOT_A_CHANGE = {"auditevent", "token", "permission", "contenttype"}


@dataclass
class Floor:
    """A clinic in the middle of its day, and the sound body of every irreversible address."""

    callers: dict[str, Caller]
    sound: dict[str, tuple[str, dict[str, object]]]

    def post(self, path: str, body: object) -> int:
        who = self.sound[path][0]
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.callers[who].send(path, raw)
        assert answer.status < 400 or answer.body["detail"].strip(), path
        return answer.status


def about_admission(patient_id: int, today: str) -> dict[str, tuple[str, dict[str, object]]]:
    """What is put on record before a first dose."""
    return {
        f"patients/{patient_id}/admission/": ("prescriber", {"basis": "active_oud", "words": "x", "criteria_met": 7}),
        f"patients/{patient_id}/exams/": ("prescriber", {"kind": "screening", "on": today, "findings": "x"}),
        f"patients/{patient_id}/enrolment-checks/": (
            "intake",
            {"method": "registry", "asked": "x", "answer": "not_found"},
        ),
        f"patients/{patient_id}/consents/": (
            "nurse",
            {
                "kind": "medication",
                "about": "naltrexone",
                "how": "electronic",
                "signer_name": "Ada Example",
                "password": "wrong",
            },
        ),
    }


@pytest.fixture
def floor() -> Floor:
    clinic = make_clinic()
    ada, grace = person(clinic), person(clinic, given="Grace", family="Hopper")
    order, container = signed_order(clinic, ada), bottle(clinic)
    signed_order(clinic, grace)
    dose = give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, grace, container))
    today = clinic.actor("nurse").day.isoformat()
    step = {"from": today, "to": None, "amounts_mg": ["80"], "every_days": 1}
    plan = {"medication": "methadone", "purpose": "treatment", "steps": [step], "overrides": []}
    pause = {"from": today, "reason": "in hospital", "password": "wrong"}
    registration = {"given_name": "Ada", "family_name": "Byron", "birth_date": "1985-12-10", "phones": []}
    give = {"medication": "methadone", "slot": 1, "container": container.code, "outcome": "given", "taken_mg": "80"}
    delivery = {"product": "methadone-concentrate", "lot": "L", "expires_on": "2098-01-31", "amount_mg": "10",
                "document": "222"}  # fmt: skip
    sound = {
        "patients/": ("intake", registration),
        **about_admission(ada.pk, today),
        f"patients/{ada.pk}/orders/": ("prescriber", plan),
        f"orders/{order.pk}/sign/": ("prescriber", {"password": "wrong"}),
        f"orders/{order.pk}/change/": ("prescriber", plan),
        f"orders/{order.pk}/hold/": ("prescriber", pause),
        f"orders/{order.pk}/resume/": ("prescriber", pause),
        f"orders/{order.pk}/end/": ("prescriber", {"on": today, "reason": "moved", "password": "wrong"}),
        f"window/{ada.pk}/doses/": ("nurse", {**give, "overrides": [], "witness": WITNESS}),
        f"doses/{dose.pk}/vomited/": ("nurse", {"minutes_after": 5, "witnessed": True, "reason": "x"}),
        f"doses/{dose.pk}/reverse/": ("nurse", {"reason": "x"}),
        "stock/containers/receive/": ("nurse", delivery),
        f"stock/containers/{container.code}/waste/": ("nurse", {"mg": "1", "reason": "x", "witness": WITNESS}),
        f"stock/containers/{container.code}/count/": ("nurse", {"counted_mg": "1", "witness": WITNESS}),
    }
    return Floor({name: caller(name) for name in ("intake", "prescriber", "nurse")}, sound)


def rows() -> dict[str, int]:
    """How many rows each table has, but for the traces of refusals."""
    models = [model for model in apps.get_models() if model._meta.model_name not in NOT_A_CHANGE]
    return {model._meta.label: model._default_manager.count() for model in models}


RAW = {
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "text": b'"text"',
    "a number": b"1e400",
    "half": b'{"a": ',
    "not utf-8": b'{"reason": "\xff\xfe"}',
    "utf-16": '{"a": 1}'.encode("utf-16"),
    "NaN": b'{"slot": NaN}',
    "infinity": b'{"slot": -Infinity}',
    "a key twice": b'{"reason": "a", "reason": "b"}',
    "bottomless": b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep": b'{"a": ' + b"[" * 50 + b"]" * 50 + b"}",
    "ten thousand keys": json.dumps({f"k{n}": n for n in range(10_000)}).encode(),
    "huge": b'{"reason": "' + b"x" * 3_000_000 + b'"}',
    "a number of many figures": b'{"slot": ' + b"9" * 5_000 + b"}",
    "half a character": b'{"reason": "\\ud800"}',
    "a form": b"slot=1&outcome=given",
}


@pytest.mark.parametrize("raw", RAW.values(), ids=RAW.keys())
def test_a_body_that_is_no_sound_object_is_a_400_everywhere(floor, raw):
    before = rows()
    assert {path: floor.post(path, raw) for path in floor.sound} == dict.fromkeys(floor.sound, 400)
    assert rows() == before


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                                  "application/xml", "application/jsonx"])  # fmt: skip
def test_another_kind_of_body_is_a_415_everywhere(floor, kind):
    before = rows()
    for path, (who, body) in floor.sound.items():
        assert floor.callers[who].send(path, json.dumps(body).encode(), kind=kind).status == 415, path
    assert rows() == before


JUNK = [
    None, True, -1, 0, 1.5, 1e9, 10**30, 2**63, "", " ", "-80", "1e9", "NaN", "80.0005", "0", "\U0001f600", "\x00",
    "\ud800", "x" * 5_000, "2999-01-01", "0000-00-00", "9999-12-31", [], [[[]]], {}, {"a": {"b": []}}, [None], [1],
    [{"rule": 1}], "' OR 1=1 --", "٣",
]  # fmt: skip


def test_no_answer_of_the_wrong_kind_is_ever_a_5xx(floor):
    for path, (_, sound) in floor.sound.items():
        for name in sound:
            for junk in JUNK:
                assert floor.post(path, {**sound, name: junk}) < 500 or pytest.fail(f"{path} {name} {junk!r}")


# What no field may be, whatever its kind: such an answer is never let through.
NEVER = [10**30, 1.5, "\x00", [[[]]], {"a": {"b": []}}, "x" * 5_000]


@pytest.mark.parametrize("junk", NEVER, ids=lambda junk: repr(junk)[:20])
def test_what_no_field_can_be_is_refused_and_nothing_is_changed(floor, junk):
    before = rows()
    for path, (_, sound) in floor.sound.items():
        for name in sound:
            assert floor.post(path, {**sound, name: junk}) == 400, (path, name)
    assert rows() == before


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["slot", "steps", "from", "reason", "witness", "mg", "password", "overrides"]),
                       anything, max_size=5))  # fmt: skip
def test_whatever_is_made_up_is_refused(floor, body):
    for path in floor.sound:
        assert 400 <= floor.post(path, body) < 500


def test_every_irreversible_address_of_the_document_is_tried_here(floor):
    posts = {path for path, told in document()["paths"].items() if "post" in told}
    mine = {path for path in posts if not path.startswith("/api/v1/assessments/")}
    assert len([path for path in mine if "take-homes" not in path and "dosing/" not in path]) == len(floor.sound)


@pytest.mark.parametrize(
    "address",
    [
        "patients/?q=%00", "patients/?q=%FF", "patients/?limit=1e3", "patients/?limit=\u0663", "patients/?after=\u00b2",
        "patients/99999999999999999999/", "patients/0/", "patients/0/schedule/", "window/?limit=-1", "window/?after=0",
        "window/9223372036854775808/", "window/0/", "stock/containers/?after=%00", "stock/containers/?limit=",
        "patients/1e3/", "patients/-1/", "window/1/?station=%00",
    ],
)  # fmt: skip
def test_a_crooked_address_is_told_so(floor, address):
    answer = floor.callers["nurse"].get(address)
    assert answer.status in (400, 404) or answer.body == []
