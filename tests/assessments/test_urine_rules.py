"""A urine test is read by the instrument's rules and by `domain/toxicology.py`: the two never disagree."""

from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from assessments.domain.library import current
from assessments.domain.scoring import score
from assessments.domain.toxicology import METABOLITE_OF, Specimen, UrineTest, read_urine_test

MEDICATIONS = ("methadone", "buprenorphine", "naltrexone", "disulfiram", "acamprosate", "none")
ANALYTES = (*METABOLITE_OF, *METABOLITE_OF.values(), "6mam", "fentanyl", "norfentanyl", "cocaine", "oxycodone")


def measured(edges, low, high, places):
    """Not measured, on an edge of the rules, or anywhere between the limits."""
    return (
        st.none() | st.sampled_from([Decimal(edge) for edge in edges.split()]) | st.decimals(low, high, places=places)
    )


SPECIMENS = st.builds(
    Specimen,
    measured("0 1.9 2 19.9 20", "0", "300", 1),
    measured("1.0000 1.0010 1.0011 1.0029 1.0030 1.0199 1.0200", "1.0000", "1.0400", 4),
    measured("3.9 4 4.4 4.5 8.9 9 10.9 11", "2", "13", 1),
    measured("89.9 90 100 100.1", "80", "110", 1),
)
TESTS = st.builds(
    UrineTest,
    st.dictionaries(st.sampled_from(ANALYTES), st.sampled_from(["pos", "neg"])),
    st.booleans(),
    SPECIMENS,
    measured("0 100", "0", "500", 0),
    measured("0 1 2 3", "0", "500", 0),
)


def as_a_form(test, medication, expected):
    """The same test as answers of the instrument; what was not measured is not answered."""
    numbers = {
        "creatinine_mg_dl": test.specimen.creatinine_mg_dl,
        "specific_gravity": test.specimen.specific_gravity,
        "ph": test.specimen.ph,
        "temp_f": test.specimen.temperature_f,
        "bup_ng_ml": test.buprenorphine_ng_ml,
        "norbup_ng_ml": test.norbuprenorphine_ng_ml,
    }
    return {
        "medication": medication,
        "method": "definitive" if test.definitive else "presumptive",
        "results": dict(test.results),
        "expected": expected,
        **{item: float(value) for item, value in numbers.items() if value is not None},
    }


@settings(deadline=None)
@given(test=TESTS, medication=st.sampled_from(MEDICATIONS), expected=st.lists(st.sampled_from(ANALYTES), unique=True))
@example(test=UrineTest({}, specimen=Specimen(creatinine_mg_dl=Decimal(1))), medication="methadone", expected=[])
@example(test=UrineTest({}, specimen=Specimen(specific_gravity=Decimal("1.001"))), medication="none", expected=[])
@example(test=UrineTest({"6_beta_naltrexol": "pos"}), medication="naltrexone", expected=[])
def test_the_instrument_and_the_domain_read_every_test_alike(test, medication, expected):
    ours = read_urine_test(test, medication="" if medication == "none" else medication, expected=expected)
    form = score(current()["urine_drug_test"], as_a_form(test, medication, expected))
    assert (form.band, set(form.flags)) == (ours.band, set(ours.flags))
    ratio = form.subscores.get("norbup_bup_ratio")
    assert ours.norbup_bup_ratio is None or float(ours.norbup_bup_ratio) == ratio
