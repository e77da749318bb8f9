"""How large a difference one person may put right alone: the house's own rule, dated, in one place."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class CountLimit:
    """From `since` on, a difference of more `pieces` of a lot, or of more `dong` in all, wants a second person."""

    since: date
    pieces: int
    dong: int

    def is_over(self, differences: list[tuple[int, int]]) -> bool:
        """Whether (difference in pieces, price of a piece) of all lots together are over it; plus and minus add up."""
        too_many = any(abs(pieces) > self.pieces for pieces, _price in differences)
        return too_many or sum(abs(pieces) * price for pieces, price in differences) > self.dong


# The latest last; a new rule gets a new row, so that an old stocktake is read by the rule of its day.
LIMITS = (CountLimit(date(2026, 1, 1), pieces=10, dong=1_000_000),)


def limit_on(day: date) -> CountLimit:
    return [limit for limit in LIMITS if limit.since <= day][-1]
