"""What becomes of every row of a file, known before anything is written."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """A row is new, changes something that is there, is there already just so, or cannot be taken."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True)
class RowFate:
    """`line` is the row's number in the file; `shown` what it is about; `says` why it is refused, `column` where."""

    line: int
    fate: Fate
    shown: str
    says: str = ""
    column: str = ""


@dataclass(frozen=True)
class DryRun:
    """The fates of all rows, in the file's order."""

    rows: list[RowFate]

    @property
    def counts(self) -> dict[Fate, int]:
        counted = Counter(row.fate for row in self.rows)
        return {fate: counted[fate] for fate in Fate}

    @property
    def refused(self) -> list[RowFate]:
        return [row for row in self.rows if row.fate == Fate.REFUSED]

    @property
    def can_be_written(self) -> bool:
        """All or nothing: no row refused, and something to do."""
        counts = self.counts
        return not counts[Fate.REFUSED] and bool(counts[Fate.ADDED] or counts[Fate.CHANGED])
