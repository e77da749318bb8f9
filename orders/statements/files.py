"""A bank's statement file, CSV or XLSX, read into cells of text; what is no such file is refused in words."""

from common.importing import grid as files
from common.importing.grid import Grid, Limits, UnreadableFile
from orders.statements.columns import guess_header
from orders.statements.refusals import (
    StatementEmpty,
    StatementRefusal,
    StatementTooLarge,
    StatementTooLong,
    WrongStatementFile,
)

__all__ = ["MOST_BYTES", "MOST_ROWS", "Grid", "decode", "read_grid"]
MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
LIMITS = Limits(MOST_BYTES, MOST_ROWS)


def read_grid(content: bytes) -> Grid:
    """The rows of a statement as text, blank ones too, so that a row's place is its number in the file.

    Raises StatementTooLarge, StatementTooLong, StatementEmpty and WrongStatementFile.
    """
    try:
        return files.read_grid(content, LIMITS, lambda grid: guess_header(grid) is not None)
    except UnreadableFile as unreadable:
        raise _refusal(unreadable.kind) from None


def decode(content: bytes) -> str:
    """The text of a CSV file in whichever of the banks' encodings it is. Raises WrongStatementFile."""
    try:
        return files.decode(content)
    except UnreadableFile as unreadable:
        raise _refusal(unreadable.kind) from None


def _refusal(kind: str) -> StatementRefusal:
    if kind == "too-large":
        return StatementTooLarge(most=MOST_BYTES // (1024 * 1024))
    if kind == "too-long":
        return StatementTooLong(most=MOST_ROWS)
    return StatementEmpty() if kind == "empty" else WrongStatementFile(kind=kind)
