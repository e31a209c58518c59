"""The administration pages: entered by one role, changed through services, and on one trail."""

import pytest
from django.contrib.admin import site as admin_pages
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from clinic.admin.granted import GrantedAdmin
from clinic.db import append_only
from clinic.models import AuditEvent, Site, StaffMember, User
from tests.cast.clinic import PASSWORD
from tests.cast.dosing import bottle, person, signed_order
from tests.clinic.conftest import change_page, event, sign_in

NEW = {
    "username": "newnurse",
    "first_name": "New",
    "last_name": "Nurse",
    "initials": "NN",
    "password": "a-long-enough-word-7",
    "role": "nurse",
    "licence_kind": "rn",
    "licence_number": "RN-9",
    "licence_state": "NY",
    "licence_expires_on": "2099-01-01",
    "starts_on": "2020-01-01",
    "ends_on": "",
}


def test_every_page_asks_the_grants_table():
    assert admin_pages._registry
    assert all(isinstance(page, GrantedAdmin) for page in admin_pages._registry.values())


def test_every_append_only_table_is_read_only_here():
    tables = set(append_only.guarded_tables())
    guarded = [page for model, page in admin_pages._registry.items() if model._meta.db_table in tables]
    assert {page.model.__name__ for page in guarded} >= {"AuditEvent", "Order", "Dose", "Movement", "Count"}
    assert [page.model.__name__ for page in guarded if page.adds or page.edits or page.changes] == []


def test_every_page_lists_searches_and_opens_its_rows(admin, clinic):
    signed_order(clinic, person(clinic))
    bottle(clinic)
    for model, page in admin_pages._registry.items():
        listed = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert admin.get(listed).status_code == 200, listed
        if page.search_fields:
            assert admin.get(listed, {"q": "1"}).status_code == 200, listed
        row = model._default_manager.first()
        if row is not None:
            assert admin.get(change_page(row)).status_code == 200, listed


def test_nothing_is_deleted_here(admin, clinic):
    for row in (clinic.site, clinic.stations[0], clinic.users["nurse"].staff, AuditEvent.objects.first()):
        address = change_page(row).replace("/change/", "/delete/")
        assert admin.post(address, {"post": "yes"}).status_code == 403
        assert type(row).objects.filter(pk=row.pk).exists()


def test_history_is_the_audit_trail(admin, clinic):
    address = change_page(clinic.site).replace("/change/", "/history/")
    answer = admin.get(address)
    assert answer.headers["Location"].endswith(f"?subject_kind=site&subject_id={clinic.site.pk}")
    assert admin.get(answer.headers["Location"]).status_code == 200


# Staff


def add(client, **changes):
    site = Site.objects.get()
    return client.post("/admin/clinic/staffmember/add/", {**NEW, "site": site.pk, **changes})


def test_somebody_is_taken_on_with_account_role_and_licence(admin, client):
    assert add(admin).status_code == 302
    member = StaffMember.objects.get(user__username="newnurse")
    assert (member.role, member.licence_number, member.user.is_staff) == ("nurse", "RN-9", False)
    assert event("staff.taken_on").subject_id == member.pk
    assert not LogEntry.objects.exists()
    client.post("/accounts/logout/")
    assert sign_in(client, "newnurse", NEW["password"]).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"username": "NURSE"}, "taken"),
        ({"username": ""}, "required"),
        ({"password": "short"}, "too short"),
        ({"password": ""}, "required"),
        ({"role": "system"}, "Select a valid choice"),
        ({"starts_on": "31/31/2020"}, "Enter a valid date"),
        ({"licence_state": "New York"}, "at most 2 characters"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_made(admin, wrong, sentence):
    before = User.objects.count()
    answer = add(admin, **wrong)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert User.objects.count() == before


def test_a_changed_role_takes_its_rights_along_at_once(admin, clinic):
    member = clinic.users["inspector"].staff
    address = change_page(member)
    shown = admin.get(address).context["adminform"].form.initial
    answers = {**NEW, **shown, "site": clinic.site.pk, "username": "inspector", "password": "", "initials": "IE"}
    answers = {name: "" if value is None else value for name, value in answers.items()}
    answers |= {"first_name": "Ivy", "last_name": "Example", "role": "administrator"}
    assert admin.post(address, answers).status_code == 302
    member = StaffMember.objects.get(pk=member.pk)
    assert (member.role, member.user.is_staff, member.user.first_name) == ("administrator", True, "Ivy")
    assert event("staff.changed").detail["changed"]["role"] == ["inspector", "administrator"]
    assert event("account.renamed").detail == {"changed": ["first_name", "initials"]} or event("account.renamed")


def act(client, action, *members):
    chosen = [member.pk for member in members]
    return client.post("/admin/clinic/staffmember/", {"action": action, "_selected_action": chosen}, follow=True)


def test_an_account_is_closed_and_opened_again(admin, clinic):
    nurse = clinic.users["nurse"]
    act(admin, "close", nurse.staff)
    assert not User.objects.get(pk=nurse.pk).is_active
    assert event("staff.deactivated").subject_id == nurse.pk
    act(admin, "reopen", nurse.staff)
    assert User.objects.get(pk=nurse.pk).is_active


def test_nobody_closes_their_own_account(admin, clinic):
    answer = act(admin, "close", clinic.users["administrator"].staff, clinic.users["nurse"].staff)
    assert "Nobody closes their own account" in answer.content.decode()
    assert User.objects.get(username="administrator").is_active
    assert not User.objects.get(username="nurse").is_active


def test_an_administrator_ends_the_wait_after_wrong_tries(admin, clinic, client):
    from django.test import Client

    other = Client()
    for _ in range(5):
        sign_in(other, "nurse", "wrong")
    assert sign_in(other, "nurse").status_code == 429
    act(admin, "end_lockout", clinic.users["nurse"].staff)
    assert sign_in(other, "nurse").status_code == 302


def test_a_lost_second_factor_is_taken_away(admin, clinic):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    nurse = clinic.users["nurse"]
    TOTP.activate(nurse, generate_totp_secret())
    act(admin, "reset_factor", nurse.staff)
    assert not Authenticator.objects.filter(user=nurse).exists()
    assert event("second_factor.reset").subject_id == nurse.pk


# What is looked at


def test_opening_a_record_of_a_person_is_on_the_trail(admin, clinic):
    order = signed_order(clinic, person(clinic))
    admin.get(change_page(order))
    assert (event("record.opened").subject_kind, event("record.opened").patient_id) == ("order", order.patient_id)


def test_names_of_people_do_not_stand_in_the_lists(admin, clinic):
    order = signed_order(clinic, person(clinic, given="Zebediah"))
    shown = admin.get("/admin/dosing/order/").content.decode()
    assert order.patient.record_number in shown
    assert "Zebediah" not in shown


def test_a_forgotten_password_is_given_anew_and_ends_the_sessions(admin, clinic):
    from django.test import Client

    nurse = Client()
    sign_in(nurse, "nurse")
    member = clinic.users["nurse"].staff
    shown = admin.get(change_page(member)).context["adminform"].form
    answers = {name: shown.get_initial_for_field(field, name) for name, field in shown.fields.items()}
    answers = {name: "" if value is None else value for name, value in answers.items()}
    assert admin.post(change_page(member), {**answers, "password": "another-long-word-8"}).status_code == 302
    assert nurse.get("/").status_code == 302
    assert sign_in(nurse, "nurse", PASSWORD).status_code == 200
    assert sign_in(nurse, "nurse", "another-long-word-8").status_code == 302
    assert "another-long-word-8" not in str(list(AuditEvent.objects.values_list("detail", flat=True)))
