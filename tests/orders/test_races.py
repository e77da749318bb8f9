"""Many buyers at once, on PostgreSQL: first the race with the lock taken away, then that the lock stops it."""

import threading

import pytest
from django.utils import timezone
from oscar.core.loading import get_model

from orders.exceptions import OrdersRefusal
from orders.models import OrderFacts
from orders.services import baskets, placing, steps
from orders.services.baskets import add_to_basket
from orders.services.placing import place_order
from orders.services.steps import cancel_share, pack_share
from shops.exceptions import ShopsRefusal
from shops.models import Allocation, LotBalance
from shops.services import promises
from shops.verification import verify
from tests.at_once import at_once, count_kinds
from tests.factories.places import OutletFactory
from tests.orders.conftest import checkout_of, order_now, seal_of
from tests.unguarded import look_before_writing, take_away_guards

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HANDS = 20
Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")
Order = get_model("order", "Order")
REFUSALS = (OrdersRefusal, ShopsRefusal)


def look_up(basket_id):
    """A basket, not held."""
    return Basket.objects.filter(pk=basket_id).first()


@pytest.fixture
def twenty_buyers(stock, fill, outlet):
    """Twenty baskets of one piece each, of a packing with five pieces; returns what each buyer does."""
    packing, checkout, now = stock(outlet, 5), checkout_of(outlet=outlet), timezone.now()
    works = []
    for buyer in range(HANDS):
        basket = fill((packing, 1))
        seen = seal_of(basket, checkout, now)
        works.append(lambda basket=basket, seen=seen, buyer=buyer: order_now(basket, checkout, now, f"k{buyer}", seen))
    return works


def test_without_locks_twenty_buyers_get_twenty_orders_of_five_pieces(twenty_buyers, monkeypatch):
    take_away_guards(monkeypatch)
    look_before_writing(monkeypatch, HANDS, (promises, "project_promises"))

    outcomes = at_once(twenty_buyers, REFUSALS)

    assert count_kinds(outcomes) == {"Order": HANDS}
    assert LotBalance.objects.get().allocated == HANDS
    assert not verify().is_whole


def test_twenty_buyers_for_five_pieces_get_five_orders(twenty_buyers):
    outcomes = at_once(twenty_buyers, REFUSALS)

    kinds = count_kinds(outcomes)
    assert kinds["Order"] == 5
    assert kinds["InsufficientStock"] + kinds["PlanIncomplete"] == HANDS - 5
    assert Order.objects.count() == 5
    assert LotBalance.objects.get().allocated == 5
    assert verify().broken == []


@pytest.fixture
def one_basket(stock, fill, outlet):
    """One basket of two pieces, submitted by five forms at once."""
    packing, checkout, now = stock(outlet, 20), checkout_of(outlet=outlet), timezone.now()
    basket = fill((packing, 2))
    seen = seal_of(basket, checkout, now)

    def submit(form):
        return place_order(basket=basket, checkout=checkout, seen=seen, idempotency_key=f"to-{form}")

    return [lambda form=form: submit(form) for form in range(5)]


def test_without_the_baskets_lock_five_submits_make_five_orders(one_basket, monkeypatch):
    everybody_looked = threading.Barrier(len(one_basket))
    promise = placing.promise_all

    def promise_together(*args, **kwargs):
        everybody_looked.wait(timeout=30)
        return promise(*args, **kwargs)

    monkeypatch.setattr(placing, "hold_basket", look_up)
    monkeypatch.setattr(placing, "promise_all", promise_together)

    at_once(one_basket, REFUSALS)

    assert Order.objects.count() == 5


def test_five_submits_of_one_basket_make_one_order(one_basket):
    outcomes = at_once(one_basket, REFUSALS)

    assert count_kinds(outcomes) == {"Order": 5}
    assert len({order.pk for order in outcomes}) == 1
    assert OrderFacts.objects.count() == 1
    assert sum(Allocation.objects.values_list("quantity", flat=True)) == 2


def test_without_the_baskets_lock_ten_adds_lose_some(stock, fill, outlet, monkeypatch):
    packing = stock(outlet, 50)
    basket = fill((packing, 1))
    everybody_looked = threading.Barrier(10)
    look = baskets.reachable_pieces

    def look_together(shelves):
        everybody_looked.wait(timeout=30)
        return look(shelves)

    monkeypatch.setattr(baskets, "hold_basket", look_up)
    monkeypatch.setattr(baskets, "reachable_pieces", look_together)

    at_once([lambda: add_to_basket(basket=basket, product_id=packing.pk, quantity=1)] * 10, REFUSALS)

    assert Line.objects.get().quantity < 11


def test_ten_adds_at_once_are_ten_more(stock, fill, outlet):
    packing = stock(outlet, 50)
    basket = fill((packing, 1))

    at_once([lambda: add_to_basket(basket=basket, product_id=packing.pk, quantity=1)] * 10, REFUSALS)

    assert Line.objects.get().quantity == 11


def test_what_is_added_while_the_basket_is_ordered_lands_in_a_new_basket(stock, fill, outlet):
    packing, checkout, now = stock(outlet, 50), checkout_of(outlet=outlet), timezone.now()
    basket = fill((packing, 1))
    seen = seal_of(basket, checkout, now)
    works = [lambda: add_to_basket(basket=basket, product_id=packing.pk, quantity=1) for _hand in range(6)]

    at_once([lambda: place_order(basket=basket, checkout=checkout, seen=seen, idempotency_key="k"), *works], REFUSALS)

    ordered = sum(Order.objects.values_list("lines__quantity", flat=True)) if Order.objects.exists() else 0
    waiting = sum(Line.objects.exclude(basket__status="Submitted").values_list("quantity", flat=True))
    assert ordered + waiting == 7
    assert verify().broken == []


def test_without_the_locks_a_doubled_cancel_gives_goods_back_twice(stock, fill, outlet, by, monkeypatch):
    # One packing: at a second one the first thread would wait here for the other, which waits for the first one's row.
    order = order_now(fill((stock(outlet, 5), 2)), checkout_of(outlet=outlet), timezone.now())
    share = order.fulfilments.get()
    take_away_guards(monkeypatch)
    look_before_writing(monkeypatch, 2, (promises, "project"))
    monkeypatch.setattr(steps, "under_lock", lambda rows: rows)
    monkeypatch.setattr(steps, "hold_payment", lambda order_id: None)

    at_once([lambda: cancel_share(fulfilment=share, reason="Khách gọi huỷ", by=by)] * 2, REFUSALS)

    assert min(LotBalance.objects.values_list("allocated", flat=True)) < 0


@pytest.mark.parametrize("attempt", range(3))
def test_a_doubled_cancel_gives_goods_back_once(stock, fill, outlet, by, attempt):
    order = order_now(fill((stock(outlet, 5), 2), (stock(outlet, 5), 2)), checkout_of(outlet=outlet), timezone.now())
    share = order.fulfilments.get()

    outcomes = at_once([lambda: cancel_share(fulfilment=share, reason="Khách gọi huỷ", by=by)] * 4, REFUSALS)

    assert count_kinds(outcomes) == {"Fulfilment": 1, "IllegalStep": 3}
    assert list(LotBalance.objects.values_list("quantity", "allocated")) == [(5, 0), (5, 0)]
    assert verify().broken == []


@pytest.fixture
def two_shares(stock, fill, hanoi):
    """An order that two outlets have to hand over."""
    goods = [(stock(OutletFactory(), 5), 1) for _outlet in range(2)]
    return list(order_now(fill(*goods), checkout_of(hanoi), timezone.now()).fulfilments.all())


def test_without_the_orders_lock_two_outlets_at_once_leave_the_order_behind(two_shares, by, monkeypatch):
    both_stepped = threading.Barrier(2)
    look = steps.order_status

    def look_together(statuses):
        both_stepped.wait(timeout=30)
        return look(statuses)

    monkeypatch.setattr(steps, "under_lock", lambda rows: rows)
    monkeypatch.setattr(steps, "hold_payment", lambda order_id: None)
    monkeypatch.setattr(steps, "order_status", look_together)

    at_once([lambda share=share: pack_share(fulfilment=share, by=by) for share in two_shares], REFUSALS)

    assert Order.objects.get().status == "placed"
    assert [broken.invariant for broken in verify().broken] == ["shares-make-status"]


@pytest.mark.parametrize("attempt", range(3))
def test_two_outlets_at_once_bring_the_order_on(two_shares, by, attempt):
    at_once([lambda share=share: pack_share(fulfilment=share, by=by) for share in two_shares], REFUSALS)

    assert Order.objects.get().status == "packed"
    assert verify().broken == []
