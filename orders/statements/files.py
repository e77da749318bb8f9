"""A bank's statement file, CSV or XLSX, read into cells of text; what is no such file is refused in words."""

import csv
import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

from charset_normalizer import from_bytes
from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from orders.statements.columns import HEAD_ROWS, guess_header
from orders.statements.refusals import StatementEmpty, StatementTooLarge, StatementTooLong, WrongStatementFile

Grid = list[list[str]]

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024  # bytes of a whole workbook; 20,000 rows of a bank take some 15 MB
MOST_ROWS = 20_000
MOST_CELLS = 60  # of a row; banks print some ten
SEPARATORS = (",", ";", "\t")
# Vietnamese banks write UTF-8 or UTF-16 today and Windows-1258 from older systems.
ENCODINGS = ["utf_8", "utf_16", "utf_16_le", "utf_16_be", "cp1258"]
OLD_EXCEL, ZIP, PDF = b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"%PDF"
BROKEN_WORKBOOK = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    DefusedXmlException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    EOFError,
    NotImplementedError,
    OSError,
)


def read_grid(content: bytes) -> Grid:
    """The rows of a statement as text, blank ones too, so that a row's place is its number in the file.

    Raises StatementTooLarge, StatementTooLong, StatementEmpty and WrongStatementFile.
    """
    if len(content) > MOST_BYTES:
        raise StatementTooLarge(most=MOST_BYTES // (1024 * 1024))
    if content.startswith(OLD_EXCEL):
        raise WrongStatementFile(kind="xls")
    if content.startswith(PDF):
        raise WrongStatementFile(kind="pdf")
    grid = _read_workbook(content) if content.startswith(ZIP) else _read_text(decode(content))
    if not any(grid):
        raise StatementEmpty()
    return grid


def decode(content: bytes) -> str:
    """The text of a CSV file in whichever of the banks' encodings it is, composed, so that marks compare.

    Raises WrongStatementFile for what is no text.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = from_bytes(content, cp_isolation=ENCODINGS).best()
        if found is None:
            raise WrongStatementFile(kind="other") from None
        text = str(found)
    if "\0" in text:  # UTF-16 without its mark reads as UTF-8 with a NUL beside every letter
        little = content[1::2].count(0) >= content[::2].count(0)
        try:
            text = content.decode("utf_16_le" if little else "utf_16_be")
        except UnicodeDecodeError:
            raise WrongStatementFile(kind="other") from None
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    start = text[:200].lstrip().lower()
    if start.startswith(("<!doctype", "<html", "<?xml", "<table")):
        raise WrongStatementFile(kind="html")
    if "\0" in text or sum(unicodedata.category(char) == "Cc" for char in text[:4000] if char not in "\r\n\t") > 8:
        raise WrongStatementFile(kind="other")
    return text


def _read_text(text: str) -> Grid:
    """The rows of a CSV text. The separator is sniffed, and tried in turn where no known header comes out of it."""
    try:
        sniffed = csv.Sniffer().sniff(text[:65_536], "".join(SEPARATORS)).delimiter
    except csv.Error:
        sniffed = max(SEPARATORS, key=text[:65_536].count)
    tried = sorted(SEPARATORS, key=lambda separator: separator != sniffed)
    separator = next(
        (each for each in tried if guess_header(_tidy(islice(_rows(text, each), HEAD_ROWS))) is not None), sniffed
    )
    return _tidy(_rows(text, separator))


def _rows(text: str, separator: str) -> Iterable[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error:  # a cell of more than 128 kB, as when a quotation mark is never closed
        raise WrongStatementFile(kind="other") from None


def _read_workbook(content: bytes) -> Grid:
    """The rows of the first sheet that has any. Formulas stay the text they are: nothing is reckoned."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            packed = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise WrongStatementFile(kind="other")
            if sum(each.file_size for each in packed) > MOST_UNPACKED:
                raise StatementTooLarge(most=MOST_BYTES // (1024 * 1024))
        book = load_workbook(io.BytesIO(content), read_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some banks declare one cell and write a thousand rows
            grid = _tidy(sheet.iter_rows(max_col=MOST_CELLS, values_only=True))
            if any(grid):
                return grid
    except BROKEN_WORKBOOK:
        raise WrongStatementFile(kind="broken-xlsx") from None
    return []


def _tidy(rows: Iterable[Iterable[Any]]) -> Grid:
    """Rows of text without blanks at their ends. Raises StatementTooLong."""
    grid, full = [], 0
    for row in rows:
        cells = [_text(cell) for cell in islice(row, MOST_CELLS)]
        while cells and not cells[-1]:
            cells.pop()
        full += bool(cells)
        if full > MOST_ROWS + HEAD_ROWS or len(grid) > 5 * MOST_ROWS:
            raise StatementTooLong(most=MOST_ROWS)
        grid.append(cells)
    return grid


def _text(value: Any) -> str:
    """A cell as text: dates as ISO, numbers so that `read_amount` cannot take a fraction for thousands.

    Excel marks text with an apostrophe that it does not show; in a CSV file it may have been left.
    """
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.4f}"
    return " ".join(unicodedata.normalize("NFC", str(value)).replace("\0", "").split()).removeprefix("'")
