"""The interaction table: every row fires for every key, by its action code; nothing passes in silence."""

import pytest

from dosing.domain.interaction_subject import UnknownMedication
from dosing.domain.interaction_table import ANYTHING, comparison, condition_keys, ingredients_of, rows
from dosing.domain.interactions import MEASURES, check
from dosing.domain.safety import Severity

SAID = {
    "buprenorphine XR": "Sublocade",
    "naltrexone XR": "Vivitrol",
    "buprenorphine/naloxone": "Suboxone film",
    "benzodiazepine (withdrawal or taper)": "lorazepam",
    "SSRI/SNRI": "sertraline",
    "stimulant (ADHD)": "methylphenidate",
    "tobacco cessation": "varenicline",
}
EVERY = [(row, drug, key) for row in rows() for drug in row.drug.split(";") for key in row.keys if key != ANYTHING]
NOUNS = {"dose": "dose_mg", "qtc": "qtc_ms", "crcl": "crcl_ml_min", "alt": "alt_x_uln", "age": "age_years"}
CODES = {
    "block": ("stop", None),
    "block_14d": ("stop", None),
    "block_unless_transition_order": ("stop", None),
    "block_unless_cardiology": ("stop", None),
    "override_reason": ("ask", None),
    "dose_change": ("ask", None),
    "switch_agent": ("ask", None),
    "hold_if_intoxicated": ("stop", "prescriber"),
    "timed_gate": ("stop", "prescriber"),
    "stop_and_review": ("stop", "prescriber"),
    "task": ("note", None),
    "warn": ("note", None),
    "info": ("note", None),
    "lookup": ("note", None),
}


def dangerous(key):
    """A value just inside the bound of a key, not beyond a graver one."""
    bound = comparison(key)
    return NOUNS[bound.measure], bound.bound + {"<": -1, "<=": 0, ">": 1, ">=": 0}[bound.sign]


def asked(drug, key):
    medication = SAID.get(drug, drug)
    if comparison(key):
        return check(medication, observations=dict([dangerous(key)]))
    return check(medication, conditions=[key]) if key in condition_keys() else check(medication, [key])


def rules(found):
    return [finding.rule for finding in found.findings]


def one(found, rule):
    return next(finding for finding in found.findings if finding.rule == rule)


def test_the_table_is_whole():
    assert [row.id for row in rows()] == [f"IX{number:03}" for number in range(1, 173)]
    assert {row.action for row in rows()} == set(CODES)


@pytest.mark.parametrize(("row", "drug", "key"), EVERY, ids=[f"{row.id}-{drug}-{key}" for row, drug, key in EVERY])
def test_every_row_fires_for_every_key_with_the_severity_of_its_action(row, drug, key):
    found = asked(drug, key)
    finding = one(found, row.id)
    assert (finding.severity.value, finding.lifted_by) == CODES[row.action]
    assert row.what_to_do in finding.message and row.source in finding.source and finding.clears_when
    assert found.unrecognised == ()


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_every_key_is_understood(row):
    for key in row.keys:
        known = key == ANYTHING or comparison(key) or key in condition_keys() or ingredients_of(key)
        assert known or row.match_type in ("substance", "class")


@pytest.mark.parametrize(
    ("action", "condition", "drug", "key"),
    [
        ("block_14d", "stopped_14d", "methadone", "phenelzine"),
        ("block_unless_transition_order", "transition_order", "methadone", "buprenorphine"),
        ("block_unless_cardiology", "cardiology", "methadone", "amiodarone"),
    ],
)
def test_a_block_with_a_way_out_asks_once_that_is_met(action, condition, drug, key):
    rule = next(row.id for row in rows() if row.action == action and row.drug == drug and key in row.keys)
    assert one(check(drug, [key]), rule).severity is Severity.STOP
    assert one(check(drug, [key], [condition]), rule).severity is Severity.ASK
    others = {"stopped_14d", "transition_order", "cardiology"} - {condition}
    assert one(check(drug, [key], others), rule).severity is Severity.STOP


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("Xanax", "IX001"),
        ("XANAX XR 0.5 mg twice a day", "IX001"),
        ("Lybalvi", "IX013"),
        ("Contrave", "IX010"),
        ("Percocet", "IX008"),
        ("Suboxone", "IX011"),
        ("St. John's wort", "IX024"),
        ("rifampicin", "IX021"),
        ("benzodiazepines", "IX001"),
        ("benzodiazepine", "IX001"),
        ("MAO inhibitor", "IX016"),
        ("seroquil", "IX037"),
        ("alprazolan", "IX001"),
        ("fluconazol", "IX030"),
    ],
)
def test_brands_combinations_classes_and_misspellings_are_matched(written, rule):
    found = check("methadone", [written])
    assert rule in rules(found)
    assert found.unrecognised == ()


def test_a_misspelling_says_how_it_was_read():
    assert '"seroquil" (read as quetiapine: confirm)' in one(check("methadone", ["seroquil"]), "IX037").message


@pytest.mark.parametrize("written", ["blorptazine", "Xanax and blorptazine", "metforminn", "💊", "cough syrup"])
def test_what_cannot_be_read_is_named_and_sent_to_the_pharmacist(written):
    found = check("methadone", [written])
    assert found.unrecognised == (written,)
    assert "pharmacist review" in one(found, "IX172").message


def test_half_a_text_that_is_read_still_raises_its_finding():
    assert "IX001" in rules(check("methadone", ["Xanax and blorptazine"]))


def test_a_known_medicine_that_prolongs_qt_without_a_row_is_looked_up_with_methadone_only():
    assert "IX172" in rules(check("methadone", ["omeprazole"]))
    assert "IX172" not in rules(check("methadone", ["fluconazole"]))
    assert "IX172" not in rules(check("methadone", ["metformin"]))
    assert "IX172" not in rules(check("acamprosate", ["omeprazole"]))


def test_the_gravest_come_first_and_no_row_twice():
    found = check("methadone", ["Xanax", "Valium", "naltrexone", "fluconazole"], [], {"qtc_ms": 510, "dose_mg": 60})
    ranks = [["stop", "ask", "note"].index(finding.severity.value) for finding in found.findings]
    assert ranks == sorted(ranks)
    assert rules(found)[:2] == ["IX010", "IX054"]
    assert len(rules(found)) == len(set(rules(found)))
    assert "Xanax (alprazolam), Valium (diazepam)" in one(found, "IX001").message


@pytest.mark.parametrize(
    ("drug", "value", "fires"),
    [
        ("methadone", {"qtc_ms": 450}, set()),
        ("methadone", {"qtc_ms": 451}, {"IX055"}),
        ("methadone", {"qtc_ms": 500}, {"IX055"}),
        ("methadone", {"qtc_ms": 501}, {"IX054"}),
        ("methadone", {"dose_mg": 100}, set()),
        ("methadone", {"dose_mg": 100.5}, {"IX056"}),
        ("acamprosate", {"crcl_ml_min": 28}, {"IX119"}),
        ("acamprosate", {"crcl_ml_min": 30}, {"IX119"}),
        ("acamprosate", {"crcl_ml_min": 30.1}, {"IX120"}),
        ("acamprosate", {"crcl_ml_min": 50}, {"IX120"}),
        ("acamprosate", {"crcl_ml_min": 50.1}, set()),
        ("naltrexone", {"alt_x_uln": 5}, set()),
        ("naltrexone", {"alt_x_uln": 1, "ast_x_uln": 5.1}, {"IX095"}),
        ("naltrexone", {"uds_opioid_pos": True}, {"IX097"}),
        ("naltrexone", {"uds_opioid_pos": False}, set()),
        ("varenicline", {"crcl_ml_min": 30}, set()),
        ("gabapentin", {"crcl_ml_min": 59}, {"IX169"}),
        ("diazepam", {"age_years": 65}, set()),
        ("diazepam", {"age_years": 66}, {"IX153"}),
    ],
)
def test_a_bound_lies_where_the_row_puts_it(drug, value, fires):
    assert set(rules(check(drug, observations=value))) - {"interactions-unknown"} == fires


@pytest.mark.parametrize("observations", [{}, {"crcl_ml_min": None}, {"qtc_ms": 400}])
def test_a_value_nobody_knows_is_never_safe(observations):
    finding = one(check("acamprosate", observations=observations), "interactions-unknown")
    assert (finding.severity, "creatinine clearance" in finding.message) == (Severity.ASK, True)
    assert rules(check("acamprosate", observations={"crcl_ml_min": 90})) == []


def test_naltrexone_without_a_drug_test_says_so():
    message = one(check("naltrexone", observations={"alt_x_uln": 1, "crcl_ml_min": 90}), "interactions-unknown").message
    assert "urine opioid screen" in message and "IX097" in message


def test_a_row_for_one_product_asks_where_the_product_is_not_said():
    for written, severity in [("Suboxone", "stop"), ("buprenorphine", "ask"), ("Subutex", None), ("Sublocade", None)]:
        found = {f.rule: f.severity.value for f in check(written, conditions=["child_pugh_c"]).findings}
        assert found.get("IX081") == severity, written
    for written, severity in [("Sublocade", "stop"), ("buprenorphine", "ask"), ("Suboxone film", None)]:
        found = {f.rule: f.severity.value for f in check(written, conditions=["no_tm_dose"]).findings}
        assert found.get("IX084") == severity, written


def test_a_row_for_one_form_asks_where_the_form_is_not_said():
    for written, severity in [("ritonavir oral solution", "stop"), ("ritonavir", "ask"), ("ritonavir tablets", None)]:
        found = {f.rule: f.severity.value for f in check("disulfiram", [written]).findings}
        assert found.get("IX101") == severity, written


def test_conditions_are_read_by_code_or_word_and_strange_ones_are_named():
    assert "IX161" in rules(check("valproate", conditions=["pregnant"]))
    assert "IX161" in rules(check("valproate", conditions=["Cirrhosis of the liver"]))
    assert "IX127" in rules(check("bupropion", conditions=["epilepsy"]))
    found = check("methadone", conditions=["glumness"], observations={"moon_phase": 3})
    assert found.unrecognised == ("glumness", "moon_phase")


def test_a_medication_that_is_not_recognised_is_refused_with_what_may_be_meant():
    with pytest.raises(UnknownMedication, match="Did you mean methadone"):
        check("methadon")
    with pytest.raises(UnknownMedication, match="ingredient or its brand"):
        check("blorptazine")


def test_every_measure_of_the_table_can_be_sent():
    assert {bound.measure for row in rows() for bound in row.comparisons} == {name for name, _ in MEASURES.values()}
