"""Transfers and many hands at once, on PostgreSQL: the race with the lock taken away, then that the lock stops it."""

import threading

import pytest
from django.db import DatabaseError

from shops import receivers
from shops.exceptions import InsufficientStock, ShopsRefusal
from shops.models import KeyedAct, LotBalance, StockMovement, Transfer, TransferLine
from shops.services import (
    count_lot,
    ledger,
    pack_transfer,
    receive_lot,
    receive_transfer,
    send_transfer,
    transfer_arrivals,
    transfer_steps,
    transfers,
)
from shops.verification import verify
from tests.at_once import at_once as hands_at_once
from tests.at_once import count_kinds
from tests.factories.goods import LotFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.shops.trading import sell_pieces
from tests.shops.transferring import arrived, carry, draft, on_the_road, packed

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HANDS = 8


def at_once(works):
    return hands_at_once(works, (ShopsRefusal, DatabaseError))


@pytest.fixture
def five():
    """Five pieces of a lot at the first of two outlets."""
    here, there, lot, by = OutletFactory(), OutletFactory(), LotFactory(), UserFactory()
    receive_lot(outlet=here, lot=lot, quantity=5, by=by)
    return here, there, lot, by


def receive_all(sent, by, **key):
    return receive_transfer(transfer=sent, arrived=arrived(sent, [5]), by=by, **key)


def test_without_the_lock_all_hands_receive_the_same_goods(five, monkeypatch):
    here, there, lot, by = five
    sent = on_the_road(here, there, by, (lot, 5))
    everybody_looked = threading.Barrier(HANDS)
    look = transfer_arrivals._refuse

    def look_together(*args):
        look(*args)
        everybody_looked.wait(timeout=30)

    monkeypatch.setattr(transfer_steps, "under_lock", lambda rows: rows)
    monkeypatch.setattr(transfer_arrivals, "_refuse", look_together)

    outcomes = at_once([lambda: receive_all(sent, by) for _hand in range(HANDS)])

    assert count_kinds(outcomes) == {"Transfer": HANDS}
    assert LotBalance.objects.get(outlet=there).quantity == 5 * HANDS
    assert not verify().is_whole


@pytest.mark.parametrize("attempt", range(3))
def test_the_same_goods_are_received_once(five, attempt):
    here, there, lot, by = five
    sent = on_the_road(here, there, by, (lot, 5))

    outcomes = at_once([lambda: receive_all(sent, by) for _hand in range(HANDS)])

    assert count_kinds(outcomes) == {"Transfer": 1, "IllegalTransferStep": HANDS - 1}
    assert LotBalance.objects.get(outlet=there).quantity == 5
    assert verify().broken == []


def test_one_post_sent_by_many_at_once_is_received_once(five):
    here, there, lot, by = five
    sent = on_the_road(here, there, by, (lot, 5))
    keys = KeyedAct.objects.count()

    outcomes = at_once([lambda: receive_all(sent, by, idempotency_key="nhan-1") for _hand in range(HANDS)])

    assert count_kinds(outcomes) == {"Transfer": HANDS}
    assert KeyedAct.objects.count() == keys + 1
    assert StockMovement.objects.filter(kind="moved-in").count() == 1
    assert verify().broken == []


def both_ways(rounds=2):
    """Two lots at two outlets, and transfers of both lots in both directions, named in opposite orders of their ids."""
    here, there, by = OutletFactory(), OutletFactory(), UserFactory()
    lots = [LotFactory(), LotFactory()]
    for outlet in (here, there):
        for lot in lots:
            receive_lot(outlet=outlet, lot=lot, quantity=30, by=by)
    ways = [(here, there, lots), (there, here, lots[::-1])] * rounds
    return by, [draft(source, destination, by, *((lot, 2) for lot in order)) for source, destination, order in ways]


def whole_way(transfer, by):
    pack_transfer(transfer=transfer, by=by)
    send_transfer(transfer=transfer, by=by)
    return receive_transfer(transfer=transfer, arrived=arrived(transfer, [2], [2]), by=by)


def test_transfers_in_opposite_directions_do_not_lock_each_other_out():
    by, transfers = both_ways(rounds=HANDS // 2)

    outcomes = at_once([lambda transfer=transfer: whole_way(transfer, by) for transfer in transfers])

    assert count_kinds(outcomes) == {"Transfer": HANDS}
    assert set(LotBalance.objects.values_list("quantity", flat=True)) == {30}
    assert set(Transfer.objects.values_list("state", flat=True)) == {"received"}
    assert verify().broken == []


def test_locked_as_they_are_named_opposite_transfers_lock_each_other_out(monkeypatch):
    """The control: shelves locked in the order of the lines, and both hands hold their first one."""
    here, there, by = OutletFactory(), OutletFactory(), UserFactory()
    lots = [LotFactory(), LotFactory()]
    for lot in lots:
        receive_lot(outlet=here, lot=lot, quantity=30, by=by)
    transfers = [draft(here, there, by, *((lot, 2) for lot in order)) for order in (lots, lots[::-1])]
    both_hold_one = threading.Barrier(2)
    lock = ledger.lock_shelves

    def lock_as_named(places):
        shelves = lock(places[:1])
        both_hold_one.wait(timeout=30)
        return shelves + lock(places[1:])

    monkeypatch.setattr("shops.services.transfers.lock_shelves", lock_as_named)

    outcomes = at_once([lambda transfer=transfer: pack_transfer(transfer=transfer, by=by) for transfer in transfers])

    assert count_kinds(outcomes) == {"Transfer": 1, "OperationalError": 1}


@pytest.fixture
def count_meets_send(five, monkeypatch):
    """A transfer that is held and about to lock its shelf, while a count holds the shelf and is about to cut it."""
    here, there, lot, by = five
    transfer = packed(here, there, by, (lot, 4))
    both_hold = threading.Barrier(2)
    look, cut = transfers.boxes_of, receivers.cut_transfer

    def look_later(held):
        both_hold.wait(timeout=30)
        return look(held)

    def cut_later(**promises):
        both_hold.wait(timeout=30)
        return cut(**promises)

    monkeypatch.setattr(transfers, "boxes_of", look_later)
    monkeypatch.setattr(receivers, "cut_transfer", cut_later)
    return [
        lambda: send_transfer(transfer=transfer, by=by),
        lambda: count_lot(outlet=here, lot=lot, counted=2, by=by),
    ]


def test_under_the_ledgers_stronger_lock_a_count_and_a_transfer_wait_for_each_other(count_meets_send, monkeypatch):
    monkeypatch.setattr(transfer_steps, "under_lock", ledger.under_lock)

    outcomes = at_once(count_meets_send)

    assert count_kinds(outcomes)["OperationalError"] == 1


def test_a_count_and_a_transfer_that_leaves_at_the_same_moment_both_get_through(count_meets_send):
    outcomes = at_once(count_meets_send)

    assert count_kinds(outcomes) == {"Transfer": 1, "CountResult": 1}
    line = TransferLine.objects.select_related("sent").get()
    assert (line.packed, line.short, line.sent.change) == (2, 2, -2)
    assert verify().broken == []


def test_the_last_pieces_are_packed_or_sold(five):
    here, there, lot, by = five
    transfers = [draft(here, there, by, (lot, 3)) for _hand in range(HANDS // 2)]
    works = []
    for transfer in transfers:
        works += [
            lambda transfer=transfer: pack_transfer(transfer=transfer, by=by),
            lambda: sell_pieces(outlet=here, product=lot.product, quantity=3, by=by),
        ]

    outcomes = at_once(works)

    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1
    assert all(isinstance(each, InsufficientStock) for each in outcomes if isinstance(each, Exception))
    assert verify().broken == []


def test_whole_transfers_there_and_back_at_once(five):
    here, there, lot, by = five
    receive_lot(outlet=there, lot=lot, quantity=5, by=by)

    outcomes = at_once(
        [
            lambda source=source, destination=destination: carry(
                lot=lot, source=source, destination=destination, quantity=1, by=by
            )
            for source, destination in [(here, there), (there, here)] * (HANDS // 2)
        ]
    )

    assert count_kinds(outcomes) == {"tuple": HANDS}
    assert sorted(LotBalance.objects.values_list("quantity", flat=True)) == [5, 5]
    assert verify().broken == []
