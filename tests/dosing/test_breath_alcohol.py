"""Which medicines alcohol on the breath holds: those that sedate, and disulfiram."""

from dataclasses import replace
from decimal import Decimal

import pytest

from dosing.domain.clinical_facts import Measured
from dosing.domain.safety_rules.breath_alcohol import breath_alcohol
from tests.dosing.test_missed import FACTS


def said(medication, reading, *, agonist=False):
    facts = replace(FACTS, medication=medication, is_opioid_agonist=agonist)
    found = breath_alcohol(replace(facts, breath_alcohol=reading and Measured(Decimal(reading), facts.day)))
    return found and (found.severity, found.lifted_by)


@pytest.mark.parametrize(
    ("medication", "reading", "expected"),
    [
        ("disulfiram", "0.00", None),
        ("disulfiram", "0.001", ("stop", None)),
        ("diazepam", "0.02", ("stop", "prescriber")),
        ("naltrexone", "0.30", None),
        ("acamprosate", "0.30", None),
        ("diazepam", None, None),
    ],
)
def test_a_medicine_that_sedates_waits_disulfiram_more_so_and_the_others_do_not(medication, reading, expected):
    assert said(medication, reading) == expected


def test_every_agonist_sedates_and_the_finding_names_the_reading_and_the_source():
    assert said("buprenorphine", "0.08", agonist=True) == ("stop", None)
    facts = replace(FACTS, breath_alcohol=Measured(Decimal("0.08"), FACTS.day))
    found = breath_alcohol(facts)
    assert "0.08 g/210 L on 1 March 2026" in found.message
    assert "medications.md 2.9" in found.source
