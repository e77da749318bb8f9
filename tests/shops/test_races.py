"""Many hands at once, on PostgreSQL: first the race with the lock taken away, then that the lock stops it."""

from collections.abc import Callable

import pytest

from shops.exceptions import InsufficientStock, LotNotSellable, ReturnTooLarge, ShopsRefusal
from shops.models import Allocation, KeyedAct, LotBalance, StockMovement
from shops.services import count_lot, handing_over, open_stock_record, receive_lot, return_units
from shops.transfer_refusals import EmptyTransfer
from shops.verification import verify
from tests.at_once import at_once as hands_at_once
from tests.at_once import count_kinds
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.shops.stopping import hold_lot
from tests.shops.trading import promise_pieces, sell_pieces
from tests.shops.transferring import carry
from tests.unguarded import look_before_writing, take_away_guards

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HANDS = 20


def at_once(works: list[Callable[[], object]]) -> list[object]:
    return hands_at_once(works, (ShopsRefusal,))


@pytest.fixture
def last_five():
    outlet, lot, by = OutletFactory(), LotFactory(), UserFactory()
    receive_lot(outlet=outlet, lot=lot, quantity=5, by=by)
    return outlet, lot, by


@pytest.fixture
def without_locks(monkeypatch):
    """Rows are read without a lock, the database's own guards are gone, and every hand looks before any writes."""
    take_away_guards(monkeypatch)
    look_before_writing(monkeypatch, HANDS, (handing_over, "project_leaving"))


def sell_one(outlet, lot, by) -> list[StockMovement]:
    return sell_pieces(outlet=outlet, product=lot.product, quantity=1, by=by)


def test_without_the_lock_twenty_hands_sell_twenty_of_five(last_five, without_locks):
    outlet, lot, by = last_five

    outcomes = at_once([lambda: sell_one(outlet, lot, by) for _hand in range(HANDS)])

    assert count_kinds(outcomes) == {"list": HANDS}
    assert LotBalance.objects.get().quantity == 5 - HANDS
    assert not verify().is_whole


@pytest.mark.parametrize("attempt", range(3))
def test_twenty_hands_sell_the_last_five_once(last_five, attempt):
    outlet, lot, by = last_five

    outcomes = at_once([lambda: sell_one(outlet, lot, by) for _hand in range(HANDS)])

    assert count_kinds(outcomes) == {"list": 5, "InsufficientStock": HANDS - 5}
    assert LotBalance.objects.get().quantity == 0
    assert verify().is_whole


def test_sales_promises_moves_and_counts_at_once_keep_the_books_whole(last_five):
    outlet, lot, by = last_five
    there = OutletFactory()
    works = []
    for hand in range(5):
        works += [
            lambda: sell_one(outlet, lot, by),
            lambda hand=hand: promise_pieces(outlet=outlet, product=lot.product, quantity=1, reference=f"DH-{hand}"),
            lambda: carry(lot=lot, source=outlet, destination=there, quantity=1, by=by),
            lambda hand=hand: count_lot(outlet=outlet, lot=lot, counted=hand % 3, by=by),
        ]

    outcomes = at_once(works)

    refusals = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    # A count may take the one piece out of the box before it leaves.
    assert all(isinstance(refusal, InsufficientStock | EmptyTransfer) for refusal in refusals)
    assert verify().broken == []


def test_one_key_sent_by_many_at_once_has_one_effect(last_five):
    outlet, lot, by = last_five

    outcomes = at_once(
        [
            lambda: receive_lot(outlet=outlet, lot=lot, quantity=2, by=by, idempotency_key="nhap-1")
            for _hand in range(HANDS)
        ]
    )

    assert len({outcome.pk for outcome in outcomes}) == 1
    assert LotBalance.objects.get().quantity == 7
    assert KeyedAct.objects.count() == 1


def test_many_first_receipts_at_once_open_one_record_and_one_balance():
    outlet, lot, by = OutletFactory(), LotFactory(), UserFactory()

    outcomes = at_once([lambda: receive_lot(outlet=outlet, lot=lot, quantity=1, by=by) for _hand in range(HANDS)])

    assert count_kinds(outcomes) == {"StockMovement": HANDS}
    assert LotBalance.objects.get().quantity == HANDS
    assert verify().is_whole


def test_what_was_sold_twice_comes_back_twice_at_most():
    outlets, lot, by = OutletFactory.create_batch(4), LotFactory(), UserFactory()
    for outlet in outlets:
        open_stock_record(lot.product, outlet)
    receive_lot(outlet=outlets[0], lot=lot, quantity=5, by=by)
    sell_pieces(outlet=outlets[0], product=lot.product, quantity=2, by=by)

    outcomes = at_once(
        [
            lambda number=number: return_units(
                outlet=outlets[number % 4], lot=lot, quantity=1, by=by, reason="Khách trả"
            )
            for number in range(12)
        ]
    )

    assert count_kinds(outcomes) == {"StockMovement": 2, "ReturnTooLarge": 10}
    assert all(isinstance(outcome, (StockMovement, ReturnTooLarge)) for outcome in outcomes)
    assert verify().is_whole


def test_after_a_hold_is_set_no_sale_follows():
    outlet, by = OutletFactory(), UserFactory()
    packing = PackingFactory()
    lot = LotFactory(product=packing)
    receive_lot(outlet=outlet, lot=lot, quantity=100, by=by)
    sold_at_hold = []

    def hold():
        hold_lot(lot=lot, reason="Chờ mẫu", by=by)
        sold_at_hold.append(StockMovement.objects.filter(kind="sold").count())

    def sell():
        return sell_pieces(outlet=outlet, product=packing, quantity=1, by=by, lot=lot)

    outcomes = at_once([hold, *[sell for _hand in range(HANDS)]])

    sold = StockMovement.objects.filter(kind="sold").count()
    assert sold_at_hold == [sold]
    assert sum(isinstance(outcome, LotNotSellable) for outcome in outcomes) == HANDS - sold


def test_the_last_promised_unit_is_promised_once(last_five):
    outlet, lot, _by = last_five

    outcomes = at_once(
        [
            lambda hand=hand: promise_pieces(outlet=outlet, product=lot.product, quantity=2, reference=f"DH-{hand}")
            for hand in range(HANDS)
        ]
    )

    assert count_kinds(outcomes) == {"list": 2, "InsufficientStock": HANDS - 2}
    assert Allocation.objects.count() == 2
    assert verify().is_whole
