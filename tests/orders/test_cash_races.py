"""Two people with the same money at the same moment, on PostgreSQL: first without the till's lock, then with it."""

import threading

import pytest
from django.db import IntegrityError
from django.utils import timezone

from orders.exceptions import OrdersRefusal
from orders.models import CarrierHandIn, CashCollection, CashUp, CashUpLine, HandInLine, Payment
from orders.queries.cash import debts_at, till_of
from orders.queries.payments import money_of
from orders.services import cash
from orders.services.cash import cash_up, correct_collection
from orders.services.steps import hand_over_share
from shops.verification import verify
from tests.at_once import at_once, count_kinds
from tests.orders.cash import count, pay_in
from tests.orders.conftest import checkout_of, order_now

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def taken(stock, fill, outlet, by):
    """240,000 đồng in the till."""
    share = order_now(fill((stock(outlet), 2)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()
    hand_over_share(fulfilment=share, by=by)
    return share


@pytest.fixture
def owed(stock, fill, outlet, hanoi, by):
    """155,000 đồng with the outlet's own people."""
    share = order_now(fill((stock(outlet), 1)), checkout_of(province=hanoi), timezone.now()).fulfilments.get()
    hand_over_share(fulfilment=share, by=by)
    return share


def closers(outlet, by, hands=2, key=None):
    seal = till_of(outlet).seal
    return [
        lambda hand=hand: cash_up(outlet=outlet, seen=seal, counted=240_000, by=by, idempotency_key=key or f"k{hand}")
        for hand in range(hands)
    ]


def test_without_the_lock_two_people_close_the_same_till(taken, by, monkeypatch):
    everybody_looked = threading.Barrier(2)
    write = cash._difference

    def write_together(*args):
        everybody_looked.wait(timeout=30)
        return write(*args)

    monkeypatch.setattr(cash, "hold_till", lambda outlet: None)
    monkeypatch.setattr(cash, "_difference", write_together)

    outcomes = at_once(closers(taken.outlet, by), (OrdersRefusal, IntegrityError))

    # Both have counted the same money; only the last guard of the database throws one of them out, without a word.
    assert count_kinds(outcomes) == {"CashUp": 1, "IntegrityError": 1}


def test_two_people_close_a_till_at_once_and_each_dong_is_counted_once(taken, by):
    outcomes = at_once(closers(taken.outlet, by, hands=4), (OrdersRefusal,))

    assert count_kinds(outcomes) == {"CashUp": 1, "CashChanged": 3}
    assert CashUpLine.objects.count() == 1
    assert CashUp.objects.get().expected == 240_000
    assert verify().broken == []


def test_one_count_sent_by_a_weak_line_four_times_closes_once(taken, by):
    outcomes = at_once(closers(taken.outlet, by, hands=4, key="k"), (OrdersRefusal,))

    assert count_kinds(outcomes) == {"CashUp": 4}
    assert CashUp.objects.count() == 1


def test_a_hand_over_while_the_till_is_closed_is_counted_now_or_next_time(taken, stock, fill, outlet, by):
    share = order_now(fill((stock(outlet), 1)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()
    (close,) = closers(outlet, by, hands=1)

    outcomes = at_once([close, lambda: hand_over_share(fulfilment=share, by=by)], (OrdersRefusal,))

    assert outcomes[1].status == "handed-over"
    if till_of(outlet):
        count(outlet, by)
    assert sum(CashUp.objects.values_list("counted", flat=True)) == 360_000
    assert CashUpLine.objects.count() == CashCollection.objects.count() == 2
    assert verify().broken == []


def test_a_carrier_hands_in_once_however_many_write_it_down(owed, by):
    outcomes = at_once([lambda: pay_in(owed.outlet, by) for _hand in range(4)], (OrdersRefusal,))

    kinds = count_kinds(outcomes)
    assert kinds["CarrierHandIn"] == 1
    assert kinds["CashChanged"] + kinds["NothingTicked"] == 3
    assert HandInLine.objects.count() == 1
    assert money_of(Payment.objects.get()).came == 155_000
    assert verify().broken == []


def test_handing_in_and_correcting_at_once_leaves_the_money_in_one_place(owed, by):
    works = [
        lambda: pay_in(owed.outlet, by),
        lambda: correct_collection(fulfilment=owed, is_here=True, reason="Khách trả tại quầy", by=by),
    ]

    at_once(works, (OrdersRefusal,))

    assert till_of(owed.outlet).expected == 155_000
    assert debts_at(owed.outlet) == []
    assert CarrierHandIn.objects.count() + CashCollection.objects.filter(amount__lt=0).count() == 1
    assert Payment.objects.get().state == "paid"
    assert verify().broken == []


def test_two_correct_the_same_entry_at_once_and_one_stands(owed, by):
    works = [
        lambda name=name: correct_collection(fulfilment=owed, is_here=False, carrier=name, reason="Chọn nhầm", by=by)
        for name in ("Viettel Post", "GHN")
    ]

    at_once(works, (OrdersRefusal,))

    assert sum(debt.amount for debt in debts_at(owed.outlet)) == 155_000
    assert verify().broken == []
