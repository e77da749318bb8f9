"""Pieces that are not there any more: another lot, another outlet, or short by name, and the buyer never pays more."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db.models import Sum
from django.utils import timezone

from common.models import OutboxEntry
from common.outbox import drain
from common.outward import send_due
from orders.models import Fulfilment, FulfilmentEvent, PickUp, Shortage
from orders.queries.payments import money_of
from orders.services import replanning
from orders.services.replanning import replan_share
from orders.services.steps import cancel_share, hand_over_share, pack_share
from orders.services.transfers import record_refund, record_transfer
from shops.models import Allocation, LotBalance, Outlet
from shops.services import count_lot, receive_lot, write_off
from shops.verification import verify
from tests.factories.goods import LotFactory
from tests.factories.money import BankAccountFactory
from tests.factories.places import OutletFactory
from tests.orders.conftest import checkout_of, order_now
from tests.shops.stopping import hold_lot, recall_lot, release_hold

pytestmark = pytest.mark.long


@pytest.fixture
def sent(stock, fill, outlet, hanoi):
    """An order of `quantity` pieces that the first outlet sends; it has no more than these five, of one lot."""
    packing = stock(outlet, 5)

    def make(quantity=2, **facts):
        return order_now(fill((packing, quantity)), checkout_of(hanoi, **facts), timezone.now()).fulfilments.get()

    return make


def lot_of(share):
    return LotBalance.objects.get(outlet=share.outlet, allocated__gt=0).lot


def lines_of(share):
    return [(line.quantity, line.cancelled, line.moved, line.handed_over) for line in share.lines.all()]


@pytest.mark.parametrize("how", ["count", "damaged", "expired", "sampled", "recalled", "hold", "recall"])
def test_whatever_takes_the_goods_is_written_and_another_lot_takes_their_place(sent, outlet, by, how):
    share = sent(quantity=4)
    lot = lot_of(share)
    receive_lot(outlet=outlet, lot=LotFactory(product=lot.product, expires_in=300), quantity=9, by=by)

    if how == "count":
        count_lot(outlet=outlet, lot=lot, counted=1, by=by, reason="Thiếu")
    elif how in ("hold", "recall"):
        {"hold": hold_lot, "recall": recall_lot}[how](lot=lot, reason="Chờ mẫu", by=by)
    else:
        write_off(outlet=outlet, lot=lot, quantity=4, kind=how, by=by, reason="Kiểm tra")
    missing = 4 if how in ("hold", "recall") else 3
    assert share.lines.get().missing == missing  # short, and visibly so, until it is planned anew
    assert verify().broken == []
    send_due()

    assert lines_of(share) == [(4, 0, 0, 0)]
    assert [(each.quantity, each.replaced, each.moved) for each in Shortage.objects.all()] == [(missing, missing, 0)]
    assert LotBalance.objects.exclude(lot=lot).get().allocated == missing
    drain()
    assert [letter for letter in mail.outbox if "thiếu" in letter.subject] == []
    hand_over_share(fulfilment=share, by=by)
    assert share.order.payment.amount == share.parcels.get().amount
    assert verify().broken == []


def test_what_is_sent_comes_from_another_outlet_when_this_one_has_no_more(sent, stock, outlet, by, client):
    share = sent(quantity=2, email="lan@example.com")
    lot, other = lot_of(share), OutletFactory(order_email="kho@example.com")
    stock(other, 9, price=150_000, packing=lot.product)

    recall_lot(lot=lot, reason="Có tạp chất", by=by)
    send_due()

    moved = Fulfilment.objects.get(outlet=other)
    assert lines_of(share) == [(2, 2, 2, 0)]
    assert lines_of(moved) == [(2, 0, 0, 0)]
    assert (moved.status, moved.way, moved.charge, moved.house_charge) == ("placed", "ship", 0, 35_000)
    assert moved.events.get().words == f"Gửi thay {outlet.name_vi}"
    share.refresh_from_db()
    assert (share.status, share.events.last().words) == ("cancelled", f"{other.name_vi} gửi thay")
    # The goods at the price that was agreed, whatever the other outlet asks, and no carriage.
    assert money_of(share.order.payment).due == 240_000
    assert verify().broken == []
    drain()
    to_buyer, _to_outlet = (
        next(letter for letter in mail.outbox if letter.to == [whom] and words in letter.subject)
        for whom, words in (("lan@example.com", "gửi thay"), ("kho@example.com", "Đơn mới"))
    )
    assert f"{other.name} gửi thay bạn" in to_buyer.body
    assert "không phải trả thêm phí gửi" in to_buyer.body
    english = client.get(f"/en/don-hang/{share.order.facts.token}/").text
    assert f"{other.name_vi} sends it instead" in english
    assert f"Sent in place of {outlet.name_vi}" in english
    assert "thay" not in english.replace(other.name_vi, "").replace(outlet.name_vi, "")
    page = client.get(f"/don-hang/{share.order.facts.token}/").text
    assert "2 do điểm bán khác gửi thay" in page
    assert 'data-total="240000"' in page
    pack_share(fulfilment=moved, by=by)
    hand_over_share(fulfilment=moved, by=by)
    assert moved.receipt.total == 240_000
    assert type(share.order).objects.get().status == "handed-over"
    assert verify().broken == []


def test_a_share_is_filled_from_both_and_the_rest_is_short_by_name(sent, stock, outlet, by):
    share = sent(quantity=5, email="lan@example.com")
    lot, other = lot_of(share), OutletFactory()
    receive_lot(outlet=outlet, lot=LotFactory(product=lot.product), quantity=1, by=by)
    stock(other, 2, packing=lot.product)

    hold_lot(lot=lot, reason="Chờ mẫu", by=by)
    send_due()

    assert lines_of(share) == [(5, 4, 2, 0)]
    assert lines_of(Fulfilment.objects.get(outlet=other)) == [(2, 0, 0, 0)]
    assert Shortage.objects.aggregate(left=Sum("quantity") - Sum("replaced") - Sum("moved"))["left"] == 2
    assert verify().broken == []
    drain()
    (letter,) = [letter for letter in mail.outbox if "thiếu" in letter.subject]
    assert "bạn đặt 5, nay còn 3" in letter.body
    # Once told, not told again; what the house finds later is planned on.
    release_hold(lot=lot, reason="Mẫu đạt", by=by)
    done = replan_share(fulfilment=share, by=by)
    assert (done.replaced, done.moved, done.short) == (2, 0, 0)
    assert lines_of(share) == [(5, 2, 2, 0)]
    drain()
    assert len([letter for letter in mail.outbox if "thiếu" in letter.subject]) == 1
    assert verify().broken == []


def test_a_packed_share_that_gets_other_goods_is_to_be_packed_again(stock, fill, outlet, by, client):
    packing = stock(outlet, 2)
    order = order_now(fill((packing, 2)), checkout_of(outlet=outlet, email="lan@example.com"), timezone.now())
    share = order.fulfilments.get()
    lot = lot_of(share)
    receive_lot(outlet=outlet, lot=LotFactory(product=packing, expires_in=300), quantity=9, by=by)
    pack_share(fulfilment=share, by=by)
    before = PickUp.objects.get()
    drain()

    recall_lot(lot=lot, reason="Có tạp chất", by=by)
    share.refresh_from_db()
    assert share.status == "packed"  # nothing was found for it yet: it is short, and said so
    send_due()

    share.refresh_from_db()
    assert (share.status, type(order).objects.get().status, lines_of(share)) == ("placed", "placed", [(2, 0, 0, 0)])
    assert share.events.last().kind == FulfilmentEvent.Kind.OTHER_GOODS
    assert "Hàng trong gói đã đổi: mở ra, soạn lại rồi gói lại" in client.get(f"/don-hang/{order.facts.token}/").text
    assert verify().broken == []
    mail.outbox.clear()
    pack_share(fulfilment=share, by=by)
    drain()
    after = PickUp.objects.get()
    assert (after.code, after.ready_from) == (before.code, before.ready_from)
    assert after.kept_until is not None
    assert [before.code in letter.body for letter in mail.outbox] == [True]
    hand_over_share(fulfilment=share, by=by)
    assert verify().broken == []


def test_a_packed_share_of_which_nothing_was_found_stays_packed(sent, by):
    share = sent(quantity=2)
    pack_share(fulfilment=share, by=by)

    recall_lot(lot=lot_of(share), reason="Có tạp chất", by=by)
    send_due()

    share.refresh_from_db()
    assert (share.status, lines_of(share)) == ("packed", [(2, 2, 0, 0)])


def test_who_comes_to_the_counter_is_not_sent_elsewhere(stock, fill, outlet, by):
    packing = stock(outlet, 2)
    share = order_now(fill((packing, 2)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()
    stock(OutletFactory(), 9, packing=packing)

    recall_lot(lot=lot_of(share), reason="Có tạp chất", by=by)
    send_due()

    assert lines_of(share) == [(2, 2, 0, 0)]
    assert Fulfilment.objects.count() == 1
    assert verify().broken == []


def test_latest_orders_lose_first_and_only_what_has_not_left_is_looked_for(sent, stock, outlet, by):
    first, second = sent(quantity=2), sent(quantity=3)
    lot = LotBalance.objects.get().lot
    (line,) = first.lines.all()
    hand_over_share(fulfilment=first, by=by, pieces={line.pk: 1})

    count_lot(outlet=outlet, lot=lot, counted=1, by=by, reason="Vỡ")
    assert (lines_of(first), lines_of(second)) == ([(2, 0, 0, 1)], [(3, 3, 0, 0)])
    recall_lot(lot=lot, reason="Có tạp chất", by=by)
    assert lines_of(first) == [(2, 1, 0, 1)]
    stock(other := OutletFactory(), 9, packing=lot.product)
    send_due()

    assert (lines_of(first), lines_of(second)) == ([(2, 1, 1, 1)], [(3, 3, 3, 0)])
    assert sorted(lines_of(share)[0][0] for share in Fulfilment.objects.filter(outlet=other)) == [1, 3]
    first.refresh_from_db()
    assert first.status == "handed-over"
    assert first.receipt.total == 120_000 + 35_000
    assert verify().broken == []


def test_an_outlet_that_already_sends_a_part_takes_more_unless_it_has_packed(stock, fill, outlet, hanoi, by):
    other = OutletFactory()
    honey, tea = stock(outlet, 5), stock(other, 5)
    order = order_now(fill((honey, 2), (tea, 1)), checkout_of(hanoi), timezone.now())
    here, there = order.fulfilments.get(outlet=outlet), order.fulfilments.get(outlet=other)
    stock(other, 5, packing=honey)

    write_off(outlet=outlet, lot=lot_of(here), quantity=4, kind="damaged", by=by, reason="Vỡ")
    send_due()

    assert lines_of(there) == [(1, 0, 0, 0), (1, 0, 0, 0)]
    assert verify().broken == []
    pack_share(fulfilment=there, by=by)
    recall_lot(lot=lot_of(here), reason="Có tạp chất", by=by)
    send_due()
    assert lines_of(there) == [(1, 0, 0, 0), (1, 0, 0, 0)]
    assert here.lines.get().missing == 1
    assert verify().broken == []


def test_money_that_went_back_is_not_asked_for_again(sent, stock, outlet, by):
    account = BankAccountFactory()
    share = sent(quantity=2, payment="transfer")
    order, lot = share.order, lot_of(share)
    record_transfer(
        account=account, bank_reference="FT1", booked_on=timezone.localdate(), amount=275_000, words=order.number, by=by
    )
    count_lot(outlet=outlet, lot=lot, counted=1, by=by, reason="Vỡ")
    send_due()
    assert money_of(order.payment).owed == 120_000
    record_refund(payment=order.payment, amount=120_000, bank_reference="HT1", reason="Thiếu", by=by)
    receive_lot(outlet=outlet, lot=lot, quantity=5, by=by)

    done = replan_share(fulfilment=share, by=by)

    assert (done.replaced, done.short) == (0, 1)
    assert lines_of(share) == [(2, 1, 0, 0)]
    assert Allocation.objects.filter(state="open").count() == 1
    assert verify().broken == []


def test_an_order_that_waits_for_its_money_is_filled_too_and_asks_for_the_same(sent, stock, outlet, by):
    BankAccountFactory()
    share = sent(quantity=2, payment="transfer")
    stock(other := OutletFactory(), 9, packing=lot_of(share).product)

    recall_lot(lot=lot_of(share), reason="Có tạp chất", by=by)
    send_due()

    moved = Fulfilment.objects.get(outlet=other)
    assert moved.status == "pending"
    assert money_of(share.order.payment).lacking == 240_000
    assert verify().broken == []


def test_a_cancelled_share_is_left_alone_and_news_sent_twice_changes_nothing(sent, stock, outlet, by):
    share = sent(quantity=2)
    lot = lot_of(share)
    count_lot(outlet=outlet, lot=lot, counted=0, by=by, reason="Vỡ")
    cancel_share(fulfilment=share, reason="Khách không lấy nữa", by=by)
    receive_lot(outlet=outlet, lot=lot, quantity=5, by=by)

    send_due()
    OutboxEntry.objects.update(done_at=None)
    send_due()

    assert lines_of(share) == [(2, 2, 0, 0)]
    assert not Allocation.objects.filter(state="open").exists()
    assert verify().broken == []


def test_when_planning_fails_the_news_is_kept_and_the_pieces_stay_short(sent, outlet, by, monkeypatch):
    share = sent(quantity=2)
    lot = lot_of(share)
    count_lot(outlet=outlet, lot=lot, counted=1, by=by, reason="Vỡ")
    receive_lot(outlet=outlet, lot=lot, quantity=5, by=by)
    Outlet.objects.filter(pk=outlet.pk).update(suspended_at=timezone.now() - timedelta(days=1))

    send_due()
    assert share.lines.get().missing == 1
    Outlet.objects.filter(pk=outlet.pk).update(suspended_at=None)
    with monkeypatch.context() as broken:
        broken.setattr(replanning, "keep_anew", lambda held: 1 / 0)
        OutboxEntry.objects.update(done_at=None)
        assert send_due() == 0
    assert share.lines.get().missing == 1
    OutboxEntry.objects.update(next_attempt_at=timezone.now())
    send_due()

    assert share.lines.get().missing == 0
    assert verify().broken == []
