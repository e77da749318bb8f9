"""New rows and changed ones of hot acts, with SQL that is put together once for a model and a number of rows.

Django's `save`, `bulk_create` and `update` compile the same statement anew each time; where one act writes twenty
tables, that takes more processor time than the database takes to write them. No signal is sent, as with `bulk_create`.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import AutoField, Field, Model

Row = TypeVar("Row", bound=Model)
MOST_ROWS = 500  # in one statement


def insert(rows: Sequence[Row], *, or_nothing: bool = False) -> list[Row]:
    """Write new rows of one model in one statement, in the caller's transaction; each gets the key the database gave.

    With `or_nothing` a row that a unique rule refuses is left out, and only those that were written are returned; an
    uncommitted one of somebody else is waited for.
    """
    if not rows:
        return []
    connection = connections[DEFAULT_DB_ALIAS]
    model = type(rows[0])
    fields = _written(model)
    if len(rows) > MOST_ROWS:
        parts = (rows[place : place + MOST_ROWS] for place in range(0, len(rows), MOST_ROWS))
        return [row for part in parts for row in insert(part, or_nothing=or_nothing)]
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_statement(connection.vendor, model, len(rows), or_nothing), values)
        keys = [key for (key,) in cursor.fetchall()]
    if or_nothing and len(keys) < len(rows):
        return _those_written(rows, keys)
    for row, key in zip(rows, keys, strict=True):
        if row.pk is None:
            row.pk = key
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return list(rows)


def change(model: type[Model], key: Any, **values: Any) -> None:
    """Set columns of one row by its key, in one statement that is put together once for these columns."""
    connection = connections[DEFAULT_DB_ALIAS]
    fields = _named(model, tuple(values))
    prepared = [field.get_db_prep_save(value, connection) for field, value in zip(fields, values.values(), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            _change(connection.vendor, model, fields), [*prepared, _key(model).get_db_prep_value(key, connection)]
        )


@cache
def _named(model: type[Model], names: tuple[str, ...]) -> tuple[Field, ...]:
    """Fields by the names of their columns' values, such as "status" or "order_id"."""
    known = {field.attname: field for field in model._meta.concrete_fields}
    return tuple(known[name] for name in names)


@lru_cache(maxsize=1_000)
def _change(_vendor: str, model: type[Model], fields: tuple[Field, ...]) -> str:
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    columns = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    key = quote(_key(model).column)
    return f"UPDATE {quote(model._meta.db_table)} SET {columns} WHERE {key} = %s"  # noqa: S608


def _those_written(rows: Sequence[Row], keys: list[Any]) -> list[Row]:
    """Only of rows that bring their own key it can be told which were written."""
    known = {str(_key(type(rows[0])).to_python(each)) for each in keys}
    written = [row for row in rows if str(row.pk) in known]
    for row in written:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return written


def _key(model: type[Model]) -> Any:
    return model._meta.pk


@cache
def _written(model: type[Model]) -> tuple[Field, ...]:
    return tuple(field for field in model._meta.concrete_fields if not isinstance(field, AutoField))


@lru_cache(maxsize=1_000)
def _statement(_vendor: str, model: type[Model], many: int, or_nothing: bool) -> str:
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    fields = _written(model)
    columns = ", ".join(quote(str(field.column)) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    conflict = " ON CONFLICT DO NOTHING" if or_nothing else ""
    key = quote(_key(model).column)
    table = quote(model._meta.db_table)
    return f"INSERT INTO {table} ({columns}) VALUES {', '.join([row] * many)}{conflict} RETURNING {key}"  # noqa: S608
