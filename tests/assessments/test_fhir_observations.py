"""Observations for other systems: FHIR R4, with codes, units and the label of protected content."""

from dataclasses import replace

import pytest

from assessments.services.observations import correct_observation
from tests.cast.api import caller
from tests.cast.observations import entry, observed

LOINC = "http://loinc.org"


def exported(clinic, patient):
    answer = caller("prescriber").get(f"patients/{patient.pk}/fhir/observations/")
    assert answer.status == 200
    return [one["resource"] for one in answer.body["entry"]]


def components(resource):
    return {part["code"]["coding"][0]["code"]: part for part in resource["component"]}


@pytest.mark.parametrize(("method", "code"), [("presumptive", "93495-0"), ("definitive", "58428-4")])
def test_a_drug_test_has_the_code_of_its_method(clinic, ada, method, code):
    observed(clinic, ada, "drug_test", {"eddp": "pos"}, method=method)
    (resource,) = exported(clinic, ada)
    part = components(resource)[code]
    assert part["code"]["coding"][0]["system"] == LOINC
    assert (part["valueString"], part["interpretation"][0]["coding"][0]["code"]) == ("positive", "POS")
    assert resource["meta"]["security"][0]["code"] == "42CFRPart2"


def test_a_value_is_exported_in_the_unit_its_code_names(clinic, ada):
    observed(clinic, ada, "weight", weight=("150", "lb"))
    part = components(exported(clinic, ada)[0])["29463-7"]
    assert (round(part["valueQuantity"]["value"], 2), part["valueQuantity"]["code"]) == (68.04, "kg")


def test_a_corrected_row_is_marked_and_what_was_refused_has_a_reason_instead_of_a_value(clinic, ada):
    row = observed(clinic, ada, "weight", weight=("88", "kg"))
    refused = replace(entry("weight"), outcome="refused")
    correct_observation(actor=clinic.actor("nurse"), row=row, what=refused, reason="did not want to")
    found = {resource["id"]: resource for resource in exported(clinic, ada)}
    assert found[str(row.pk)]["status"] == "entered-in-error"
    later = found[str(row.pk + 1)]
    assert (later["status"], later["dataAbsentReason"]["coding"][0]["code"]) == ("corrected", "asked-declined")
    assert "component" not in later
