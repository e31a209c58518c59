"""Many processes press at once: one dose each, the others politely told who, where and when."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from clinic.errors import DomainError, RuleBroken
from clinic.services.requests import Once, once, press
from dosing.domain.ledger import PHYSICAL, Account
from dosing.models import Dose, Movement
from dosing.services.dispensing import AtTheWindow, give_dose
from dosing.services.ledger import balance
from tests.cast.clinic import Clinic, make_clinic
from tests.cast.dosing import at_window, bottle, person, signed_order

pytestmark = pytest.mark.django_db(transaction=True)
FORK = multiprocessing.get_context("fork")
PROCESSES, ROUNDS = 16, 2


def all_at_once(what: Callable[[int], Any], processes: int = PROCESSES) -> list[Any]:
    """Run `what(number)` in so many processes at the same moment; what each gave back or raised."""
    connections.close_all()  # a child must not share the parent's connection
    barrier, answers = FORK.Barrier(processes), FORK.SimpleQueue()

    def work(number: int) -> None:
        barrier.wait()
        try:
            answers.put((number, what(number)))
        except DomainError as refusal:
            answers.put((number, refusal.code))
        except Exception as surprise:  # told to the parent, which fails on it
            answers.put((number, repr(surprise)))
        connections.close_all()

    children = [FORK.Process(target=work, args=(number,), daemon=True) for number in range(processes)]
    for child in children:
        child.start()
    got = [answers.get() for _ in children]
    for child in children:
        child.join()
    return [answer for _, answer in sorted(got)]


def pressing(clinic: Clinic, at: AtTheWindow, *, key: str = "") -> Callable[[int], str]:
    """A press for that dose by one of the two nurses, each press with a key of its own unless one is named."""

    def work(number: int) -> str:
        actor = clinic.actor("nurse2" if number % 2 and not key else "nurse")
        pressed = press(path="/window/give/", key=key or f"press-{number}", body=b"")
        done: Once[Dose] = once(pressed, actor=actor, model=Dose, effect=lambda: give_dose(actor=actor, at=at))
        return f"{'replayed' if done.replayed else 'given'} {done.row.pk}"

    return work


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_sixteen_presses_for_one_slot_give_one_dose(round_number: int):
    clinic = make_clinic()
    ada = person(clinic)
    signed_order(clinic, ada)
    container = bottle(clinic)

    answers = Counter(answer.split()[0] for answer in all_at_once(pressing(clinic, at_window(clinic, ada, container))))

    assert answers == {"given": 1, "already_given": PROCESSES - 1}
    assert (Dose.objects.count(), Movement.objects.filter(destination="patient").count()) == (1, 1)
    with pytest.raises(RuleBroken, match=r"given by Nurse2? Example at Window 1 at \d\d:\d\d on"):
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))


def test_one_key_pressed_sixteen_times_gives_one_dose_and_everybody_the_same_answer():
    clinic = make_clinic()
    ada = person(clinic)
    signed_order(clinic, ada)
    container = bottle(clinic)

    answers = all_at_once(pressing(clinic, at_window(clinic, ada, container), key="same"))

    assert Counter(answer.split()[0] for answer in answers) == {"given": 1, "replayed": PROCESSES - 1}
    assert len({answer.split()[1] for answer in answers}) == 1


def test_the_last_of_a_container_cannot_be_given_twice():
    clinic = make_clinic()
    people = [person(clinic, given=name) for name in ("Ada", "Bo", "Cy", "Di")]
    for one in people:
        signed_order(clinic, one)
    container = bottle(clinic, mg="160")  # two doses of 80 mg

    answers = all_at_once(
        lambda number: pressing(clinic, at_window(clinic, people[number], container))(number), processes=4
    )

    assert Counter(answer.split()[0] for answer in answers) == {"given": 2, "not_enough": 2}
    assert balance(container.pk, Account.SAFE) == 0
    assert all(balance(container.pk, account) >= 0 for account in PHYSICAL)
