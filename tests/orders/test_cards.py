"""What Stripe tells: written down once by its id, acted on, safe doubled, out of order, strange or forged."""

import json
import time
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalogue.models import ProductSet
from common import schedule
from common.models import OutboxEntry
from common.outbox import drain
from orders.card_refusals import NoCardMoney, NoCardsTaken, NotByCard, RefundKnown
from orders.exceptions import BadTransferAmount, LiquorStaysHere, MoreThanOwed, WhyMissing
from orders.models import CardCapture, CardEvent, CardIntent, CardRefund, CardRefundStep, Payment, PaymentEvent
from orders.queries.payments import money_of
from orders.services.cards import ask_refund, take_refund
from orders.services.steps import cancel_share
from orders.services.transfers import expire_unpaid
from orders.stripe_api import minor_units
from shops.models import LotBalance
from shops.services import count_lot
from shops.verification import verify
from tests.factories.goods import PackingFactory, ProductFactory
from tests.orders.card_edge import card_keys, declined, event, intent, refund, signature_of, tell
from tests.orders.conftest import checkout_of, order_now

__all__ = ["card_keys"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("card_keys")]
AMOUNT = 240_000


@pytest.fixture
def order(stock, fill, outlet):
    """Two pieces at 120,000 đồng, to be paid by card."""
    checkout = checkout_of(outlet=outlet, payment="card", email="anna@example.com")
    return order_now(fill((stock(outlet), 2)), checkout, timezone.now())


@pytest.fixture
def asked(order):
    """The intent that our server opened for it."""
    return CardIntent.objects.create(payment=order.payment, intent_id="pi_1", amount=AMOUNT)


def succeeded(**more):
    return event("payment_intent.succeeded", intent("pi_1", AMOUNT), **more)


def stands(order):
    payment = Payment.objects.get(order=order)
    order.refresh_from_db()
    return payment.state, order.status


def waiting(topic):
    return list(OutboxEntry.objects.waiting().filter(topic=topic).values_list("key", flat=True))


def test_a_card_order_holds_its_goods_for_twenty_minutes_and_no_outlet_hears_of_it(order):
    drain()

    payment = order.payment
    assert (payment.state, order.status, payment.account) == ("awaited", "pending", None)
    assert (payment.expires_at - order.date_placed).total_seconds() == 20 * 60
    assert LotBalance.objects.get().allocated == 2
    assert [letter.subject for letter in mail.outbox] == [f"Đơn {order.number} chờ trả bằng thẻ"]
    assert verify().broken == []


def test_without_keys_or_for_a_sum_that_no_card_pays_there_is_no_order(settings, stock, fill, outlet):
    packing, small = stock(outlet), stock(outlet, price=19_999)
    checkout = checkout_of(outlet=outlet, payment="card")
    with pytest.raises(NotByCard):
        order_now(fill((small, 1)), checkout, timezone.now())
    settings.STRIPE_WEBHOOK_SECRET = ""
    with pytest.raises(NoCardsTaken):
        order_now(fill((packing, 1)), checkout, timezone.now())

    assert not Payment.objects.exists()
    assert LotBalance.objects.filter(allocated__gt=0).count() == 0


@pytest.mark.parametrize("amount", [120_000.0, Decimal(120_000), "120000", True, None])
def test_an_amount_that_is_no_int_is_never_sent(amount):
    with pytest.raises(TypeError):
        minor_units(amount)


@pytest.mark.parametrize("amount", [0, -1, 100_000_000])
def test_an_amount_that_no_card_pays_is_never_sent(amount):
    with pytest.raises(ValueError, match="đồng"):
        minor_units(amount)


def test_đồng_have_no_smaller_unit():
    assert minor_units(120_000) == 120_000


def test_success_pays_the_order_once_however_often_it_is_told(client, order, asked):
    told = succeeded()

    answers = [tell(client, told), tell(client, told), tell(client, succeeded())]

    assert [(answer.status_code, answer.text) for answer in answers] == [(200, "taken"), (200, "taken"), (200, "known")]
    assert stands(order) == ("paid", "placed")
    capture = CardCapture.objects.get()
    assert (capture.amount, capture.charge_id, capture.told_by) == (AMOUNT, "ch_pi_1", "webhook")
    assert CardEvent.objects.count() == 2
    assert PaymentEvent.objects.get(after="paid").reason == "Trả bằng thẻ ch_pi_1"
    drain()
    assert [letter.to for letter in mail.outbox if "Đã nhận tiền" in letter.subject] == [["anna@example.com"]]
    assert verify().broken == []


def test_failure_after_success_and_before_it_changes_no_money(client, order, asked):
    early = tell(client, event("payment_intent.payment_failed", declined("pi_1", AMOUNT)))
    before = stands(order)
    tell(client, succeeded())
    late = tell(client, event("payment_intent.payment_failed", declined("pi_1", AMOUNT)))

    assert (early.text, late.text) == ("failed-try", "failed-try")
    assert before == ("awaited", "pending")
    assert stands(order) == ("paid", "placed")
    assert money_of(order.payment).came == AMOUNT


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        (lambda: succeeded(account="acct_other"), "other-account"),
        (lambda: succeeded(livemode=True), "other-mode"),
        (lambda: event("payment_intent.succeeded", intent("pi_1", AMOUNT, currency="usd")), "other-currency"),
        (lambda: event("payment_intent.succeeded", intent("pi_1", AMOUNT * 100)), "other-amount"),
        (lambda: event("payment_intent.succeeded", intent("pi_1", "240000")), "other-amount"),
        (lambda: event("payment_intent.succeeded", intent("pi_of_nobody", AMOUNT)), "unknown-intent"),
        (lambda: event("payment_intent.payment_failed", declined("pi_of_nobody", AMOUNT)), "unknown-intent"),
        (lambda: event("refund.updated", refund("re_1", "nobody", 5, "succeeded")), "unknown-refund"),
        (lambda: event("charge.dispute.created", {"id": "dp_1", "payment_intent": "pi_1", "amount": 5}), "disputed"),
        (lambda: event("charge.refunded", {"id": "ch_1", "payment_intent": "pi_1"}), "noted"),
        (lambda: event("customer.created", {"id": None, "metadata": [], "currency": 5}), "noted"),
        (lambda: event("payment_intent.succeeded", {"id": "pi_1", "metadata": None}, created="now"), "other-currency"),
        (lambda: event("payment_intent.succeeded", intent("pi_1\x00", AMOUNT, currency="v\x00nd")), "unknown-intent"),
        (
            lambda: event("odd\x00\ud800", {"id": "x\udfff", "status": "\ud800", "metadata": {"order": "\ud800"}}),
            "noted",
        ),
    ],
)
def test_what_is_strange_is_kept_with_its_outcome_and_moves_nothing(client, order, asked, told, outcome):
    answer = tell(client, told())

    assert (answer.status_code, answer.text) == (200, outcome)
    assert CardEvent.objects.get().outcome == outcome
    assert stands(order) == ("awaited", "pending")
    assert not CardCapture.objects.exists()
    assert verify().broken == []


def test_what_stripe_did_not_sign_is_refused_and_not_kept(client, order, asked):
    body = json.dumps(succeeded()).encode()
    now = int(time.time())
    headers = [None, "", "t=1", "nonsense", f"t={now},v1=0" + "0" * 63, signature_of(body, secret="whsec_other")]
    headers += [signature_of(body, at=now - 301), signature_of(body + b" ")]

    for header in headers:
        signed = {} if header is None else {"Stripe-Signature": header}
        answer = client.post("/webhooks/stripe/", body, content_type="application/json", headers=signed)
        assert answer.status_code == 400, header
    assert tell(client, succeeded(), at=int(time.time()) - 240).status_code == 200

    assert CardEvent.objects.count() == 1
    assert client.get("/webhooks/stripe/").status_code == 405


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"5", b"{}", b'{"id": "evt_1", "type": "x", "data": []}'])
def test_what_is_signed_and_no_event_is_refused(client, body):
    assert tell(client, body).status_code == 400
    assert not CardEvent.objects.exists()


def test_without_keys_nobody_is_listened_to(client, settings):
    settings.STRIPE_SECRET_KEY = ""

    assert tell(client, succeeded()).status_code == 400


def test_success_that_comes_before_our_own_row_finds_its_order(client, order):
    told = event("payment_intent.succeeded", intent("pi_9", AMOUNT, metadata={"order": order.number}))

    assert tell(client, told).text == "taken"

    assert stands(order) == ("paid", "placed")
    assert CardIntent.objects.get().state == "succeeded"
    assert verify().broken == []


def test_success_after_expiry_goes_back_to_the_card_by_itself_and_is_told(client, order, asked):
    expire_unpaid(order.payment.expires_at)
    assert waiting("card-close") == ["pi_1"]

    assert tell(client, succeeded()).text == "taken"

    assert stands(order) == ("expired", "cancelled")
    money = money_of(order.payment)
    assert (money.came, money.back, money.owed) == (AMOUNT, AMOUNT, 0)
    back = CardRefund.objects.get()
    assert waiting("card-refund") == [str(back.pk)]
    assert back.reason == "Tiền thẻ về sau khi đơn đã đóng"
    drain()
    assert mail.outbox[-1].subject == f"Hoàn tiền thẻ đơn {order.number}"
    assert verify().broken == []


def test_a_cancelled_order_closes_its_intent_and_late_money_goes_back(client, order, asked, by):
    cancel_share(fulfilment=order.fulfilments.get(), reason="Khách đổi ý", by=by)
    assert waiting("card-close") == ["pi_1"]

    tell(client, succeeded())

    assert stands(order) == ("void", "cancelled")
    assert money_of(order.payment).owed == 0
    assert CardRefund.objects.get().amount == AMOUNT


def test_money_of_two_intents_is_taken_once_and_the_second_goes_back(client, order, asked):
    tell(client, succeeded())
    CardIntent.objects.create(payment=order.payment, intent_id="pi_2", amount=AMOUNT, state="canceled")

    tell(client, event("payment_intent.succeeded", intent("pi_2", AMOUNT)))

    money = money_of(order.payment)
    assert (money.came, money.back, money.owed) == (2 * AMOUNT, AMOUNT, 0)
    assert CardRefund.objects.get().capture.intent.intent_id == "pi_2"


def test_what_a_count_cut_after_the_card_was_asked_goes_back_and_the_rest_is_paid(client, order, asked, by):
    balance = LotBalance.objects.get()
    count_lot(outlet=balance.outlet, lot=balance.lot, counted=1, reason="Kiểm kê", by=by)

    tell(client, succeeded())

    assert stands(order) == ("paid", "placed")
    money = money_of(order.payment)
    assert (money.came, money.due, money.back, money.owed) == (AMOUNT, 120_000, 120_000, 0)
    assert CardRefund.objects.get().reason == "Tiền thẻ về nhiều hơn số phải trả"
    assert verify().broken == []


def test_money_whose_news_was_lost_is_looked_for_before_goods_are_given_back():
    jobs = list(schedule._jobs)

    assert jobs.index("cards that Stripe has not told of") < jobs.index("orders that were not paid in time")
    assert "send-outward" in jobs


@pytest.fixture
def cancelled(client, order, asked, by):
    """An order that was paid and then cancelled: all of it is owed back."""
    tell(client, succeeded())
    cancel_share(fulfilment=order.fulfilments.get(), reason="Khách đổi ý", by=by)
    return order.payment


def back(payment, amount, by, key="k1", reason="Khách đổi ý"):
    return ask_refund(payment=payment, amount=amount, reason=reason, key=key, by=by)


def test_what_is_owed_goes_back_whole_or_in_part_and_no_more(cancelled, by):
    with pytest.raises(MoreThanOwed):
        back(cancelled, AMOUNT + 1, by)
    with pytest.raises(WhyMissing):
        back(cancelled, 1, by, reason=" ")
    for wrong in (0, -5, 1.5, True):
        with pytest.raises(BadTransferAmount):
            back(cancelled, wrong, by)
    assert not CardRefund.objects.exists()

    first = back(cancelled, 100_000, by)
    same = back(cancelled, 100_000, by)
    with pytest.raises(RefundKnown):
        back(cancelled, 5, by)
    with pytest.raises(MoreThanOwed):
        back(cancelled, AMOUNT, by, key="k2")
    back(cancelled, 140_000, by, key="k3")

    assert first == same
    assert money_of(cancelled).owed == 0
    assert CardRefund.objects.count() == 2
    with pytest.raises(NoCardMoney):
        back(cancelled, 1, by, key="k4")
    assert verify().broken == []


def test_a_refund_follows_what_stripe_tells_in_any_order(client, cancelled, by):
    asked_back = back(cancelled, AMOUNT, by)

    def told(kind, status, **more):
        return tell(client, event(kind, refund("re_1", asked_back.key, AMOUNT, status, **more))).text

    assert told("refund.created", "pending") == "refund-step"
    assert told("refund.updated", "succeeded") == "refund-step"
    assert told("refund.created", "pending") == "known"
    assert told("charge.refund.updated", "succeeded") == "known"
    assert money_of(cancelled).owed == 0
    assert told("refund.failed", "failed", failure_reason="lost_or_stolen_card") == "refund-step"
    assert told("refund.updated", "succeeded") == "known"

    assert list(CardRefundStep.objects.values_list("after", "why")) == [
        ("pending", ""),
        ("sent", ""),
        ("failed", "lost_or_stolen_card"),
    ]
    assert money_of(cancelled).owed == AMOUNT
    assert back(cancelled, AMOUNT, by, key="again").pk
    assert verify().broken == []


def test_a_refund_of_another_amount_or_currency_is_kept_and_not_followed(client, cancelled, by):
    asked_back = back(cancelled, AMOUNT, by)

    more = tell(client, event("refund.updated", refund("re_1", asked_back.key, AMOUNT + 1, "succeeded")))
    dollars = tell(client, event("refund.updated", refund("re_1", asked_back.key, AMOUNT, "succeeded", currency="usd")))

    assert (more.text, dollars.text) == ("other-amount", "other-currency")
    assert not CardRefundStep.objects.exists()


def test_an_unknown_status_of_a_refund_is_no_step(cancelled, by):
    assert take_refund(back(cancelled, 5, by), status="thinking", stripe_id="re_1") == ""
    assert not CardRefundStep.objects.exists()


@pytest.mark.parametrize("book", [CardEvent, CardCapture, CardRefund, CardRefundStep])
def test_the_books_of_cards_are_written_once(client, cancelled, by, book):
    take_refund(back(cancelled, 5, by), status="succeeded", stripe_id="re_1")

    with pytest.raises(IntegrityError), transaction.atomic():
        book.objects.update(at=timezone.now()) if book is not CardEvent else book.objects.update(kind="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        book.objects.all()._raw_delete("default")


def test_liquor_is_sent_when_a_card_pays_it_ahead(stock, fill, outlet, hanoi):
    parent = ProductFactory(facts__product_set=ProductSet.objects.get(group__taxonomy="2026", number=14))
    packing = stock(outlet, packing=PackingFactory(parent=parent))
    with pytest.raises(LiquorStaysHere):
        order_now(fill((packing, 1)), checkout_of(hanoi, is_adult=True), timezone.now())

    placed = order_now(fill((packing, 1)), checkout_of(hanoi, is_adult=True, payment="card"), timezone.now())

    assert placed.status == "pending"
