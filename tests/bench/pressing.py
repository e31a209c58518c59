"""A crowd of processes that press Give for the same slot at the same moment."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from types import TracebackType

from django.db import connections

from clinic.actors import Actor
from clinic.errors import DomainError
from dosing.models import Container, Dose
from dosing.services.dispensing import give_dose
from tests.cast.clinic import make_clinic
from tests.cast.dosing import at_window, bottle, person, signed_order

FORK = multiprocessing.get_context("fork")
BOTTLE_MG = "100000"
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Crowd:
    """So many processes with a connection each; every press is for a new person's dose."""

    def __init__(self, processes: int) -> None:
        self.processes, self.rounds = processes, 0
        self.clinic = make_clinic()
        self.container = bottle(self.clinic, mg=BOTTLE_MG)
        connections.close_all()
        self.barrier = FORK.Barrier(processes)
        self.answers: multiprocessing.Queue[str] = FORK.Queue()
        self.inboxes = [FORK.SimpleQueue() for _ in range(processes)]
        self.children = [FORK.Process(target=self._work, args=(n,), daemon=True) for n in range(processes)]

    def __enter__(self) -> Crowd:
        for child in self.children:
            child.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for inbox in self.inboxes:
            inbox.put(None)
        for child in self.children:
            child.join()

    def press(self) -> Counter[str]:
        """One round: everybody presses for the same new dose; how often each answer came."""
        self.rounds += 1
        if self.rounds % 1000 == 0:
            self.container = bottle(self.clinic, mg=BOTTLE_MG)
        first, second = divmod(self.rounds, len(LETTERS))
        patient = person(self.clinic, given=f"Round{LETTERS[first % 26]}{LETTERS[second]}")
        signed_order(self.clinic, patient)
        for inbox in self.inboxes:
            inbox.put((patient.pk, self.container.pk))
        answers = Counter(self.answers.get() for _ in range(self.processes))
        answers["doses"] = Dose.objects.filter(patient=patient).count()
        return answers

    def is_right(self, answers: Counter[str]) -> bool:
        """One dose, and a refusal that says so for everybody else."""
        return answers == {"given": 1, "already_given": self.processes - 1, "doses": 1}

    def _work(self, number: int) -> None:
        actor: Actor = self.clinic.actor("nurse2" if number % 2 else "nurse")
        while (task := self.inboxes[number].get()) is not None:
            patient_id, container_id = task
            at = at_window(self.clinic, _Known(patient_id), Container.objects.get(pk=container_id))
            self.barrier.wait()
            try:
                give_dose(actor=actor, at=at)
                self.answers.put("given")
            except DomainError as refusal:
                self.answers.put(refusal.code)
            except Exception as surprise:
                self.answers.put(repr(surprise))


class _Known:
    """A person known by id only."""

    def __init__(self, pk: int) -> None:
        self.pk = pk
