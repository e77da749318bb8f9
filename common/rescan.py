"""Looking for one person in everything the shop keeps: each table of the database (search documents, outbox and task
queue are tables too), and files such as mails on disk and logs.

It reads whole tables, whatever the models say: a table nobody thought of is looked through as well.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction

from common.personal import Identity, register_of_personal_fields

BATCH = 2_000  # rows read at once
LARGEST_FILE = 200 * 1024 * 1024  # bytes; a larger log is named and not read
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True)
class Found:
    """Where a person stands: a table with its column and the row's first column, or a file with its line.

    `law` is what keeps it there, or empty: then it should not be.
    """

    where: str
    row: str
    what: str
    law: str

    def __str__(self) -> str:
        return f"{self.where} [{self.row}]: {self.what}" + (f" ({self.law})" if self.law else "")


def scan_database(identity: Identity) -> list[Found]:
    """Every value of every table that names the person."""
    kept = _kept_by_law()
    found = []
    with transaction.atomic(), connection.cursor() as cursor:
        tables = sorted(table.name for table in connection.introspection.get_table_list(cursor) if table.type == "t")
        for table in tables:
            for column, key, value in _values(table):
                for what in identity.found_in(value):
                    where = f"{table}.{column}"
                    found.append(Found(where, key, what, kept.get(where, "")))
    return found


def scan_files(identity: Identity, paths: Iterable[Path]) -> list[Found]:
    """Every line of these files, and of the files below these folders, that names the person."""
    found = []
    for path in _files(paths):
        if path.stat().st_size > LARGEST_FILE:
            found.append(Found(str(path), "-", "too large to look through", ""))
            continue
        with path.open(encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                found += [Found(str(path), str(number), what, "") for what in identity.found_in(_readable(line))]
    return found


def known_files() -> list[Path]:
    """Where this installation writes mails and logs to disk, if it does."""
    paths = [getattr(settings, "EMAIL_FILE_PATH", None)]
    paths += [handler.get("filename") for handler in settings.LOGGING.get("handlers", {}).values()]
    return [Path(path) for path in paths if path and Path(path).exists()]


def _kept_by_law() -> dict[str, str]:
    """Columns that keep a customer's name because a law says so. Staff of that name are for a person to judge."""
    kept = {}
    for entry in register_of_personal_fields():
        if entry.law:
            model = apps.get_model(entry.model)
            for name in entry.names:
                kept[f"{model._meta.db_table}.{model._meta.get_field(name).column}"] = entry.law
    return kept


def _values(table: str) -> Iterator[tuple[str, str, str]]:
    """(column, row, text) of each value of a table that has letters or figures in a text."""
    quoted = connection.ops.quote_name(table)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT * FROM {quoted}")  # noqa: S608  the name comes from the database itself
        columns = [column[0] for column in cursor.description]
        while rows := cursor.fetchmany(BATCH):
            for row in rows:
                for column, value in zip(columns, row, strict=True):
                    if (text := _text(table, column, value)) != "":
                        yield column, str(row[0])[:80], text


def _text(table: str, column: str, value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", errors="ignore")
    if not isinstance(value, str):
        return ""
    if (table, column) == ("django_session", "session_data"):
        return json.dumps(SessionStore().decode(value), ensure_ascii=False)
    return _readable(value)


def _readable(text: str) -> str:
    """JSON kept as text on SQLite writes letters as codes: \\u1ec5 is ễ."""
    return ESCAPE.sub(lambda code: chr(int(code[1], 16)), text) if "\\u" in text else text


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
