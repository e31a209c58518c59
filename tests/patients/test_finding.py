"""Finding a person by whatever is at hand."""

import html
from datetime import date
from uuid import uuid4

import pytest

from clinic.actors import Door
from clinic.models import Site
from clinic.permissions import Role
from clinic.sessions import actor_from
from patients.selectors.people import find_people, possible_duplicates
from patients.services.registration import PhoneNumber, change_identity, register_patient
from tests.cast.clinic import make_clinic, make_site, make_staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def clinic():
    return make_clinic()


def register(clinic, given, family, born=date(1985, 4, 12), **more):
    return register_patient(actor=clinic.actor("intake"), given_name=given, family_name=family, birth_date=born, **more)


def find(text):
    return find_people(text, site=Site.objects.get(), today=TODAY)


def names(text):
    return [person.legal_name for person in find(text).people]


@pytest.mark.parametrize(
    "typed",
    ["rosa", "ROSA del", "delg ro", "rosy", "Núñez", "nunez", "oneil", "O'Neil", "neil-nunez del", "4/12/1985",
     "rosa 12 Apr 1985", "1985-04-12 delgado", "(212) 555-0123", "5550123", "0123", "+1 212 555 0123 rosa"],
)  # fmt: skip
def test_parts_of_names_in_any_order_birth_dates_and_phones_lead_to_the_person(clinic, typed):
    phones = [PhoneNumber("212-555-0123", safe_to_leave_message=True)]
    register(clinic, "Rosa", "Delgado O'Neil Núñez-Neil", preferred_name="Rosy", phones=phones)
    register(clinic, "Bert", "Other", born=date(1970, 1, 1), phones=[PhoneNumber("212-555-9999")])
    assert names(typed) == ["Rosa Delgado O'Neil Núñez-Neil"]


@pytest.mark.parametrize("change", [str, str.lower, lambda n: n.replace("-", ""), lambda n: n.replace("-", " ")])
def test_a_record_number_is_read_however_it_is_written(clinic, change):
    ada = register(clinic, "Ada", "Example")
    register(clinic, "Bert", "Other")
    found = find(change(ada.record_number))
    assert ([person.id for person in found.people], found.by_number) == ([ada.pk], True)


def test_a_record_number_that_does_not_add_up_finds_nobody_and_says_so(clinic):
    ada = register(clinic, "Ada", "Example")
    wrong = ada.record_number[:-1] + ("0" if ada.record_number[-1] != "0" else "1")
    found = find(wrong)
    assert (found.people, "does not add up" in found.hint) == ((), True)


@pytest.mark.parametrize("typed", ["", "   ", "%", "_", "😀", "-- ;", "\\", "1", "31/31/1985", "x" * 5000])
def test_what_means_nobody_finds_nobody(clinic, typed):
    register(clinic, "Ada", "Example")
    assert names(typed) == []


def test_a_name_nobody_is_spelled_like_is_tried_by_its_sound(clinic):
    register(clinic, "Catherine", "Smith")
    found = find("Kathryn Smyth")
    assert ([person.legal_name for person in found.people], found.by_sound) == (["Catherine Smith"], True)


def test_like_sounding_names_are_marked_and_others_are_not(clinic):
    for given, family in [("Jon", "Smith"), ("John", "Smyth"), ("Ada", "Smith"), ("William", "Jon")]:
        register(clinic, given, family)
    register(clinic, "Bill", "Johnson", preferred_name="Aida")
    register(clinic, "Aida", "Johnston")
    marked = {person.legal_name for person in find("1985-04-12").people if person.look_alike}
    assert marked == {"Jon Smith", "John Smyth"}


def test_at_most_fifty_are_listed_and_it_is_said_that_there_are_more(clinic):
    for number in range(51):
        register(clinic, "Ada", f"Example{chr(97 + number % 26)}{chr(97 + number // 26)}")
    found = find("ada")
    assert (len(found.people), found.more) == (50, True)
    assert find("ada examplea").more is False


def test_a_changed_name_is_found_under_the_new_name_only(clinic):
    ada = register(clinic, "Ada", "Example")
    change_identity(
        actor=clinic.actor("intake"), patient=ada, given_name="Ada", family_name="Newname", birth_date=ada.birth_date
    )
    assert (names("newname"), names("example")) == (["Ada Newname"], [])


@pytest.mark.parametrize(
    ("given", "family", "born", "is_one"),
    [
        ("Cathy", "Smith", date(1985, 4, 12), True),
        ("Kathrin", "Smyth", date(1985, 4, 12), True),
        ("Smith", "Catherine", date(1985, 4, 12), True),
        ("Catherine", "Smit", date(1985, 4, 12), True),
        ("Catherine", "Smith", date(1985, 4, 13), False),
        ("Robert", "Brown", date(1985, 4, 12), False),
    ],
)
def test_the_same_birth_date_and_a_similar_name_is_a_possible_duplicate(clinic, given, family, born, is_one):
    register(clinic, "Catherine", "Smith", preferred_name="Cathy")
    found = possible_duplicates(
        given_name=given, family_name=family, preferred_name="", birth_date=born, viewer=clinic.actor("intake")
    )
    assert (bool(found.people), found.elsewhere) == (is_one, False)


def test_of_somebody_at_another_site_is_told_only_that_there_is_one(clinic):
    register(clinic, "Catherine", "Smith")
    far = make_staff(make_site(code="far"), "distant", Role.INTAKE)
    found = possible_duplicates(
        given_name="Cathrine", family_name="Smith", preferred_name="", birth_date=date(1985, 4, 12),
        viewer=actor_from(far, door=Door.WEB),
    )  # fmt: skip
    assert (found.people, found.elsewhere) == ((), True)


NAMES = [
    ("Suharto", "", "suharto"),
    ("Ngozi" + "a" * 195, "Example", "ngozia"),
    ("שרה", "כהן", "כהן"),
    ("Siobhán", "O’Neill-D'Arcy", "oneill"),
    ("محمد", "علي", "محمد"),
]


@pytest.mark.parametrize(("given", "family", "typed"), NAMES, ids=["one", "200", "Hebrew", "quotes", "Arabic"])
@pytest.mark.parametrize("age", [12, 104])
def test_whatever_the_name_and_the_age_the_person_is_registered_found_and_shown(
    as_role, clinic, given, family, typed, age
):
    client, today = as_role("intake"), clinic.actor("intake").day
    born = today.replace(year=today.year - age, day=1)
    sent = {
        "request_key": str(uuid4()), "given_name": given, "family_name": family, "birth_date": born.isoformat(),
        "sex": "unknown", "programme": "", "phone-TOTAL_FORMS": "0", "phone-INITIAL_FORMS": "0",
    }  # fmt: skip
    chart = client.post("/people/new/", sent).headers["Location"]
    whole = f"{given} {family}".strip()
    for page in (client.get(chart), client.post("/people/", {"code": typed})):
        shown = html.unescape(page.content.decode())
        assert whole in shown
        assert f"{age}" in shown
        assert f"{whole} <" not in shown
