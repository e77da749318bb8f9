"""Erasures beside each other and beside staff, on PostgreSQL: one effect, and no lock that waits in a ring."""

import pytest
from django.utils import timezone
from oscar.core.loading import get_model

from orders.erasure_refusals import ErasedAlready, OrderStillOpen
from orders.models import Erasure, OrderFacts, Receipt
from orders.services import erasure
from orders.services.accounts import open_account
from orders.services.erasure import erase_account, erase_order
from orders.services.papers import receipt_of
from orders.services.steps import hand_over_share
from shops.verification import verify
from tests.at_once import at_once, count_kinds
from tests.orders.conftest import checkout_of, order_now, seal_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

Order = get_model("order", "Order")


@pytest.fixture
def order(stock, fill, outlet, by):
    placed = order_now(fill((stock(outlet), 1)), checkout_of(outlet=outlet), timezone.now())
    hand_over_share(fulfilment=placed.fulfilments.get(), by=by)
    return placed


def test_two_tabs_erase_one_order_once(order):
    works = [lambda: erase_order(facts=OrderFacts.objects.get(pk=order.facts.pk, token=order.facts.token))] * 2

    outcomes = at_once(works, (ErasedAlready, OrderFacts.DoesNotExist))

    assert count_kinds(outcomes)["Erasure"] == 1
    assert Erasure.objects.count() == 1
    assert verify().broken == []


def test_without_the_hold_of_the_payment_two_tabs_erase_twice(order, monkeypatch):
    from threading import Barrier

    facts, together = OrderFacts.objects.get(pk=order.facts.pk), Barrier(2)
    monkeypatch.setattr(erasure, "hold_payments", lambda _orders: None)
    ask = erasure.why_not
    monkeypatch.setattr(erasure, "why_not", lambda orders: (together.wait(timeout=20), ask(orders))[1])

    at_once([lambda: erase_order(facts=facts)] * 2, (ErasedAlready,))

    assert Erasure.objects.count() == 2


def test_an_order_placed_at_the_moment_of_erasing_the_account_is_never_half_erased(order, stock, fill, outlet):
    user = open_account(facts=order.facts, password="ban-muong-9-hoa")
    basket = fill((stock(outlet), 1), owner=user)
    checkout, now = checkout_of(outlet=outlet), timezone.now()
    seen = seal_of(basket, checkout, now)

    outcomes = at_once(
        [
            lambda: erase_account(user=user),
            lambda: order_now(basket, checkout, now, seen=seen, user=user),
            lambda: receipt_of(fulfilment=order.fulfilments.get(), by=user),
        ],
        (OrderStillOpen, erasure.ErasedAlready, erasure.OrdersRefusal),
    )

    kinds = count_kinds(outcomes)
    user.refresh_from_db()
    if kinds["OrderStillOpen"]:
        assert user.is_active
        assert set(OrderFacts.objects.values_list("phone", flat=True)) == {"+84912345678"}
    else:
        assert not user.is_active
        assert OrderFacts.objects.get(order=order).phone == ""
    assert Receipt.objects.count() == 1
    assert verify().broken == []
