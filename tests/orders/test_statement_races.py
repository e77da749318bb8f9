"""A statement confirmed by two people at the same moment, on PostgreSQL: first without its lock, then with it."""

import threading

import pytest
from django.db import IntegrityError
from django.utils import timezone

from orders.models import PaymentEvent, Statement, StatementLine, Transfer
from orders.queries.payments import money_of
from orders.services import statements
from orders.services.statements import hand_in_statement, header_of, name_columns, write_statement
from shops.verification import verify
from tests.at_once import at_once, count_kinds
from tests.orders.conftest import checkout_of, order_now

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

HEADER = "Ngày giao dịch;Số tham chiếu;Ghi có;Nội dung"


@pytest.fixture
def orders(stock, fill, outlet, account):
    """One that a row names, and one that a row is like."""
    packing = stock(outlet)
    return [
        order_now(fill((packing, quantity)), checkout_of(outlet=outlet, payment="transfer"), timezone.now())
        for quantity in (1, 2)
    ]


@pytest.fixture
def statement(orders, account, by):
    rows = [
        HEADER,
        f"25/11/2026;FT1;120.000;{orders[0].number}",
        "25/11/2026;FT2;240.000;nguyen thi lan ck",
        "25/11/2026;FT3;5.000;thu khac",
    ]
    content = "\n".join(rows).encode()
    kept = hand_in_statement(account=account, file_name="sao-ke.csv", content=content, by=by)
    return name_columns(statement=kept, header=header_of(kept), by=by)


@pytest.fixture
def confirm(statement, orders, by):
    return lambda: write_statement(statement=statement, ticked={3: orders[1].number}, by=by)


def look_together(monkeypatch):
    """Both have looked at the state before either writes."""
    everybody_looked = threading.Barrier(2)
    fates_of = statements.fates_of

    def look(*args):
        found = fates_of(*args)
        everybody_looked.wait(timeout=30)
        return found

    monkeypatch.setattr(statements, "fates_of", look)


def test_without_the_lock_the_second_confirmation_fails(confirm, monkeypatch):
    monkeypatch.setattr(statements, "under_lock", lambda rows: rows)
    look_together(monkeypatch)

    outcomes = at_once([confirm] * 2, (IntegrityError,))

    assert count_kinds(outcomes) == {"Written": 1, "IntegrityError": 1}


def test_two_confirmations_at_once_apply_once(confirm, orders):
    outcomes = at_once([confirm] * 2, (IntegrityError,))

    assert count_kinds(outcomes) == {"Written": 2}
    assert [outcome.passed for outcome in outcomes] == [[], []]
    assert Transfer.objects.count() == StatementLine.objects.count() == 3
    assert PaymentEvent.objects.filter(after="paid").count() == 2
    assert [money_of(order.payment).owed for order in orders] == [0, 0]
    assert Statement.objects.get().state == "written"
    assert verify().broken == []


def test_two_statements_with_the_same_rows_at_once_write_each_transfer_once(statement, confirm, orders, account, by):
    rows = [HEADER, "25/11/2026;FT3;5.000;thu khac", f"25/11/2026;FT1;120.000;{orders[0].number}"]
    content = "\n".join(rows).encode()
    other = hand_in_statement(account=account, file_name="khac.csv", content=content, by=by)

    outcomes = at_once([confirm, lambda: write_statement(statement=other, ticked={}, by=by)], (IntegrityError,))

    assert count_kinds(outcomes) == {"Written": 2}
    assert Transfer.objects.count() == 3
    assert PaymentEvent.objects.filter(after="paid").count() == 2
    assert verify().broken == []
