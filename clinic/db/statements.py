"""The few statements that run for every request and every dose, without the cost of writing them anew.

Writing SQL from a queryset, and having PostgreSQL plan it, takes longer than running it. Here a
statement is written once for a process and planned once for a connection. Everything else uses
the ORM; what belongs here is what `make bench` shows to matter.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import count
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.base import ModelState

ModelT = TypeVar("ModelT", bound=models.Model)
_AS_THEY_ARE = frozenset({int, str, bool, type(None)})
_NAMED = re.compile(r"%\((\w+)\)s")
_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


def _connection() -> Any:
    """This thread's connection itself: Django's `connection` looks it up anew at every word."""
    return connections[DEFAULT_DB_ALIAS]


class Prepared:
    """One SELECT with named parameters, planned once for each connection to PostgreSQL.

    `types` gives each parameter's PostgreSQL type, in the order in which they are numbered.
    """

    def __init__(self, name: str, sql: str, types: Mapping[str, str]) -> None:
        self.name, self.sql, self.types = name, sql, types

    def row(self, **values: Any) -> Sequence[Any] | None:
        """The first row, or None."""
        connection = _connection()
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                _planned(connection, self.name, self._numbered, f"({', '.join(self.types.values())})")
                places = ", ".join(["%s"] * len(self.types))
                cursor.execute(f"EXECUTE {self.name} ({places})", [values[name] for name in self.types])
            else:
                cursor.execute(self.sql, values)
            found: Sequence[Any] | None = cursor.fetchone()
        return found

    def _numbered(self) -> str:
        numbers = {name: f"${number}" for number, name in enumerate(self.types, start=1)}
        return _NAMED.sub(lambda match: numbers[match[1]], self.sql)


def _planned(connection: Any, name: str, sql: Callable[[], str], types: str = "") -> None:
    """Have this connection to PostgreSQL plan the statement, once."""
    known = _prepared.setdefault(connection.connection, set())
    if name in known:
        return
    with connection.connection.cursor() as cursor:
        cursor.execute(f"PREPARE {name} {types} AS {sql()}")
    known.add(name)


def _answer(written: tuple[str, str], values: Sequence[Any]) -> Any:
    """The first column of the first row a statement returns, or None; it is given as its name and its text."""
    name, sql = written
    connection = _connection()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            numbers = count(1)
            _planned(connection, name, lambda: re.sub("%s", lambda _: f"${next(numbers)}", sql))
            sql = f"EXECUTE {name} ({', '.join(['%s'] * len(values))})"
        cursor.execute(sql, values)
        found = cursor.fetchone()
    return found[0] if found else None


def columns(model: type[models.Model], alias: str) -> str:
    """The model's columns under that alias, for the SELECT of a hand-written statement."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def instance(model: type[ModelT], values: Sequence[Any]) -> ModelT | None:
    """The row those columns hold; None where an outer join found nothing."""
    if values[0] is None:
        return None
    names, converters = _reading(model, _connection().vendor)
    read = list(values)
    for place, convert in converters:
        read[place] = convert(read[place])
    # Model.__init__ sets each field through a descriptor and sends two signals nobody here listens to.
    row = model.__new__(model)
    row.__dict__.update(zip(names, read, strict=True))
    row._state = ModelState()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return row


@cache
def _reading(model: type[models.Model], vendor: str) -> tuple[list[str], list[tuple[int, Callable[[Any], Any]]]]:
    connection, fields = _connection(), model._meta.concrete_fields
    converters: list[tuple[int, Callable[[Any], Any]]] = []
    for place, field in enumerate(fields):
        column = field.cached_col
        chain = connection.ops.get_db_converters(column) + column.get_db_converters(connection)
        converters += [(place, _bound(convert, column)) for convert in chain]
    return [str(field.attname) for field in fields], converters


def _bound(convert: Callable[..., Any], column: Any) -> Callable[[Any], Any]:
    return lambda value: convert(value, column, _connection())


def add(row: ModelT) -> ModelT:
    """Insert a new row as it stands and give it its id; the same as `save`, without its questions."""
    written, fields = _insert(type(row), _connection().vendor)
    row.pk = _answer(written, _saved(row, fields))
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return row


def add_if(row: models.Model, condition: str, values: Sequence[Any]) -> bool:
    """Insert the row where the condition holds, asked in the same statement; False, and no row, where it does not."""
    (name, insert), fields = _insert(type(row), _connection().vendor)
    places = ", ".join(["%s"] * len(fields))
    sql = insert.replace(f"VALUES ({places})", f"SELECT {places} WHERE {condition}")
    row.pk = _answer((f"{name}_if", sql), [*_saved(row, fields), *values])
    row._state.adding, row._state.db = row.pk is None, DEFAULT_DB_ALIAS
    return row.pk is not None


def put(row: models.Model) -> None:
    """Insert the row, or take the place of the one that has its key."""
    written, fields = _put(type(row), _connection().vendor)
    _answer(written, _saved(row, fields))


def hold_row(model: type[models.Model], **where: Any) -> bool:
    """Lock the row to the end of the transaction; False when there is none.

    The lock leaves the row free to be pointed at. On SQLite the transaction holds the whole file.
    """
    return _answer(_lock(model, tuple(where), _connection().vendor), list(where.values())) is not None


def change(row_of: type[models.Model], key: Any, **values: Any) -> None:
    """Set columns of the one row with that key; the same as `filter(pk=key).update`."""
    connection = _connection()
    written, fields = _change(row_of, tuple(values), connection.vendor)
    given = [field.get_db_prep_save(value, connection) for field, value in zip(fields, values.values(), strict=True)]
    _answer(written, [*given, key])


def _saved(row: models.Model, fields: list[Any]) -> list[Any]:
    """What the row holds as the database takes it; most values are what they are."""
    connection, held = _connection(), row.__dict__
    return [
        value
        if type(value := held[field.attname]) in _AS_THEY_ARE and not isinstance(field, models.JSONField)
        else field.get_db_prep_save(value, connection)
        for field in fields
    ]


@cache
def _insert(model: type[models.Model], vendor: str) -> tuple[tuple[str, str], list[Any]]:
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    names = ", ".join(_quoted(field) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table, key = model._meta.db_table, _quoted(model._meta.pk)
    sql = f'INSERT INTO "{table}" ({names}) VALUES ({places}) RETURNING {key}'  # noqa: S608
    return (f"add_{table}", sql), fields


@cache
def _put(model: type[models.Model], vendor: str) -> tuple[tuple[str, str], list[Any]]:
    (name, insert), fields = _insert(model, vendor)
    key = model._meta.pk
    changes = ", ".join(f"{_quoted(field)} = EXCLUDED.{_quoted(field)}" for field in fields if field != key)
    sql = insert.replace(" RETURNING ", f" ON CONFLICT ({_quoted(key)}) DO UPDATE SET {changes} RETURNING ")
    return (f"put_{name}", sql), fields


@cache
def _change(model: type[models.Model], names: tuple[str, ...], vendor: str) -> tuple[tuple[str, str], list[Any]]:
    fields = [model._meta.get_field(name) for name in names]
    changes = ", ".join(f"{_quoted(field)} = %s" for field in fields)
    table, key = model._meta.db_table, _quoted(model._meta.pk)
    sql = f'UPDATE "{table}" SET {changes} WHERE {key} = %s RETURNING {key}'  # noqa: S608
    return (f"change_{table}_{'_'.join(names)}", sql), fields


@cache
def _lock(model: type[models.Model], names: tuple[str, ...], vendor: str) -> tuple[str, str]:
    tests = " AND ".join(f"{_quoted(model._meta.get_field(name))} = %s" for name in names)
    lock = " FOR NO KEY UPDATE" if vendor == "postgresql" else ""
    table = model._meta.db_table
    return f"lock_{table}_{'_'.join(names)}", f'SELECT 1 FROM "{table}" WHERE {tests}{lock}'  # noqa: S608


def _quoted(field: Any) -> str:
    return str(_connection().ops.quote_name(field.column))
