"""Random drug tests: enough of them, nobody can foresee them, anybody can draw them again, no dose hangs on them."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.domain.drawing import (
    MILLION,
    REQUIREMENTS,
    YEARLY,
    Progress,
    chance,
    commitment_of,
    draw,
    ticket,
    year_of,
)
from assessments.models import Draw, DrawSeed, Observation, TestCall
from assessments.selectors.draws import calls_of, people_in_draw, progress_of
from assessments.services.draws import draw_everywhere, draw_of_day, opened, reveal_seed, verify_draws
from assessments.services.test_calls import collect_for_call, note_call
from clinic import clock
from clinic.actors import Actor
from clinic.errors import Malformed, Refused, RuleBroken
from clinic.models import AuditEvent, Closure
from clinic.services.system import system_actor
from dosing.selectors.card import card_for
from patients.domain.enrolment import OTP_PROGRAMMES
from patients.models import Enrolment
from patients.models.enrolment import PROGRAMMES
from patients.services.enrolment import AtDischarge, admit, discharge
from patients.services.merging import split_records
from tests.cast.dosing import bottle, person, signed_order
from tests.cast.merging import merged, registered_again
from tests.cast.observations import called, entry

START = date(2026, 1, 1)
BOTH = {"methadone": "pos", "eddp": "pos"}


def a_year(seed: str, person: int) -> list[date]:
    """The days on which somebody admitted on the first day is called, if each call leads to a test."""
    found: list[date] = []
    for number in range(365):
        day = START + timedelta(days=number)
        progress = Progress(YEARLY, START, START + timedelta(days=364), len(found), day)
        likely = chance(progress, open_days_left=365 - number, open_days=365)
        if draw(seed, site="main", day=day, candidates=[(person, likely)], cap=5):
            found.append(day)
    return found


@settings(deadline=None, max_examples=40)
@given(st.text(min_size=1, max_size=64), st.integers(1, 10**9))
def test_whatever_the_secret_a_year_has_its_eight_tests(seed, who):
    assert len(a_year(seed, who)) >= YEARLY.tests


def test_nobody_is_ever_safe_from_a_call_and_nobody_is_called_all_the_time():
    years = [a_year("one secret", who) for who in range(120)]
    assert 8 <= sum(map(len, years)) / len(years) <= 14
    gaps = [(later - earlier).days for days in years for earlier, later in pairwise(days)]
    assert gaps.count(1) > 5  # the day after a test is a day like any other
    assert max(gaps) > 60


def test_a_ticket_says_nothing_about_the_next_day():
    tickets = [ticket("s", site="main", day=START + timedelta(days=n), person=7) >> 63 for n in range(2000)]
    ones = sum(tickets)
    repeated = sum(a == b for a, b in pairwise(tickets))
    assert 880 < ones < 1120
    assert 880 < repeated < 1120


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 500), st.integers(1, MILLION)), unique_by=lambda one: one[0]), st.integers(1, 6)
)
def test_no_day_calls_more_than_its_cap_and_those_who_must_come_first(candidates, cap):
    drawn = draw("s", site="main", day=START, candidates=candidates, cap=cap)
    certain = {person for person, likely in candidates if likely == MILLION}
    assert len(drawn) <= cap
    assert set(drawn) >= certain or set(drawn) <= certain
    assert draw("s", site="main", day=START, candidates=reversed(candidates), cap=cap) == drawn


@settings(deadline=None)
@given(st.dates(START, START + timedelta(days=3000)))
def test_every_day_is_in_one_year_of_treatment(day):
    first, last = year_of(START, day, 365)
    assert first <= day <= last
    assert (first - START).days % 365 == 0


def test_a_year_that_cannot_be_saved_is_said_to_be_so():
    late = Progress(YEARLY, START, START + timedelta(days=364), 2, START + timedelta(days=340))
    assert (late.cannot_reach, late.is_behind, late.needed, late.weeks_left) == (True, True, 6, 4)
    assert not replace(late, collected=4).cannot_reach


def test_the_draw_is_made_once_a_day_and_not_on_a_closed_one(clinic, ada):
    assert len(draw_everywhere(actor=system_actor())) == 1
    assert draw_everywhere(actor=system_actor()) == []
    tomorrow = clock.dosing_day(clinic.site) + timedelta(days=1)
    Closure.objects.create(site=clinic.site, day=tomorrow, reason="holiday")
    with clock.clock_at(clock.now() + timedelta(days=1)):
        assert draw_everywhere(actor=system_actor()) == []
    assert Draw.objects.count() == 1


def test_each_opioid_treatment_programme_and_no_other_asks_for_random_tests():
    assert REQUIREMENTS.keys() == OTP_PROGRAMMES
    assert REQUIREMENTS.keys() <= PROGRAMMES.keys()


@pytest.mark.parametrize(
    ("programme", "came_as", "asked"),
    [
        ("otp", "admission", True),
        ("otp", "transfer", True),
        ("otp_withdrawal", None, True),
        ("otp", "guest", False),
        ("office_buprenorphine", "admission", False),
    ],
)
def test_who_is_in_the_draw(clinic, ada, programme, came_as, asked):
    Enrolment.objects.filter(patient=ada).update(programme=programme, came_as=came_as)
    assert [one.patient_id for one in people_in_draw(clinic.site, clinic.actor("nurse").day)] == [ada.pk] * asked


def test_only_the_system_draws(clinic, ada):
    with pytest.raises(Refused):
        draw_of_day(actor=clinic.actor("director"), site=clinic.site)


def test_the_digest_is_on_record_before_the_month_and_the_secret_only_after(clinic, ada):
    draw_everywhere(actor=system_actor())
    this, following = DrawSeed.objects.order_by("month")
    published = AuditEvent.objects.filter(verb="draw_seed.committed").order_by("id")
    assert [one.detail["commitment"] for one in published] == [this.commitment, following.commitment]
    assert opened(this) not in this.sealed
    assert commitment_of(opened(this)) == this.commitment
    with pytest.raises(RuleBroken, match="after its last day"):
        reveal_seed(actor=clinic.actor("director"), month=this.month)
    with clock.clock_at(clock.now() + timedelta(days=32)):
        assert reveal_seed(actor=clinic.actor("director"), month=this.month) == this


def test_every_past_draw_can_be_drawn_again(clinic, ada, capsys):
    called(clinic, ada)
    assert [
        (one.seed_fits, one.same_people) for one in verify_draws(list(Draw.objects.select_related("seed__site")))
    ] == [(True, True)]
    call_command("verify_draws")
    assert "1 draws drawn again" in capsys.readouterr().out


def test_a_draw_that_was_meddled_with_is_found(clinic, ada):
    kept = called(clinic, ada).draw
    ben = person(clinic, given="Ben")
    Draw.objects.bulk_create(
        [Draw(site=clinic.site, day=kept.day + timedelta(days=1), seed=kept.seed, candidates=kept.candidates, cap=4,
              drawn=[ben.pk], drawn_at=clock.now())]
    )  # fmt: skip
    with pytest.raises(CommandError, match="1 of 2 draws do not hold"):
        call_command("verify_draws")


def test_a_test_for_a_call_counts_and_the_call_is_answered_once(clinic, ada):
    call, nurse = called(clinic, ada), clinic.actor("nurse")
    with clock.clock_at(clock.day_starts_at(clinic.site, call.draw.day) + timedelta(hours=6)):
        note_call(actor=nurse, call=call, kind="notified")
        collect_for_call(actor=nurse, call=call, what=entry("drug_test", BOTH))
        assert people_in_draw(clinic.site, call.draw.day)[0].progress.collected == 1
        with pytest.raises(RuleBroken, match="answered already: collected"):
            note_call(actor=nurse, call=call, kind="excused", reason="in hospital")
        assert [one.latest.kind for one in calls_of(clinic.site, call.draw.day)] == ["collected"]


@pytest.mark.parametrize("kind", ["refused", "excused"])
def test_a_refusal_and_an_excuse_have_a_reason_and_are_no_test(clinic, ada, kind):
    call, nurse = called(clinic, ada), clinic.actor("nurse")
    with pytest.raises(Malformed):
        note_call(actor=nurse, call=call, kind=kind, reason=" ")
    note_call(actor=nurse, call=call, kind=kind, reason="had to go to work")
    assert people_in_draw(clinic.site, call.draw.day)[0].progress.collected == 0
    assert Observation.objects.filter(outcome="refused").count() == (kind == "refused")


def gave_a_sample(clinic, patient):
    call = called(clinic, patient)
    with clock.clock_at(clock.day_starts_at(clinic.site, call.draw.day) + timedelta(hours=6)):
        collect_for_call(actor=clinic.actor("nurse"), call=call, what=entry("drug_test", BOTH))
    return call.draw.day


def test_tests_of_a_merged_record_count_for_the_person_it_stands_for(clinic, ada):
    day = gave_a_sample(clinic, ada)
    leave, other = AtDischarge(why_unknown="a second record"), registered_again(clinic)
    with clock.clock_at(clock.day_starts_at(clinic.site, day) + timedelta(hours=7)):
        discharge(actor=clinic.actor("counselor"), patient=ada, reason="moved", answers=leave)
        admit(actor=clinic.actor("intake"), patient=other, on=day - timedelta(days=30))
    merge = merged(clinic, ada, other)
    assert progress_of(other.pk, site=clinic.site, day=day).collected == 1
    assert [(one.patient_id, one.progress.collected) for one in people_in_draw(clinic.site, day)] == [(other.pk, 1)]
    split_records(actor=clinic.actor("director"), merge_id=merge.pk, reason="two passports")
    assert progress_of(other.pk, site=clinic.site, day=day).collected == 0
    assert people_in_draw(clinic.site, day)[0].progress.collected == 0


def test_whom_a_merged_record_in_treatment_stands_for_is_drawn_in_their_own_name(clinic, ada):
    day, survivor = gave_a_sample(clinic, ada), registered_again(clinic)
    merged(clinic, ada, survivor)
    (one,) = people_in_draw(clinic.site, day)
    assert (one.patient_id, one.record_number, one.progress.collected) == (survivor.pk, survivor.record_number, 1)
    assert progress_of(survivor.pk, site=clinic.site, day=day) == one.progress
    with clock.clock_at(clock.day_starts_at(clinic.site, day) + timedelta(days=1, hours=6)):
        assert [person for person, _ in draw_of_day(actor=system_actor(clinic.site), site=clinic.site).candidates] == [
            survivor.pk
        ]


def test_whatever_comes_of_a_call_the_dose_is_the_same(clinic, ada):
    def card(actor: Actor) -> str:
        return repr(card_for(ada.pk, actor=actor, station=None).lines)

    signed_order(clinic, ada)
    bottle(clinic)
    call, nurse = called(clinic, ada), clinic.actor("nurse")
    before = card(nurse)
    note_call(actor=nurse, call=call, kind="refused", reason="did not want to")
    assert card(nurse) == before
    assert "methadone" in before


def test_a_person_who_has_left_is_not_drawn(clinic, ada):
    discharge(
        actor=clinic.actor("counselor"), patient=ada, reason="moved", answers=AtDischarge(why_unknown="left at once")
    )
    assert draw_everywhere(actor=system_actor()) == []
    assert not TestCall.objects.exists()
