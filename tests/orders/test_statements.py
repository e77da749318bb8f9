"""A statement of 500 rows, 40 of them odd: each comes to what the answer list says, once, and the sums are equal."""

import csv
import io
from collections import defaultdict
from datetime import date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook

from orders.models import (
    BankAccount,
    Payment,
    PaymentEvent,
    Statement,
    StatementColumns,
    StatementLine,
    Transfer,
    TransferPart,
)
from orders.queries.payments import money_of, with_money
from orders.queries.statements import fates_of, lines_of, rows_of, sums_of
from orders.services.statements import hand_in_statement, header_of, name_columns, write_statement
from orders.services.steps import cancel_share
from orders.services.transfers import expire_unpaid, record_transfer
from orders.statements.columns import guess_header
from orders.statements.files import read_grid
from orders.statements.refusals import ColumnsMissing, NothingToWrite, StatementWritten
from orders.statements.rows import NotRead, read_amount, read_day, read_rows
from shops.verification import verify
from tests.factories.money import BankAccountFactory
from tests.orders import statement_case as case
from tests.orders.conftest import checkout_of, order_now

pytestmark = pytest.mark.long

NAMES = {213: "Trần Văn Quang", 214: "Phạm Thị Nga"}
MOST_QUERIES_A_ROW = 12  # over the whole case; a sum that names no order takes 6, one that pays its order 18
HEADER = "Ngày giao dịch;Số tham chiếu;Ghi nợ;Ghi có;Nội dung"


def as_workbook(text: str) -> bytes:
    """The same rows as a bank's XLSX: amounts and days that can be read are numbers and dates there."""
    book = Workbook()
    sheet = book.active
    for cells in csv.reader(io.StringIO(text), delimiter=";"):
        sheet.append([cell_of(place, cell) for place, cell in enumerate(cells)])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def cell_of(place: int, cell: str) -> object:
    try:
        if place in (3, 4):
            amount = read_amount(cell)
            return cell if amount is None else amount
        if place == 1 and (day := read_day(cell)) is not None:
            return datetime(day.year, day.month, day.day, 9, 30)
    except NotRead:
        return cell
    return cell.removeprefix("'")


@pytest.fixture
def account(db):
    return BankAccountFactory(number=case.ACCOUNT)


@pytest.fixture
def orders(stock, fill, outlet, account, by):
    """The orders that the statement's words name, as their buyers and the desk left them before it came."""
    packing = stock(outlet, 40_000, price=10_000)

    def place(number, **facts):
        said = {"payment": "transfer", "phone": f"+84912600{number:03d}", "buyer_name": NAMES.get(number, "Lò Văn Ón")}
        order = order_now(fill((packing, number)), checkout_of(outlet=outlet, **(said | facts)), timezone.now())
        type(order).objects.filter(pk=order.pk).update(number=case.number_of(number))
        order.number = case.number_of(number)
        return order

    placed = {number: place(number) for number in [*case.ORDINARY_ORDERS, *range(201, 221), 230, 231, 234]}
    placed[232] = place(232, payment="cash")
    BankAccount.objects.update(is_in_use=False)
    BankAccountFactory(number="999")
    placed[233] = place(233)
    BankAccount.objects.update(is_in_use=False)
    BankAccount.objects.filter(pk=account.pk).update(is_in_use=True)
    Payment.objects.filter(order=placed[230]).update(expires_at=timezone.now())
    expire_unpaid()
    cancel_share(fulfilment=placed[231].fulfilments.get(), reason="Khách đổi ý", by=by)
    for reference, amount, words in (("TAY1", 2_340_000, "DB600234"), ("TAY2", 500_000, "dat coc")):
        record_transfer(
            account=account,
            bank_reference=reference,
            booked_on=date(2026, 11, 24),
            amount=amount,
            words=words,
            by=by,
        )
    return placed


@pytest.fixture
def hand_in(account, by):
    """Hand in a file; its columns are confirmed as they were guessed, if the bank's are not known."""

    def send(content, name="sao-ke.csv"):
        statement = hand_in_statement(account=account, file_name=name, content=content, by=by)
        if statement.state == "read":
            statement = name_columns(statement=statement, header=header_of(statement), by=by)
        return statement

    return send


def money_by_number():
    payments = with_money(Payment.objects.all()).values_list("order__number", "came", "state")
    return {number: (came, state) for number, came, state in payments}


def books():
    return [list(book.objects.order_by("pk").values_list("pk", flat=True)) for book in (Transfer, TransferPart)] + [
        PaymentEvent.objects.count(),
        money_by_number(),
    ]


def test_the_file_is_the_one_that_the_case_makes_and_has_its_forty_oddities():
    assert case.FILE.read_bytes() == case.text().encode("utf-8-sig")
    assert (len(case.answers()), len(case.ODD)) == (500, 40)


def test_a_workbook_of_the_same_rows_reads_the_same():
    grids = read_grid(case.FILE.read_bytes()), read_grid(as_workbook(case.text()))
    today = date(2026, 11, 25)

    from_csv, from_xlsx = (
        [
            (row.line, row.kind, row.reference, row.booked_on, row.amount, row.trouble, row.kind == "note" or row.words)
            for row in rows
        ]
        for rows in (read_rows(grid, guess_header(grid), today) for grid in grids)
    )

    assert len(from_csv) == 503
    assert from_csv == from_xlsx


def test_every_row_comes_to_what_the_answer_list_says(orders, account, hand_in, by):
    before = books()
    statement = hand_in(case.FILE.read_bytes())
    assert statement.state == "checked"
    fates = {fate.row.line: fate for fate in fates_of(account, rows_of(statement)) if fate.fate != "note"}
    found = {line: (fate.fate, fate.row.trouble) for line, fate in fates.items()}

    assert found == {answer.line: (answer.odd.fate, answer.odd.trouble) for answer in case.answers()}
    assert {line: [each.number for each in fate.proposals] for line, fate in fates.items() if fate.proposals} == {
        answer.line: [case.number_of(answer.odd.like)] for answer in case.answers() if answer.odd.like
    }
    assert books() == before  # looking writes nothing

    ticked = {answer.line: case.number_of(answer.odd.like) for answer in case.answers() if answer.odd.tick}
    with CaptureQueriesContext(
        connection,
    ) as queries:
        written = write_statement(statement=statement, ticked=ticked, by=by)

    assert len(queries) <= 500 * MOST_QUERIES_A_ROW
    # The phone that came twice: the first row paid its order, the second is left for a person.
    assert written.passed == [(line, "DB600212") for line, number in ticked.items() if number == "DB600212"][1:]
    lines = {view.line.line: view for view in lines_of(statement) if view.line.fate != "note"}
    for answer in case.answers():
        view = lines[answer.line]
        assert set(view.numbers) == {case.number_of(number) for number in answer.odd.given}, answer
        assert view.unknown == answer.odd.unknown, answer
    given = defaultdict(int)
    for answer in case.answers():
        for number, amount in answer.odd.given.items():
            given[case.number_of(number)] += amount
    assert {number: came for number, (came, _state) in money_by_number().items() if came} == given
    states = money_by_number()
    unpaid = {case.number_of(number) for number in (207, 213, 214, 215)}
    assert {number for number, (_came, state) in states.items() if state == "awaited"} == unpaid | {"DB600233"}

    sums = sums_of(statement)
    unknown = sum(answer.odd.unknown for answer in case.answers())
    unread = sum(answer.odd.unread for answer in case.answers())
    assert (sums.given, sums.owed, sums.unknown, sums.unread) == (sum(given.values()), case.OWED, unknown, unread)
    assert sums.credits == sums.given + sums.unknown + sums.unread
    assert verify().broken == []

    after = books()
    again = hand_in(as_workbook(case.text()), "sao-ke.xlsx")
    assert again.pk != statement.pk
    assert again.state == "checked"  # the bank's columns are known now
    assert write_statement(statement=again, ticked=ticked, by=by).passed == sorted(
        (line, number) for line, number in ticked.items()
    )
    assert books() == after
    assert sums_of(again) == sums
    assert verify().broken == []


def small(account, *rows):
    return "\r\n".join([f"Số tài khoản: {account.number}", HEADER, *rows]).encode()


@pytest.fixture
def order(stock, fill, outlet, account):
    """240,000 đồng awaited."""
    said = {"payment": "transfer", "email": "lan@example.com"}
    return order_now(fill((stock(outlet), 2)), checkout_of(outlet=outlet, **said), timezone.now())


def test_a_statement_written_twice_applies_once(order, account, hand_in, by):
    statement = hand_in(small(account, f"25/11/2026;FT1;;240.000;{order.number}"))
    write_statement(statement=statement, ticked={}, by=by)
    after = books()

    assert write_statement(statement=statement, ticked={}, by=by).passed == []

    assert books() == after
    assert money_of(order.payment).came == 240_000
    statement.refresh_from_db()
    assert (statement.state, statement.written_by) == ("written", by)


def test_overlapping_statements_write_each_transfer_once(order, account, hand_in, by):
    first, second, third = (f"2{day}/11/2026;FT{day};;100.000;{order.number}" for day in (1, 2, 3))

    for rows in ((first, second), (second, third)):
        write_statement(statement=hand_in(small(account, *rows)), ticked={}, by=by)

    assert money_of(order.payment).came == 300_000
    assert list(StatementLine.objects.order_by("pk").values_list("fate", flat=True)) == [
        "written",
        "written",
        "known",
        "written",
    ]
    assert verify().broken == []


def test_the_same_file_that_still_waits_is_found_again(order, account, hand_in):
    content = small(account, f"25/11/2026;FT1;;240.000;{order.number}")

    assert hand_in(content) == hand_in(content)
    assert Statement.objects.get().rows[0]["reference"] == "FT1"


def test_a_bank_is_asked_for_its_columns_once(account, by):
    def send(*rows):
        content = "\n".join(rows).encode()
        return hand_in_statement(account=account, file_name="x.csv", content=content, by=by)

    first = send("Kenh,Ngay,Tham so,Vao", "app,25/11/2026,FT1,5000")
    assert first.state == "read"
    assert header_of(first) is None
    with pytest.raises(ColumnsMissing):
        write_statement(statement=first, ticked={}, by=by)
    header = guess_header([["", "Ngày", "Số tham chiếu", "Ghi có"]])
    name_columns(statement=first, header=header, by=by)

    second = send("Kenh,Vao,Tham so,Ngay", "app,7000,FT2,25/11/2026")

    assert (first.state, second.state) == ("read", "checked")
    assert [row.amount for row in rows_of(second)] == [7_000]
    assert StatementColumns.objects.get().kept_by == by
    write_statement(statement=second, ticked={}, by=by)
    with pytest.raises(StatementWritten):
        name_columns(statement=second, header=header, by=by)


def test_a_statement_without_money_is_not_written(account, hand_in, by):
    statement = hand_in(small(account, "25/11/2026;FT1;50.000;;Phí", ";;;;Kính gửi"))

    with pytest.raises(NothingToWrite):
        write_statement(statement=statement, ticked={}, by=by)

    statement.refresh_from_db()
    assert statement.state == "checked"
    assert not StatementLine.objects.exists()


def test_a_tick_for_an_order_that_was_not_proposed_gives_nothing(order, account, hand_in, by):
    statement = hand_in(small(account, "25/11/2026;FT1;;240.000;tien che"))

    written = write_statement(statement=statement, ticked={3: order.number, 99: "DB1"}, by=by)

    assert written.passed == [(3, order.number), (99, "DB1")]
    assert money_of(order.payment).came == 0
    assert sums_of(statement).unknown == 240_000


def test_what_became_of_a_row_is_written_once(order, account, hand_in, by):
    write_statement(statement=hand_in(small(account, f"25/11/2026;FT1;;240.000;{order.number}")), ticked={}, by=by)

    with pytest.raises(IntegrityError), transaction.atomic():
        StatementLine.objects.all()._raw_delete("default")
