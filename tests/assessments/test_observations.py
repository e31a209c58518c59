"""Measurements and tests: added, corrected by new rows, read beside what was given, handed to dosing with their age."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from assessments.domain.expected import LOOKED_FOR_DAYS
from assessments.models import Observation
from assessments.selectors.facts import facts_for_dosing
from assessments.selectors.observations import observations_of
from assessments.services.observations import UnitDoubt, correct_observation, mark_error, record_observation
from clinic import clock
from clinic.errors import Malformed, Missing, Refused, RuleBroken
from clinic.models import AuditEvent
from dosing.services.dispensing import give_dose
from tests.cast.clinic import make_site
from tests.cast.dosing import at_window, bottle, signed_order
from tests.cast.history import tell
from tests.cast.observations import entry, observed

BOTH = {"methadone": "pos", "eddp": "pos"}


def seen(clinic, patient, kind=""):
    return observations_of(patient, site=clinic.site, kind=kind)


def facts(clinic, patient):
    return facts_for_dosing(patient, viewer=clinic.actor("prescriber"))


def given_methadone(clinic, patient):
    signed_order(clinic, patient)
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, patient, bottle(clinic)))


def test_a_creatinine_of_80_is_not_recorded_until_somebody_says_in_which_unit(clinic, ada):
    with pytest.raises(Malformed) as asked:
        observed(clinic, ada, "kidney", creatinine=("80", "mg/dL"))
    assert "Is it 80 µmol/L?" in asked.value.fields["creatinine"][0]
    assert not Observation.objects.exists()
    observed(clinic, ada, "kidney", creatinine=("80", "µmol/L"))
    assert seen(clinic, ada)[0].summary == "Serum creatinine 0.90 mg/dL (typed 80 µmol/L)"


def test_an_unusual_value_is_recorded_once_it_is_confirmed(clinic, ada):
    what = entry("weight", weight=("240", "kg"))
    with pytest.raises(UnitDoubt):
        record_observation(actor=clinic.actor("nurse"), patient=ada, what=what)
    sure = replace(what, entry=replace(what.entry, confirmed=frozenset({"weight"})))
    record_observation(actor=clinic.actor("nurse"), patient=ada, what=sure)
    assert [one.summary for one in seen(clinic, ada)] == ["Weight 240 kg"]


@pytest.mark.parametrize(
    ("kind", "typed", "field"),
    [
        ("weight", {"weight": ("", "kg")}, "weight"),
        ("weight", {"weight": ("1e3", "kg")}, "weight"),
        ("weight", {"weight": ("80", "stone")}, "weight"),
        ("vitals", {}, "systolic"),
        ("vitals", {"systolic": ("80", "mmHg"), "diastolic": ("80", "mmHg")}, "diastolic"),
        ("pregnancy_test", {"result": "perhaps"}, "result"),
        ("drug_test", {"method": "definitive"}, "results"),
        ("drug_test", {"results": {"tea": "pos"}}, "results"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_is_recorded(clinic, ada, kind, typed, field):
    with pytest.raises(Malformed) as told:
        observed(clinic, ada, kind, **typed)
    assert list(told.value.fields) == [field]
    assert not Observation.objects.exists()


def test_refused_and_not_collected_are_recorded_as_such_without_a_value(clinic, ada):
    for outcome in ("refused", "not_collected"):
        what = replace(entry("drug_test", BOTH), outcome=outcome)
        record_observation(actor=clinic.actor("counselor"), patient=ada, what=what)
    assert [(one.summary, one.row.values) for one in seen(clinic, ada)] == [("Not collected", {}), ("Refused", {})]


def test_nothing_is_taken_tomorrow(clinic, ada):
    what = replace(entry("weight", weight=("80", "kg")), taken_at=clock.now() + timedelta(days=1))
    with pytest.raises(Malformed):
        record_observation(actor=clinic.actor("nurse"), patient=ada, what=what)


def test_a_correction_is_a_new_row_and_the_old_one_stays(clinic, ada):
    wrong = observed(clinic, ada, "weight", weight=("88", "kg"))
    nurse = clinic.actor("nurse")
    right = correct_observation(actor=nurse, row=wrong, what=entry("weight", weight=("80", "kg")), reason="misread")
    assert [(one.row.pk, one.stands) for one in seen(clinic, ada)] == [(right.pk, True), (wrong.pk, False)]
    assert facts(clinic, ada).weight_kg.value == 80
    with pytest.raises(RuleBroken, match="corrected already"):
        correct_observation(actor=nurse, row=wrong, what=entry("weight", weight=("81", "kg")), reason="again")


def test_an_entry_in_error_says_nothing_any_more(clinic, ada):
    row = observed(clinic, ada, "weight", weight=("88", "kg"))
    mark_error(actor=clinic.actor("nurse"), row=row, reason="another person's")
    assert facts(clinic, ada).weight_kg is None
    assert not [one for one in seen(clinic, ada) if one.stands]


@pytest.mark.parametrize("change", [{"values": {}}, {"outcome": "refused"}])
def test_the_database_itself_lets_no_row_be_changed(clinic, ada, change):
    row = observed(clinic, ada, "weight", weight=("80", "kg"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Observation.objects.filter(pk=row.pk).update(**change)


def test_a_drug_test_is_read_beside_what_was_given(clinic, ada):
    observed(clinic, ada, "drug_test", BOTH)
    assert seen(clinic, ada)[0].reading == "Not expected"
    given_methadone(clinic, ada)
    one = seen(clinic, ada)[0]
    assert (one.reading, one.beside) == ("Expected", "methadone given that day")


def test_after_some_days_without_a_dose_its_absence_is_no_surprise(clinic, ada):
    given_methadone(clinic, ada)
    with clock.clock_at(clock.now() + timedelta(days=LOOKED_FOR_DAYS + 1)):
        observed(clinic, ada, "drug_test", {"methadone": "neg", "eddp": "neg"})
        observed(clinic, ada, "drug_test", BOTH)
    assert [one.reading for one in seen(clinic, ada)] == ["Expected", "Expected"]
    assert seen(clinic, ada)[0].beside == f"last methadone {LOOKED_FOR_DAYS + 1} days before"


def told_of(clinic, patient, said, **more):
    return tell(clinic, patient, "medicines", as_said=said, **more)


def test_what_another_prescriber_gives_is_no_surprise_and_its_absence_is_none_either(clinic, ada):
    told_of(clinic, ada, "Klonopin 1 mg", prescriber="Dr. Imani Cole")
    observed(clinic, ada, "drug_test", {"benzodiazepines": "pos"})
    observed(clinic, ada, "drug_test", {"benzodiazepines": "neg"})
    assert [one.reading for one in seen(clinic, ada)] == ["Expected", "Expected"]
    assert seen(clinic, ada)[0].beside.endswith("prescribed elsewhere, as told: clonazepam")


@pytest.mark.parametrize(
    ("said", "more"),
    [
        ("Klonopin", {"prescriber": "bought"}),
        ("Klonopin", {"prescriber": "from a friend"}),
        ("Klonopin", {"prescriber": ""}),
        ("Klonopin", {"stopped_on": date(2020, 1, 1)}),
        ("blue ones for the nerves", {}),
        ("Percocet", {}),
    ],
)
def test_only_a_known_medicine_that_somebody_prescribes_now_explains_a_result(clinic, ada, said, more):
    told_of(clinic, ada, said, **{"prescriber": "Dr. Imani Cole"} | more)
    observed(clinic, ada, "drug_test", {"benzodiazepines": "pos"})
    assert seen(clinic, ada)[0].reading == "Not expected"


def test_a_treatment_medicine_from_elsewhere_stays_a_question(clinic, ada):
    told_of(clinic, ada, "methadone", prescriber="another programme")
    observed(clinic, ada, "drug_test", BOTH)
    assert "methadone: not expected, confirm first" in seen(clinic, ada)[0].notes


def test_no_word_about_a_drug_test_judges(clinic, ada):
    observed(clinic, ada, "drug_test", BOTH | {"fentanyl": "pos", "cocaine": "pos"})
    one = seen(clinic, ada)[0]
    said = " ".join((one.summary, one.reading, *one.notes)).lower()
    assert not [word for word in ("dirty", "clean", "abus", "fail", "tamper", "cheat") if word in said]
    assert "fentanyl: not expected, confirm first" in one.notes


def test_what_is_not_known_is_not_in_the_facts(clinic, ada):
    known = facts(clinic, ada)
    assert [known.qtc_ms, known.crcl_ml_min, known.alt, known.pregnancy_test, known.drug_tests] == [None] * 4 + [()]


def test_each_fact_has_its_value_unit_and_age(clinic, ada):
    observed(clinic, ada, "ecg", qt=("400", "ms"), heart_rate=("75", "/min"), formula="fridericia")
    observed(clinic, ada, "liver", alt=("120", "U/L"), alt_upper=("40", "U/L"))
    observed(clinic, ada, "breath_alcohol", breath_alcohol=("0", "g/210 L"))
    with clock.clock_at(clock.now() + timedelta(days=9)):
        known = facts(clinic, ada)
    assert (known.qtc_ms.value, known.qtc_ms.unit, known.qtc_ms.age_days) == (431, "ms", 9)
    assert (known.alt.value, known.alt.detail, known.ast) == (120, "3.0 times the upper limit", None)
    assert (known.breath_alcohol.value, known.breath_alcohol.unit) == (0, "g/210 L")


@pytest.mark.parametrize(
    ("sex", "weight", "known"), [("female", True, True), ("unknown", True, False), ("male", False, False)]
)
def test_a_clearance_without_sex_or_weight_is_not_known(clinic, ada, sex, weight, known):
    type(ada).objects.filter(pk=ada.pk).update(sex=sex)
    ada.refresh_from_db()
    if weight:
        observed(clinic, ada, "weight", weight=("60", "kg"))
    observed(clinic, ada, "kidney", creatinine=("1.4", "mg/dL"))
    assert (facts(clinic, ada).crcl_ml_min is not None) is known
    assert ("clearance not known" in seen(clinic, ada, "kidney")[0].beside) is not known


def test_the_facts_and_the_list_ask_the_same_however_much_there_is(clinic, ada):
    def asked():
        with CaptureQueriesContext(connection) as caught:
            facts(clinic, ada)
            seen(clinic, ada)
        return len(caught)

    def one_of_each():
        observed(clinic, ada, "drug_test", BOTH)
        observed(clinic, ada, "kidney", creatinine=("1.0", "mg/dL"))

    one_of_each()
    few = asked()
    for _ in range(10):
        one_of_each()
    assert asked() == few


def test_who_recorded_it_is_on_record_and_the_value_is_not_in_the_trail(clinic, ada):
    observed(clinic, ada, "weight", weight=("77.7", "kg"))
    event = AuditEvent.objects.get(verb="observation.recorded")
    assert (event.username, event.patient_id, event.detail) == (
        "nurse",
        ada.pk,
        {"kind": "weight", "outcome": "measured"},
    )


def test_an_inspector_records_nothing_and_nobody_records_at_another_site(clinic, ada):
    what = entry("weight", weight=("80", "kg"))
    with pytest.raises(Refused):
        record_observation(actor=clinic.actor("inspector"), patient=ada, what=what)
    elsewhere = replace(clinic.actor("nurse"), site=make_site(code="other"))
    with pytest.raises(Missing):
        record_observation(actor=elsewhere, patient=ada, what=what)
