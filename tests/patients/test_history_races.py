"""Two write about one person at the same moment: both are kept, or one is told; nobody's answer vanishes unsaid."""

from __future__ import annotations

import multiprocessing
from functools import partial

import pytest
from django.db import connections

from clinic.errors import DomainError
from patients.models import NaloxoneKit, NoneReported, SubstanceUse
from patients.models.history_topics import TOPICS
from patients.services.history import correct_history, record_history, record_none
from tests.cast.clinic import make_clinic
from tests.cast.dosing import newcomer
from tests.cast.history import ANSWERS, tell

pytestmark = pytest.mark.django_db(transaction=True)
FORK = multiprocessing.get_context("fork")
ROUNDS = 3
KEPT = "kept"


def at_once(*writers):
    """What each of the writers was told, all of them pressing at the same moment."""
    connections.close_all()
    barrier, answers = FORK.Barrier(len(writers)), FORK.SimpleQueue()

    def work(write):
        barrier.wait()
        try:
            write()
            answers.put(KEPT)
        except DomainError as refusal:
            answers.put(refusal.code)
        except Exception as surprise:  # told to the parent, which fails on it
            answers.put(repr(surprise))
        connections.close_all()

    children = [FORK.Process(target=work, args=(write,), daemon=True) for write in writers]
    for child in children:
        child.start()
    found = sorted(answers.get() for _ in children)
    for child in children:
        child.join()
    return found


def writing(clinic, patient, service, topic, *, by, **changes):
    """A press of that staff member, with the usual answers but for these."""
    more = {"answers": ANSWERS[topic] | changes.pop("answers", {})} | changes
    return partial(service, actor=clinic.actor(by), patient=patient, topic=TOPICS[topic], **more)


def people(clinic):
    return [newcomer(clinic, given=f"Ada{letter}") for letter in "abc"[:ROUNDS]]


def test_of_two_corrections_of_one_row_one_stands_and_the_other_is_told():
    clinic = make_clinic()
    for ada in people(clinic):
        row = tell(clinic, ada, "substances")
        press = partial(writing, clinic, ada, correct_history, "substances", row_id=row.pk)
        told = at_once(press(by="nurse", answers={"amount": "6"}), press(by="counselor", answers={"amount": "7"}))
        assert told == ["changed_meanwhile", KEPT]
        assert SubstanceUse.objects.filter(patient=ada, ended_at=None).count() == 1
        assert SubstanceUse.objects.filter(patient=ada).count() == 2


def test_of_two_first_answers_where_one_row_answers_one_stands_and_the_other_is_told():
    clinic = make_clinic()
    for ada in people(clinic):
        press = partial(writing, clinic, ada, record_history, "naloxone", shown=())
        told = at_once(press(by="nurse"), press(by="counselor", answers={"at_hand": "no"}))
        assert told == ["changed_meanwhile", KEPT]
        assert NaloxoneKit.objects.filter(patient=ada).count() == 1


def test_two_who_write_down_different_things_are_both_kept():
    clinic, other = make_clinic(), {"substance": "alcohol", "route": "swallowed", "ever_injected": False, "rank": 2}
    for ada in people(clinic):
        press = partial(writing, clinic, ada, record_history, "substances", shown=())
        told = at_once(press(by="nurse"), press(by="counselor", answers=other))
        assert told == [KEPT, KEPT]
        assert SubstanceUse.objects.filter(patient=ada, ended_at=None).count() == 2


def test_an_answer_and_none_at_once_never_stand_beside_each_other():
    clinic = make_clinic()
    for ada in people(clinic):
        told = at_once(
            writing(clinic, ada, record_history, "allergies", by="nurse", shown=()),
            partial(record_none, actor=clinic.actor("counselor"), patient=ada, topic=TOPICS["allergies"]),
        )
        assert told in ([KEPT, KEPT], ["answered_otherwise", KEPT])
        assert not NoneReported.objects.filter(patient=ada, ended_at=None).exists()
        assert NoneReported.objects.filter(patient=ada).count() == told.count(KEPT) - 1
