"""Counts, sales, hand-overs and new plans at the same moment, on PostgreSQL; each with its lock taken away first."""

import threading

import pytest
from django.utils import timezone

from orders.exceptions import OrdersRefusal
from orders.models import Fulfilment, Shortage
from orders.services import payment_steps, steps
from orders.services.replanning import replan_share
from orders.services.steps import cancel_share, hand_over_share
from shops.exceptions import ShopsRefusal
from shops.models import LotBalance, StockMovement
from shops.services import count_lot, counts, handing_over, receive_lot
from shops.verification import verify
from tests.at_once import at_once, count_kinds
from tests.factories.goods import LotFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.orders.conftest import checkout_of, order_now
from tests.shops.stopping import hold_lot
from tests.shops.trading import sell_pieces
from tests.unguarded import take_away_guards

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
REFUSALS = (OrdersRefusal, ShopsRefusal)


def no_lock(rows):
    return rows


@pytest.fixture
def without_locks(monkeypatch):
    """Rows are read without a lock and the database's own guards are gone."""
    take_away_guards(monkeypatch, orders_fulfilmentline="share_within_quantity")
    for module in (payment_steps, steps):
        monkeypatch.setattr(module, "under_lock", no_lock)


def book_at_counts() -> list[tuple[int, str]]:
    """What the book says after each count's line, and what was counted (as the count's reason)."""
    total, found = 0, []
    for movement in StockMovement.objects.order_by("pk"):
        total += movement.change
        if movement.kind == "counted":
            found.append((total, movement.reason))
    return found


@pytest.fixture
def five(db):
    outlet, lot, by = OutletFactory(), LotFactory(), UserFactory()
    receive_lot(outlet=outlet, lot=lot, quantity=50, by=by)
    return outlet, lot, by


def test_without_the_lock_a_sale_in_mid_count_makes_the_count_untrue(five, without_locks, monkeypatch):
    outlet, lot, by = five
    has_looked, is_sold = threading.Event(), threading.Event()
    write = counts.record_movement

    def write_late(*args, **kwargs):
        has_looked.set()
        assert is_sold.wait(timeout=30)
        return write(*args, **kwargs)

    def sell():
        assert has_looked.wait(timeout=30)
        sold = sell_pieces(outlet=outlet, product=lot.product, quantity=1, by=by)
        is_sold.set()
        return sold

    monkeypatch.setattr(counts, "record_movement", write_late)
    at_once([lambda: count_lot(outlet=outlet, lot=lot, counted=30, by=by, reason="30"), sell], REFUSALS)

    assert book_at_counts() == [(29, "30")]


def test_a_count_among_sales_is_true_at_its_own_moment(five):
    outlet, lot, by = five
    works = [lambda: sell_pieces(outlet=outlet, product=lot.product, quantity=1, by=by) for _sale in range(12)]
    works += [
        lambda number=number: count_lot(outlet=outlet, lot=lot, counted=number, by=by, reason=str(number))
        for number in (41, 33, 25)
    ]

    at_once(works, REFUSALS)

    assert [str(total) for total, _counted in book_at_counts()] == [counted for _total, counted in book_at_counts()]
    assert len(book_at_counts()) == 3
    assert verify().broken == []


@pytest.fixture
def shares(stock, fill, outlet):
    """Six orders of two pieces each, of the twelve that the outlet has."""
    packing = stock(outlet, 12)
    checkout = checkout_of(outlet=outlet)
    return [order_now(fill((packing, 2)), checkout, timezone.now()).fulfilments.get() for _each in range(6)]


def test_without_locks_goods_are_released_and_handed_over_at_once(shares, outlet, by, without_locks, monkeypatch):
    both_looked = threading.Barrier(2)

    def together(write):
        def wait_and_write(*args, **kwargs):
            both_looked.wait(timeout=30)
            return write(*args, **kwargs)

        return wait_and_write

    # The last thing each does before it writes: the count its line, the hand-over once every promise was found open.
    monkeypatch.setattr(counts, "record_movement", together(counts.record_movement))
    monkeypatch.setattr(handing_over, "refuse_unsellable", together(handing_over.refuse_unsellable))
    lot = LotBalance.objects.get().lot
    works = [
        lambda: count_lot(outlet=outlet, lot=lot, counted=0, by=by, reason="Mất"),
        lambda: hand_over_share(fulfilment=shares[0], by=by),
    ]

    at_once(works, REFUSALS)

    line = shares[0].lines.get()
    assert (line.quantity, line.cancelled, line.handed_over) == (2, 2, 2)
    assert not verify().is_whole


@pytest.mark.parametrize("attempt", range(3))
def test_goods_are_released_or_handed_over_and_never_both(shares, outlet, by, attempt):
    lot = LotBalance.objects.get().lot
    works = [lambda share=share: hand_over_share(fulfilment=share, by=by) for share in shares]
    works.insert(attempt, lambda: hold_lot(lot=lot, reason="Chờ mẫu", by=by))
    works.insert(attempt, lambda: count_lot(outlet=outlet, lot=lot, counted=0, by=by, reason="Mất"))

    outcomes = at_once(works, REFUSALS)

    assert set(count_kinds(outcomes)) <= {"Fulfilment", "CountResult", "list", "NothingLeft", "LotNotSellable"}
    for line in (share.lines.get() for share in shares):
        assert (line.cancelled, line.handed_over) in [(2, 0), (0, 2)]
    assert verify().broken == []


def test_plans_in_opposite_directions_finish_and_each_piece_is_sent_once(stock, fill, hanoi, by):
    """Two outlets send each other's goods while their lots are held, counted, handed over and cancelled."""
    here, there = OutletFactory(), OutletFactory()
    honey, tea = stock(here, 12), stock(there, 12)
    shares = []
    for packing in (honey, tea) * 4:
        shares.append(order_now(fill((packing, 2)), checkout_of(hanoi), timezone.now()).fulfilments.get())
    bad = [LotBalance.objects.get(outlet=outlet).lot for outlet in (here, there)]
    stock(there, 5, packing=honey)
    stock(here, 5, packing=tea)
    works = [lambda lot=lot: hold_lot(lot=lot, reason="Chờ mẫu", by=by) for lot in bad]
    at_once(works, REFUSALS)
    works = [lambda share=share: replan_share(fulfilment=share) for share in shares * 2]
    works += [
        lambda: cancel_share(fulfilment=shares[0], reason="Khách đổi ý", by=by),
        lambda: hand_over_share(fulfilment=shares[1], by=by),
    ]

    outcomes = at_once(works, REFUSALS)

    assert set(count_kinds(outcomes)) <= {"Replanned", "Fulfilment", "NothingLeft", "IllegalStep"}
    assert sum(shortage.moved for shortage in Shortage.objects.all()) == sum(
        line.quantity for share in Fulfilment.objects.filter(house_charge__gt=0) for line in share.lines.all()
    )
    assert verify().broken == []
