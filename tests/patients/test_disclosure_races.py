"""A consent is taken back while somebody tells: one comes first, and nothing is told after it was taken back."""

from __future__ import annotations

import multiprocessing

import pytest
from django.db import connections

from clinic.errors import DomainError
from patients.models import ConsentEnd, Disclosure
from patients.services.consent import revoke_consent
from patients.services.disclosure import disclose
from tests.cast.clinic import make_clinic
from tests.cast.consent import DOSE, allowed, named
from tests.cast.dosing import person

pytestmark = pytest.mark.django_db(transaction=True)
FORK = multiprocessing.get_context("fork")
TELLERS, ROUNDS = 5, 4


def at_once(clinic, ada, consent):
    """One takes back while five tell: what each led to."""
    connections.close_all()
    barrier, answers = FORK.Barrier(TELLERS + 1), FORK.SimpleQueue()

    def work(number):
        barrier.wait()
        try:
            if number == TELLERS // 2:
                revoke_consent(actor=clinic.actor("intake"), consent=consent)
                answers.put("taken back")
            else:
                disclose(actor=clinic.actor("nurse"), patient=ada, telling=DOSE)
                answers.put("told")
        except DomainError as refusal:
            answers.put(refusal.code)
        except Exception as surprise:  # told to the parent, which fails on it
            answers.put(repr(surprise))
        connections.close_all()

    children = [FORK.Process(target=work, args=(number,), daemon=True) for number in range(TELLERS + 1)]
    for child in children:
        child.start()
    found = [answers.get() for _ in children]
    for child in children:
        child.join()
    return found


def test_nothing_is_told_after_it_was_taken_back():
    clinic = make_clinic()
    for number in range(ROUNDS):
        ada = person(clinic, given=f"Ada{'abcdefgh'[number]}")
        consent = allowed(clinic, ada, named(clinic.actor("nurse").day))
        found = at_once(clinic, ada, consent)
        assert set(found) <= {"told", "taken back", "no_consent"}, found
        assert found.count("taken back") == 1
        ended = ConsentEnd.objects.get(consent=consent).ended_at
        told = list(Disclosure.objects.filter(patient=ada).values_list("at", flat=True))
        assert len(told) == found.count("told")
        assert all(at < ended for at in told)
