"""A count that finds fewer pieces than are promised, and lots that may not leave: the books of orders follow."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from catalogue.models import Lot
from common.outbox import drain
from common.outward import send_due
from orders.exceptions import IllegalStep, NothingLeft, OrdersRefusal
from orders.models import PromisedLot
from orders.services.steps import cancel_share, change_lots, hand_over_share
from shops.exceptions import InsufficientStock, ShopsRefusal
from shops.models import Allocation, LotBalance, StockMovement
from shops.services import Promise, count_lot, promise_all, receive_lot
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


def test_expired_lots_are_changed_for_others_of_the_same_outlet(make_share, outlet, by):
    share = make_share()
    old = LotBalance.objects.get().lot
    Lot.objects.filter(pk=old.pk).update(best_before=timezone.localdate() - timedelta(days=1))
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


def letters_about_shortage():
    send_due()
    drain()
    return [letter for letter in mail.outbox if "thiếu" in letter.subject or "missing" in letter.subject]


def test_the_buyer_is_written_to_once_about_what_is_missing_what_to_pay_and_whom_to_call(
    stock, fill, outlet, by, hanoi
):
    type(outlet).objects.filter(pk=outlet.pk).update(phone="0215 3825 123")
    basket = fill((stock(outlet, 5), 4), (stock(outlet, 5, price=50_000), 1))
    order = order_now(basket, checkout_of(hanoi, email="lan@example.com"), timezone.now())
    lot = LotBalance.objects.get(allocated=4).lot

    for counted in (3, 2):
        count_lot(outlet=outlet, lot=lot, counted=counted, by=by, reason="Vỡ")

    (letter,) = letters_about_shortage()
    assert letter.to == ["lan@example.com"]
    assert letter.subject == f"Đơn {order.number} thiếu hàng"
    (missing,) = [line for line in letter.body.splitlines() if line.startswith("- ")]
    assert missing == f"- {order.lines.get(quantity=4).title}: bạn đặt 4, nay còn 2"
    assert "bạn chỉ trả 325.000\u00a0₫, gồm cả phí gửi 35.000\u00a0₫" in letter.body
    assert f"bạn gọi {outlet.name}, số 0215 3825 123, và đọc số đơn {order.number}." in letter.body
    assert f"/don-hang/{order.facts.token}/" in letter.body


def test_the_letter_is_in_the_buyers_language_and_says_when_nothing_is_left(stock, fill, outlet, by, settings):
    order = order_now(
        fill((stock(outlet, 5), 2)),
        checkout_of(outlet=outlet, email="lan@example.com", language="en"),
        timezone.now(),
    )

    count(outlet, 0, by)

    (letter,) = letters_about_shortage()
    assert letter.subject == f"Order {order.number}: some goods are missing"
    assert "you ordered 2, 0 left" in letter.body
    assert "you pay nothing for this part" in letter.body
    assert "delivery" not in letter.body
    assert settings.DESK_EMAIL in letter.body
    assert f"/en/don-hang/{order.facts.token}/" in letter.body


def test_no_letter_about_missing_goods_without_an_address_or_after_cancelling(make_share, outlet, by):
    share = make_share()
    count(outlet, 1, by)
    assert letters_about_shortage() == []
    type(share.order.facts).objects.update(email="lan@example.com")

    count(outlet, 0, by)
    cancel_share(fulfilment=share, reason="Hết hàng", by=by)

    assert letters_about_shortage() == []
    assert [letter.to for letter in mail.outbox if "huỷ" in letter.subject] == [["lan@example.com"]]
