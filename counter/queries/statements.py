"""A statement's rows in groups, as whoever keeps the account reads them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orders.models import Statement
from orders.queries.statements import (
    KNOWN,
    LIKE,
    NAMED,
    UNKNOWN,
    LineView,
    RowFate,
    Sums,
    fates_of,
    lines_of,
    rows_of,
    same_file_written,
    sums_of,
)
from orders.statements.columns import other_account
from orders.statements.rows import BROKEN, CREDIT, DEBIT, NOTE, REPEAT

SHOWN = 20  # rows of a group before the rest has a page of its own
PAID, NOBODYS = "paid", "nobodys"


@dataclass(frozen=True)
class Group:
    """Rows that share a fate; `amount` is the sum in đồng that they brought, as far as it could be read."""

    key: str
    title: str | Promise
    rows: list[Any]
    amount: int

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def first(self) -> list[Any]:
        return self.rows[:SHOWN]

    @property
    def has_more(self) -> bool:
        return self.count > SHOWN


@dataclass(frozen=True)
class CheckedStatement:
    """What a statement would come to. `likened` rows wait for a person's tick.

    `new` rows are to be written; `other_account` is what the file prints of its account, when that is not ours.
    """

    groups: list[Group]
    likened: list[RowFate]
    new: int
    other_account: str
    same_file: Statement | None


@dataclass(frozen=True)
class WrittenStatement:
    groups: list[Group]
    sums: Sums
    unread: int  # rows


CHECKED_GROUPS = [
    (NAMED, _("Nội dung có số đơn")),
    (UNKNOWN, _("Chưa rõ của đơn nào")),
    (BROKEN, _("Chưa đọc được, không ghi")),
    (KNOWN, _("Đã có trong sổ, bỏ qua")),
    (REPEAT, _("In hai lần trong tệp, tính một lần")),
    (DEBIT, _("Tiền ra, không ghi")),
    (NOTE, _("Không phải giao dịch")),
]
WRITTEN_GROUPS = [
    (PAID, _("Đã vào đơn")),
    (NOBODYS, _("Chưa rõ của đơn nào")),
    (BROKEN, _("Chưa đọc được, chưa ghi")),
    (REPEAT, _("In hai lần trong tệp, tính một lần")),
    (DEBIT, _("Tiền ra, không ghi")),
    (NOTE, _("Không phải giao dịch")),
]


def _groups(
    rows: Iterable[Any], titles: list[tuple[str, Any]], key_of: Callable[[Any], str], amount_of: Callable[[Any], int]
) -> list[Group]:
    by_key: dict[str, list[Any]] = {key: [] for key, _title in titles}
    for row in rows:
        if (key := key_of(row)) in by_key:
            by_key[key].append(row)
    return [
        Group(key, title, by_key[key], sum(amount_of(row) for row in by_key[key]))
        for key, title in titles
        if by_key[key]
    ]


def checked_statement(statement: Statement) -> CheckedStatement:
    """Every row's fate if it were written now."""
    fates = fates_of(statement.account, rows_of(statement))
    return CheckedStatement(
        groups=_groups(fates, CHECKED_GROUPS, lambda fate: fate.fate, lambda fate: fate.row.amount or 0),
        likened=[fate for fate in fates if fate.fate == LIKE],
        new=sum(fate.row.kind == CREDIT and fate.fate != KNOWN for fate in fates),
        other_account=other_account(statement.cells, statement.header_row or 0, statement.account.number),
        same_file=same_file_written(statement),
    )


def written_statement(statement: Statement) -> WrittenStatement:
    """Where the money of every row is now."""

    def key_of(view: LineView) -> str:
        if view.line.transfer_id is None:
            return view.line.fate
        return NOBODYS if view.unknown else PAID

    lines = lines_of(statement)
    groups = _groups(lines, WRITTEN_GROUPS, key_of, lambda view: view.line.amount or 0)
    return WrittenStatement(groups, sums_of(statement), sum(view.line.fate == BROKEN for view in lines))
