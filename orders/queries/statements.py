"""What would become of each row of a statement, and what became of it; nothing is written here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Sum

from orders.models import BankAccount, Payment, Statement, StatementLine, Transfer, TransferPart
from orders.queries.likeness import Awaited
from orders.queries.payments import numbers_named, readings_of, shares_of, with_money
from orders.statements.rows import BROKEN, CREDIT, StatementRow, trouble_words

NAMED, LIKE, UNKNOWN, KNOWN = "named", "like", "unknown", "known"
AT_ONCE = 500  # values in one IN (…)
MOST_PROPOSALS = 3  # orders that one row is held to be like
State = Payment.State
Value = TypeVar("Value", str, int)


@dataclass(frozen=True)
class Given:
    """What an order gets of a row: `over` of its `amount` is owed back, `lacking` is what it then still lacks."""

    number: str
    amount: int
    over: int
    lacking: int
    state: str


@dataclass(frozen=True)
class Proposal:
    """An awaited order that lacks exactly the row's amount, and why it may be the one."""

    number: str
    payment: int
    buyer_name: str
    why: str


@dataclass(frozen=True)
class RowFate:
    """A row and what it would come to: NAMED, LIKE, UNKNOWN, KNOWN, or what the row itself says."""

    row: StatementRow
    fate: str
    given: list[Given] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    transfer: int | None = None

    @property
    def trouble(self) -> str:
        return trouble_words(self.row.trouble, self.row.typed) if self.row.trouble else ""


def rows_of(statement: Statement) -> list[StatementRow]:
    return [StatementRow.from_json(each) for each in statement.rows]


def fates_of(account: BankAccount, rows: list[StatementRow]) -> list[RowFate]:
    """Every row's fate if the statement were written now, in the order of the rows, in a few queries per 500 rows.

    Orders fill up row by row, as they will; proposals come after, from what is still lacking then.
    """
    known = _known_transfers(account, rows)
    new = [row for row in rows if row.kind == CREDIT and row.reference not in known]
    payments = _named_payments(account, new)
    lacking = {number: payment.lacking for number, payment in payments.items()}
    fates: list[RowFate] = []
    for row in rows:
        if row.kind != CREDIT:
            fates.append(RowFate(row, row.kind))
        elif transfer := known.get(row.reference):
            if (transfer.amount, transfer.booked_on) == (row.amount, row.booked_on):
                fates.append(RowFate(row, KNOWN, transfer=transfer.pk))
            else:
                fates.append(RowFate(replace(row, kind=BROKEN, trouble="number-known"), BROKEN))
        else:
            numbers = numbers_named(row.words, payments)
            given = _give(row.amount or 0, numbers, payments, lacking)
            fates.append(RowFate(row, NAMED if numbers else UNKNOWN, given))
    by_amount: dict[int, list[Awaited]] = defaultdict(list)
    if any(fate.fate == UNKNOWN for fate in fates):
        for awaited in awaited_payments(account):
            left = lacking.get(awaited.number, awaited.lacking)
            if left:
                by_amount[left].append(awaited)
    return [_liken(fate, by_amount) if fate.fate == UNKNOWN else fate for fate in fates]


def _liken(fate: RowFate, by_amount: dict[int, list[Awaited]]) -> RowFate:
    near = ((each, each.why_like(fate.row.words)) for each in by_amount.get(fate.row.amount or 0, ()))
    proposals = [Proposal(each.number, each.payment, each.buyer_name, why) for each, why in near if why]
    return replace(fate, fate=LIKE, proposals=proposals[:MOST_PROPOSALS]) if proposals else fate


def _give(amount: int, numbers: list[str], payments: dict[str, Any], lacking: dict[str, int]) -> list[Given]:
    given = []
    for number, share in zip(numbers, shares_of(amount, [lacking[number] for number in numbers]), strict=True):
        if share:
            over = max(share - lacking[number], 0)
            lacking[number] = max(lacking[number] - share, 0)
            given.append(Given(number, share, over, lacking[number], payments[number].state))
    return given


def _known_transfers(account: BankAccount, rows: list[StatementRow]) -> dict[str, Transfer]:
    known: dict[str, Transfer] = {}
    for references in _batches(row.reference for row in rows if row.kind == CREDIT):
        found = Transfer.objects.filter(account=account, bank_reference__in=references)
        known |= {transfer.bank_reference: transfer for transfer in found}
    return known


def _named_payments(account: BankAccount, rows: list[StatementRow]) -> dict[str, Any]:
    """Payments on the account of the orders that rows may name, by number, each with its `lacking` đồng."""
    numbers = {number for row in rows for readings in readings_of(row.words) for number in readings}
    found: dict[str, Any] = {}
    for some in _batches(sorted(numbers)):
        payments = with_money(Payment.objects.filter(account=account, order__number__in=some))
        found |= {payment.order.number: payment for payment in payments.select_related("order")}
    return found


def awaited_payments(account: BankAccount) -> list[Awaited]:
    """What the account waits for, in one query."""
    awaited = with_money(Payment.objects.filter(account=account, state=State.AWAITED)).filter(lacking__gt=0)
    names = ("pk", "order__number", "order__facts__buyer_name", "order__facts__phone", "lacking")
    return [Awaited(*values) for values in awaited.order_by("expires_at", "pk").values_list(*names)]


def _batches(values: Iterable[Value]) -> Iterator[list[Value]]:
    left = iter(values)
    while batch := list(islice(left, AT_ONCE)):
        yield batch


@dataclass(frozen=True)
class LineView:
    """A row of a written statement; `numbers` are the orders that got its money, `unknown` đồng are nobody's yet."""

    line: StatementLine
    row: StatementRow
    numbers: list[str]
    unknown: int

    @property
    def fate(self) -> str:
        return self.line.fate

    @property
    def trouble(self) -> str:
        return trouble_words(self.line.trouble, self.row.typed) if self.line.trouble else ""


@dataclass(frozen=True)
class Sums:
    """What came by a statement, in đồng: `credits` = `given` to orders + `unknown` + `unread`.

    Of what was given, `owed` goes back to buyers: money over, late, or of cancelled orders.
    """

    credits: int
    given: int
    owed: int
    unknown: int
    unread: int


def lines_of(statement: Statement) -> list[LineView]:
    """Every row of a written statement with where its money is now, in three queries."""
    rows = {row.line: row for row in rows_of(statement)}
    numbers: dict[int, list[str]] = defaultdict(list)
    unknown: dict[int, int] = defaultdict(int)
    parts = TransferPart.objects.filter(transfer__statement_lines__statement=statement).order_by("pk")
    for transfer, number, amount in parts.values_list("transfer", "payment__order__number", "amount"):
        if number is None:
            unknown[transfer] += amount
        elif number not in numbers[transfer]:
            numbers[transfer].append(number)
    return [
        LineView(line, rows[line.line], numbers[line.transfer_id or 0], unknown[line.transfer_id or 0])
        for line in statement.lines.order_by("line")
    ]


def sums_of(statement: Statement) -> Sums:
    """Where the money of a written statement is now, in three queries, and one per 500 orders."""
    parts = TransferPart.objects.filter(transfer__statement_lines__statement=statement)
    given = dict(parts.exclude(payment=None).values_list("payment").annotate(sum=Sum("amount")).order_by())
    owed: dict[int, int] = {}
    for some in _batches(sorted(given)):
        owed |= dict(with_money(Payment.objects.filter(pk__in=some)).values_list("pk", "owed"))
    unread = statement.lines.filter(fate=StatementLine.Fate.BROKEN).aggregate(sum=Sum("amount"))["sum"]
    return Sums(
        credits=statement.credits,
        given=sum(given.values()),
        owed=sum(min(amount, given[payment]) for payment, amount in owed.items()),
        unknown=parts.filter(payment=None).aggregate(sum=Sum("amount"))["sum"] or 0,
        unread=unread or 0,
    )


def credits_of(rows: list[StatementRow]) -> int:
    """Đồng that came in by the rows of a statement, those included of which only the amount could be read."""
    return sum(row.amount or 0 for row in rows if row.kind in (CREDIT, BROKEN))


def last_statements(account: BankAccount) -> list[Statement]:
    """The ten latest, without their cells."""
    return list(Statement.objects.filter(account=account).defer("cells", "rows").select_related("uploaded_by")[:10])


def same_file_written(statement: Statement) -> Statement | None:
    """An earlier statement of the very same file that is in the book."""
    same = Statement.objects.filter(account=statement.account_id, sha256=statement.sha256, state="written")
    return same.exclude(pk=statement.pk).defer("cells", "rows").first()
