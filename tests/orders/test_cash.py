"""Cash on receipt: taken at hand-over, handed in by carriers, counted at the outlet; every đồng in one place."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from orders.exceptions import (
    MOST_CASH_SENT,
    BadCashAmount,
    CashChanged,
    DifferenceUnexplained,
    HandedInAlready,
    NoCashTaken,
    NothingTicked,
    ReferenceMissing,
    SameHolder,
    TooMuchCash,
    WhyMissing,
)
from orders.models import (
    CarrierHandIn,
    CashCollection,
    CashUp,
    CashUpLine,
    HandInLine,
    OrderFacts,
    Payment,
    PaymentEvent,
)
from orders.queries.cash import carriers_at, debts_at, till_of
from orders.queries.orders import facts_by_token, order_view
from orders.queries.payments import money_of
from orders.services import steps
from orders.services.cash import cash_up, correct_collection
from orders.services.payment_steps import step_payment
from orders.services.steps import cancel_share, hand_over_share, pack_share
from orders.services.transfers import record_transfer
from shops.models import LotBalance
from shops.services import count_lot
from shops.verification import verify
from tests.factories.places import OutletFactory
from tests.orders.cash import count, entries, pay_in
from tests.orders.conftest import checkout_of, order_now


@pytest.fixture
def picked_up(stock, fill, outlet):
    """Two pieces at 120,000 đồng for pick-up, paid in cash."""
    return order_now(fill((stock(outlet), 2)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()


@pytest.fixture
def sent(stock, fill, outlet, hanoi):
    """A piece at 120,000 đồng sent for 35,000 đồng, paid in cash."""
    return order_now(fill((stock(outlet), 1)), checkout_of(province=hanoi), timezone.now()).fulfilments.get()


def state_of(share):
    return Payment.objects.get(order=share.order_id).state


def when_given(share):
    """What the buyer reads beside the step of the hand-over."""
    (facts,) = facts_by_token(token=OrderFacts.objects.get(order=share.order_id).token)
    return order_view(facts).shares[0].steps[-1].note


def test_the_outlet_has_the_cash_of_what_was_picked_up_and_the_order_is_paid(picked_up, by):
    pack_share(fulfilment=picked_up, by=by)
    assert (state_of(picked_up), entries()) == ("on-receipt", [])

    hand_over_share(fulfilment=picked_up, by=by)

    entry = CashCollection.objects.get()
    assert entries() == [(240_000, "outlet", "")]
    assert (entry.actor, entry.actor_name, entry.outlet) == (by, by.first_name, picked_up.outlet)
    money = money_of(entry.payment)
    assert (money.came, money.due, money.owed, money.lacking) == (240_000, 240_000, 0, 0)
    event = PaymentEvent.objects.last()
    assert (event.before, event.after, event.reason) == ("on-receipt", "paid", "Đã thu tiền mặt")
    assert when_given(picked_up) == "Đã thu 240.000\xa0₫ khi giao."
    assert verify().broken == []


def test_a_carrier_owes_the_cash_until_it_is_handed_in(sent, by):
    hand_over_share(fulfilment=sent, by=by, carrier=" viettel  post ")

    assert entries() == [(155_000, "carrier", "Viettel Post")]
    assert state_of(sent) == "on-receipt"
    assert money_of(sent.order.payment).came == 0
    assert when_given(sent) == "Người giao thu 155.000\xa0₫ khi đến."
    assert [(debt.name, debt.amount) for debt in debts_at(sent.outlet)] == [("Viettel Post", 155_000)]
    assert verify().broken == []

    done = pay_in(sent.outlet, by, "Viettel Post")

    assert (done.expected, done.counted, done.difference) == (155_000, 155_000, 0)
    assert state_of(sent) == "paid"
    assert money_of(sent.order.payment).came == 155_000
    assert when_given(sent) == "Đã thu 155.000\xa0₫ khi giao."
    assert debts_at(sent.outlet) == []
    assert till_of(sent.outlet).expected == 155_000
    assert verify().broken == []


def test_without_a_name_the_outlet_delivers_itself_and_the_last_carrier_is_offered_first(sent, by, stock, fill, hanoi):
    hand_over_share(fulfilment=sent, by=by, carrier="cửa hàng tự giao")
    assert entries() == [(155_000, "carrier", "")]
    assert carriers_at(sent.outlet)[0] == ""
    other = order_now(fill((stock(sent.outlet), 1)), checkout_of(province=hanoi), timezone.now()).fulfilments.get()

    hand_over_share(fulfilment=other, by=by, carrier="Xe khách Hải Vân")

    assert carriers_at(sent.outlet)[:3] == ["Xe khách Hải Vân", "", "Viettel Post"]


def test_what_a_count_cut_is_not_collected(picked_up, by):
    lot = LotBalance.objects.get().lot
    count_lot(outlet=picked_up.outlet, lot=lot, counted=1, by=by, reason="Vỡ")

    hand_over_share(fulfilment=picked_up, by=by)

    assert entries() == [(120_000, "outlet", "")]
    assert state_of(picked_up) == "paid"
    assert verify().broken == []


def test_what_was_paid_ahead_brings_no_cash(stock, fill, outlet, account, by):
    order = order_now(fill((stock(outlet), 1)), checkout_of(outlet=outlet, payment="transfer"), timezone.now())
    record_transfer(
        account=account, bank_reference="FT1", booked_on=timezone.localdate(), amount=120_000, words=order.number, by=by
    )

    hand_over_share(fulfilment=order.fulfilments.get(), by=by)

    assert entries() == []
    assert verify().broken == []
    with pytest.raises(IntegrityError), transaction.atomic():  # the table has that step for cash alone
        step_payment(Payment.objects.get(), "on-receipt", by=by)


def test_an_order_of_two_outlets_is_paid_with_the_last_share_that_is_not_cancelled(stock, fill, hanoi, by):
    first, second = OutletFactory(), OutletFactory()
    basket = fill((stock(first, 1, price=100_000), 1), (stock(second, 1, price=50_000), 1))
    order = order_now(basket, checkout_of(province=hanoi), timezone.now())
    one, two = (order.fulfilments.get(outlet=each) for each in (first, second))
    hand_over_share(fulfilment=one, by=by)
    pay_in(one.outlet, by)
    assert state_of(one) == "on-receipt"
    assert money_of(order.payment).came == 135_000
    assert verify().broken == []

    cancel_share(fulfilment=two, reason="Khách đổi ý", by=by)

    assert state_of(one) == "paid"
    assert money_of(order.payment).owed == 0
    assert verify().broken == []


def test_an_order_of_which_all_is_cancelled_is_void_as_ever(picked_up, by):
    cancel_share(fulfilment=picked_up, reason="Khách đổi ý", by=by)

    assert (state_of(picked_up), entries()) == ("void", [])
    assert verify().broken == []


def test_a_wrong_holder_is_put_right_by_a_counter_entry(sent, by):
    hand_over_share(fulfilment=sent, by=by, carrier="Viettel Post")
    wrong = {"fulfilment": sent, "by": by}
    with pytest.raises(WhyMissing):
        correct_collection(is_here=True, reason=" ", **wrong)
    with pytest.raises(SameHolder):
        correct_collection(is_here=False, carrier="VIETTEL POST", reason="Nhầm", **wrong)

    correct_collection(is_here=True, reason="Khách trả tại quầy", **wrong)

    assert entries() == [
        (155_000, "carrier", "Viettel Post"),
        (-155_000, "carrier", "Viettel Post"),
        (155_000, "outlet", ""),
    ]
    assert set(CashCollection.objects.exclude(corrects=None).values_list("reason", flat=True)) == {"Khách trả tại quầy"}
    assert state_of(sent) == "paid"
    assert debts_at(sent.outlet) == []
    assert verify().broken == []

    correct_collection(is_here=False, reason="Khách hẹn trả người giao", **wrong)

    assert state_of(sent) == "on-receipt"
    assert PaymentEvent.objects.last().reason == "Khách hẹn trả người giao"
    assert (till_of(sent.outlet).expected, [debt.amount for debt in debts_at(sent.outlet)]) == (0, [155_000])
    assert verify().broken == []


def test_money_that_was_counted_already_leaves_the_next_count(picked_up, by):
    hand_over_share(fulfilment=picked_up, by=by)
    count(picked_up.outlet, by)

    correct_collection(fulfilment=picked_up, is_here=False, reason="Khách hẹn trả sau", by=by)

    assert till_of(picked_up.outlet).expected == -240_000
    count(picked_up.outlet, by, counted=0, reason="Đã lấy từ tiền đếm lần trước")
    pay_in(picked_up.outlet, by)
    count(picked_up.outlet, by)
    assert sum(CashUp.objects.values_list("expected", flat=True)) == 240_000
    assert verify().broken == []


def test_what_was_handed_in_or_never_taken_has_no_holder_to_correct(sent, by):
    with pytest.raises(NoCashTaken):
        correct_collection(fulfilment=sent, is_here=True, reason="Nhầm", by=by)
    hand_over_share(fulfilment=sent, by=by)
    pay_in(sent.outlet, by)

    with pytest.raises(HandedInAlready):
        correct_collection(fulfilment=sent, is_here=True, reason="Nhầm", by=by)
    assert len(entries()) == 1


def test_a_cash_up_closes_the_till_and_its_difference_has_a_reason(picked_up, by):
    hand_over_share(fulfilment=picked_up, by=by)
    for counted in (239_000, 241_000):
        with pytest.raises(DifferenceUnexplained) as refusal:
            count(picked_up.outlet, by, counted=counted, reason="  ")
        assert "1.000\xa0₫ so với sổ" in str(refusal.value)
    for counted in (-1, 1.5, "5", 1_000_000_000_000):
        with pytest.raises(BadCashAmount):
            count(picked_up.outlet, by, counted=counted, reason="thử")
    assert not CashUp.objects.exists()

    done = count(picked_up.outlet, by, counted=239_000, reason="Trả lại nhầm", idempotency_key="k")

    assert (done.expected, done.counted, done.difference, done.reason) == (240_000, 239_000, -1_000, "Trả lại nhầm")
    assert CashUpLine.objects.get().collection == CashCollection.objects.get()
    assert not till_of(picked_up.outlet)
    assert cash_up(outlet=picked_up.outlet, seen="", counted=1, by=by, idempotency_key="k") == done
    with pytest.raises(CashChanged):
        cash_up(outlet=OutletFactory(), seen="", counted=1, by=by, idempotency_key="k")
    with pytest.raises(CashChanged):
        count(picked_up.outlet, by)  # there is nothing to count any more
    assert verify().broken == []


def test_what_came_after_the_page_was_shown_is_not_counted_unseen(picked_up, sent, by):
    hand_over_share(fulfilment=picked_up, by=by)
    seen = till_of(picked_up.outlet)
    hand_over_share(fulfilment=sent, by=by)
    pay_in(sent.outlet, by)

    with pytest.raises(CashChanged):
        cash_up(outlet=picked_up.outlet, seen=seen.seal, counted=seen.expected, by=by, idempotency_key="k")

    done = count(picked_up.outlet, by)
    assert (done.expected, done.lines.count()) == (395_000, 2)
    assert verify().broken == []


def test_a_hand_in_is_refused_for_what_is_not_that_carriers_and_takes_effect_once(sent, by):
    hand_over_share(fulfilment=sent, by=by, carrier="GHN")
    outlet, entry = sent.outlet, CashCollection.objects.get()
    with pytest.raises(NothingTicked):
        pay_in(outlet, by, "GHN", collections=[])
    with pytest.raises(CashChanged):
        pay_in(outlet, by, "Viettel Post", collections=[entry.pk])
    with pytest.raises(CashChanged):
        pay_in(OutletFactory(), by, "GHN", collections=[entry.pk])
    with pytest.raises(ReferenceMissing):
        pay_in(outlet, by, "GHN", method="transfer", bank_reference=" ")
    with pytest.raises(DifferenceUnexplained):
        pay_in(outlet, by, "GHN", counted=150_000)
    assert not CarrierHandIn.objects.exists()

    said = {"counted": 150_000, "reason": "Trừ phí thu hộ", "method": "transfer", "bank_reference": " FT 9 "}
    done = pay_in(outlet, by, "GHN", idempotency_key="k", **said)

    assert pay_in(outlet, by, "GHN", idempotency_key="k", **said) == done
    assert (done.expected, done.difference, done.bank_reference) == (155_000, -5_000, "FT 9")
    assert HandInLine.objects.get().collection == entry
    assert money_of(entry.payment).came == 155_000  # the buyer paid in full: the rest is between shop and carrier
    assert state_of(sent) == "paid"
    assert not till_of(outlet)  # it is on the account
    with pytest.raises(CashChanged):
        pay_in(outlet, by, "GHN", collections=[entry.pk], counted=155_000)
    assert verify().broken == []


def test_the_books_of_cash_are_written_once(picked_up, sent, by):
    for share in (picked_up, sent):
        hand_over_share(fulfilment=share, by=by)
    pay_in(sent.outlet, by)
    count(sent.outlet, by)

    for book in (CashUpLine, CashUp, HandInLine, CarrierHandIn, CashCollection):
        with pytest.raises(IntegrityError), transaction.atomic():
            book.objects.all()._raw_delete("default")
        with pytest.raises(IntegrityError), transaction.atomic():
            book.objects.update(id=1_000_000)


def test_the_database_keeps_an_entry_from_being_collected_or_counted_twice(picked_up, by):
    hand_over_share(fulfilment=picked_up, by=by)
    entry = CashCollection.objects.get()
    done = count(picked_up.outlet, by)
    twice = CashCollection(
        fulfilment=picked_up, payment=entry.payment, outlet=entry.outlet, amount=1, holder="outlet", actor_name="x"
    )
    for row in (twice, CashUpLine(cash_up=done, collection=entry)):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


@pytest.mark.parametrize(("price", "is_taken"), [(MOST_CASH_SENT - 35_000, True), (MOST_CASH_SENT - 34_999, False)])
def test_cash_for_a_parcel_has_a_limit(stock, fill, outlet, hanoi, account, price, is_taken):
    basket = fill((stock(outlet, 1, price=price), 1))
    if is_taken:
        assert order_now(basket, checkout_of(province=hanoi), timezone.now()).payment.amount == MOST_CASH_SENT
        return
    with pytest.raises(TooMuchCash) as refusal:
        order_now(basket, checkout_of(province=hanoi), timezone.now())
    assert "trên 5.000.000\xa0₫ phải trả tiền trước" in str(refusal.value)
    assert not Payment.objects.exists()

    order_now(basket, checkout_of(province=hanoi, payment="transfer"), timezone.now())

    assert Payment.objects.get().state == "awaited"


def test_at_the_counter_cash_has_none(stock, fill, outlet):
    basket = fill((stock(outlet, 1, price=MOST_CASH_SENT + 1), 1))

    assert order_now(basket, checkout_of(outlet=outlet), timezone.now()).payment.state == "on-receipt"


def test_shares_handed_over_before_there_was_a_book_get_their_entry(picked_up, sent, stock, fill, by, monkeypatch):
    given = {"picked_up": picked_up, "sent": sent}
    still_open = order_now(fill((stock(sent.outlet), 1)), checkout_of(outlet=sent.outlet), timezone.now())
    with monkeypatch.context() as before:
        for name in ("collect_cash", "settle_cash"):
            before.setattr(steps, name, lambda *_given, **_more: None)
        for share in given.values():
            hand_over_share(fulfilment=share, by=by, carrier="GHN")
    assert {broken.invariant for broken in verify().broken} == {"cash-makes-share"}

    migration = import_module("orders.migrations.0006_cash_of_earlier_orders")
    migration.collect_earlier_cash(apps, None)

    assert sorted(entries()) == [(155_000, "outlet", ""), (240_000, "outlet", "")]
    assert set(CashCollection.objects.values_list("reason", "actor_name")) == {(migration.REASON, by.first_name)}
    assert [state_of(share) for share in given.values()] == ["paid", "paid"]
    assert Payment.objects.get(order=still_open).state == "on-receipt"
    assert verify().broken == []
