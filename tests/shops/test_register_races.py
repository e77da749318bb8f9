"""A suspension or a closing at the very moment of a sale, on PostgreSQL: first with the lock off, then with it."""

import threading

import pytest
from django.utils import timezone

from shops.exceptions import OutletNotTrading, ShopsRefusal
from shops.models import Allocation, LotBalance, Outlet, StockMovement
from shops.register_refusals import OutletClosed, ShelfNotEmpty
from shops.services import promises, receive_lot
from shops.services import register as register_module
from shops.services.register import enter_standing_outlet, take_step
from shops.verification import verify
from tests.at_once import at_once, count_kinds
from tests.factories.goods import LotFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.shops.trading import give_promised, promise_pieces, sell_pieces

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
State = Outlet.State


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def outlet(by):
    found = OutletFactory()
    enter_standing_outlet(outlet=found, reason="Có trước khi lập sổ")
    return found


def decide(outlet, after, by):
    return take_step(
        outlet=outlet, after=after, by=by, reason="Kiểm tra", decision="QĐ 1", decided_on=timezone.localdate()
    )


def order_in_the_middle_of_a_suspension(outlet, by, monkeypatch, seconds):
    """A buyer's order has looked and not yet written when the suspension comes; it writes `seconds` later at most."""
    lot = LotFactory()
    receive_lot(outlet=outlet, lot=lot, quantity=5, by=by)
    looked, suspended = threading.Event(), threading.Event()
    take = promises.take

    def take_slowly(*args):
        found = take(*args)
        looked.set()
        suspended.wait(timeout=seconds)
        return found

    def suspend():
        looked.wait(timeout=30)
        decide(outlet, State.SUSPENDED, by)
        suspended.set()

    monkeypatch.setattr(promises, "take", take_slowly)
    outcomes = at_once(
        [lambda: promise_pieces(outlet=outlet, product=lot.product, quantity=1, reference="DH-1"), suspend],
        (ShopsRefusal,),
    )
    assert isinstance(outcomes[0], list)
    return Allocation.objects.get().made_at, Outlet.objects.get(pk=outlet.pk).suspended_at


def test_without_the_lock_an_order_is_taken_after_the_suspension(outlet, by, monkeypatch):
    monkeypatch.setattr(register_module, "under_lock", lambda rows: rows)

    promised_at, suspended_at = order_in_the_middle_of_a_suspension(outlet, by, monkeypatch, 30)

    assert promised_at > suspended_at


def test_a_suspension_waits_for_the_order_that_is_being_taken(outlet, by, monkeypatch):
    promised_at, suspended_at = order_in_the_middle_of_a_suspension(outlet, by, monkeypatch, 1)

    assert promised_at < suspended_at


@pytest.mark.parametrize("attempt", range(3))
def test_web_counter_and_pick_up_at_once_with_a_suspension_end_before_it_or_are_refused(outlet, by, attempt):
    lot = LotFactory()
    receive_lot(outlet=outlet, lot=lot, quantity=60, by=by)
    packed = [
        promise_pieces(outlet=outlet, product=lot.product, quantity=1, reference=f"DH-{number}")[0]
        for number in range(6)
    ]
    works = [lambda promise=promise: give_promised(allocation=promise, by=by) for promise in packed]
    for number in range(6):
        works += [
            lambda: sell_pieces(outlet=outlet, product=lot.product, quantity=1, by=by),
            lambda number=number: promise_pieces(
                outlet=outlet, product=lot.product, quantity=1, reference=f"DW-{number}"
            ),
        ]
    works.insert(9, lambda: decide(outlet, State.SUSPENDED, by))

    outcomes = at_once(works, (ShopsRefusal,))

    kinds = count_kinds(outcomes)
    assert kinds["OutletStep"] == 1
    assert sum(kinds.values()) == 19
    assert kinds.keys() <= {"OutletStep", "list", "StockMovement", "OutletNotTrading"}
    assert all(isinstance(each, OutletNotTrading) for each in outcomes if isinstance(each, Exception))
    suspended_at = Outlet.objects.get(pk=outlet.pk).suspended_at
    assert not StockMovement.objects.filter(kind="sold", recorded_at__gt=suspended_at).exists()
    assert not Allocation.objects.filter(made_at__gt=suspended_at).exists()
    with pytest.raises(OutletNotTrading):
        sell_pieces(outlet=outlet, product=lot.product, quantity=1, by=by)
    assert verify().is_whole


def goods_in_the_middle_of_a_closing(outlet, by, monkeypatch):
    """Goods of a packing that was never there come in while the outlet is being closed."""
    lot = LotFactory()
    arrived, closing = threading.Event(), threading.Event()
    refuse = register_module._refuse_to_close

    def look_slowly(held):
        refuse(held)
        closing.set()
        arrived.wait(timeout=1)

    def receive():
        closing.wait(timeout=30)
        movement = receive_lot(outlet=outlet, lot=lot, quantity=5, by=by)
        arrived.set()
        return movement

    monkeypatch.setattr(register_module, "_refuse_to_close", look_slowly)
    return at_once([lambda: decide(outlet, State.CLOSED, by), receive], (ShopsRefusal,))


def test_without_the_lock_goods_come_to_an_outlet_that_has_closed(outlet, by, monkeypatch):
    def hold_nothing(outlet, *, is_final=False):
        return Outlet.objects.get(pk=outlet.pk)

    monkeypatch.setattr(register_module, "_hold", hold_nothing)

    outcomes = goods_in_the_middle_of_a_closing(outlet, by, monkeypatch)

    assert count_kinds(outcomes) == {"OutletStep": 1, "StockMovement": 1}
    assert {broken.invariant for broken in verify().broken} == {"closed-outlets-hold-nothing"}


def test_goods_that_come_while_an_outlet_closes_are_refused(outlet, by, monkeypatch):
    outcomes = goods_in_the_middle_of_a_closing(outlet, by, monkeypatch)

    assert count_kinds(outcomes) == {"OutletStep": 1, "OutletClosed": 1}
    assert not LotBalance.objects.filter(outlet=outlet, quantity__gt=0).exists()
    assert verify().is_whole


@pytest.mark.parametrize("attempt", range(3))
def test_a_closing_and_a_delivery_at_once_leave_nothing_on_a_closed_shelf(outlet, by, attempt):
    lots = [LotFactory() for _lot in range(8)]

    outcomes = at_once(
        [
            lambda: decide(outlet, State.CLOSED, by),
            *(lambda lot=lot: receive_lot(outlet=outlet, lot=lot, quantity=5, by=by) for lot in lots),
        ],
        (ShopsRefusal,),
    )

    assert all(isinstance(each, (OutletClosed, ShelfNotEmpty)) for each in outcomes if isinstance(each, Exception))
    is_closed = Outlet.objects.get(pk=outlet.pk).state == State.CLOSED
    assert is_closed != LotBalance.objects.filter(outlet=outlet, quantity__gt=0).exists()
    assert verify().is_whole
