"""Parcels: a share leaves in several, each with its number and its cash; what is not taken comes back."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from common.outbox import drain
from common.outward import send_due
from orders.exceptions import IllegalStep, WhyMissing
from orders.models import CashCollection, GoodsReturn, Parcel, ParcelEvent, Payment, Receipt, ReturnedLot
from orders.queries.cash import debts_at
from orders.queries.payments import money_of
from orders.return_refusals import (
    IllegalParcelStep,
    IllegalReturnStep,
    LostOnlyOfParcels,
    MoreThanOpen,
    NotAllDecided,
    NothingToSend,
    PartOfPickUp,
    SameTracking,
)
from orders.services.cash import correct_collection
from orders.services.parcel_steps import STEPS
from orders.services.parcels import correct_tracking, mark_arrived, refuse_parcel
from orders.services.returns import refuse_return
from orders.services.steps import cancel_share, hand_over_share, pack_share
from orders.services.transfers import record_transfer
from shops.models import LotBalance, StockMovement
from shops.services import count_lot
from shops.verification import verify
from tests.factories.goods import LotFactory, PackingFactory
from tests.orders.cash import entries, pay_in
from tests.orders.conftest import checkout_of, order_now
from tests.orders.returning import bring_back, receive


@pytest.fixture
def cod(stock, fill, outlet, hanoi):
    """Three pieces at 120,000 đồng to be sent for 35,000 đồng, cash on delivery, out of five."""
    return order_now(fill((stock(outlet), 3)), checkout_of(province=hanoi), timezone.now()).fulfilments.get()


@pytest.fixture
def ahead(stock, fill, outlet, hanoi, account, by):
    """The same, paid by transfer: 395,000 đồng."""
    order = order_now(fill((stock(outlet), 3)), checkout_of(province=hanoi, payment="transfer"), timezone.now())
    said = {"account": account, "bank_reference": "FT1", "booked_on": timezone.localdate(), "by": by}
    record_transfer(amount=395_000, words=order.number, **said)
    return order.fulfilments.get()


def send(share, by, pieces=None, carrier="Viettel Post", tracking="VT1"):
    given = None if pieces is None else {share.lines.get().pk: pieces}
    return hand_over_share(fulfilment=share, by=by, carrier=carrier, tracking=tracking, pieces=given)


def state_of(share):
    share.refresh_from_db()
    return share.status, Payment.objects.get(order=share.order_id).state


def test_a_whole_share_leaves_as_one_parcel_with_its_number(cod, by):
    send(cod, by, tracking=" VT 1 ")

    parcel = Parcel.objects.get()
    assert (parcel.carrier, parcel.tracking, parcel.state) == ("Viettel Post", "VT 1", "sent")
    assert (parcel.amount, parcel.charge, parcel.lines.get().quantity) == (395_000, 35_000, 3)
    assert entries() == [(395_000, "carrier", "Viettel Post")]
    assert state_of(cod) == ("handed-over", "on-receipt")
    assert verify().broken == []


def test_a_part_leaves_and_the_rest_stays_promised(cod, by):
    pack_share(fulfilment=cod, by=by)

    send(cod, by, 1)

    line, balance = cod.lines.get(), LotBalance.objects.get()
    assert (line.handed_over, balance.quantity, balance.allocated) == (1, 4, 2)
    assert [each.change for each in StockMovement.objects.filter(kind="sold")] == [-1]
    assert entries() == [(155_000, "carrier", "Viettel Post")]
    assert state_of(cod) == ("packed", "on-receipt")
    assert not Receipt.objects.exists()
    assert verify().broken == []

    send(cod, by, carrier="GHN", tracking="G2")

    assert [(each.amount, each.charge) for each in Parcel.objects.all()] == [(155_000, 35_000), (240_000, 0)]
    assert entries()[1] == (240_000, "carrier", "GHN")
    assert state_of(cod) == ("handed-over", "on-receipt")
    assert Receipt.objects.get().total == 395_000
    pay_in(cod.outlet, by, "Viettel Post")
    assert state_of(cod)[1] == "on-receipt"
    assert verify().broken == []
    pay_in(cod.outlet, by, "GHN")
    assert state_of(cod)[1] == "paid"
    assert verify().broken == []


def test_a_part_takes_from_lot_after_lot(stock, fill, outlet, hanoi, by):
    packing = PackingFactory()
    for days in (10, 90):
        stock(outlet, 2, packing=packing, lot=LotFactory(product=packing, expires_in=days))
    share = order_now(fill((packing, 4)), checkout_of(province=hanoi), timezone.now()).fulfilments.get()

    send(share, by, 3)
    send(share, by, 1)

    sold = StockMovement.objects.filter(kind="sold").order_by("pk").values_list("change", "lot__best_before")
    assert [change for change, _day in sold] == [-2, -1, -1]
    assert sold[0][1] < sold[1][1] == sold[2][1]
    assert verify().broken == []


def test_no_more_leaves_than_is_open_and_a_pick_up_is_handed_over_whole(cod, stock, fill, outlet, by):
    with pytest.raises(MoreThanOpen, match="chỉ còn phải giao 3"):
        send(cod, by, 4)
    with pytest.raises(MoreThanOpen):
        send(cod, by, -1)
    with pytest.raises(NothingToSend):
        send(cod, by, 0)
    with pytest.raises(NothingToSend):
        hand_over_share(fulfilment=cod, by=by, pieces={0: 1})
    picked = order_now(fill((stock(outlet), 2)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()
    with pytest.raises(PartOfPickUp):
        send(picked, by, 1)

    assert not Parcel.objects.exists()
    assert not StockMovement.objects.filter(kind="sold").exists()
    send(cod, by, 2)
    with pytest.raises(MoreThanOpen, match="chỉ còn phải giao 1"):
        send(cod, by, 2)
    assert verify().broken == []


def test_the_rest_may_be_cancelled_after_a_part_has_left(cod, by):
    send(cod, by, 1)

    cancel_share(fulfilment=cod, reason="Khách thôi phần còn lại", by=by)

    line, balance = cod.lines.get(), LotBalance.objects.get()
    assert (line.handed_over, line.cancelled, balance.quantity, balance.allocated) == (1, 2, 4, 0)
    assert state_of(cod) == ("handed-over", "on-receipt")
    assert cod.events.last().reason == "Khách thôi phần còn lại"
    assert Receipt.objects.get().total == 155_000
    with pytest.raises(IllegalStep):
        send(cod, by)
    pay_in(cod.outlet, by, "Viettel Post")
    assert state_of(cod)[1] == "paid"
    assert verify().broken == []


def test_a_count_that_cuts_the_rest_leaves_it_to_be_cancelled(cod, by):
    send(cod, by, 1)
    count_lot(outlet=cod.outlet, lot=LotBalance.objects.get().lot, counted=0, by=by, reason="Vỡ hết")
    assert verify().broken == []

    cancel_share(fulfilment=cod, reason="Hết hàng", by=by)

    assert state_of(cod)[0] == "handed-over"
    assert verify().broken == []


def test_the_letter_about_missing_pieces_does_not_ask_for_the_charge_again(cod, by):
    cod.order.facts.email = "lan@example.com"
    cod.order.facts.save()
    send(cod, by, 1)

    count_lot(outlet=cod.outlet, lot=LotBalance.objects.get().lot, counted=1, by=by, reason="Vỡ")
    send_due()
    drain()

    letter = next(each.body for each in mail.outbox if "thiếu hàng" in each.subject)
    assert "bạn đặt 3, nay còn 2" in letter
    assert "Kiện đã gửi không đổi." in letter
    assert "phí gửi" not in letter


def test_the_buyer_reads_that_a_part_was_cancelled_and_which(cod, by):
    cod.order.facts.email = "lan@example.com"
    cod.order.facts.save()
    send(cod, by, 1)

    cancel_share(fulfilment=cod, reason="Khách thôi phần còn lại", by=by)
    drain()

    letter = next(each.body for each in mail.outbox if "huỷ" in each.subject)
    assert ": 2\n" in letter
    assert "Khách thôi phần còn lại" in letter


def test_a_number_is_entered_later_and_put_right_with_a_reason(cod, by):
    send(cod, by, tracking="")
    parcel = Parcel.objects.get()
    correct_tracking(parcel=parcel, tracking="VT1", by=by)
    with pytest.raises(SameTracking):
        correct_tracking(parcel=parcel, tracking=" VT1 ", reason="Lại", by=by)
    with pytest.raises(WhyMissing):
        correct_tracking(parcel=parcel, tracking="VT2", by=by)

    correct_tracking(parcel=parcel, tracking="VT2", reason="Đọc nhầm tem", by=by)

    steps = parcel.events.values_list("before", "after", "tracking", "reason", "actor_name")
    assert list(steps) == [
        ("", "sent", "", "", by.first_name),
        ("sent", "sent", "VT1", "", by.first_name),
        ("sent", "sent", "VT2", "Đọc nhầm tem", by.first_name),
    ]
    assert verify().broken == []


def test_a_parcel_takes_only_the_steps_of_the_table(cod, by):
    send(cod, by)
    parcel = Parcel.objects.get()
    mark_arrived(parcel=parcel, by=by)

    for step in (mark_arrived, lambda **given: refuse_parcel(reason="Không nghe máy", **given)):
        with pytest.raises(IllegalParcelStep, match="khách đã nhận"):
            step(parcel=parcel, by=by)

    assert set(STEPS) == set(Parcel.State.values)
    assert not GoodsReturn.objects.exists()
    assert verify().broken == []


def test_cash_of_a_parcel_that_was_not_taken_is_awaited_from_nobody(cod, by):
    send(cod, by)
    parcel = Parcel.objects.get()
    with pytest.raises(WhyMissing):
        refuse_parcel(parcel=parcel, reason=" ", by=by)

    back = refuse_parcel(parcel=parcel, reason="Khách không nghe máy", by=by)

    assert debts_at(cod.outlet) == []
    assert entries() == [(395_000, "carrier", "Viettel Post"), (-395_000, "carrier", "Viettel Post")]
    assert (back.state, back.cause, LotBalance.objects.get().quantity) == ("accepted", "undelivered", 2)
    assert verify().broken == []

    received = receive(back, by, reason="Hộp còn nguyên")

    cod.refresh_from_db()
    parcel.refresh_from_db()
    assert (received.credit, received.charge_back, cod.charge_back) == (0, 35_000, 35_000)
    assert (parcel.state, LotBalance.objects.get().quantity) == ("came-back", 5)
    money = money_of(cod.order.payment)
    assert (money.came, money.due, money.owed) == (0, 0, 0)
    assert state_of(cod) == ("handed-over", "void")
    assert verify().broken == []


def test_what_was_paid_ahead_is_owed_without_the_charge_when_the_buyer_did_not_take_it(ahead, by):
    send(ahead, by)
    back = refuse_parcel(parcel=Parcel.objects.get(), reason="Khách đi vắng", by=by)
    assert money_of(ahead.order.payment).owed == 0

    receive(back, by)

    assert money_of(ahead.order.payment).owed == 360_000
    assert verify().broken == []


def test_when_the_shop_was_wrong_the_charge_is_owed_too(ahead, by):
    send(ahead, by)
    back = refuse_parcel(parcel=Parcel.objects.get(), reason="Ghi sai địa chỉ", by=by)

    assert receive(back, by, is_our_fault=True).credit == 395_000
    assert money_of(ahead.order.payment).owed == 395_000
    assert verify().broken == []


def test_one_of_two_parcels_is_not_taken_and_the_other_is_paid(cod, by):
    send(cod, by, 1)
    send(cod, by, 2, tracking="VT2")
    first, second = Parcel.objects.all()
    mark_arrived(parcel=first, by=by)

    back = refuse_parcel(parcel=second, reason="Khách chỉ nhận một kiện", by=by)
    assert [debt.amount for debt in debts_at(cod.outlet)] == [155_000]
    pay_in(cod.outlet, by, "Viettel Post")
    assert state_of(cod)[1] == "paid"
    assert verify().broken == []
    receive(back, by)

    money = money_of(cod.order.payment)
    assert (money.came, money.due, money.owed) == (155_000, 155_000, 0)
    assert LotBalance.objects.get().quantity == 4
    assert verify().broken == []


def test_cash_that_was_handed_in_already_is_owed_once_the_goods_are_back(cod, by):
    send(cod, by)
    pay_in(cod.outlet, by, "Viettel Post")

    back = refuse_parcel(parcel=Parcel.objects.get(), reason="Người giao nộp nhầm", by=by)
    assert entries() == [(395_000, "carrier", "Viettel Post")]
    receive(back, by)

    assert money_of(cod.order.payment).owed == 360_000
    assert verify().broken == []


def test_every_piece_of_a_parcel_is_decided_about_and_what_is_missing_is_lost(cod, by):
    send(cod, by)
    back = refuse_parcel(parcel=Parcel.objects.get(), reason="Không ai nhận", by=by)
    with pytest.raises(NotAllDecided, match="mới ghi 2"):
        receive(back, by, pieces=2)
    with pytest.raises(IllegalReturnStep):
        refuse_return(goods_return=back, reason="Không về nữa", by=by)

    receive(back, by, decision="lost", reason="Bưu cục làm mất")

    lot = ReturnedLot.objects.get()
    assert (lot.movement.change, lot.loss.change, lot.loss.reason) == (3, -3, "Bưu cục làm mất")
    assert LotBalance.objects.get().quantity == 2
    assert verify().broken == []


def test_what_a_buyer_has_is_not_lost(cod, by):
    send(cod, by)

    with pytest.raises(LostOnlyOfParcels):
        receive(bring_back(cod, by), by, decision="lost")


def test_a_buyer_gives_back_a_piece_of_a_parcel_that_arrived(ahead, by):
    send(ahead, by)
    mark_arrived(parcel=Parcel.objects.get(), by=by)

    receive(bring_back(ahead, by, 1, cause="faulty"), by, decision="damaged", is_our_fault=True)

    assert money_of(ahead.order.payment).owed == 155_000
    assert verify().broken == []


def test_the_holder_of_one_parcels_cash_is_put_right(cod, by):
    send(cod, by, 1)
    send(cod, by, 2, carrier="GHN")
    second = Parcel.objects.last()

    correct_collection(fulfilment=cod, parcel=second, is_here=True, reason="Khách trả tại quầy", by=by)

    assert [(debt.name, debt.amount) for debt in debts_at(cod.outlet)] == [("Viettel Post", 155_000)]
    assert CashCollection.objects.last().parcel == second
    assert verify().broken == []


def test_the_book_of_parcels_is_written_once(cod, by):
    send(cod, by)

    with pytest.raises(IntegrityError), transaction.atomic():
        ParcelEvent.objects.update(tracking="khác")
    with pytest.raises(IntegrityError), transaction.atomic():
        ParcelEvent.objects.all()._raw_delete("default")
