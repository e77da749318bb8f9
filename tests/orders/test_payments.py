"""Paid ahead by transfer: held, paid once, expired, given back; every đồng accounted for."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalogue.models import ProductSet
from common.outbox import drain
from orders.exceptions import (
    BadTransferAmount,
    IllegalStep,
    LiquorStaysHere,
    MoreThanOwed,
    NoTransfersTaken,
    NotUnknownMoney,
    OtherAccount,
    ReferenceMissing,
    TransferKnown,
    WhyMissing,
)
from orders.models import Payment, PaymentEvent, Refund, Transfer, TransferPart
from orders.queries.orders import payment_view
from orders.queries.payments import cost_of_share, money_of
from orders.services.payment_steps import STEPS, TRANSFER_TIME
from orders.services.steps import cancel_share, hand_over_share, pack_share
from orders.services.transfers import assign_transfer, expire_unpaid, record_refund, record_transfer
from shops.models import Allocation, LotBalance
from shops.services import count_lot
from shops.verification import verify
from tests.factories.goods import PackingFactory, ProductFactory
from tests.factories.places import OutletFactory
from tests.orders.conftest import checkout_of, order_now

DAY = date(2026, 11, 25)
AHEAD = {"payment": "transfer", "email": "lan@example.com"}


@pytest.fixture
def order(stock, fill, outlet, account):
    """Two pieces at 120,000 đồng for pick-up, to be paid by transfer."""
    return order_now(fill((stock(outlet), 2)), checkout_of(outlet=outlet, **AHEAD), timezone.now())


@pytest.fixture
def pay(account, by):
    """Write down a transfer that came in."""

    def send(amount, words, reference="FT001", booked_on=DAY):
        return record_transfer(
            account=account, bank_reference=reference, booked_on=booked_on, amount=amount, words=words, by=by
        )

    return send


def state_of(order):
    order.refresh_from_db()
    return order.payment.__class__.objects.get(order=order).state, order.status


def letters():
    drain()
    return [letter.subject for letter in mail.outbox]


def test_goods_are_held_and_no_outlet_hears_of_it_until_the_money_has_come(order, by):
    assert state_of(order) == ("awaited", "pending")
    assert Allocation.objects.get().quantity == 2
    assert letters() == [f"Đơn {order.number} chờ chuyển khoản"]
    assert "00110040" in mail.outbox[0].body
    assert "240.000" in mail.outbox[0].body
    with pytest.raises(IllegalStep):
        pack_share(fulfilment=order.fulfilments.get(), by=by)
    assert verify().broken == []


@pytest.mark.parametrize("words", ["{}", "CT DEN 123 {} thanh toan", "db 100{}"])
def test_a_transfer_that_names_the_order_pays_it_and_sends_it_to_its_outlet(order, pay, words):
    number = order.number if "100{}" not in words else order.number.removeprefix("DB100")

    pay(240_000, words.format(number))

    assert state_of(order) == ("paid", "placed")
    subjects = letters()
    assert f"Đã nhận tiền đơn {order.number}" in subjects
    to_pack = next(letter for letter in mail.outbox if letter.subject.startswith("Đơn mới"))
    assert "không thu tiền khi giao" in to_pack.body
    assert verify().broken == []


def test_the_same_transfer_written_down_twice_pays_once(order, pay):
    first = pay(240_000, order.number)

    again = pay(240_000, order.number)

    assert again == first
    assert money_of(order.payment).came == 240_000
    assert PaymentEvent.objects.filter(after="paid").count() == 1
    with pytest.raises(TransferKnown):
        pay(250_000, order.number)


def test_a_short_transfer_waits_for_the_rest(order, pay):
    pay(200_000, order.number)
    assert state_of(order) == ("awaited", "pending")
    assert money_of(order.payment).owed == 0

    pay(40_000, order.number, reference="FT002")

    assert state_of(order) == ("paid", "placed")
    assert money_of(order.payment).owed == 0


def test_too_much_is_owed_back_and_no_more_than_that_goes_back(order, pay, by):
    pay(250_000, order.number)
    payment = Payment.objects.get()
    refund = {"payment": payment, "bank_reference": "HT1", "reason": "Chuyển thừa", "by": by}
    assert money_of(payment).owed == 10_000

    with pytest.raises(MoreThanOwed):
        record_refund(amount=10_001, **refund)
    first = record_refund(amount=10_000, **refund)

    assert record_refund(amount=10_000, **refund) == first
    assert money_of(payment).owed == 0
    assert Refund.objects.count() == 1
    assert verify().broken == []


def test_one_transfer_may_pay_two_orders_and_two_transfers_one(stock, fill, outlet, account, pay):
    packing = stock(outlet, 5, price=100_000)
    one, two = (
        order_now(fill((packing, 1)), checkout_of(outlet=outlet, **AHEAD), timezone.now()) for _number in range(2)
    )

    pay(230_000, f"{two.number} {one.number}")

    assert state_of(one) == state_of(two) == ("paid", "placed")
    assert money_of(two.payment).owed == 30_000  # what is left over stays with the first that was named
    assert money_of(one.payment).owed == 0


def test_money_without_an_order_is_nobodys_until_somebody_finds_it(order, pay, by):
    transfer = pay(240_000, "Nguyen Thi Lan chuyen tien")
    assert TransferPart.objects.get().payment is None
    give = {"transfer": transfer, "payment": order.payment, "by": by}
    with pytest.raises(NotUnknownMoney):
        assign_transfer(amount=240_001, reason="Gọi khách", **give)
    with pytest.raises(WhyMissing):
        assign_transfer(amount=240_000, reason=" ", **give)

    assign_transfer(amount=240_000, reason="Khách gọi xác nhận", **give)

    assert state_of(order) == ("paid", "placed")
    assert sum(TransferPart.objects.values_list("amount", flat=True)) == transfer.amount
    with pytest.raises(NotUnknownMoney):
        assign_transfer(amount=1, reason="Lần nữa", **give)
    assert verify().broken == []


def test_money_that_names_an_order_paid_in_cash_is_nobodys(stock, fill, outlet, pay, by):
    order = order_now(fill((stock(outlet), 2)), checkout_of(outlet=outlet), timezone.now())

    transfer = pay(240_000, order.number)

    assert TransferPart.objects.get().payment is None
    assert state_of(order) == ("on-receipt", "placed")
    with pytest.raises(OtherAccount):
        assign_transfer(transfer=transfer, payment=order.payment, amount=240_000, reason="Nhầm", by=by)
    assert verify().broken == []


def test_what_is_due_is_what_the_shares_cost_as_they_stand(stock, fill, hanoi, account, by):
    first, second = OutletFactory(), OutletFactory()
    basket = fill((stock(first, 3, price=100_000), 3), (stock(second, 2, price=50_000), 2))
    order = order_now(basket, checkout_of(province=hanoi, payment="transfer"), timezone.now())
    assert money_of(order.payment).due == 300_000 + 100_000 + 2 * 35_000
    for outlet, counted in ((first, 1), (second, 0)):
        balance = LotBalance.objects.get(outlet=outlet)
        count_lot(outlet=outlet, lot=balance.lot, counted=counted, reason="Thiếu", by=by)

    shares = order.fulfilments.all()

    assert money_of(order.payment).due == 100_000 + 35_000
    assert money_of(order.payment).due == sum(cost_of_share(share, list(share.lines.all())) for share in shares)


def test_an_order_that_is_not_paid_in_time_gives_its_goods_back(order):
    before, after = (order.payment.expires_at + timedelta(seconds=step) for step in (-1, 0))
    assert order.payment.expires_at - order.date_placed == TRANSFER_TIME
    assert expire_unpaid(before) == 0

    assert expire_unpaid(after) == 1

    assert state_of(order) == ("expired", "cancelled")
    assert Allocation.objects.get().state == "released"
    assert f"Đơn {order.number} đã hết hạn giữ hàng" in letters()
    assert expire_unpaid(after) == 0
    assert verify().broken == []


def test_an_order_with_damaged_books_does_not_keep_the_goods_of_others(order, stock, fill, account):
    elsewhere = OutletFactory()
    other = order_now(fill((stock(elsewhere), 1)), checkout_of(outlet=elsewhere, **AHEAD), timezone.now())
    LotBalance.objects.filter(outlet=order.fulfilments.get().outlet).update(allocated=1)  # two are promised

    with pytest.raises(IntegrityError, match=r"balance_covers_promises|CHECK constraint"):
        expire_unpaid(other.payment.expires_at)

    assert state_of(order) == ("awaited", "pending")
    assert state_of(other) == ("expired", "cancelled")


def test_what_a_count_cut_is_neither_asked_for_nor_waited_for(order, pay, by):
    balance = LotBalance.objects.get()
    pay(120_000, order.number)
    count_lot(outlet=balance.outlet, lot=balance.lot, counted=1, reason="Thiếu", by=by)
    payment = Payment.objects.select_related("account").get()
    assert money_of(payment).lacking == 0
    assert payment_view(payment, order.number).qr == ""

    assert expire_unpaid(payment.expires_at) == 0

    assert state_of(order) == ("paid", "placed")
    assert money_of(payment).owed == 0
    assert verify().broken == []


def test_money_that_comes_too_late_is_owed_back(order, pay):
    expire_unpaid(order.payment.expires_at)

    pay(240_000, order.number)

    assert state_of(order) == ("expired", "cancelled")
    assert money_of(Payment.objects.get()).owed == 240_000
    assert verify().broken == []


def test_money_of_a_cancelled_order_is_owed_back(order, pay, by):
    pay(240_000, order.number)

    cancel_share(fulfilment=order.fulfilments.get(), reason="Hàng bị ẩm", by=by)

    assert state_of(order) == ("paid", "cancelled")
    assert money_of(Payment.objects.get()).due == 0
    assert money_of(Payment.objects.get()).owed == 240_000


def test_an_order_cancelled_before_the_money_is_void(order, by):
    cancel_share(fulfilment=order.fulfilments.get(), reason="Khách đổi ý", by=by)

    assert state_of(order) == ("void", "cancelled")
    assert expire_unpaid(timezone.now() + 2 * TRANSFER_TIME) == 0


def test_a_paid_order_is_handed_over_like_any_other(order, pay, by):
    pay(240_000, order.number)

    hand_over_share(fulfilment=order.fulfilments.get(), by=by)

    assert state_of(order) == ("paid", "handed-over")
    assert verify().broken == []


def test_cash_has_a_payment_too(stock, fill, outlet):
    order = order_now(fill((stock(outlet), 1)), checkout_of(outlet=outlet), timezone.now())

    assert state_of(order) == ("on-receipt", "placed")
    assert order.payment.amount == 120_000


def test_liquor_is_sent_when_it_is_paid_ahead(stock, fill, outlet, hanoi, account):
    liquor = PackingFactory(
        parent=ProductFactory(facts__product_set=ProductSet.objects.get(group__taxonomy="2026", number=14))
    )
    stock(outlet, packing=liquor)
    basket = fill((liquor, 1))
    with pytest.raises(LiquorStaysHere):
        order_now(basket, checkout_of(province=hanoi, is_adult=True), timezone.now())

    order = order_now(basket, checkout_of(province=hanoi, is_adult=True, payment="transfer"), timezone.now())

    assert order.status == "pending"


def test_without_an_account_nobody_pays_by_transfer(stock, fill, outlet):
    with pytest.raises(NoTransfersTaken):
        order_now(fill((stock(outlet), 1)), checkout_of(outlet=outlet, payment="transfer"), timezone.now())
    assert Payment.objects.count() == Allocation.objects.count() == 0


@pytest.mark.parametrize("amount", [0, -1, 1_000_000_000_000, 1.5, "5"])
def test_senseless_amounts_are_refused(order, pay, amount):
    with pytest.raises(BadTransferAmount):
        pay(amount, order.number)
    with pytest.raises(ReferenceMissing):
        pay(1, order.number, reference="  ")
    assert not Transfer.objects.exists()


def test_money_is_written_once(order, pay):
    pay(240_000, order.number)
    for book in (Transfer, TransferPart, PaymentEvent):
        with pytest.raises(IntegrityError), transaction.atomic():
            book.objects.all()._raw_delete("default")


def test_every_state_of_a_payment_is_in_the_table():
    assert set(STEPS) == set(Payment.State.values)
