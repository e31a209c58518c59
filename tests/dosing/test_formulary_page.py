"""The formulary page holds every row of the reference, and a mistake in it is found before the counter."""

import re
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from dosing.domain.formulary import InvalidFormulary, Status, parse
from dosing.domain.quantities import NotMeasurable, Quantity, measurable, millilitres, units_text

PAGE = (Path(__file__).parents[2] / "dosing" / "formulary.toml").read_text(encoding="utf-8")
FORMULARY = parse(PAGE)
PRODUCTS = {product.code: product for product in FORMULARY.products}
MEDICATIONS = {medication.code: medication for medication in FORMULARY.medications}
DISPENSABLE = [product for product in FORMULARY.products if product.status is Status.DISPENSABLE]

# Products by medication in each table of the reference.
SECTION_1_1 = {"methadone": 7, "buprenorphine": 35}
SECTION_1_3 = {
    "naltrexone": 2,
    "disulfiram": 2,
    "acamprosate": 1,
    "nicotine": 10,
    "varenicline": 4,
    "bupropion": 1,
    "naloxone": 2,
}
SECTION_1_4 = {
    ("ondansetron", "dicyclomine"): 2,
    ("lofexidine", "loperamide", "ibuprofen", "acetaminophen", "baclofen", "thiamine"): 1,
    ("trazodone", "prazosin", "chlordiazepoxide", "oxazepam", "clonazepam"): 3,
    ("clonidine", "diazepam", "lorazepam", "alprazolam"): 4,
    ("gabapentin",): 5,
    ("hydroxyzine",): 6,
}
SECTION_1_5 = """
sertraline fluoxetine escitalopram citalopram venlafaxine duloxetine mirtazapine bupropion buspirone lithium
valproate lamotrigine quetiapine aripiprazole atomoxetine guanfacine viloxazine methylphenidate lisdexamfetamine
"""
CO_OCCURRING = re.findall(r"\w+", SECTION_1_5)
TABLES = {
    "1.1": SECTION_1_1,
    "1.3": SECTION_1_3,
    "1.4": {code: count for codes, count in SECTION_1_4.items() for code in codes},
    "1.5": dict.fromkeys(CO_OCCURRING, 1),
}


@pytest.mark.parametrize(("section", "expected"), TABLES.items())
def test_every_row_of_the_reference_is_there(section, expected):
    counted = Counter(product.medication for product in FORMULARY.products if product.section == section)
    assert counted == expected


def test_medicines_of_the_co_occurring_table_that_stand_elsewhere_carry_their_dosing():
    for code in ("hydroxyzine", "prazosin", *CO_OCCURRING):
        assert MEDICATIONS[code].daily_mg, code


def test_methadone_and_buprenorphine_are_the_narcotics_and_the_agonists():
    assert {code for code, medication in MEDICATIONS.items() if medication.narcotic} == {"methadone", "buprenorphine"}
    assert all(medication.narcotic == medication.opioid_agonist for medication in FORMULARY.medications)


def test_schedules_are_those_of_the_reference():
    schedules = defaultdict(set)
    for product in FORMULARY.products:
        schedules[product.medication].add(product.schedule)
    controlled = {code: found for code, found in schedules.items() if found != {"none"}}
    two, three, four = ({"C-II"}, {"C-III"}, {"C-IV"})
    benzodiazepines = ("chlordiazepoxide", "diazepam", "lorazepam", "oxazepam", "clonazepam", "alprazolam")
    assert controlled == {
        "methadone": two,
        "methylphenidate": two,
        "lisdexamfetamine": two,
        "buprenorphine": three,
        **dict.fromkeys(benzodiazepines, four),
    }


def test_what_is_dispensed_here_is_the_programme():
    assert {product.medication for product in DISPENSABLE} == {
        *("methadone", "buprenorphine", "naltrexone", "disulfiram", "acamprosate")
    }
    assert {code for code, product in PRODUCTS.items() if product.status is Status.DISCONTINUED} == {
        *("bunavail-2p1mg", "bunavail-4p2mg", "bunavail-6p3mg", "probuphine-74p2mg")
    }


@pytest.mark.parametrize("product", FORMULARY.products, ids=lambda product: product.code)
def test_every_product_says_where_it_was_read(product):
    assert product.sources
    assert product.evidence
    assert all(FORMULARY.sources[key] for key in product.sources)


@pytest.mark.parametrize("product", DISPENSABLE, ids=lambda product: product.code)
def test_every_step_of_a_dispensed_product_can_be_told_exactly(product):
    """Ten steps in a row: a liquid's volume loses nothing, a solid is halves and quarters of units."""
    for count in range(1, 11):
        amount = measurable(product.step * count, product.measure)
        if product.is_liquid:
            volume = Decimal(millilitres(amount, product.concentration))
            assert volume * product.concentration.micrograms_per_ml == amount.micrograms
        else:
            assert units_text(amount, product.measure)


def test_prefilled_volumes_hold_what_the_label_says():
    """50 x 0.16 = 8 exactly; 356 x 0.36 = 128.16, labelled 128."""
    weekly, monthly = PRODUCTS["brixadi-weekly-8mg"], PRODUCTS["brixadi-monthly-128mg"]
    for product, held in ((weekly, "8"), (monthly, "128.16")):
        assert Decimal(product.volume_ml) * Decimal(product.concentration.mg_per_ml) == Decimal(held)
    assert (weekly.unit_amount.mg, monthly.unit_amount.mg) == ("8", "128")


@pytest.mark.parametrize(
    ("code", "amount", "words"),
    [
        ("methadone-dispersible-40mg", "130", "3 1/4 tablets of 40 mg"),
        ("zubsolv-0p7mg", "1.4", "2 tablets of 0.7 mg"),
        ("buprenorphine-tablet-2mg", "1.5", "3/4 tablet of 2 mg"),
        ("sublocade-300mg", "300", "1 syringe of 300 mg"),
    ],
)
def test_units_are_told_as_the_counter_says_them(code, amount, words):
    assert units_text(Quantity.from_mg(amount), PRODUCTS[code].measure) == words


@pytest.mark.parametrize(
    ("code", "amount"),
    [("buprenorphine-naloxone-film-8mg", "4"), ("methadone-concentrate-10mgml", "85.5"), ("vivitrol-380mg", "190")],
)
def test_what_a_product_cannot_measure_is_refused(code, amount):
    with pytest.raises(NotMeasurable):
        measurable(Quantity.from_mg(amount), PRODUCTS[code].measure)


def test_what_no_source_states_is_absent():
    assert PRODUCTS["lofexidine-tablet-0p18mg"].rxnorm == ()
    assert PRODUCTS["methadone-concentrate-10mgml"].ndc == ()
    assert PRODUCTS["fluoxetine"].strength == ""


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ('step_mg = "10"', 'step_mg = "15"', "does not divide"),
        ('step_mg = "10"', "step_mg = 10", "written as text"),
        ('step_mg = "10"', 'step_mg = "NaN"', "not an amount"),
        ('step_mg = "10"', 'stepp_mg = "10"', "stepp_mg is not known"),
        ('schedule = "C-II"', 'schedule = "C-2"', "schedule C-2"),
        ('status = "dispensable"', 'status = "perhaps"', "status perhaps"),
        ('mg_per_ml = "10", step_mg', "step_mg", "needs mg_per_ml"),
        ('mg_per_ml = "2", step_mg = "1"', 'mg_per_ml = "2", step_mg = "0.5"', "tenths of a millilitre"),
        ('ml = "0.16"', 'ml = "0.61"', "is not 8 mg"),
        ('rxnorm = ["864978"', 'rxnorm = ["86x978"', "not digits"),
        ('rxnorm = ["864978"', 'rxnorm = ["991147"', "RxNorm code 991147 is used 2 times"),
        ('code = "zubsolv-1p4mg"', 'code = "zubsolv-0p7mg"', "product code zubsolv-0.7mg is used 2 times"),
        ('code = "zubsolv-1p4mg"', 'code = "Zub solv"', "lower-case"),
        ('sources = ["S3", "S31"]', 'sources = ["S99"]', "Source S99 is not listed"),
        ('sources = ["S3", "S31"]', "sources = []", "sources is empty"),
        ('evidence = ["read"]', 'evidence = ["hearsay"]', "hearsay"),
        ("[[medications]]", "[[medications", "not TOML"),
        ('version = "2026.11"', "", "version"),
    ],
)
def test_a_mistake_on_the_page_is_named(right, wrong, sentence):
    assert right in PAGE
    with pytest.raises(InvalidFormulary, match=sentence):
        parse(PAGE.replace(right, wrong, 1))


def test_all_mistakes_are_named_at_once():
    with pytest.raises(InvalidFormulary) as refusal:
        parse(PAGE.replace('schedule = "C-II"', 'schedule = "two"').replace('"S31"]', '"S77"]'))
    assert len(refusal.value.problems) > 5


def test_an_empty_page_is_refused():
    with pytest.raises(InvalidFormulary):
        parse("")
