"""What holds for every instrument, whatever the answers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.domain.library import current
from assessments.domain.scoring import score
from tests.cast.forms import answers_to, parts_of, whole_forms

EVERY = pytest.mark.parametrize("name", sorted(current()))
few = settings(max_examples=12, deadline=None)


@EVERY
@given(data=st.data())
@few
def test_answering_more_never_takes_back_a_safety_flag(name, data):
    instrument = current()[name]
    form = data.draw(whole_forms(instrument))
    part = data.draw(parts_of(form, instrument))
    assert set(score(instrument, part).safety) <= set(score(instrument, form).safety)


@EVERY
@given(data=st.data())
@few
def test_the_total_of_the_finished_form_lies_within_the_bounds_of_every_part_of_it(name, data):
    instrument = current()[name]
    form = data.draw(whole_forms(instrument))
    done, part = score(instrument, form), score(instrument, data.draw(parts_of(form, instrument)))
    if done.total is not None and part.bounds and not part.prorated:
        assert part.bounds[0] <= done.total <= part.bounds[1]


@EVERY
@given(data=st.data())
@few
def test_a_band_said_of_a_part_is_the_band_of_the_whole(name, data):
    instrument = current()[name]
    form = data.draw(whole_forms(instrument))
    part, done = score(instrument, data.draw(parts_of(form, instrument))), score(instrument, form)
    settled = part.band is not None and not part.prorated and instrument.bands and instrument.bands.cuts
    assert not settled or part.band == done.band


@EVERY
@given(data=st.data())
@few
def test_the_order_of_the_answers_changes_nothing(name, data):
    instrument = current()[name]
    form = data.draw(whole_forms(instrument))
    mixed = dict(data.draw(st.permutations(list(form.items()))))
    assert score(instrument, mixed).as_body() == score(instrument, form).as_body()


@EVERY
@given(data=st.data())
@few
def test_an_answer_that_is_not_allowed_mutes_no_safety_flag_beside_it(name, data):
    instrument = current()[name]
    form = data.draw(whole_forms(instrument))
    wrong = data.draw(st.sampled_from([item.id for item in instrument.questions]))
    rest = {key: value for key, value in form.items() if key != wrong}
    spoilt = score(instrument, {**rest, wrong: -987654})
    if f"invalid_answer:{wrong}" in spoilt.flags:
        assert (spoilt.total, spoilt.band, dict(spoilt.subscores)) == (None, None, {})
        assert set(score(instrument, rest).safety) == set(spoilt.safety)


@EVERY
@given(data=st.data())
@few
def test_any_single_answer_scores_without_an_error(name, data):
    instrument = current()[name]
    item = data.draw(st.sampled_from(list(instrument.items.values())))
    answer = data.draw(st.one_of(st.none(), st.just("declined"), st.booleans(), st.integers(), answers_to(item)))
    assert score(instrument, {item.id: answer}).version == instrument.version
