"""A table somebody hands in, CSV or XLSX, read into cells of text; what is no such file is refused by its kind."""

import csv
import io
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

from charset_normalizer import from_bytes
from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

Grid = list[list[str]]

MOST_UNPACKED_TIMES = 12  # a whole workbook against the most bytes of a file: 20,000 rows of a bank take three times
MOST_CELLS = 60  # of a row
HEAD_ROWS = 60  # how far down the names of the columns may stand
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


class UnreadableFile(ValueError):
    """The file is no table, or too much of one. `kind` is "too-large", "too-long", "empty", or what it looks like:
    "xls", "pdf", "html", "broken-xlsx", "other".
    """

    def __init__(self, kind: str):
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True)
class Limits:
    """The most bytes of a file (1 MB is 1,048,576 of them) and the most rows that are not blank, head apart."""

    most_bytes: int
    most_rows: int


def read_grid(content: bytes, limits: Limits, has_head: Callable[[Grid], bool]) -> Grid:
    """The rows of a file as text, blank ones too, so that a row's place is its number in the file.

    `has_head` knows the names of the columns among the first rows: by it the separator of a CSV file is found.
    Formulas stay the text they are. Raises UnreadableFile.
    """
    if len(content) > limits.most_bytes:
        raise UnreadableFile("too-large")
    if content.startswith(OLD_EXCEL):
        raise UnreadableFile("xls")
    if content.startswith(PDF):
        raise UnreadableFile("pdf")
    is_workbook = content.startswith(ZIP)
    grid = _read_workbook(content, limits) if is_workbook else _read_text(decode(content), limits, has_head)
    if not any(grid):
        raise UnreadableFile("empty")
    return grid


def decode(content: bytes) -> str:
    """The text of a CSV file in whichever encoding it is, composed, so that marks compare.

    Raises UnreadableFile for what is no text.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = from_bytes(content, cp_isolation=ENCODINGS).best()
        if found is None:
            raise UnreadableFile("other") from None
        text = str(found)
    if "\0" in text:  # UTF-16 without its mark reads as UTF-8 with a NUL beside every letter
        little = content[1::2].count(0) >= content[::2].count(0)
        try:
            text = content.decode("utf_16_le" if little else "utf_16_be")
        except UnicodeDecodeError:
            raise UnreadableFile("other") from None
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    start = text[:200].lstrip().lower()
    if start.startswith(("<!doctype", "<html", "<?xml", "<table")):
        raise UnreadableFile("html")
    if "\0" in text or sum(unicodedata.category(char) == "Cc" for char in text[:4000] if char not in "\r\n\t") > 8:
        raise UnreadableFile("other")
    return text


def _read_text(text: str, limits: Limits, has_head: Callable[[Grid], bool]) -> Grid:
    """The rows of a CSV text. The separator is sniffed, and tried in turn where no known header comes out of it."""
    try:
        sniffed = csv.Sniffer().sniff(text[:65_536], "".join(SEPARATORS)).delimiter
    except csv.Error:
        sniffed = max(SEPARATORS, key=text[:65_536].count)
    tried = sorted(SEPARATORS, key=lambda separator: separator != sniffed)
    separator = next((each for each in tried if has_head(_tidy(islice(_rows(text, each), HEAD_ROWS), limits))), sniffed)
    return _tidy(_rows(text, separator), limits)


def _rows(text: str, separator: str) -> Iterable[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error:  # a cell of more than 128 kB, as when a quotation mark is never closed
        raise UnreadableFile("other") from None


def _read_workbook(content: bytes, limits: Limits) -> Grid:
    """The rows of the first sheet that has any. Formulas stay the text they are: nothing is reckoned."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            packed = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise UnreadableFile("other")
            if sum(each.file_size for each in packed) > MOST_UNPACKED_TIMES * limits.most_bytes:
                raise UnreadableFile("too-large")
        book = load_workbook(io.BytesIO(content), read_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some banks declare one cell and write a thousand rows
            grid = _tidy(sheet.iter_rows(max_col=MOST_CELLS, values_only=True), limits)
            if any(grid):
                return grid
    except UnreadableFile:
        raise
    except BROKEN_WORKBOOK:
        raise UnreadableFile("broken-xlsx") from None
    return []


def _tidy(rows: Iterable[Iterable[Any]], limits: Limits) -> Grid:
    """Rows of text without blanks at their ends."""
    grid, full = [], 0
    for row in rows:
        cells = [_text(cell) for cell in islice(row, MOST_CELLS)]
        while cells and not cells[-1]:
            cells.pop()
        full += bool(cells)
        if full > limits.most_rows + HEAD_ROWS or len(grid) > 5 * (limits.most_rows + HEAD_ROWS):
            raise UnreadableFile("too-long")
        grid.append(cells)
    return grid


def _text(value: Any) -> str:
    """A cell as text: dates as ISO, numbers so that nobody can take a fraction for thousands.

    Excel marks text with an apostrophe that it does not show; in a CSV file it may have been left.
    """
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.4f}"
    return " ".join(unicodedata.normalize("NFC", str(value)).replace("\0", "").split()).removeprefix("'")
