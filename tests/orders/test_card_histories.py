"""What can befall an order paid by card, in every order: each history ends in a right state with money equal to goods.

Stripe's news comes as it does to the shop: signed bodies posted to the webhook, the same event again by its same id.
What the shop has to tell Stripe stays announced: nothing is sent within a history.
"""

import random
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from orders.exceptions import MoreThanOwed, OrdersRefusal
from orders.models import CardCapture, CardEvent, CardIntent, CardRefund
from orders.services.cards import ask_refund
from shops.verification import verify
from tests.orders.card_edge import card_keys, declined, event, intent, tell
from tests.orders.conftest import checkout_of, order_now
from tests.orders.test_payment_histories import (
    HISTORIES,
    ORDERED,
    PRICE,
    STOCK,
    Books,
    Case,
    Event,
    befall,
    staff_cancel,
    time_is_over,
    walk,
    walk_from,
)

__all__ = ["card_keys"]

AMOUNT = ORDERED * PRICE
SUCCESS = event("payment_intent.succeeded", intent("pi_1", AMOUNT))
FAILURE = event("payment_intent.payment_failed", declined("pi_1", AMOUNT))


@dataclass
class CardCase(Case):
    """The same order, asked of a card; and Stripe and the buyer's browser at the door."""

    client: Any = None

    def in_the_books(self) -> Books:
        books = super().in_the_books()
        # What came by card and what goes back to it is exactly what two books say, whatever else the sums take in.
        assert books.came == sum(CardCapture.objects.values_list("amount", flat=True))
        assert books.back == sum(CardRefund.objects.values_list("amount", flat=True))
        return books


def browser_comes_back(case: CardCase, before: Books) -> Books:
    page = f"/don-hang/{case.order.facts.token}/"
    leads = case.client.get(f"{page}the/?payment_intent=pi_1&redirect_status=succeeded")
    assert leads["Location"] == f"{page}?the=1"
    shown = case.client.get(leads["Location"])
    assert f'data-payment="{before.state}"' in shown.text
    return before


def success_is_told(case: CardCase, before: Books) -> Books:
    is_known = CardEvent.objects.filter(event_id=SUCCESS["id"]).exists()
    assert tell(case.client, SUCCESS).status_code == 200
    if is_known:
        return before
    if before.state == "awaited":
        return replace(before, state="paid", status="placed", came=AMOUNT)
    return replace(before, came=AMOUNT, back=AMOUNT)  # too late: it goes back to the card by itself


def failure_is_told(case: CardCase, before: Books) -> Books:
    assert tell(case.client, FAILURE).text == "failed-try"
    return before


def what_is_owed_goes_back_to_the_card(case: CardCase, before: Books) -> Books:
    facts = {"payment": case.payment, "reason": "Khách đổi ý", "by": case.by}
    earlier = CardRefund.objects.filter(key="desk").first()
    if earlier is not None:
        ask_refund(amount=earlier.amount, key="desk", **facts)
        return before
    with pytest.raises(OrdersRefusal):
        ask_refund(amount=before.owed + 1, key="desk", **facts)
    if not before.owed:
        return before
    with pytest.raises(MoreThanOwed):
        ask_refund(amount=before.owed + 1, key="desk", **facts)
    ask_refund(amount=before.owed, key="desk", **facts)
    return replace(before, back=before.back + before.owed)


EVENTS: list[Event] = [
    browser_comes_back,
    success_is_told,
    failure_is_told,
    time_is_over,
    staff_cancel,
    what_is_owed_goes_back_to_the_card,
]


@pytest.fixture
def case(stock, fill, outlet, by, card_keys):
    packing = stock(outlet, STOCK, price=PRICE)
    order = order_now(fill((packing, ORDERED)), checkout_of(outlet=outlet, payment="card"), timezone.now())
    CardIntent.objects.create(payment=order.payment, intent_id="pi_1", amount=AMOUNT)
    return CardCase(order, None, by, Client())


@pytest.mark.long
@pytest.mark.once
@pytest.mark.django_db
def test_two_thousand_histories_of_a_card_leave_money_equal_to_goods(case):
    assert walk(case, case.in_the_books(), EVENTS, []) == HISTORIES


@pytest.mark.postgres
@pytest.mark.django_db
def test_three_hundred_histories_of_a_card_with_one_event_twice(case):
    chance = random.Random(2511)
    start = case.in_the_books()
    for _number in range(300):
        chosen = chance.sample(EVENTS, chance.randint(1, 6))
        twice = chance.choice(chosen)
        with transaction.atomic():
            books, told = start, []
            for befalling in chosen:
                for _time in range(2 if befalling is twice else 1):
                    told.append(befalling.__name__)
                    books = befall(case, befalling, books, told)
            assert verify().broken == [], " → ".join(told)
            transaction.set_rollback(True)


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.parametrize("first", EVENTS)
def test_every_history_of_a_card_with_one_of_the_events_twice(case, first):
    assert walk_from(case, first, EVENTS, doubles=1) == HISTORIES
