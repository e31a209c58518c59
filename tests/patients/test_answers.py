"""The rules of answers: what is one, and how two people's are put together so that neither is lost."""

from hypothesis import given
from hypothesis import strategies as st

from patients.domain.answers import DECLINED, NOT_KNOWN, State, is_told, mark_of, merge, number_in, state_of

ANSWERS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["1", "2", "3", DECLINED]))


def test_declined_and_not_known_are_answers_that_tell_nothing():
    assert [is_told(answer) for answer in (DECLINED, NOT_KNOWN, "", None, [], "no", 0)] == [
        False, False, False, False, False, True, True,
    ]  # fmt: skip


def test_a_section_is_complete_only_when_it_was_started_and_nothing_is_missing():
    assert state_of(started=False, declined=False, missing=False) is State.NOT_STARTED
    assert state_of(started=True, declined=False, missing=True) is State.IN_PROGRESS
    assert state_of(started=True, declined=False, missing=False) is State.COMPLETE
    assert state_of(started=True, declined=True, missing=True) is State.DECLINED
    assert [state for state in State if state.is_done] == [State.COMPLETE, State.DECLINED]


def test_two_people_answering_different_questions_lose_nothing():
    merged = merge(base={"a": "1"}, mine={"a": "1", "b": "2"}, theirs={"a": "3"})
    assert (merged.answers, merged.clashes) == ({"a": "3", "b": "2"}, ())


def test_two_different_answers_to_one_question_are_a_clash_until_somebody_chooses():
    base, mine, theirs = {"a": "1"}, {"a": "2"}, {"a": "3"}
    assert merge(base=base, mine=mine, theirs=theirs).clashes == ("a",)
    assert merge(base=base, mine=mine, theirs=theirs, chosen={"a": "mine"}).answers == {"a": "2"}
    assert merge(base=base, mine=mine, theirs=theirs, chosen={"a": "theirs"}).answers == {"a": "3"}
    assert merge(base=base, mine=mine, theirs=theirs, chosen={"a": "neither"}).clashes == ("a",)


def test_taking_an_answer_away_is_a_change_like_any_other():
    assert merge(base={"a": "1"}, mine={}, theirs={"a": "1"}).answers == {}
    assert merge(base={"a": "1"}, mine={}, theirs={"a": "2"}).clashes == ("a",)


@given(base=ANSWERS, mine=ANSWERS, theirs=ANSWERS)
def test_no_change_of_anybody_is_dropped_without_being_named(base, mine, theirs):
    merged = merge(base=base, mine=mine, theirs=theirs)
    for name in {*base, *mine, *theirs} - set(merged.clashes):
        changed = [side.get(name) for side in (mine, theirs) if side.get(name) != base.get(name)]
        assert all(merged.answers.get(name) == answer for answer in changed)
        assert changed or merged.answers.get(name) == base.get(name)


@given(answers=ANSWERS)
def test_whoever_works_alone_gets_what_was_typed(answers):
    assert merge(base={}, mine=answers, theirs={}).answers == answers


def test_the_mark_of_a_page_names_its_version_and_moves_with_the_answers():
    assert number_in(mark_of(7, {"a": "1"})) == 7
    assert mark_of(7, {"a": "1"}) != mark_of(7, {"a": "2"})
    assert [number_in(mark) for mark in ("", "x", "-1", "²-3", "9" * 40)] == [0] * 5
