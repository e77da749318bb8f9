"""Rows by the hundred thousand, written straight into tables.

No signal is sent and no model is made; whoever writes here keeps every rule of the tables himself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import Field, Model
from django.utils import timezone

from common.bulk import insert_rows

KEYS_AT_ONCE = 2_000


@contextmanager
def batch() -> Iterator[None]:
    """One transaction; PostgreSQL waits for no disk, so that a crash may lose the last batches, never a part of one."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = off")
        yield


class Sheet:
    """Rows for one table, kept until `write`.

    Each row comes as the values of the columns `given`, in that order. `same` says what every row has alike; all other
    columns take the model's default.
    """

    def __init__(self, model: type[Model], *given: str, **same: Any):
        self.model = model
        fields = {field.attname: field for field in model._meta.local_concrete_fields}  # without a page's common table
        alike = {name: _default(field) for name, field in fields.items() if name not in given and not field.primary_key}
        alike |= same
        self.names, self._alike = [*given, *alike], tuple(alike.values())
        self.rows: list[tuple] = []

    def add(self, *values: Any) -> None:
        self.rows.append(values)

    def write(self) -> int:
        """Write what was added; returns how many rows."""
        written = insert_rows(self.model, self.names, [row + self._alike for row in self.rows])
        self.rows = []
        return written


class KeyedSheet(Sheet):
    """Rows whose keys are needed before they are written. Made and written in one transaction: keys hold only there."""

    def __init__(self, model: type[Model], *given: str, **same: Any):
        super().__init__(model, model._meta.pk.attname, *given, **same)
        self._keys = self._new_keys()

    def add(self, *values: Any) -> int:
        """Add a row and return its key."""
        key = next(self._keys)
        self.rows.append((key, *values))
        return key

    def _new_keys(self) -> Iterator[int]:
        """Keys nobody else gets: from PostgreSQL's sequence, or counted on where a transaction has the file alone."""
        table, key = self.model._meta.db_table, self.model._meta.pk.column
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                while True:
                    cursor.execute(
                        "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                        [table, key, KEYS_AT_ONCE],
                    )
                    yield from [number for (number,) in cursor.fetchall()]
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            last = cursor.fetchone()
        number = last[0] if last else 0
        while True:
            number += 1
            yield number


def _default(field: Field) -> Any:
    is_clock = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return timezone.now() if is_clock else field.get_default()
