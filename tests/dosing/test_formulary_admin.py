"""In the administration pages the formulary is read and searched; only retiring is done there."""

import pytest
from django.contrib.admin.sites import site
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory

from clinic.actors import Actor, Door
from clinic.models import AuditEvent, User
from clinic.permissions import Role
from clinic.services.system import system_actor
from dosing.domain.formulary import parse
from dosing.management.commands.load_formulary import PAGE
from dosing.models import Medication, Product
from dosing.services.formulary import load_formulary
from tests.cast.clinic import make_clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def products():
    load_formulary(parse(PAGE.read_text(encoding="utf-8")), actor=system_actor())
    return site.get_model_admin(Product)


def asked(role, **posted):
    request = RequestFactory().post("/admin/", posted)
    user = User.objects.create(username=f"{role}-{User.objects.count()}", is_staff=True)
    request.user, request.actor = user, Actor(user=user, role=role, door=Door.ADMIN)
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


def said(request):
    return [str(message) for message in request._messages]


@pytest.mark.parametrize("model", [Product, Medication])
@pytest.mark.parametrize("role", list(Role))
def test_nobody_adds_changes_or_deletes_rows_here(model, role):
    page, request = site.get_model_admin(model), asked(role)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert page.has_view_permission(request) is (role is Role.ADMINISTRATOR)


def test_only_who_sets_up_the_clinic_is_offered_to_retire(products):
    assert set(products.get_actions(asked(Role.ADMINISTRATOR))) == {"retire", "take_up_again"}
    assert not products.get_actions(asked(Role.DIRECTOR))


def test_retiring_goes_through_the_service(products):
    request = asked(Role.ADMINISTRATOR, reason="Recalled by the maker")
    chosen = Product.objects.filter(code="zubsolv-5p7mg")
    products.retire(request, chosen)
    products.retire(request, chosen)
    assert chosen.get().retired_on is not None
    assert AuditEvent.objects.filter(verb="product.retired", door="admin").count() == 1
    assert said(request)[0] == "1 changed."
    assert "already" in said(request)[1]
    products.take_up_again(request, chosen)
    assert chosen.get().retired_on is None


def test_retiring_without_a_reason_is_refused_in_a_sentence(products):
    request = asked(Role.ADMINISTRATOR)
    products.retire(request, Product.objects.filter(code="zubsolv-5p7mg"))
    assert said(request) == ["A product is retired with a reason."]
    assert not Product.objects.filter(retired_on__isnull=False).exists()


@pytest.mark.parametrize(("words", "code"), [("58284-208", "brixadi-weekly-8mg"), ("1431102", "zubsolv-5p7mg")])
def test_a_product_is_found_by_its_codes(products, words, code):
    found, _ = products.get_search_results(asked(Role.ADMINISTRATOR), Product.objects.all(), words)
    assert [product.code for product in found] == [code]


def test_the_pages_open_for_an_administrator_and_for_nobody_else(products, client):
    clinic = make_clinic()
    for username, answers in {"administrator": {200}, "nurse": {302, 403}, "inspector": {302, 403}}.items():
        user = clinic.users[username]
        user.is_staff = True
        user.save()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for path in ("product/?q=zubsolv", f"product/{Product.objects.first().pk}/change/", "medication/"):
            assert client.get(f"/admin/dosing/{path}").status_code in answers, (username, path)
        assert client.get("/admin/dosing/product/add/").status_code in {302, 403}
