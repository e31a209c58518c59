"""The formulary in the database follows its page: retired not deleted, audited, the same when run twice."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clinic.actors import Actor, Door
from clinic.errors import Malformed, Missing, Refused, RuleBroken
from clinic.models import AuditEvent, User
from clinic.permissions import Role
from clinic.services.system import system_actor
from dosing.domain.formulary import parse
from dosing.domain.quantities import NotMeasurable, Quantity, measurable, units_text
from dosing.management.commands.load_formulary import PAGE
from dosing.models import Medication, Product
from dosing.models.inventory import Lot
from dosing.selectors.formulary import dispensable_products, measure_of, medication_of, product_of
from dosing.services.formulary import load_formulary, restore_product, retire_product

pytestmark = pytest.mark.django_db

TEXT = PAGE.read_text(encoding="utf-8")
CONCENTRATE = "methadone-concentrate-10mgml"
LINE_OF_40MG = next(line for line in TEXT.splitlines() if "methadone-dispersible-40mg" in line)


@pytest.fixture
def actor():
    return system_actor()


def load(actor, text=TEXT):
    return load_formulary(parse(text), actor=actor)


def rows():
    return list(Product.objects.order_by("pk").values()), list(Medication.objects.order_by("pk").values())


def test_the_whole_page_is_loaded(actor):
    loaded = load(actor)
    page = parse(TEXT)
    assert Product.objects.count() == len(page.products)
    assert Medication.objects.count() == len(page.medications)
    assert len(loaded.added) == len(page.products) + len(page.medications)
    concentrate = product_of(CONCENTRATE)
    assert (concentrate.unit, concentrate.unit_micrograms, concentrate.step_micrograms) == ("mL", 10_000, 1_000)
    assert (concentrate.schedule, concentrate.medication.narcotic) == ("C-II", True)


def test_every_row_says_its_source(actor):
    load(actor)
    assert not Product.objects.filter(source="").exists()
    assert not Medication.objects.filter(source="").exists()


def test_every_row_fits_its_columns(actor):
    load(actor)
    for medication in Medication.objects.all():
        medication.full_clean()
    for product in Product.objects.all():
        product.full_clean(exclude=() if product.dispensed_here else ("form", "route", "strength", "unit"))


def test_loading_twice_changes_nothing(actor):
    load(actor)
    before, events = rows(), AuditEvent.objects.count()
    loaded = load(actor)
    assert str(loaded) == "0 added, 0 changed, 0 retired, 0 restored"
    assert (rows(), AuditEvent.objects.count()) == (before, events)


def test_a_product_that_left_the_page_is_retired_and_comes_back_with_it(actor):
    load(actor)
    gone = product_of("methadone-dispersible-40mg")
    shorter = TEXT.replace(
        LINE_OF_40MG, LINE_OF_40MG.replace("methadone-dispersible-40mg", "methadone-dispersible-new")
    )
    assert load(actor, shorter).retired == [gone.code]
    assert product_of(gone.code).retired_on is not None
    assert gone not in dispensable_products()
    assert load(actor, shorter).retired == []
    assert load(actor).restored == [gone.code]
    assert product_of(gone.code).retired_on is None


def test_a_product_retired_by_a_person_stays_retired(actor):
    load(actor)
    product = product_of(CONCENTRATE)
    retire_product(product.pk, actor=actor, reason="Recalled by the maker")
    assert load(actor).restored == []
    assert product_of(CONCENTRATE).retired_on is not None
    restore_product(product.pk, actor=actor)
    assert product_of(CONCENTRATE).retired_on is None


def test_retiring_and_restoring_stand_in_the_audit_trail(actor):
    load(actor)
    product = product_of(CONCENTRATE)
    retire_product(product.pk, actor=actor, reason="Recalled by the maker")
    restore_product(product.pk, actor=actor)
    events = AuditEvent.objects.filter(subject_kind="product", subject_id=product.pk).order_by("id")
    assert [event.verb for event in events] == ["product.added", "product.retired", "product.restored"]
    assert events[1].detail == {"code": CONCENTRATE, "because": "Recalled by the maker"}


def test_retiring_needs_a_reason_and_happens_once(actor):
    load(actor)
    product = product_of(CONCENTRATE)
    with pytest.raises(Malformed):
        retire_product(product.pk, actor=actor, reason="  ")
    with pytest.raises(RuleBroken, match="not retired"):
        restore_product(product.pk, actor=actor)
    retire_product(product.pk, actor=actor, reason="Recalled")
    with pytest.raises(RuleBroken, match="already"):
        retire_product(product.pk, actor=actor, reason="Recalled")


def test_a_changed_line_says_old_and_new_in_the_audit_trail(actor):
    load(actor)
    assert load(actor, TEXT.replace('labeler = "Orexo"', 'labeler = "Orexo US"')).changed == [
        product.code for product in parse(TEXT).products if product.labeler == "Orexo"
    ]
    event = AuditEvent.objects.filter(verb="product.changed").latest("id")
    assert event.detail["changed"] == {"labeler": ["Orexo", "Orexo US"]}


def test_a_received_bottle_keeps_its_concentration(actor):
    load(actor)
    Lot.objects.create(product=product_of(CONCENTRATE), number="L1", expires_on="2028-01-31")
    before = rows()
    stronger = TEXT.replace(
        'strength = "10 mg/mL", mg_per_ml = "10", step', 'strength = "20 mg/mL", mg_per_ml = "20", step'
    )
    with pytest.raises(RuleBroken, match="has stock"):
        load(actor, stronger.replace('step_mg = "1", rxnorm = ["991147"', 'step_mg = "2", rxnorm = ["991147"'))
    assert rows() == before


def test_only_who_may_set_up_the_clinic_changes_the_formulary(actor):
    load(actor)
    nurse = Actor(user=User(username="nurse"), role=Role.NURSE, door=Door.WEB)
    for attempt in (
        lambda: load(nurse),
        lambda: retire_product(product_of(CONCENTRATE).pk, actor=nurse, reason="x"),
        lambda: restore_product(product_of(CONCENTRATE).pk, actor=nurse),
    ):
        with pytest.raises(Refused):
            attempt()


def test_rows_measure_as_the_page_says(actor):
    load(actor)
    assert measurable(Quantity.from_mg("85"), measure_of(product_of(CONCENTRATE))).mg == "85"
    with pytest.raises(NotMeasurable):
        measurable(Quantity.from_mg("85.5"), measure_of(product_of(CONCENTRATE)))
    film = measure_of(product_of("buprenorphine-naloxone-film-8mg"))
    assert units_text(Quantity.from_mg("16"), film) == "2 films of 8 mg"
    assert measure_of(product_of("sertraline-50mg")) is None


def test_what_is_not_in_the_formulary_gets_a_sentence(actor):
    with pytest.raises(Missing, match="no product"):
        product_of("heroin-assisted")
    with pytest.raises(Missing, match="no medication"):
        medication_of("x" * 500)


def test_the_command_loads_and_says_what_it_did(tmp_path):
    said = StringIO()
    call_command("load_formulary", stdout=said)
    call_command("load_formulary", stdout=said)
    call_command("load_formulary", "--check", stdout=said)
    first, second, check = said.getvalue().splitlines()
    assert "181 added" in first
    assert "0 added, 0 changed, 0 retired, 0 restored" in second
    assert check == "The page is sound: 135 products."


def test_the_command_names_what_is_wrong_and_changes_nothing(tmp_path):
    page = tmp_path / "page.toml"
    page.write_text(TEXT.replace('"C-II"', '"two"'), encoding="utf-8")
    with pytest.raises(CommandError, match="schedule two is not known"):
        call_command("load_formulary", "--page", str(page))
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_formulary", "--page", str(tmp_path / "nowhere.toml"))
    assert not Product.objects.exists()
