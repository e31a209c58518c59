"""The few statements that run for every request and every dose, without the cost of writing them anew.

Writing SQL from a queryset, and having PostgreSQL plan it, takes longer than running it. Here a
statement is written once for a process and planned once for a connection. Everything else uses
the ORM; what belongs here is what `make bench` shows to matter.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from django.db import connection, models

ModelT = TypeVar("ModelT", bound=models.Model)
_NAMED = re.compile(r"%\((\w+)\)s")
_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class Prepared:
    """One SELECT with named parameters, planned once for each connection to PostgreSQL.

    `types` gives each parameter's PostgreSQL type, in the order in which they are numbered.
    """

    def __init__(self, name: str, sql: str, types: Mapping[str, str]) -> None:
        self.name, self.sql, self.types = name, sql, types

    def row(self, **values: Any) -> Sequence[Any] | None:
        """The first row, or None."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                self._prepare()
                places = ", ".join(["%s"] * len(self.types))
                cursor.execute(f"EXECUTE {self.name} ({places})", [values[name] for name in self.types])
            else:
                cursor.execute(self.sql, values)
            found: Sequence[Any] | None = cursor.fetchone()
        return found

    def _prepare(self) -> None:
        known = _prepared.setdefault(connection.connection, set())
        if self.name in known:
            return
        numbers = {name: f"${number}" for number, name in enumerate(self.types, start=1)}
        sql = _NAMED.sub(lambda match: numbers[match[1]], self.sql)
        with connection.connection.cursor() as cursor:
            cursor.execute(f"PREPARE {self.name} ({', '.join(self.types.values())}) AS {sql}")
        known.add(self.name)


def columns(model: type[models.Model], alias: str) -> str:
    """The model's columns under that alias, for the SELECT of a hand-written statement."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def instance(model: type[ModelT], values: Sequence[Any]) -> ModelT | None:
    """The row those columns hold; None where an outer join found nothing."""
    names, converters = _reading(model, connection.vendor)
    if values[0] is None:
        return None
    read = list(values)
    for place, convert in converters:
        read[place] = convert(read[place])
    return model.from_db(connection.alias, names, read)


@cache
def _reading(model: type[models.Model], vendor: str) -> tuple[list[str], list[tuple[int, Callable[[Any], Any]]]]:
    fields = model._meta.concrete_fields
    converters = []
    for place, field in enumerate(fields):
        column = field.cached_col
        chain = connection.ops.get_db_converters(column) + column.get_db_converters(connection)
        converters += [(place, _bound(convert, column)) for convert in chain]
    return [field.attname for field in fields], converters


def _bound(convert: Callable[..., Any], column: Any) -> Callable[[Any], Any]:
    return lambda value: convert(value, column, connection)


def add(row: ModelT) -> ModelT:
    """Insert a new row as it stands and give it its id; the same as `save`, without its questions."""
    sql, fields = _insert(type(row), connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias
    return row


@cache
def _insert(model: type[models.Model], vendor: str) -> tuple[str, list[Any]]:
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    names = ", ".join(_quoted(field) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    key = _quoted(model._meta.pk)
    table = connection.ops.quote_name(model._meta.db_table)
    return f"INSERT INTO {table} ({names}) VALUES ({places}) RETURNING {key}", fields  # noqa: S608


def put(row: models.Model) -> None:
    """Insert the row, or take the place of the one that has its key."""
    sql, fields = _put(type(row), connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])


@cache
def _put(model: type[models.Model], vendor: str) -> tuple[str, list[Any]]:
    insert, fields = _insert(model, vendor)
    key = model._meta.pk
    changes = ", ".join(f"{_quoted(field)} = EXCLUDED.{_quoted(field)}" for field in fields if field != key)
    return insert.replace(" RETURNING ", f" ON CONFLICT ({_quoted(key)}) DO UPDATE SET {changes} RETURNING "), fields


def _quoted(field: Any) -> str:
    return str(connection.ops.quote_name(field.column))


def hold_row(model: type[models.Model], **where: Any) -> bool:
    """Lock the row to the end of the transaction; False when there is none.

    The lock leaves the row free to be pointed at. On SQLite the transaction holds the whole file.
    """
    sql = _lock(model, tuple(where), connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, list(where.values()))
        return cursor.fetchone() is not None


def change(row_of: type[models.Model], key: Any, **values: Any) -> None:
    """Set columns of the one row with that key; the same as `filter(pk=key).update`."""
    sql, fields = _change(row_of, tuple(values), connection.vendor)
    given = [field.get_db_prep_save(value, connection) for field, value in zip(fields, values.values(), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given, key])


@cache
def _change(model: type[models.Model], names: tuple[str, ...], vendor: str) -> tuple[str, list[Any]]:
    fields = [model._meta.get_field(name) for name in names]
    changes = ", ".join(f"{_quoted(field)} = %s" for field in fields)
    key = _quoted(model._meta.pk)
    return f"UPDATE {connection.ops.quote_name(model._meta.db_table)} SET {changes} WHERE {key} = %s", fields  # noqa: S608


@cache
def _lock(model: type[models.Model], names: tuple[str, ...], vendor: str) -> str:
    tests = " AND ".join(f"{_quoted(model._meta.get_field(name))} = %s" for name in names)
    lock = " FOR NO KEY UPDATE" if vendor == "postgresql" else ""
    return f"SELECT 1 FROM {connection.ops.quote_name(model._meta.db_table)} WHERE {tests}{lock}"  # noqa: S608
