"""Rows of statements that hot pages and rebuilds ask, written out as SQL.

Put together by the ORM for each call, they cost a page more processor time than the databases take to answer them.
Values come back as the models' own types on either database.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cache, partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model


def marks(values: Sequence[Any]) -> str:
    """Place-holders for an IN; an empty list finds nothing."""
    return ",".join(["%s"] * len(values)) or "NULL"


def fetch(sql: str, parameters: Sequence[Any], fields: Sequence[Field | None]) -> list[tuple]:
    """The rows of `sql`, whose columns are read as the given fields, or where there is None as they come."""
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        cursor.execute(sql, [adapted(value, connection) for value in parameters])
        rows = cursor.fetchall()
    steps = _steps(connection.vendor, tuple(fields))
    return rows if not steps else [_read(row, steps) for row in rows]


def adapted(value: Any, connection: Any) -> Any:
    """A value as this database takes it: moments and days are text on SQLite."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


@cache
def _steps(_vendor: str, fields: tuple[Field | None, ...]) -> list[tuple[int, Callable[[Any], Any]]]:
    """How this database's values become the fields' own, as the ORM does it: decimals, moments and truths on SQLite."""
    connection = connections[DEFAULT_DB_ALIAS]
    steps = []
    for number, field in enumerate(fields):
        if field is None:
            continue
        column = field.get_col(field.model._meta.db_table)
        converters = connection.ops.get_db_converters(column) + column.get_db_converters(connection)
        steps += [(number, partial(_convert, convert, column)) for convert in converters]
    return steps


def _convert(convert: Callable[..., Any], column: Any, value: Any) -> Any:
    return convert(value, column, connections[DEFAULT_DB_ALIAS])


def fields(model: type[Model], *names: str) -> list[Field]:
    """The model's fields of these names, such as "product" or "product_id"; all its columns without a name."""
    columns: list[Field] = list(model._meta.concrete_fields)
    by_name = {name: field for field in columns for name in (field.name, field.attname)}
    return [by_name[name] for name in names] if names else columns


def _read(row: Sequence[Any], steps: Iterable[tuple[int, Callable[[Any], Any]]]) -> tuple:
    values = list(row)
    for number, step in steps:
        values[number] = step(values[number])
    return tuple(values)


def columns(model: type[Model], alias: str) -> str:
    """Every column of a model, for `model.from_db`."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def made(model: type[Model], values: Sequence[Any]) -> Any:
    """The object whose columns were read."""
    return model.from_db(DEFAULT_DB_ALIAS, [field.attname for field in model._meta.concrete_fields], values)
