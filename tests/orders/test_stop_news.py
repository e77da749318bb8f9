"""Buyers of held and recalled lots: all of them listed, each written to once, the others called."""

import pytest
from django.core import mail
from django.utils import timezone

from common.models import OutboxEntry
from common.outbox import drain
from common.outward import send_due
from orders.models import BuyerCall, Fulfilment, LetterText, StopBuyer
from orders.queries.lot_buyers import buyer_rows, buyer_sums, buyers_of, notices_of_order, sold_of
from orders.services.stop_news import list_buyers, record_call
from shops.models import LotBalance
from shops.services.lot_stops import Paper, close_recall, end_hold
from shops.verification import verify
from tests.orders.returning import Kept, bring_back, receive
from tests.orders.selling import open_float, pay_cash, scan
from tests.orders.stopping import PUBLIC, hold, recall, sell_by_web

pytestmark = pytest.mark.long


@pytest.fixture
def sold(stock, fill, outlet, by):
    """One lot: a buyer with an address, one with a phone, one at the counter, and one whose goods have not left."""
    packing = stock(outlet, 20)
    lot = LotBalance.objects.get(outlet=outlet).lot
    open_float(outlet, by)
    counter = pay_cash(scan(outlet, by, packing, lot=lot))
    letter = sell_by_web(fill, packing, by, outlet, 2, email="lan@example.vn")
    call = sell_by_web(fill, packing, by, outlet, 3)
    waiting = sell_by_web(fill, packing, by, outlet, 1, hand_over=False, email="cho@example.vn")
    return {"lot": lot, "letter": letter, "call": call, "counter": counter, "waiting": waiting}


def settle():
    """What the worker does after commit."""
    drain()
    send_due()
    drain()


def letters_to(address):
    return [letter for letter in mail.outbox if letter.to == [address]]


def test_everybody_who_was_given_pieces_is_listed_and_told_by_what_they_left(sold, by):
    stop = recall(sold["lot"], by=by)
    mail.outbox.clear()

    settle()

    listed = {row.order_id: (row.way, row.pieces) for row in StopBuyer.objects.all()}
    assert listed == {
        sold["letter"].pk: ("letter", 2),
        sold["call"].pk: ("call", 3),
        sold["counter"].pk: ("unknown", 1),
    }
    (letter,) = [each for each in letters_to("lan@example.vn") if "Thu hồi" in each.subject]
    assert PUBLIC in letter.body
    assert f"lô {sold['lot'].code}: 2" in letter.body
    assert StopBuyer.objects.get(way="letter").told_at is not None
    sums = buyer_sums(stop)
    assert (sums.orders, sums.pieces, sums.letters_sent, sums.to_call, sums.unknown) == (3, 6, 1, 1, 1)
    assert verify().is_whole


def test_unshipped_goods_stop_and_their_buyer_reads_that_they_are_short(sold, by):
    recall(sold["lot"], by=by)

    settle()

    share = Fulfilment.objects.get(order=sold["waiting"])
    assert share.lines.get().missing == 1
    assert [each.subject for each in letters_to("cho@example.vn")][-1].endswith("thiếu hàng")


def test_a_second_run_adds_nobody_and_writes_to_nobody_again(sold, by):
    stop = hold(sold["lot"], by=by)
    settle()
    many = len(mail.outbox)

    list_buyers([str(stop.pk)])
    settle()

    assert StopBuyer.objects.count() == 3
    assert len(mail.outbox) == many


def test_whoever_was_told_of_a_hold_is_told_of_its_end(sold, by):
    stop = hold(sold["lot"], by=by)
    settle()
    assert letters_to("lan@example.vn")[-1].subject.startswith("Xin tạm chưa dùng")

    end_hold(stop=stop, paper=Paper("Mẫu đạt"), by=by)
    settle()

    assert letters_to("lan@example.vn")[-1].subject.endswith("dùng được bình thường")
    assert notices_of_order(sold["letter"].pk) == []


def test_a_hold_that_ended_before_its_letters_left_is_not_told(sold, by):
    stop = hold(sold["lot"], by=by)
    drain()
    end_hold(stop=stop, paper=Paper("Nhầm lô"), by=by)
    before = len(letters_to("lan@example.vn"))

    settle()

    assert len(letters_to("lan@example.vn")) == before


def test_the_office_may_write_the_letter_itself(sold, by):
    LetterText.objects.create(kind="lot-recalled", language="vi", subject="Khẩn: {số đơn}", opening="Xin dừng dùng.")
    recall(sold["lot"], by=by)

    settle()

    letter = letters_to("lan@example.vn")[-1]
    assert letter.subject == f"Khẩn: {sold['letter'].number}"
    assert "Xin dừng dùng." in letter.body


def test_a_call_is_written_down_with_who_called_and_once(sold, by):
    stop = recall(sold["lot"], by=by)
    settle()
    buyer = StopBuyer.objects.get(way="call")

    record_call(buyer=buyer, outcome="not-reached", words="Máy bận", by=by, key="a")
    assert list(buyers_of(stop, "goi")) == [buyer]
    record_call(buyer=buyer, outcome="reached", words="", by=by, key="b")
    record_call(buyer=buyer, outcome="reached", words="", by=by, key="b")

    assert list(buyers_of(stop, "goi")) == []
    assert BuyerCall.objects.count() == 2
    (row,) = buyer_rows(stop, [buyer])
    assert (row.is_done, row.call.actor_name, row.outlet) == (True, "Lò Thị Mai", row.outlet)
    assert buyer_sums(stop).to_call == 0


def test_what_came_back_is_counted_and_the_orders_page_says_it(sold, by):
    stop = recall(sold["lot"], by=by)
    settle()
    share = Fulfilment.objects.get(order=sold["letter"])

    receive(bring_back(share, by), by, decision=Kept.DAMAGED)

    assert buyer_sums(stop).back == 1
    (notice,) = notices_of_order(sold["letter"].pk)
    assert [(row.lot, row.pieces) for row in notice.rows] == [(sold["lot"], 2)]
    close_recall(stop=stop, paper=Paper("Đã thu đủ"), by=by)
    assert notices_of_order(sold["letter"].pk) == []


def test_a_look_beforehand_says_who_would_be_reached(sold):
    found = sold_of([sold["lot"].pk])

    assert (found.orders, found.with_letter, found.with_phone, found.unknown, found.unshipped) == (3, 1, 1, 1, 1)
    assert sum(found.gone.values()) == 6


def test_a_buyer_who_is_missing_from_the_list_is_found(sold, by):
    recall(sold["lot"], by=by)
    settle()
    StopBuyer.objects.filter(order=sold["call"]).delete()

    broken = verify().broken

    assert [(each.invariant, each.record) for each in broken] == [
        ("buyers-of-stopped-lots-are-listed", f"order {sold['call'].number}")
    ]


@pytest.mark.parametrize("many", [1, 3])
def test_the_act_does_not_cost_what_was_sold(many, stock, fill, outlet, by, django_assert_num_queries):
    packing = stock(outlet, 20)
    for _number in range(many):
        sell_by_web(fill, packing, by, outlet)
        sell_by_web(fill, packing, by, outlet, hand_over=False)
    lot = LotBalance.objects.get(outlet=outlet).lot
    OutboxEntry.objects.update(done_at=timezone.now())

    with django_assert_num_queries(ACT):
        stop = hold(lot, by=by)
    with django_assert_num_queries(LIST):
        list_buyers([str(stop.pk)])
    assert StopBuyer.objects.count() == many


ACT, LIST = 31, 6
