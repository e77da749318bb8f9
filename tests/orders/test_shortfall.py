"""A count that finds fewer pieces than are promised, and lots that may not leave: the books of orders follow."""

import pytest
from django.utils import timezone

from orders.exceptions import IllegalStep, NothingLeft, OrdersRefusal
from orders.models import PromisedLot
from orders.services.steps import cancel_share, change_lots, hand_over_share
from shops.exceptions import InsufficientStock, ShopsRefusal
from shops.models import Allocation, LotBalance, StockMovement
from shops.services import Promise, count_lot, hold_lot, promise_all, receive_lot
from shops.verification import verify
from tests.at_once import at_once, count_kinds
from tests.factories.goods import LotFactory
from tests.orders.conftest import checkout_of, order_now


@pytest.fixture
def make_share(stock, fill, outlet):
    packing = stock(outlet, 5)

    def make(quantity=2):
        return order_now(fill((packing, quantity)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()

    return make


def count(outlet, counted, by):
    return count_lot(outlet=outlet, lot=LotBalance.objects.get().lot, counted=counted, by=by, reason="Vỡ")


def test_a_cut_promise_is_taken_off_the_latest_order_and_the_rest_is_handed_over(make_share, outlet, by):
    first, second = make_share(), make_share()

    count(outlet, 3, by)

    assert verify().broken == []
    assert (first.lines.get().cancelled, second.lines.get().cancelled) == (0, 1)
    hand_over_share(fulfilment=second, by=by)
    hand_over_share(fulfilment=first, by=by)
    assert [(line.handed_over, line.cancelled) for line in (first.lines.get(), second.lines.get())] == [(2, 0), (1, 1)]
    assert LotBalance.objects.get().quantity == 0
    assert verify().broken == []


def test_the_buyer_reads_what_is_missing_and_pays_for_what_is_left(make_share, outlet, by, client):
    share = make_share(quantity=4)
    count(outlet, 3, by)

    page = client.get(f"/don-hang/{share.order.facts.token}/").text

    assert "quầy thiếu 1, phần này không tính tiền" in page
    assert 'data-total="360000"' in page


def test_cutting_twice_adds_up_and_cancelling_gives_back_what_is_left(make_share, outlet, by):
    share = make_share(quantity=4)

    count(outlet, 3, by)
    count(outlet, 2, by)
    assert share.lines.get().cancelled == 2
    cancel_share(fulfilment=share, reason="Khách không lấy nữa", by=by)

    balance = LotBalance.objects.get()
    assert (balance.quantity, balance.allocated) == (2, 0)
    assert share.lines.get().cancelled == 4
    assert verify().broken == []


def test_an_order_cut_to_nothing_is_not_handed_over_but_cancelled(make_share, outlet, by):
    share = make_share()
    count(outlet, 0, by)

    with pytest.raises(NothingLeft):
        hand_over_share(fulfilment=share, by=by)

    share.refresh_from_db()
    assert share.status == "placed"
    cancel_share(fulfilment=share, reason="Hết hàng", by=by)
    assert verify().broken == []


def test_a_promise_that_belongs_to_no_order_is_cut_as_before(stock, outlet, by):
    packing = stock(outlet, 5)
    promise_all([Promise(outlet, packing, 4)], reference="Cô Ngân giữ hộ", by=by)

    result = count(outlet, 1, by)

    assert [(each.reference, each.quantity) for each in result.short] == [("Cô Ngân giữ hộ", 3)]
    assert PromisedLot.objects.count() == 0
    assert verify().broken == []


def test_stopped_lots_are_changed_for_others_of_the_same_outlet(make_share, outlet, by):
    share = make_share()
    old = LotBalance.objects.get().lot
    hold_lot(lot=old, reason="Chờ mẫu", by=by)
    before = list(Allocation.objects.values())
    with pytest.raises(InsufficientStock):
        change_lots(fulfilment=share, by=by)
    assert list(Allocation.objects.values()) == before

    for pieces in (1, 3):
        receive_lot(outlet=outlet, lot=LotFactory(product=old.product), quantity=pieces, by=by)

    assert change_lots(fulfilment=share, by=by) == 1
    assert change_lots(fulfilment=share, by=by) == 0
    assert verify().broken == []
    hand_over_share(fulfilment=share, by=by)
    assert sorted(StockMovement.objects.filter(kind="sold").values_list("change", flat=True)) == [-1, -1]
    assert LotBalance.objects.get(lot=old).allocated == 0
    assert verify().broken == []
    with pytest.raises(IllegalStep):
        change_lots(fulfilment=share, by=by)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_counting_and_handing_over_at_once_leaves_the_books_whole(stock, fill, outlet, by):
    packing = stock(outlet, 40)
    shares = [
        order_now(fill((packing, 2)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()
        for _each in range(10)
    ]
    works = [lambda share=share: hand_over_share(fulfilment=share, by=by) for share in shares]
    works += [lambda counted=counted: count(outlet, counted, by) for counted in (12, 9, 4)]

    outcomes = at_once(works, refusals=(OrdersRefusal, ShopsRefusal))

    assert set(count_kinds(outcomes)) <= {"Fulfilment", "CountResult", "NothingLeft"}
    assert verify().broken == []
