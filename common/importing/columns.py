"""Columns as an import declares them, and a file's rows read by them: clean values, or a sentence at the cell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.folding import fold
from common.importing.grid import HEAD_ROWS, Grid
from common.typed import read_day, read_percent, read_pieces

NEVER = "never"  # the last day of what keeps for ever
FORMULA_SIGN = "="
WORDS_FOR_NEVER = {"khong co", "khong", "khong han", "vo han", "none", "never", "no date"}


class Kind(StrEnum):
    """What stands in the cells of a column."""

    TEXT = "text"  # as it is, also when it begins with "="
    CODE = "code"  # text without blanks
    PIECES = "pieces"  # a whole number
    DONG = "dong"  # whole đồng
    PERCENT = "percent"
    DAY = "day"
    LAST_DAY = "last-day"  # a day, a month that ends with its last, or NEVER


@dataclass(frozen=True)
class Column:
    """One column: `title` is its heading in our own files, `also` other headings it is known by."""

    name: str
    title: str
    kind: Kind = Kind.TEXT
    also: tuple[str, ...] = ()
    is_needed: bool = False
    longest: int = 240
    example: str = ""

    @property
    def known_by(self) -> set[str]:
        return {fold(self.title), *(fold(each) for each in self.also)}


class ColumnsMissing(ValueError):
    """No row of the file names every column that is needed; `titles` are those not found in the likeliest row."""

    def __init__(self, titles: list[str]):
        super().__init__(*titles)
        self.titles = titles


@dataclass(frozen=True)
class Head:
    """The row (from 0) that names the columns, and where each stands in it."""

    row: int
    places: dict[str, int]


@dataclass
class Row:
    """One row of the file: its number from 1, clean values by column, and sentences by the column they are about."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def find_head(grid: Grid, columns: Sequence[Column]) -> Head:
    """The first row with a heading for every column that is needed. Raises ColumnsMissing."""
    needed = [column for column in columns if column.is_needed]
    nearest = [column.title for column in needed]
    for row, cells in enumerate(grid[:HEAD_ROWS]):
        folded = [fold(cell) for cell in cells]
        places: dict[str, int] = {}
        for column in columns:
            found = next((at for at, name in enumerate(folded) if name and name in column.known_by), None)
            if found is not None and found not in places.values():
                places[column.name] = found
        missing = [column.title for column in needed if column.name not in places]
        if not missing:
            return Head(row, places)
        if len(missing) < len(nearest):
            nearest = missing
    raise ColumnsMissing(nearest)


def has_head(columns: Sequence[Column]) -> Callable[[Grid], bool]:
    """Whether a grid has a row of these headings, as `read_grid` asks it."""

    def known(grid: Grid) -> bool:
        try:
            find_head(grid, columns)
        except ColumnsMissing:
            return False
        return True

    return known


def read_rows(grid: Grid, columns: Sequence[Column]) -> list[Row]:
    """Every row below the head that is not blank, in its order. Raises ColumnsMissing."""
    head = find_head(grid, columns)
    rows = []
    for line, cells in enumerate(grid[head.row + 1 :], head.row + 2):
        if any(cells):
            rows.append(_read_row(line, cells, head, columns))
    return rows


def _read_row(line: int, cells: list[str], head: Head, columns: Sequence[Column]) -> Row:
    row = Row(line)
    for column in columns:
        at = head.places.get(column.name)
        text = cells[at].strip() if at is not None and at < len(cells) else ""
        row.typed[column.name] = text
        row.values[column.name] = None
        try:
            row.values[column.name] = _value(text, column)
        except ValidationError as refusal:
            row.errors[column.name] = " ".join(refusal.messages)
    return row


def _value(text: str, column: Column) -> Any:
    """The clean value; None (or "" for text) for an empty cell. Raises ValidationError with a sentence."""
    if not text:
        if column.is_needed:
            raise ValidationError(_("Cột “%(title)s” còn trống."), params={"title": column.title})
        return "" if column.kind in (Kind.TEXT, Kind.CODE) else None
    if column.kind == Kind.TEXT:
        return _within(text, column)
    if text.startswith(FORMULA_SIGN):
        raise ValidationError(_("Ô này là công thức. Xin chép sang giá trị (Dán đặc biệt, Giá trị) rồi tải lại."))
    if column.kind == Kind.CODE:
        return _within("".join(text.split()), column)
    if column.kind == Kind.PERCENT:
        return read_percent(text)
    if column.kind in (Kind.PIECES, Kind.DONG):
        return read_pieces(text.rstrip("₫đ ") if column.kind == Kind.DONG else text)
    if column.kind == Kind.LAST_DAY and fold(text) in WORDS_FOR_NEVER:
        return NEVER
    return read_day(text.partition("T")[0], is_end=column.kind == Kind.LAST_DAY)  # Excel writes midnight behind a day


def _within(text: str, column: Column) -> str:
    if len(text) > column.longest:
        raise ValidationError(_("Dài quá %(longest)s ký tự."), params={"longest": column.longest})
    return text
