"""A broken constraint, told as the rule it protects."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from clinic.errors import DomainError


@contextmanager
def clash_means(error: DomainError) -> Iterator[None]:
    """Raise `error` when the block breaks a constraint. A savepoint keeps the transaction usable."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as clash:
        raise error from clash
