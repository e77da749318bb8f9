"""Goods on shelves, baskets and checkouts, made by the services that a shop uses."""

import secrets

import pytest

from orders.models import OrderFacts, Payment
from orders.queries.lines import basket_lines
from orders.queries.plans import plan_basket
from orders.services.baskets import add_to_basket
from orders.services.placing import Checkout, place_order, zone_of
from shops.services import open_stock_record, receive_lot, set_price
from tests.factories.delivery import flat_zone
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.money import BankAccountFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.shop_fixtures import make_producer, make_product, tree

__all__ = ["make_producer", "make_product", "tree"]


@pytest.fixture
def by(db):
    return UserFactory()


@pytest.fixture
def outlet(db):
    return OutletFactory()


@pytest.fixture
def hanoi(db):
    """A zone where every parcel costs 35,000 đồng, with Hà Nội in it; returns the province."""
    return flat_zone("01", 35_000)


@pytest.fixture
def stock(by):
    """Put pieces of a packing (a new one by default) on an outlet's shelf at a price in đồng; returns the packing."""

    def put(outlet, quantity=5, price=120_000, packing=None, lot=None):
        packing = packing or PackingFactory()
        set_price(stock_record=open_stock_record(packing, outlet), amount=price, by=by, reason="giá đầu")
        if quantity:
            receive_lot(outlet=outlet, lot=lot or LotFactory(product=packing), quantity=quantity, by=by)
        return packing

    return put


@pytest.fixture
def fill(db):
    """A basket with (packing, quantity) pairs in it."""

    def make(*wanted, owner=None):
        basket = None
        for packing, quantity in wanted:
            basket = add_to_basket(basket=basket, product_id=packing.pk, quantity=quantity, owner=owner).basket
        return basket

    return make


@pytest.fixture
def account(db):
    """The account that takes transfers for new orders."""
    return BankAccountFactory()


def checkout_of(province=None, outlet=None, **facts) -> Checkout:
    """A buyer's choices: sent to `province`, picked up at `outlet`, or with both the rest sent."""
    way = OrderFacts.Way.MIXED if outlet is not None else OrderFacts.Way.SHIP
    if province is None:
        way = OrderFacts.Way.PICK_UP
    said = {"buyer_name": "Nguyễn Thị Lan", "phone": "+84912345678", "language": "vi"} | facts
    return Checkout(way=way, province=province, outlet=outlet, **said)


def plan_of(basket, checkout, now):
    """What the buyer was shown at `now`."""
    return plan_basket(
        basket_lines(basket.pk, checkout.language, now),
        way=checkout.way,
        now=now,
        outlet=checkout.outlet,
        zone=zone_of(checkout.province),
        commune=checkout.commune,
        is_cash=checkout.payment == Payment.Method.CASH,
    )


def seal_of(basket, checkout, now) -> str:
    return plan_of(basket, checkout, now).seal()


def order_now(basket, checkout, now, key=None, seen=None, user=None):
    """Look at the plan and place the order."""
    return place_order(
        basket=basket,
        checkout=checkout,
        seen=seen or seal_of(basket, checkout, now),
        idempotency_key=key or secrets.token_hex(8),
        user=user,
    )
