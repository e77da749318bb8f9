"""Goods kept for an order."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shops.exceptions import (
    BadQuantity,
    InsufficientStock,
    LotNotSellable,
    MissingWords,
    OutletNotTrading,
    PromiseSettled,
)
from shops.models import Allocation, LotBalance
from shops.services import StockRecord, receive_lot, release_promise, split_promise
from shops.verification import verify
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.shops.stopping import hold_lot, recall_lot
from tests.shops.trading import give_promised, promise_pieces, sell_pieces

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    """An outlet with three units of a lot that expires soon and three of a later one."""
    outlet, packing, by = OutletFactory(), PackingFactory(), UserFactory()
    lots = [LotFactory(product=packing, expires_in=days) for days in (10, 90)]
    for lot in lots:
        receive_lot(outlet=outlet, lot=lot, quantity=3, by=by)
    return outlet, packing, by, lots


def stock_of(product, outlet) -> tuple[int, int]:
    record = StockRecord.objects.get(product=product, partner=outlet.partner)
    return record.num_in_stock, record.num_allocated


def test_a_promise_takes_the_earliest_best_before_first_and_keeps_units_from_others(shelf):
    outlet, packing, by, (soon, late) = shelf

    promises = promise_pieces(outlet=outlet, product=packing, quantity=4, reference="DH-1", by=by)

    assert [(promise.balance.lot, promise.quantity) for promise in promises] == [(soon, 3), (late, 1)]
    assert stock_of(packing, outlet) == (6, 4)
    with pytest.raises(InsufficientStock) as refusal:
        sell_pieces(outlet=outlet, product=packing, quantity=3, by=by)
    assert refusal.value.available == 2
    assert verify().is_whole


def test_a_promise_is_whole_or_not_made(shelf):
    outlet, packing, _by, _lots = shelf

    with pytest.raises(InsufficientStock):
        promise_pieces(outlet=outlet, product=packing, quantity=7, reference="DH-1")

    assert not Allocation.objects.exists()
    assert stock_of(packing, outlet) == (6, 0)


def test_a_promise_needs_a_name_and_an_outlet_that_trades(shelf):
    outlet, packing, _by, _lots = shelf

    with pytest.raises(MissingWords):
        promise_pieces(outlet=outlet, product=packing, quantity=1, reference=" ")
    outlet.suspended_at = "2026-01-01T00:00:00Z"
    outlet.save()
    outlet.refresh_from_db()
    with pytest.raises(OutletNotTrading):
        promise_pieces(outlet=outlet, product=packing, quantity=1, reference="DH-1")


def test_released_units_are_free_again_and_released_once(shelf):
    outlet, packing, by, _lots = shelf
    (promise,) = promise_pieces(outlet=outlet, product=packing, quantity=2, reference="DH-1")

    released = release_promise(allocation=promise, reason="Quá hạn thanh toán")

    assert (released.state, released.settle_reason, released.settled_by) == ("released", "Quá hạn thanh toán", None)
    assert stock_of(packing, outlet) == (6, 0)
    with pytest.raises(PromiseSettled):
        release_promise(allocation=promise, reason="Lần nữa")
    with pytest.raises(PromiseSettled):
        give_promised(allocation=promise, by=by)
    assert stock_of(packing, outlet) == (6, 0)
    assert verify().is_whole


def test_handing_over_ends_the_promise_and_writes_the_sale(shelf):
    outlet, packing, by, (soon, _late) = shelf
    (promise,) = promise_pieces(outlet=outlet, product=packing, quantity=3, reference="DH-1")

    sale = give_promised(allocation=promise, by=by)

    assert (sale.kind, sale.change, sale.document, sale.lot) == ("sold", -3, "DH-1", soon)
    assert stock_of(packing, outlet) == (3, 0)
    balance = LotBalance.objects.get(lot=soon, outlet=outlet)
    assert (balance.quantity, balance.allocated) == (0, 0)
    promise.refresh_from_db()
    assert (promise.state, promise.settled_by) == ("handed-over", by)
    with pytest.raises(PromiseSettled):
        give_promised(allocation=promise, by=by)
    assert verify().is_whole


def test_a_promised_lot_that_expired_since_is_not_handed_over(shelf):
    outlet, packing, by, (soon, _late) = shelf
    (promise,) = promise_pieces(outlet=outlet, product=packing, quantity=1, reference="DH-1")
    type(soon).objects.filter(pk=soon.pk).update(best_before=timezone.localdate() - timedelta(days=1))

    with pytest.raises(LotNotSellable):
        give_promised(allocation=promise, by=by)

    promise.refresh_from_db()
    assert promise.state == "open"
    assert stock_of(packing, outlet) == (6, 1)


@pytest.mark.parametrize("stop", [hold_lot, recall_lot])
def test_a_lot_that_is_stopped_lets_its_promises_go_with_who_and_why(shelf, stop):
    outlet, packing, by, (soon, late) = shelf
    for reference in ("DH-1", "DH-2"):
        promise_pieces(outlet=outlet, product=packing, quantity=2, reference=reference)
    before = LotBalance.objects.get(lot=late).allocated

    stop(lot=soon, reason="Chờ mẫu", by=by)

    released = Allocation.objects.filter(balance__lot=soon)
    assert {(each.state, each.settled_by, each.settle_reason) for each in released} == {("released", by, "Chờ mẫu")}
    assert LotBalance.objects.get(lot=soon).allocated == 0
    assert LotBalance.objects.get(lot=late).allocated == before
    assert verify().is_whole


def test_a_promise_and_a_hand_over_cost_few_queries(shelf, django_assert_num_queries):
    outlet, packing, by, _lots = shelf

    with django_assert_num_queries(8):
        (promise,) = promise_pieces(outlet=outlet, product=packing, quantity=1, reference="DH-1")
    promise = Allocation.objects.select_related("balance__outlet", "balance__lot__product").get(pk=promise.pk)
    with django_assert_num_queries(10):
        give_promised(allocation=promise, by=by)


def test_a_promise_is_cut_in_two_and_each_part_goes_its_way(shelf):
    outlet, packing, by, _lots = shelf
    (whole,) = promise_pieces(outlet=outlet, product=packing, quantity=3, reference="DH-1", by=by)

    part = split_promise(allocation=whole, quantity=1)

    assert (part.quantity, Allocation.objects.get(pk=whole.pk).quantity, part.reference) == (1, 2, "DH-1")
    assert stock_of(packing, outlet) == (6, 3)
    give_promised(allocation=part, by=by)
    assert stock_of(packing, outlet) == (5, 2)
    release_promise(allocation=whole, reason="Khách thôi", by=by)
    assert stock_of(packing, outlet) == (5, 0)
    assert verify().is_whole


def test_a_part_is_less_than_the_whole_and_of_an_open_promise(shelf):
    outlet, packing, by, _lots = shelf
    (whole,) = promise_pieces(outlet=outlet, product=packing, quantity=3, reference="DH-1", by=by)
    for quantity in (0, -1, 3, 4):
        with pytest.raises(BadQuantity):
            split_promise(allocation=whole, quantity=quantity)

    give_promised(allocation=whole, by=by)

    with pytest.raises(PromiseSettled):
        split_promise(allocation=whole, quantity=1)
    assert Allocation.objects.count() == 1
