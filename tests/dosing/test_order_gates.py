"""The gates before a first dose: days without opioids, hours without alcohol, withdrawal that has begun."""

import pytest

from tests.cast.orders import beside, how, measured, ordered, somebody, used

STOP, STOP_FOR_PRESCRIBER, ASK, NOTE = ("stop", None), ("stop", "prescriber"), ("ask", None), ("note", None)


@pytest.mark.parametrize(
    ("kind", "hours", "expected"),
    [
        ("short_acting", 24 * 10, None),
        ("short_acting", 24 * 10 - 1, ASK),
        ("short_acting", 24 * 7, ASK),
        ("short_acting", 24 * 7 - 1, STOP_FOR_PRESCRIBER),
        ("methadone", 24 * 14, None),
        ("methadone", 24 * 14 - 1, STOP_FOR_PRESCRIBER),
        ("fentanyl", None, ASK),
    ],
)
def test_naltrexone_waits_for_the_days_without_opioids(kind, hours, expected):
    person = somebody(opioids=(used(kind, hours_ago=hours),))
    assert how(ordered("naltrexone", "50", person=person), "opioid-free") == expected


def test_a_dose_given_here_counts_as_a_use_and_a_positive_test_is_lifted_by_nobody():
    here = somebody(programme=(beside("methadone", running=False, hours_ago=24 * 13),))
    assert how(ordered("naltrexone", "50", person=here), "opioid-free") == STOP_FOR_PRESCRIBER
    assert how(ordered("naltrexone", "50", person=somebody(opioid_in_urine=measured(1))), "opioid-free") == STOP
    old = somebody(opioid_in_urine=measured(1, days_ago=8))
    assert how(ordered("naltrexone", "50", person=old), "opioid-free") == NOTE


@pytest.mark.parametrize(
    ("hours", "breath", "expected"),
    [(12, "0.00", None), (11.9, "0.00", STOP), (48, "0.01", STOP), (None, "0.00", ASK), (48, None, ASK)],
)
def test_disulfiram_waits_for_twelve_hours_and_a_breath_test_of_nought(hours, breath, expected):
    person = somebody(
        drinks=(used("alcohol", hours_ago=hours),), breath_alcohol=None if breath is None else measured(breath)
    )
    assert how(ordered("disulfiram", "250", person=person), "alcohol-free") == expected


def test_acamprosate_waits_for_five_days():
    for hours, expected in ((120, None), (119, ASK), (None, NOTE)):
        person = somebody(drinks=(used("alcohol", hours_ago=hours),))
        assert how(ordered("acamprosate", "1998", person=person), "alcohol-free") == expected


@pytest.mark.parametrize(
    ("kind", "hours", "expected"),
    [
        ("short_acting", 12, None),
        ("short_acting", 11, ASK),
        ("short_acting", 5, STOP_FOR_PRESCRIBER),
        ("long_acting", 23, STOP_FOR_PRESCRIBER),
        ("fentanyl", 24, None),
        ("methadone", 72, None),
        ("methadone", 24, ASK),
        ("methadone", 23, STOP_FOR_PRESCRIBER),
        ("long_acting", None, ASK),
    ],
)
def test_buprenorphine_waits_for_its_hours_by_what_was_used(kind, hours, expected):
    person = somebody(opioids=(used(kind, hours_ago=hours),))
    assert how(ordered("buprenorphine", "4", person=person), "induction") == expected


def test_exactly_the_threshold_of_withdrawal_is_allowed_and_yesterdays_score_is_not_known():
    scores = ((measured(11), None), (measured(10), STOP_FOR_PRESCRIBER), (measured(20, days_ago=1), ASK), (None, ASK))
    for cows, expected in scores:
        assert how(ordered("buprenorphine", "4", person=somebody(cows=cows)), "induction") == expected


def test_a_first_day_of_more_than_eight_milligrams_of_film_wants_a_reason():
    assert how(ordered("buprenorphine", "8"), "first-day") is None
    assert how(ordered("buprenorphine", "12"), "first-day") == ASK
