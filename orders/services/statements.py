"""A bank's statement on its way into the book: handed in, its columns named, every row looked at, then written once."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.exceptions import NotUnknownMoney, TransferKnown
from orders.models import BankAccount, Payment, Statement, StatementColumns, StatementLine, Transfer
from orders.queries.payments import unknown_part, with_money
from orders.queries.statements import KNOWN, LIKE, UNKNOWN, Proposal, RowFate, credits_of, fates_of, rows_of
from orders.services.transfers import assign_transfer, record_nobodys, record_transfer
from orders.statements.columns import NEEDED, ROLES, Header, find_header, guess_header, names_of
from orders.statements.files import read_grid
from orders.statements.refusals import ColumnsMissing, NothingToWrite, StatementWritten
from orders.statements.rows import CREDIT, read_rows
from shops.services.ledger import under_lock

Fate, State = StatementLine.Fate, Statement.State
NAME_LENGTH = 200


@dataclass(frozen=True)
class Written:
    """A statement in the book. `passed` are ticked (line, order number) pairs that no longer fitted."""

    statement: Statement
    passed: list[tuple[int, str]]


@transaction.atomic
def hand_in_statement(*, account: BankAccount, file_name: str, content: bytes, by: Any) -> Statement:
    """Keep a statement's file as cells and read its rows, where the bank's columns are known; nothing is booked yet.

    The same file that still waits is found again. Raises StatementRefusal for a file that cannot be read.
    """
    digest = hashlib.sha256(content).hexdigest()
    waiting = Statement.objects.filter(account=account, sha256=digest).exclude(state=State.WRITTEN).first()
    if waiting is not None:
        return waiting
    name = "".join(char for char in file_name if char.isprintable())[-NAME_LENGTH:]
    statement = Statement(
        account=account, file_name=name or "sao-ke", sha256=digest, cells=read_grid(content), uploaded_by=by
    )
    kept = StatementColumns.objects.filter(bank_code=account.bank_code).first()
    header = find_header(statement.cells, {role: getattr(kept, role) for role in ROLES}) if kept else None
    if header is not None:
        _read(statement, header)
    statement.save()
    return statement


def _read(statement: Statement, header: Header) -> None:
    rows = read_rows(statement.cells, header, timezone.localdate())
    statement.header_row = header.row
    statement.columns = {role: statement.cells[header.row][place] for role, place in header.places.items()}
    statement.rows = [row.as_json() for row in rows]
    statement.credits = credits_of(rows)
    statement.state = State.CHECKED


def header_of(statement: Statement) -> Header | None:
    """The columns as they are kept for the bank, else as they are guessed."""
    kept = StatementColumns.objects.filter(bank_code=statement.account.bank_code).first()
    header = find_header(statement.cells, {role: getattr(kept, role) for role in ROLES}) if kept else None
    return header or guess_header(statement.cells)


@transaction.atomic
def name_columns(*, statement: Statement, header: Header, by: Any) -> Statement:
    """Read the statement by these columns and keep them for the bank's next one.

    Raises ColumnsMissing and StatementWritten.
    """
    held = under_lock(Statement.objects.select_related("account").filter(pk=statement.pk)).get()
    if held.state == State.WRITTEN:
        raise StatementWritten()
    names = names_of(held.cells, header)
    if any(not names.get(role) for role in NEEDED) or len(set(header.places.values())) < len(header.places):
        raise ColumnsMissing()
    kept = {role: names.get(role, "")[:120] for role in ROLES}
    StatementColumns.objects.update_or_create(bank_code=held.account.bank_code, defaults=kept | {"kept_by": by})
    _read(held, header)
    held.save()
    return held


@transaction.atomic
def write_statement(*, statement: Statement, ticked: dict[int, str], by: Any) -> Written:
    """Write every row that can be read into the book, once, and give ticked rows to the order they are like.

    `ticked` is an order number by line. A tick counts only where the order is still proposed for that row: what
    another row has paid meanwhile stays nobody's. Written again, it changes nothing. Raises ColumnsMissing before the
    columns are known, and NothingToWrite.
    """
    held = under_lock(Statement.objects.select_related("account").filter(pk=statement.pk)).get()
    if held.state == State.WRITTEN:
        return Written(held, [])
    if held.state != State.CHECKED:
        raise ColumnsMissing()
    fates = fates_of(held.account, rows_of(held))
    if not any(fate.row.kind == CREDIT for fate in fates):
        raise NothingToWrite()
    _hold_payments(fates, ticked)
    nobodys = _write_nobodys(held, fates, by)
    lines, chosen = [], []
    for fate in fates:
        line = _write_row(held, fate, nobodys, by)
        lines.append(line)
        if fate.row.line in ticked and line.fate == Fate.WRITTEN and line.transfer is not None:
            chosen.append((fate, line.transfer))
    given = {fate.row.line for fate, transfer in chosen if _give_ticked(held, fate, transfer, ticked, by)}
    StatementLine.objects.bulk_create(lines, batch_size=500)
    held.state, held.written_by, held.written_at = State.WRITTEN, by, timezone.now()
    held.save(update_fields=["state", "written_by", "written_at"])
    return Written(held, [(line, number) for line, number in sorted(ticked.items()) if line not in given])


def _hold_payments(fates: list[RowFate], ticked: dict[int, str]) -> None:
    """Hold all payments that rows will reach, by their ids: row by row, two statements could wait for each other."""
    numbers = {each.number for fate in fates for each in fate.given} | set(ticked.values())
    held = Payment.objects.filter(order__number__in=sorted(numbers)).order_by("pk")
    list(under_lock(held).values_list("pk", flat=True))


def _write_nobodys(held: Statement, fates: list[RowFate], by: Any) -> dict[int, Transfer]:
    """Transfers by line of the rows that name no order, all at once; none when another writes one at this moment.

    Most of a large statement is such rows, and each alone would cost half a dozen statements.
    """
    written = {
        fate.row.line: Transfer(
            account=held.account,
            bank_reference=fate.row.reference,
            booked_on=fate.row.booked_on,
            amount=fate.row.amount,
            words=fate.row.words,
            entered_by=by,
        )
        for fate in fates
        if fate.fate in (LIKE, UNKNOWN) and fate.row.booked_on is not None and fate.row.amount is not None
    }
    try:
        record_nobodys(list(written.values()))
    except IntegrityError:
        return {}
    return written


def _write_row(held: Statement, fate: RowFate, nobodys: dict[int, Transfer], by: Any) -> StatementLine:
    row = fate.row
    line = StatementLine(statement=held, line=row.line, amount=row.amount, fate=row.kind, trouble=row.trouble)
    if fate.fate == KNOWN:
        line.fate, line.transfer_id = Fate.KNOWN, fate.transfer
    elif row.line in nobodys:
        line.fate, line.transfer = Fate.WRITTEN, nobodys[row.line]
    elif row.kind == CREDIT:
        assert row.booked_on is not None  # noqa: S101  a row without it is BROKEN
        assert row.amount is not None  # noqa: S101  likewise
        try:
            line.transfer = record_transfer(
                account=held.account,
                bank_reference=row.reference,
                booked_on=row.booked_on,
                amount=row.amount,
                words=row.words,
                by=by,
            )
        except TransferKnown:  # somebody wrote the number down a moment ago, with another amount or day
            line.fate, line.trouble = Fate.BROKEN, "number-known"
        else:
            line.fate = Fate.WRITTEN
    return line


def _give_ticked(held: Statement, fate: RowFate, transfer: Transfer, ticked: dict[int, str], by: Any) -> bool:
    """Give a row to the order it was ticked for, if it still is what that order lacks; says whether it did."""
    proposal = next((each for each in fate.proposals if each.number == ticked[fate.row.line]), None)
    if fate.fate != LIKE or proposal is None:
        return False
    payment = with_money(Payment.objects.filter(pk=proposal.payment)).get()
    if payment.lacking != transfer.amount or unknown_part(transfer) != transfer.amount:
        return False
    try:
        assign_transfer(
            transfer=transfer, payment=payment, amount=transfer.amount, reason=_why(held, fate, proposal), by=by
        )
    except NotUnknownMoney:
        return False
    return True


def _why(held: Statement, fate: RowFate, proposal: Proposal) -> str:
    return _("Sao kê %(file)s dòng %(line)s: đúng số tiền còn thiếu, %(why)s") % {
        "file": held.file_name[:80],
        "line": fate.row.line,
        "why": proposal.why,
    }
