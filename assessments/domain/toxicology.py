"""What a urine drug test says beside what the person was given, in neutral words.

Specimen validity after the HHS Mandatory Guidelines for urine; the reading of parent and metabolite after the opioid
clinical-decision-support value sets. A presumptive positive is a question, not an answer: it is confirmed before
anybody acts on it, and no result alone is a ground to change a dose or a take-home (42 CFR 8.12(i)(2)).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

POSITIVE, NEGATIVE = "pos", "neg"
SPIKING_BELOW = Decimal("0.02")
LOWEST_GRAVITY, HIGHEST_WITHOUT_CREATININE = Decimal("1.0010"), Decimal("1.0200")
METABOLITE_OF: Mapping[str, str] = {
    "methadone": "eddp",
    "buprenorphine": "norbuprenorphine",
    "naltrexone": "6_beta_naltrexol",
}
# Only these are read parent beside metabolite; naltrexone is accounted for and says nothing about taking it.
READ_AS_A_PAIR = frozenset({"methadone", "buprenorphine"})
FENTANYLS = ("fentanyl", "norfentanyl")


class Band(StrEnum):
    """How a test reads as a whole."""

    EXPECTED = "expected"
    UNEXPECTED = "unexpected"
    INDETERMINATE = "indeterminate"
    INVALID = "invalid_specimen"


@dataclass(frozen=True, slots=True)
class Specimen:
    """What was measured of the specimen itself; None was not measured. Creatinine in mg/dL, temperature in °F."""

    creatinine_mg_dl: Decimal | None = None
    specific_gravity: Decimal | None = None
    ph: Decimal | None = None
    temperature_f: Decimal | None = None


@dataclass(frozen=True, slots=True)
class UrineTest:
    """A panel: "pos" or "neg" per analyte tested; concentrations in ng/mL where a laboratory gave them."""

    results: Mapping[str, str]
    definitive: bool = False
    specimen: Specimen = field(default_factory=Specimen)
    buprenorphine_ng_ml: Decimal | None = None
    norbuprenorphine_ng_ml: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The band, the flags in alphabetical order, and the norbuprenorphine ratio where one could be formed."""

    band: Band
    flags: tuple[str, ...]
    norbup_bup_ratio: Decimal | None = None


def specimen_flags(specimen: Specimen) -> set[str]:
    """What is wrong with the specimen. Whether it can be read at all: `can_be_read`."""
    found = _acidity(specimen.ph) | _density(specimen.creatinine_mg_dl, specimen.specific_gravity)
    if specimen.temperature_f is not None and not 90 <= specimen.temperature_f <= 100:
        found.add("specimen_temperature_out_of_range")
    return found


STOPS_READING = frozenset(
    {"specimen_adulterated", "specimen_invalid_ph", "specimen_substituted", "specimen_invalid_creatinine_sg"}
)


def can_be_read(specimen: Specimen) -> bool:
    """Whether the specimen can say anything. Too little creatinine, or the gravity of water, is not fit alone:

    whatever the other of the two would have been, it is substituted or contradictory.
    """
    creatinine, gravity = specimen.creatinine_mg_dl, specimen.specific_gravity
    is_water = (creatinine is not None and creatinine < 2) or (gravity is not None and gravity <= LOWEST_GRAVITY)
    return not _acidity(specimen.ph) and not is_water


def _acidity(ph: Decimal | None) -> set[str]:
    if ph is None or Decimal("4.5") <= ph < 9:
        return set()
    return {"specimen_adulterated"} if ph < 4 or ph >= 11 else {"specimen_invalid_ph"}


def _density(creatinine: Decimal | None, gravity: Decimal | None) -> set[str]:
    """Creatinine and specific gravity together: substituted, contradictory, dilute, or nothing to say."""
    if creatinine is None or gravity is None:
        return set()
    if creatinine < 2:
        return {
            "specimen_substituted"
            if gravity <= LOWEST_GRAVITY or gravity >= HIGHEST_WITHOUT_CREATININE
            else "specimen_invalid_creatinine_sg"
        }
    if gravity <= LOWEST_GRAVITY:
        return {"specimen_invalid_creatinine_sg"}
    return {"specimen_dilute"} if creatinine < 20 and gravity < Decimal("1.0030") else set()


def read_urine_test(
    test: UrineTest, *, medication: str = "", expected: Collection[str] = (), allowed: Collection[str] = ()
) -> Reading:
    """The test beside the medicine the programme gives and the other analytes that are expected.

    `medication` is an ingredient ("methadone", "buprenorphine") or empty when none was given. `allowed` may be there
    or not: what was given some time ago and may not have left the body.
    """
    flags = specimen_flags(test.specimen)
    if not can_be_read(test.specimen):
        return Reading(Band.INVALID, tuple(sorted(flags & STOPS_READING | {"recollect"})))
    ratio = _ratio(test)
    own, band = _own_medicine(test, medication, ratio)
    flags |= own
    accounted = {medication, METABOLITE_OF.get(medication, medication), *expected, *allowed}
    verb = "unexpected_definitive" if test.definitive else "confirm_before_action"
    other = {f"{verb}:{one}" for one, said in test.results.items() if said == POSITIVE and one not in accounted}
    flags |= other | _named(test.results, expected)
    if other or any(flag.startswith("expected_prescription_absent") for flag in flags):
        band = Band.UNEXPECTED
    if band is Band.UNEXPECTED and not test.definitive:
        flags.add("presumptive_only")
    if band is Band.EXPECTED and "specimen_dilute" in flags:
        band = Band.INDETERMINATE
    shown = None if ratio is None else ratio.quantize(Decimal("0.001"), ROUND_HALF_UP)
    return Reading(band, tuple(sorted(flags)), shown)


def _ratio(test: UrineTest) -> Decimal | None:
    parent, metabolite = test.buprenorphine_ng_ml, test.norbuprenorphine_ng_ml
    return None if not parent or metabolite is None else metabolite / parent


def _own_medicine(test: UrineTest, medication: str, ratio: Decimal | None) -> tuple[set[str], Band]:
    """Whether parent and metabolite of what was given are there as they should be."""
    if medication not in READ_AS_A_PAIR:
        return set(), Band.EXPECTED
    if medication == "buprenorphine" and ratio is not None and ratio < SPIKING_BELOW:
        return {"ratio_lt_0_02_possible_spiking"}, Band.UNEXPECTED
    parent = test.results.get(medication)
    metabolite = test.results.get(METABOLITE_OF[medication])
    if metabolite == POSITIVE:
        said = "metabolite_only_consistent" if parent == NEGATIVE else "adherence_supported"
        return {said}, Band.EXPECTED
    if parent == POSITIVE:
        if metabolite == NEGATIVE:
            return {"parent_without_metabolite"}, Band.UNEXPECTED
        return {"metabolite_not_tested"}, Band.INDETERMINATE
    if parent == NEGATIVE:
        return {"prescribed_drug_absent"}, Band.UNEXPECTED
    return {"prescribed_drug_not_tested"}, Band.INDETERMINATE


def _named(results: Mapping[str, str], expected: Collection[str]) -> set[str]:
    found = {f"expected_prescription_absent:{one}" for one in expected if results.get(one) == NEGATIVE}
    if results.get("6mam") == POSITIVE:
        found.add("heroin_specific_metabolite")
    if any(results.get(one) == POSITIVE for one in FENTANYLS):
        found.add("fentanyl_overdose_counselling")
    return found
