"""Many new rows at once: by COPY on PostgreSQL, which takes them several times as fast as INSERT does."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models
from django.db.models import Field, Model
from psycopg import sql

# Their values are the driver's own; a field of any other class, derived ones too, prepares its values itself.
PLAIN = {
    *(models.AutoField, models.BigAutoField, models.BooleanField, models.DateField, models.DateTimeField),
    *(models.BigIntegerField, models.IntegerField, models.SmallIntegerField, models.PositiveBigIntegerField),
    *(models.PositiveIntegerField, models.PositiveSmallIntegerField, models.DecimalField, models.FloatField),
    *(models.CharField, models.EmailField, models.SlugField, models.TextField, models.URLField, models.UUIDField),
}


def insert_rows(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    """Insert rows of the columns `names` (attnames, as in `product_id`) in the current transaction; returns how many.

    Values are of the fields' own types, instants aware. Columns that are not named are left to the database, which
    fills in keys alone: no default of the model is taken, no signal is sent, and keys are not read back.
    """
    if not rows:
        return 0
    by_name = {field.attname: field for field in model._meta.local_concrete_fields}
    fields = [by_name[name] for name in names]
    write = _copy if connection.vendor == "postgresql" else _insert
    write(model._meta.db_table, fields, _prepared(fields, rows))
    return len(rows)


def _copy(table: str, fields: list[Field], rows: Iterator[Sequence[Any]]) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(sql.Identifier(field.column) for field in fields)
    )
    # Django turns the driver's errors into its own around execute(), not around copy().
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _insert(table: str, fields: list[Field], rows: Iterator[Sequence[Any]]) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(table)} ({columns}) VALUES ({marks})"  # noqa: S608  names of our own models
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def _prepared(fields: list[Field], rows: Sequence[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    steps = [(place, step) for place, field in enumerate(fields) if (step := _step(field)) is not None]
    if not steps:
        yield from rows
        return
    for row in rows:
        values = list(row)
        for place, step in steps:
            values[place] = step(values[place])
        yield values


def _step(field: Field) -> Callable[[Any], Any] | None:
    """How a value is made ready for the database; None when it goes as it is."""
    kept: Field = field
    while kept.is_relation:  # a key may point at a key that points on
        kept = kept.target_field
    if connection.vendor == "postgresql":
        if type(kept) is models.DateTimeField:
            return _instant
        if type(kept) in PLAIN:
            return None
        if type(kept) is models.JSONField and kept.encoder is None:
            return _json_texts()
    return lambda value: field.get_db_prep_save(value, connection)


@lru_cache(maxsize=10_000)
def _instant(value: datetime | None) -> str | None:
    """An instant with its offset, as PostgreSQL reads it; midnights and the present come again with every row."""
    return None if value is None else value.isoformat(" ")


def _json_texts() -> Callable[[Any], str | None]:
    """Values as JSON; one that stands in many rows is written out once."""
    texts: dict[int, str] = {}  # by identity: the rows keep their values alive

    def text_of(value: Any) -> str | None:
        if value is None:
            return None
        text = texts.get(id(value))
        if text is None:
            text = texts[id(value)] = json.dumps(value)
        return text

    return text_of
