"""Lists to take away: the same rows as a workbook, or as text with commas for whatever reads nothing else."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet takes for the start of a formula in a CSV file; an apostrophe before it says that it is text.
# Source: OWASP, CSV Injection.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Columns = Sequence[tuple[str, int]]  # name and width in letters


def sheet_response(kind: str, name: str, title: str, columns: Columns, rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The rows under these columns as a file to save; `kind` is "xlsx" or "csv"."""
    content, media = (
        (write_csv(columns, rows), "text/csv") if kind == "csv" else (write_xlsx(title, columns, rows), XLSX)
    )
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def write_xlsx(title: str, columns: Columns, rows: Iterable[Sequence[Any]], *, frozen: str = "A2") -> bytes:
    """A workbook of one sheet, which stays in sight above and left of the cell `frozen`. Texts are texts: what people
    typed is never reckoned.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = frozen
    for place, (_name, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_cell(sheet, name, is_head=True) for name, _width in columns])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def write_csv(columns: Columns, rows: Iterable[Sequence[Any]]) -> bytes:
    """Text with commas, for people to read."""
    return csv_of([name for name, _width in columns], [[_text(value) for value in row] for row in rows])


def csv_of(head: Sequence[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """Rows that are safe already as text with commas, in UTF-8 with its mark, so that Excel reads Vietnamese."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(head)
    writer.writerows(rows)
    return file.getvalue().encode("utf-8-sig")


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _cell(sheet: Any, value: Any, *, is_head: bool = False) -> WriteOnlyCell:
    is_moment = isinstance(value, datetime)
    cell = WriteOnlyCell(sheet, value=timezone.localtime(value).replace(tzinfo=None) if is_moment else value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl takes “=…” for a formula
        cell.number_format = "@"
    elif isinstance(value, date):
        cell.number_format = "DD/MM/YYYY HH:MM" if is_moment else "DD/MM/YYYY"
    elif isinstance(value, int):
        cell.number_format = "#,##0"
    if is_head:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
