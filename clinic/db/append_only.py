"""Append-only tables, held by the database itself on SQLite and PostgreSQL alike.

Django drops a table's triggers whenever it rebuilds the table on SQLite, so the guards are put
back after every migrate, and readiness fails while one is missing.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.db import connections, models

_guarded: dict[str, tuple[str, ...]] = {}

ModelT = TypeVar("ModelT", bound=type[models.Model])


def append_only(model: ModelT) -> ModelT:
    """Class decorator: rows of this model can be added, never changed and never taken away."""
    _guarded[model._meta.db_table] = ("UPDATE", "DELETE")
    return model


def guarded_tables() -> tuple[str, ...]:
    """The names of all append-only tables."""
    return tuple(sorted(_guarded))


def _statements(connection: Any, *, install: bool) -> Iterator[str]:
    quote, postgres = connection.ops.quote_name, connection.vendor == "postgresql"
    for table, events in _guarded.items():
        if postgres and install:
            yield (
                f"CREATE OR REPLACE FUNCTION {quote(table + '_guard')}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$f$ BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = '23000'; END $f$"
            )
        for event in (*events, "TRUNCATE") if postgres else events:
            name = quote(f"{table}_no_{event.lower()}")
            yield f"DROP TRIGGER IF EXISTS {name}" + (f" ON {quote(table)}" if postgres else "")
            if install:
                yield _create_trigger(name, event, table, quote, postgres=postgres)


def _create_trigger(name: str, event: str, table: str, quote: Callable[[str], str], *, postgres: bool) -> str:
    if postgres:
        unit = "STATEMENT" if event == "TRUNCATE" else "ROW"
        return (
            f"CREATE TRIGGER {name} BEFORE {event} ON {quote(table)} "
            f"FOR EACH {unit} EXECUTE FUNCTION {quote(table + '_guard')}()"
        )
    refusal = f"SELECT RAISE(ABORT, '{table} is append-only')"
    return f"CREATE TRIGGER {name} BEFORE {event} ON {quote(table)} BEGIN {refusal}; END"


def _apply(using: str, *, install: bool) -> None:
    connection = connections[using]
    if not set(_guarded) <= set(connection.introspection.table_names()):
        return  # a partial migrate: the last one puts them all in place
    with connection.cursor() as cursor:
        for statement in _statements(connection, install=install):
            cursor.execute(statement)


def install(using: str = "default") -> None:
    """Put every guard in place. Harmless when they are there already."""
    _apply(using, install=True)


def lift(using: str = "default") -> None:
    """Take every guard away. Only test teardown and the bulk loading of a benchmark do this."""
    _apply(using, install=False)


def missing(using: str = "default") -> list[str]:
    """Names of guards that ought to be in this database and are not."""
    connection = connections[using]
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
            if postgres
            else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        present = {row[0] for row in cursor.fetchall()}
    wanted = {
        f"{table}_no_{event.lower()}"
        for table, events in _guarded.items()
        for event in ((*events, "TRUNCATE") if postgres else events)
    }
    return sorted(wanted - present)
