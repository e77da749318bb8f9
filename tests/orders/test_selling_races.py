"""Sellers, web buyers and people who close the till at once, on PostgreSQL: first without the lock, then with it."""

import threading

import pytest
from django.db import IntegrityError
from django.utils import timezone

from orders.exceptions import OrdersRefusal
from orders.models import CashCollection, CashUp, Receipt, Sale, SaleLine, TillSession
from orders.queries.cash import till_of
from orders.services import cash, sales, selling, tills
from orders.services.cash import cash_up
from orders.services.placing import place_order
from orders.services.sales import add_piece
from orders.services.selling import Buyer, sell_for_cash
from orders.services.tills import open_till
from shops.exceptions import ShopsRefusal
from shops.models import LotBalance
from shops.services import handing_over
from shops.services import promises as promises_module
from shops.verification import verify
from tests.at_once import at_once, count_kinds
from tests.factories.places import UserFactory
from tests.orders.conftest import checkout_of, plan_of
from tests.orders.selling import open_float, pay_cash, plan_of_sale, scan, whose
from tests.unguarded import look_before_writing, take_away_guards

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
REFUSALS = (OrdersRefusal, ShopsRefusal)


def seller_of(sale, given=1_000_000):
    """A seller who takes the money for what the screen shows now."""
    seal = plan_of_sale(sale).seal()
    return lambda: sell_for_cash(**whose(sale), seen=seal, given=given, buyer=Buyer(), language="vi")


def buyer_of(basket, checkout, key):
    """A buyer who orders what the page shows now."""
    seal = plan_of(basket, checkout, timezone.now()).seal()
    return lambda: place_order(basket=basket, checkout=checkout, seen=seal, idempotency_key=key)


@pytest.fixture
def last_piece(stock, fill, outlet, hanoi, by):
    """One piece wanted by a web buyer, a buyer who fetches it, and two sellers at the counter."""
    type(outlet).objects.filter(pk=outlet.pk).update(ships=True)
    packing = stock(outlet, 1)
    open_float(outlet, by)
    return [
        buyer_of(fill((packing, 1)), checkout_of(province=hanoi), "web"),
        buyer_of(fill((packing, 1)), checkout_of(outlet=outlet), "pick-up"),
        seller_of(scan(outlet, by, packing)),
        seller_of(scan(outlet, UserFactory(), packing)),
    ]


def test_without_locks_the_last_piece_is_sold_more_than_once(last_piece, monkeypatch):
    take_away_guards(monkeypatch)
    look_before_writing(
        monkeypatch, len(last_piece), (promises_module, "project_promises"), (handing_over, "project_leaving")
    )

    outcomes = at_once(last_piece, REFUSALS)

    assert count_kinds(outcomes) == {"Order": 4}
    assert LotBalance.objects.get().quantity == -1  # two went over the counter, two are promised
    assert verify().broken


def test_web_pick_up_and_counter_at_once_sell_the_last_piece_once(last_piece):
    outcomes = at_once(last_piece, REFUSALS)

    assert count_kinds(outcomes)["Order"] == 1
    balance = LotBalance.objects.get()
    assert (balance.quantity, balance.allocated) in ((0, 0), (1, 1))
    assert verify().broken == []


def test_one_sale_paid_four_times_at_once_is_one_order(stock, outlet, by):
    open_float(outlet, by)
    sale = scan(outlet, by, stock(outlet))

    outcomes = at_once([seller_of(sale, 120_000)] * 4, REFUSALS)

    assert count_kinds(outcomes) == {"Order": 4}
    assert (Receipt.objects.count(), CashCollection.objects.count()) == (1, 1)
    assert verify().broken == []


def scans(outlet, by, packing, hands, key=None):
    return [
        lambda hand=hand: add_piece(
            outlet=outlet, by=by, sale_id=None, product=packing, lot=None, idempotency_key=key or f"k{hand}"
        )
        for hand in range(hands)
    ]


def test_without_the_sellers_lock_two_first_scans_begin_two_sales(stock, outlet, by, monkeypatch):
    packing = stock(outlet, 9)
    everybody_looked = threading.Barrier(2)
    begin = sales.new_basket

    def begin_together():
        everybody_looked.wait(timeout=30)
        return begin()

    monkeypatch.setattr(sales, "hold_seller", lambda seller: None)
    monkeypatch.setattr(sales, "new_basket", begin_together)

    outcomes = at_once(scans(outlet, by, packing, 2), (*REFUSALS, IntegrityError))

    # Only the last guard of the database throws one of the scans out, without a word.
    assert count_kinds(outcomes) == {"SaleLine": 1, "IntegrityError": 1}


def test_first_scans_in_two_tabs_begin_one_sale_and_none_is_lost(stock, outlet, by):
    outcomes = at_once(scans(outlet, by, stock(outlet, 9), 6), REFUSALS)

    assert count_kinds(outcomes) == {"SaleLine": 6}
    assert Sale.objects.count() == 1
    assert SaleLine.objects.get().line.quantity == 6


def test_one_scan_sent_six_times_at_once_adds_one_piece(stock, outlet, by):
    at_once(scans(outlet, by, stock(outlet, 9), 6, key="k"), REFUSALS)

    assert SaleLine.objects.get().line.quantity == 1


def closer_of(outlet, by, key="k"):
    till = till_of(outlet)
    return lambda: cash_up(outlet=outlet, seen=till.seal, counted=till.expected, by=by, idempotency_key=key)


def test_without_the_tills_lock_a_sale_slips_into_a_closed_session(stock, outlet, by, monkeypatch):
    """Both look at the open session, then the till is closed, then the sale writes its cash."""
    open_float(outlet, by)
    sale = scan(outlet, by, stock(outlet))
    has_looked, is_closed = threading.Event(), threading.Event()
    write = selling.write_cash

    def write_late(*args, **said):
        has_looked.set()
        assert is_closed.wait(timeout=30)
        return write(*args, **said)

    def close():
        assert has_looked.wait(timeout=30)
        try:
            return closer_of(outlet, by)()
        finally:
            is_closed.set()

    for module in (cash, tills):
        monkeypatch.setattr(module, "hold_till", lambda outlet: None)
    monkeypatch.setattr(selling, "write_cash", write_late)

    outcomes = at_once([seller_of(sale), close], REFUSALS)

    assert count_kinds(outcomes) == {"Order": 1, "CashUp": 1}
    assert [each.invariant for each in verify().broken] == ["cash-of-sales-has-its-session"]


@pytest.mark.parametrize("_round", range(3))
def test_a_sale_and_the_closing_of_its_session_leave_no_dong_without_a_session(stock, outlet, by, _round):
    open_float(outlet, by)
    sale = scan(outlet, by, stock(outlet))

    outcomes = count_kinds(at_once([seller_of(sale), closer_of(outlet, by)], REFUSALS))

    assert outcomes in ({"Order": 1, "CashChanged": 1}, {"TillNotOpen": 1, "CashUp": 1})
    assert verify().broken == []


def test_two_people_close_a_session_at_once_and_one_does(stock, outlet, by):
    open_float(outlet, by)
    pay_cash(scan(outlet, by, stock(outlet)))

    outcomes = at_once([closer_of(outlet, by, f"k{hand}") for hand in range(4)], REFUSALS)

    assert count_kinds(outcomes) == {"CashUp": 1, "CashChanged": 3}
    assert TillSession.objects.get().cash_up == CashUp.objects.get()
    assert verify().broken == []


def test_without_the_tills_lock_both_close_the_session_and_the_database_throws_one_out(outlet, by, monkeypatch, stock):
    open_float(outlet, by)
    pay_cash(scan(outlet, by, stock(outlet)))
    everybody_looked = threading.Barrier(2)
    write = cash._difference

    def write_together(*args):
        everybody_looked.wait(timeout=30)
        return write(*args)

    monkeypatch.setattr(cash, "hold_till", lambda outlet: None)
    monkeypatch.setattr(cash, "_difference", write_together)

    outcomes = at_once([closer_of(outlet, by, f"k{hand}") for hand in range(2)], (*REFUSALS, IntegrityError))

    assert count_kinds(outcomes) == {"CashUp": 1, "IntegrityError": 1}


def test_two_people_open_the_till_at_once_and_one_does(outlet, by):
    works = [
        lambda hand=hand: open_till(outlet=outlet, counted=hand, by=by, idempotency_key=f"k{hand}") for hand in range(4)
    ]

    assert count_kinds(at_once(works, REFUSALS)) == {"TillSession": 1, "TillOpenAlready": 3}
