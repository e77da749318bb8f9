"""Rows for the three statements that every product page and every rebuild asks.

They are written out as SQL: put together by the ORM for each call, they cost a page more processor time than the
databases take to answer them. Values come back as the models' own types on either database.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cache, partial
from typing import Any

from django.db import connection
from django.db.models import Field, Model

# Packings of products, and products sold without packings; shown ones only. Takes the product ids twice.
PACKINGS = "SELECT id FROM catalogue_product WHERE is_public AND (parent_id IN ({marks}) OR id IN ({marks}))"


def packings_of(product_ids: Sequence[int]) -> tuple[str, list[Any]]:
    """A subquery of packing ids and its parameters."""
    return PACKINGS.format(marks=marks(product_ids)), [*product_ids, *product_ids]


def marks(values: Sequence[Any]) -> str:
    """Place-holders for an IN; an empty list finds nothing."""
    return ",".join(["%s"] * len(values)) or "NULL"


def fetch(sql: str, parameters: Sequence[Any], fields: Sequence[Field]) -> list[tuple]:
    """The rows of `sql`, whose columns are read as the given fields."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [_adapted(value) for value in parameters])
        rows = cursor.fetchall()
    steps = [(number, step) for number, field in enumerate(fields) for step in _steps(connection.vendor, field)]
    return rows if not steps else [_read(row, steps) for row in rows]


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


@cache
def _steps(_vendor: str, field: Field) -> list[Callable[[Any], Any]]:
    """How this database's value becomes the field's own, as the ORM does it: decimals, moments and truths on SQLite."""
    column = field.get_col(field.model._meta.db_table)
    converters = connection.ops.get_db_converters(column) + column.get_db_converters(connection)
    return [partial(_convert, convert, column) for convert in converters]


def _convert(convert: Callable[..., Any], column: Any, value: Any) -> Any:
    return convert(value, column, connection)


def fields(model: type[Model], *names: str) -> list[Field]:
    """The model's fields of these names; all its columns without a name."""
    by_name: dict[str, Field] = {field.name: field for field in model._meta.concrete_fields}
    return [by_name[name] for name in names] if names else list(by_name.values())


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
    return model.from_db(connection.alias, [field.attname for field in model._meta.concrete_fields], values)
