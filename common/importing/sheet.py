"""Tables written as files, so that they open anywhere, run nothing, and come back through `grid` the same."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from common.importing.columns import Column

# What a spreadsheet takes for the start of a formula in a CSV file; an apostrophe before it says that it is text, and
# `grid` takes one apostrophe away. Source: OWASP, CSV Injection.
RISKY = ("=", "+", "-", "@", "\t", "\r", "'")
WIDTH = 18  # of a column, in signs


def safe_cell(sheet: Any, value: Any, *, is_head: bool = False) -> WriteOnlyCell:
    """A cell of a workbook. Texts are texts: what somebody typed is never reckoned."""
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl takes “=…” for a formula
        cell.number_format = "@"
    elif isinstance(value, date):
        cell.number_format = "DD/MM/YYYY"
    elif isinstance(value, int):
        cell.number_format = "#,##0"
    if is_head:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


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
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = max(WIDTH, len(column.title) + 2)
    sheet.append([safe_cell(sheet, column.title, is_head=True) for column in columns])
    for row in rows:
        # An apostrophe that is meant gets one more: `grid` takes the first away, as it does in a CSV file.
        cells = [f"'{cell}" if isinstance(cell, str) and cell.startswith("'") else cell for cell in row]
        sheet.append([safe_cell(sheet, cell) for cell in cells])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def write_csv(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV file in UTF-8 with its mark, by which Excel knows the letters."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([column.title for column in columns])
    writer.writerows([safe_text(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")
