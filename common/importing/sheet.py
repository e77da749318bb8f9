"""Tables written as files, so that they open anywhere, run nothing, and come back through `grid` the same."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from common.importing.columns import Column
from common.sheets import FORMULA, csv_of, write_xlsx

RISKY = (*FORMULA, "'")  # `grid` takes one apostrophe away, so one that is meant gets one more
WIDTH = 18  # of a column, in signs


def safe_text(value: Any) -> str:
    """A cell of a CSV file."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(RISKY) else text


def write_workbook(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """An XLSX file with the columns' titles above the rows."""
    cells = ([f"'{cell}" if isinstance(cell, str) and cell.startswith("'") else cell for cell in row] for row in rows)
    return write_xlsx(title, [(column.title, max(WIDTH, len(column.title) + 2)) for column in columns], cells)


def write_csv(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV file, days as 2026-11-25."""
    return csv_of([column.title for column in columns], ([safe_text(cell) for cell in row] for row in rows))
