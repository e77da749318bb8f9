"""Rows by the hundred thousand: written straight into tables, by COPY on PostgreSQL and INSERT elsewhere.

No signal is sent and no model is made; whoever writes here keeps every rule of the tables himself.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.db.models import Field, Model
from django.utils import timezone
from psycopg import sql
from wagtail.fields import StreamField

KEYS_AT_ONCE = 2_000


class Sheet:
    """Rows for one table, kept until `write`. Made and written inside one transaction: its keys are good only there."""

    def __init__(self, model: type[Model]):
        self.table = model._meta.db_table
        self.fields = list(model._meta.local_concrete_fields)  # a page's own table leaves out wagtailcore_page
        self.key = model._meta.pk.attname
        self._prepare = {field.attname: _preparer(field) for field in self.fields}
        self._blank = {field.attname: _blank(field) for field in self.fields}
        self._keys = self._new_keys()
        self.rows: list[dict[str, Any]] = []

    def add(self, **values: Any) -> int:
        """Add a row and return its key; columns that are not given take the model's default."""
        row = self._blank.copy()
        for name, value in values.items():
            row[name] = self._prepare[name](value)
        if row[self.key] is None:
            row[self.key] = next(self._keys)
        self.rows.append(row)
        return row[self.key]

    def write(self) -> int:
        """Write what was added; returns how many rows."""
        if self.rows:
            (_copy if connection.vendor == "postgresql" else _insert)(self)
        written, self.rows = len(self.rows), []
        return written

    def _new_keys(self) -> Iterator[int]:
        """Keys nobody else gets: from PostgreSQL's sequence, or counted on where a transaction has the file alone."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                while True:
                    cursor.execute(
                        "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                        [self.table, self.key, KEYS_AT_ONCE],
                    )
                    yield from [number for (number,) in cursor.fetchall()]
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [self.table])
            last = cursor.fetchone()
        number = last[0] if last else 0
        while True:
            number += 1
            yield number


def _preparer(field: Field) -> Callable[[Any], Any]:
    if isinstance(field, StreamField):
        return str  # given as JSON text; a StreamValue a page would take longer than everything else
    return lambda value: field.get_db_prep_save(value, connection)


def _blank(field: Field) -> Any:
    if isinstance(field, StreamField):
        return "[]"
    is_clock = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return field.get_db_prep_save(timezone.now() if is_clock else field.get_default(), connection)


def _copy(sheet: Sheet) -> None:
    columns = [field.column for field in sheet.fields]
    names = [field.attname for field in sheet.fields]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(sheet.table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in sheet.rows:
            copy.write_row([row[name] for name in names])


def _insert(sheet: Sheet) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in sheet.fields)
    marks = ", ".join(["%s"] * len(sheet.fields))
    names = [field.attname for field in sheet.fields]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(sheet.table)} ({columns}) VALUES ({marks})",  # noqa: S608  names of our own models
            [[row[name] for name in names] for row in sheet.rows],
        )
