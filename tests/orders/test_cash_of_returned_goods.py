"""Goods that all came back while cash for them stood or was still on its way: found by the long run of the town."""

import pytest
from django.utils import timezone

from orders.models import Payment
from orders.queries.payments import money_of
from orders.services.steps import cancel_share, hand_over_share
from shops.verification import verify
from tests.factories.places import OutletFactory
from tests.orders.cash import pay_in
from tests.orders.conftest import checkout_of, order_now
from tests.orders.returning import bring_back, receive

pytestmark = pytest.mark.django_db


def state_of(order) -> str:
    return Payment.objects.get(order=order).state


def test_an_order_whose_goods_came_back_before_the_carrier_paid_in_is_paid_when_it_does(stock, fill, outlet, hanoi, by):
    order = order_now(fill((stock(outlet), 1)), checkout_of(province=hanoi), timezone.now())
    share = hand_over_share(fulfilment=order.fulfilments.get(), by=by, carrier="GHN")

    receive(bring_back(share, by, cause="faulty"), by, is_our_fault=True)
    assert state_of(order) == "on-receipt"
    assert verify().broken == []

    pay_in(outlet, by, "GHN")

    assert state_of(order) == "paid"
    assert money_of(order.payment).owed == 155_000
    assert verify().broken == []


def test_an_order_of_which_a_part_came_back_and_the_rest_is_cancelled_is_paid_and_owed(stock, fill, hanoi, by):
    here, there = OutletFactory(), OutletFactory()
    basket = fill((stock(here, price=100_000), 1), (stock(there, price=50_000), 1))
    order = order_now(basket, checkout_of(hanoi, here), timezone.now())
    fetched, sent = (order.fulfilments.get(outlet=each) for each in (here, there))
    hand_over_share(fulfilment=fetched, by=by)
    receive(bring_back(fetched, by), by)
    assert state_of(order) == "on-receipt"

    cancel_share(fulfilment=sent, reason="Khách đổi ý", by=by)

    assert state_of(order) == "paid"
    assert money_of(order.payment).owed == 100_000
    assert verify().broken == []
