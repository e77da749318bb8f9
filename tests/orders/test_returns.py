"""Goods that come back: asked for, answered, decided about piece by piece; and the money that is owed for them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from common.outbox import drain
from orders.exceptions import MoreThanOwed, WhyMissing
from orders.models import CashRefund, GoodsReturn, Payment, ReturnedLot, ReturnEvent
from orders.queries.cash import till_of
from orders.queries.payments import money_of
from orders.return_refusals import (
    GivenBackAlready,
    IllegalReturnStep,
    MoreThanAsked,
    MoreThanHandedOver,
    NotForTheShelf,
    NothingDecided,
    NothingToReturn,
    NotOfThisLot,
    NotPaidInCash,
    OnlyFaultyComesBack,
    ReturnTooLate,
    TillHasLess,
)
from orders.services.cash import correct_collection
from orders.services.cash_refunds import refund_in_cash
from orders.services.returns import STEPS, Decision, accept_return, ask_to_return, receive_return, refuse_return
from orders.services.steps import hand_over_share
from orders.services.transfers import record_refund, record_transfer
from shops.models import LotBalance, StockMovement
from shops.verification import verify
from tests.factories.goods import LotFactory
from tests.factories.places import OutletFactory
from tests.orders.cash import count, pay_in
from tests.orders.conftest import checkout_of, order_now
from tests.orders.returning import ask, bring_back, decisions, receive
from tests.shops.stopping import recall_lot

pytestmark = pytest.mark.long


@pytest.fixture
def bought(stock, fill, outlet, by):
    """Three pieces at 120,000 đồng, picked up and paid in cash, out of five."""
    share = order_now(fill((stock(outlet), 3)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()
    return hand_over_share(fulfilment=share, by=by)


@pytest.fixture
def sent(stock, fill, outlet, hanoi, account, by):
    """Two pieces at 120,000 đồng sent for 35,000 đồng, paid by transfer."""
    checkout = checkout_of(province=hanoi, payment="transfer")
    order = order_now(fill((stock(outlet), 2)), checkout, timezone.now())
    record_transfer(
        account=account, bank_reference="FT1", booked_on=timezone.localdate(), amount=275_000, words=order.number, by=by
    )
    return hand_over_share(fulfilment=order.fulfilments.get(), by=by)


def owed_of(share):
    return money_of(Payment.objects.get(order=share.order_id)).owed


def test_a_piece_asked_back_is_accepted_received_and_owed(bought, by):
    asked = ask(bought, 1, words="Mua nhầm loại")
    assert (asked.state, asked.number) == ("asked", f"TH{100_000 + asked.pk}")
    accept_return(goods_return=asked, reason="Mang đến quầy giúp", by=by)
    assert owed_of(bought) == 0

    received = receive(asked, by)

    assert (received.credit, received.charge_back) == (120_000, 0)
    assert owed_of(bought) == 120_000
    assert LotBalance.objects.get().quantity == 3
    movement = StockMovement.objects.get(kind="returned")
    assert (movement.change, movement.document, movement.reason) == (1, asked.number, "Còn nguyên tem")
    assert bought.lines.get().returned == 1
    steps = list(asked.events.values_list("before", "after", "actor_name", "reason"))
    assert steps == [
        ("", "asked", "Nguyễn Thị Lan", "Mua nhầm loại"),
        ("asked", "accepted", by.first_name, "Mang đến quầy giúp"),
        ("accepted", "received", by.first_name, "Còn nguyên tem"),
    ]
    assert verify().broken == []


@pytest.mark.parametrize("decision", ["damaged", "discarded"])
def test_what_is_not_sold_again_is_written_off_beside_its_way_back(bought, by, decision):
    received = receive(bring_back(bought, by, 2, cause="faulty"), by, decision=decision, reason="Mốc ở đáy hộp")

    assert received.credit == 240_000
    assert LotBalance.objects.get().quantity == 2
    lot = ReturnedLot.objects.get()
    assert (lot.movement.change, lot.loss.change, lot.loss.kind, lot.loss.reason) == (2, -2, "damaged", "Mốc ở đáy hộp")
    assert verify().broken == []


def test_one_return_may_be_decided_piece_by_piece(bought, by):
    goods_return = bring_back(bought, by, 3)
    line, lot = goods_return.lines.get(), LotBalance.objects.get().lot
    parts = [Decision(line.pk, lot.pk, 1, each) for each in ("shelf", "damaged")]

    receive_return(goods_return=goods_return, decisions=parts, is_our_fault=False, reason="Một vỡ, một còn", by=by)

    line.refresh_from_db()
    assert (line.quantity, line.received) == (3, 2)
    assert LotBalance.objects.get().quantity == 3
    assert owed_of(bought) == 240_000
    assert ask(bought, 1).state == "asked"  # the third piece is still the buyer's
    assert verify().broken == []


def test_no_more_comes_back_than_was_handed_over_and_not_asked_for_already(bought, by):
    with pytest.raises(MoreThanHandedOver, match="chỉ còn trả được 3"):
        ask(bought, 4)
    ask(bought, 2)
    with pytest.raises(MoreThanHandedOver, match="chỉ còn trả được 1"):
        bring_back(bought, by, 2)
    receive(bring_back(bought, by, 1), by)
    with pytest.raises(MoreThanHandedOver, match="không còn gói nào"):
        ask(bought, 1)
    for nothing in ({}, {bought.lines.get().pk: 0}, {0: 1}):
        with pytest.raises(NothingToReturn):
            ask_to_return(fulfilment=bought, pieces=nothing, cause="faulty", name="Lan", idempotency_key="x")

    assert GoodsReturn.objects.count() == 2
    assert verify().broken == []


def test_the_same_form_twice_asks_once(bought):
    assert ask(bought, 1, idempotency_key="k") == ask(bought, 1, idempotency_key="k")
    assert GoodsReturn.objects.get().lines.get().quantity == 1


def test_before_the_hand_over_nothing_can_be_returned(stock, fill, outlet):
    share = order_now(fill((stock(outlet), 3)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()

    with pytest.raises(NothingToReturn):
        ask(share)


def test_after_the_last_day_only_staff_take_back(sent, bought, by, monkeypatch, settings):
    settings.RETURN_DAYS = -1

    with pytest.raises(ReturnTooLate) as refusal:
        ask(bought)

    yesterday = timezone.localdate() - timedelta(days=1)
    assert f"hết ngày {yesterday.day}/{yesterday.month}/{yesterday.year}" in str(refusal.value)
    # Sent goods are with the buyer on the last day promised at the latest: some days from now.
    assert ask(sent).state == "asked"
    settings.RETURN_DAYS = -30
    with pytest.raises(ReturnTooLate):
        ask(sent)
    assert receive(bring_back(bought, by), by).credit == 120_000


@pytest.mark.parametrize("mark", ["is_fresh", "is_liquor"])
def test_fresh_goods_and_liquor_come_back_only_when_the_shop_was_wrong(bought, by, mark):
    product = bought.lines.get().order_line.product
    kind = type(product.parent.facts.product_set).objects.filter(pk=product.parent.facts.product_set_id)
    kind.update(**{mark: True})

    with pytest.raises(OnlyFaultyComesBack, match="hàng tươi hoặc rượu"):
        ask(bought, cause="changed-mind")

    assert ask(bought, cause="wrong").state == "asked"


def test_the_charge_is_given_back_once_and_only_when_the_shop_was_wrong(sent, by):
    assert receive(bring_back(sent, by, 1), by).charge_back == 0
    assert owed_of(sent) == 120_000

    received = receive(bring_back(sent, by, 1, cause="wrong"), by, is_our_fault=True)

    assert (received.charge_back, received.credit) == (35_000, 155_000)
    assert owed_of(sent) == 275_000
    sent.refresh_from_db()
    assert sent.charge_back == 35_000
    assert verify().broken == []


def test_staff_may_say_no_with_a_reason_and_the_pieces_are_free_again(bought, by):
    asked = ask(bought, 3)
    with pytest.raises(WhyMissing):
        refuse_return(goods_return=asked, reason=" ", by=by)
    refuse_return(goods_return=asked, reason="Đã mở hộp dùng", by=by)

    for step in (accept_return, lambda **given: refuse_return(reason="Lại", **given)):
        with pytest.raises(IllegalReturnStep, match="không nhận trả"):
            step(goods_return=asked, by=by)
    assert asked.events.last().reason == "Đã mở hộp dùng"
    assert ask(bought, 3).state == "asked"
    assert owed_of(bought) == 0
    assert verify().broken == []


def test_nothing_is_received_without_a_decision_a_reason_or_more_than_asked(bought, by, stock):
    goods_return = bring_back(bought, by, 1)
    line, lot = goods_return.lines.get(), LotBalance.objects.get().lot
    other = LotFactory(product=lot.product)

    def receive_as(quantity=1, lot=lot.pk, line=line.pk, reason="Còn nguyên", decision="shelf"):
        parts = [Decision(line, lot, quantity, decision)]
        receive_return(goods_return=goods_return, decisions=parts, is_our_fault=False, reason=reason, by=by)

    for refusal, given in (
        (WhyMissing, {"reason": " "}),
        (NothingDecided, {"quantity": 0}),
        (NothingDecided, {"quantity": -1}),
        (NothingDecided, {"line": 0}),
        (NothingDecided, {"decision": "eaten"}),
        (MoreThanAsked, {"quantity": 2}),
        (NotOfThisLot, {"lot": other.pk}),
    ):
        with pytest.raises(refusal):
            receive_as(**given)

    assert not StockMovement.objects.filter(kind="returned").exists()
    assert GoodsReturn.objects.get().state == "accepted"


def test_a_recalled_lot_does_not_go_back_on_the_shelf(bought, by):
    goods_return = bring_back(bought, by, 1)
    recall_lot(lot=LotBalance.objects.get().lot, reason="Chi cục yêu cầu", by=by)

    with pytest.raises(NotForTheShelf, match="không để lại kệ được"):
        receive(goods_return, by)

    assert receive(goods_return, by, decision="discarded").state == "received"
    assert verify().broken == []


def test_a_return_is_received_once(bought, by):
    goods_return = bring_back(bought, by, 1)
    made = decisions(goods_return)
    receive(goods_return, by)

    with pytest.raises(IllegalReturnStep, match="đã nhận hàng trả"):
        receive_return(goods_return=goods_return, decisions=made, is_our_fault=False, reason="Lần nữa", by=by)

    assert LotBalance.objects.get().quantity == 3


def test_cash_goes_back_out_of_the_till_and_the_next_count_knows_it(bought, by):
    receive(bring_back(bought, by, 1), by)
    said = {"payment": Payment.objects.get(), "outlet": bought.outlet, "by": by}
    with pytest.raises(MoreThanOwed):
        refund_in_cash(amount=120_001, reason="Trả hàng", idempotency_key="a", **said)
    with pytest.raises(WhyMissing):
        refund_in_cash(amount=1, reason="", idempotency_key="a", **said)

    first = refund_in_cash(amount=100_000, reason="Trả hàng", idempotency_key="k", **said)

    assert refund_in_cash(amount=100_000, reason="Trả hàng", idempotency_key="k", **said) == first
    assert (owed_of(bought), till_of(bought.outlet).expected) == (20_000, 260_000)
    done = count(bought.outlet, by)
    assert (done.expected, done.lines.count()) == (260_000, 2)
    with pytest.raises(TillHasLess, match="chỉ đang giữ 0"):
        refund_in_cash(amount=20_000, reason="Trả hàng", idempotency_key="b", **said)
    record_refund(payment=said["payment"], amount=20_000, bank_reference="HT1", reason="Trả hàng", by=by)
    assert owed_of(bought) == 0
    assert Payment.objects.get().state == "paid"
    assert verify().broken == []


def test_cash_that_went_back_was_with_the_outlet(stock, fill, outlet, hanoi, by):
    share = order_now(fill((stock(outlet), 2)), checkout_of(province=hanoi), timezone.now()).fulfilments.get()
    hand_over_share(fulfilment=share, by=by, carrier="GHN")
    correct_collection(fulfilment=share, is_here=True, reason="Khách trả tại quầy", by=by)
    receive(bring_back(share, by, 1), by)
    payment = Payment.objects.get()
    refund_in_cash(payment=payment, outlet=outlet, amount=120_000, reason="Trả", by=by, idempotency_key="k")

    with pytest.raises(GivenBackAlready):
        correct_collection(fulfilment=share, is_here=False, carrier="GHN", reason="Nhầm", by=by)

    assert till_of(outlet).expected == 155_000
    assert verify().broken == []


def test_what_came_by_transfer_goes_back_by_transfer(sent, by):
    receive(bring_back(sent, by, 1), by)

    with pytest.raises(NotPaidInCash):
        refund_in_cash(
            payment=sent.order.payment, outlet=sent.outlet, amount=1, reason="Trả", by=by, idempotency_key="k"
        )
    record_refund(payment=sent.order.payment, amount=120_000, bank_reference="HT1", reason="Trả hàng", by=by)

    assert owed_of(sent) == 0
    assert verify().broken == []


def test_nothing_is_owed_in_cash_until_the_carrier_has_brought_it(stock, fill, outlet, hanoi, by):
    share = order_now(fill((stock(outlet), 2)), checkout_of(province=hanoi), timezone.now()).fulfilments.get()
    hand_over_share(fulfilment=share, by=by, carrier="Viettel Post")

    receive(bring_back(share, by, 1), by)
    assert owed_of(share) == 0
    assert verify().broken == []

    pay_in(outlet, by, "Viettel Post")

    assert owed_of(share) == 120_000
    assert Payment.objects.get().state == "paid"
    assert verify().broken == []


def test_a_share_that_is_still_to_be_paid_does_not_eat_up_what_is_owed(stock, fill, by, hanoi):
    first, second = OutletFactory(), OutletFactory()
    basket = fill((stock(first, 1, price=100_000), 1), (stock(second, 1, price=300_000), 1))
    order = order_now(basket, checkout_of(province=hanoi), timezone.now())
    one = order.fulfilments.get(outlet=first)
    hand_over_share(fulfilment=one, by=by)
    pay_in(first, by)

    receive(bring_back(one, by, 1, cause="faulty"), by, is_our_fault=True)

    assert owed_of(one) == 135_000
    assert verify().broken == []


def test_the_buyer_who_left_an_address_hears_of_each_answer(bought, by):
    bought.order.facts.email = "lan@example.com"
    bought.order.facts.save()
    asked = ask(bought, 1)
    accept_return(goods_return=asked, reason="Mang đến quầy giúp", by=by)
    drain()
    receive(asked, by)
    drain()

    first, second = [letter.body for letter in mail.outbox if "Trả hàng" in letter.subject]
    assert "nhận lại những món này" in first
    assert "Mang đến quầy giúp" in first
    assert "hoàn lại bạn 120.000\xa0₫" in second


def test_the_books_of_returns_are_written_once(bought, by):
    receive(bring_back(bought, by, 1), by)
    refund_in_cash(
        payment=Payment.objects.get(), outlet=bought.outlet, amount=1, reason="Trả", by=by, idempotency_key="k"
    )
    for book in (ReturnEvent, ReturnedLot, CashRefund):
        with pytest.raises(IntegrityError), transaction.atomic():
            book.objects.update(at=timezone.now())
        with pytest.raises(IntegrityError), transaction.atomic():
            book.objects.all()._raw_delete("default")


def test_every_state_is_in_the_table():
    assert set(STEPS) == set(GoodsReturn.State.values)
