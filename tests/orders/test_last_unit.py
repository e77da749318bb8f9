"""Forty buyers want the last piece, by web, by pick-up and over the counter, again and again: each time one gets it.

First without locks, where it is sold over and over. Whoever comes too late has the basket or the sale still, and tries
again in the next round, when one more piece has come in.
"""

import secrets
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from oscar.core.loading import get_model

from orders.exceptions import OrdersRefusal
from orders.models import OrderFacts, Sale
from orders.services.placing import place_order
from orders.services.selling import Buyer, sell_for_cash
from shops.exceptions import ShopsRefusal
from shops.models import LotBalance, OutletStaff
from shops.services import handing_over, receive_lot
from shops.services import promises as promises_module
from shops.verification import verify
from tests.at_once import hands
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import UserFactory
from tests.orders.buying import ADDRESS, add, post, review
from tests.orders.conftest import checkout_of, plan_of
from tests.orders.selling import open_float, plan_of_sale, scan, whose
from tests.orders.test_checkout_rush import deadlocks
from tests.unguarded import look_before_writing, take_away_guards

pytestmark = [pytest.mark.postgres, pytest.mark.long, pytest.mark.django_db(transaction=True)]
REFUSALS = (OrdersRefusal, ShopsRefusal)
TOO_LATE = {"InsufficientStock", "PlanIncomplete", "NotSoldHere"}
HANDS = 40  # connections at once; more buyers than that share them, for the database takes 200 of all that run beside
Basket, BasketLine = get_model("basket", "Basket"), get_model("basket", "Line")


@dataclass
class Rush:
    """A packing at one outlet, and who wants it: baskets to be sent, baskets to be fetched, sales at the counter."""

    outlet: Any
    packing: Any
    lot: Any
    by: Any
    province: Any
    sent: list[Any]
    fetched: list[Any]
    sellers: list[Any]

    def basket(self) -> Any:
        return self.baskets(1)[0]

    def baskets(self, number: int) -> list[Any]:
        """Baskets of one piece each, in two statements."""
        made = Basket.objects.bulk_create([Basket(status=Basket.OPEN) for _each in range(number)])
        record = self.packing.stockrecords.get()
        BasketLine.objects.bulk_create(
            BasketLine(
                basket=basket,
                product=self.packing,
                line_reference=str(self.packing.pk),
                quantity=1,
                stockrecord=record,
                price_currency="VND",
            )
            for basket in made
        )
        return made

    def renew(self) -> None:
        """A new basket or sale for each that has become an order."""
        for baskets in (self.sent, self.fetched):
            over = set(
                Basket.objects.filter(pk__in=[each.pk for each in baskets], status="Submitted").values_list(
                    "pk", flat=True
                )
            )
            baskets[:] = [self.basket() if each.pk in over else each for each in baskets]
        selling = set(Sale.objects.filter(state=Sale.State.OPEN).values_list("seller", flat=True))
        for seller in self.sellers:
            if seller.pk not in selling:
                scan(self.outlet, seller, self.packing, lot=self.lot)

    def buyers(self) -> list:
        """What each does who has seen the price and the last piece; all of one way were shown the same."""
        now = timezone.now()
        works = []
        for baskets, checkout in (
            (self.sent, checkout_of(province=self.province)),
            (self.fetched, checkout_of(outlet=self.outlet)),
        ):
            seen = plan_of(baskets[0], checkout, now).seal()
            works += [
                lambda basket=basket, checkout=checkout, seen=seen: place_order(
                    basket=basket, checkout=checkout, seen=seen, idempotency_key=secrets.token_hex(8)
                )
                for basket in baskets
            ]
        sales = list(Sale.objects.filter(state=Sale.State.OPEN).select_related("outlet", "basket"))
        seen = plan_of_sale(sales[0]).seal()
        works += [
            lambda sale=sale: sell_for_cash(**whose(sale), seen=seen, given=1_000_000, buyer=Buyer(), language="vi")
            for sale in sales
        ]
        return works


@pytest.fixture
def rush(stock, outlet, hanoi, by):
    """Make a rush of so many buyers, a third of each way."""
    type(outlet).objects.filter(pk=outlet.pk).update(ships=True)
    outlet.refresh_from_db()

    def make(number: int) -> Rush:
        packing = PackingFactory()
        lot = LotFactory(product=packing)
        stock(outlet, 1, packing=packing, lot=lot)
        open_float(outlet, by)
        third = number // 3
        made = Rush(outlet, packing, lot, by, hanoi, [], [], [UserFactory() for _each in range(third)])
        made.sent, made.fetched = made.baskets(third), made.baskets(number - 2 * third)
        made.renew()
        return made

    return make


def rounds(rush: Rush, number: int) -> Counter:
    """In each round one piece comes in and one is sold; how many orders there were of each channel and way."""
    before = deadlocks()
    with hands(HANDS) as do:
        for turn in range(1, number + 1):
            works = rush.buyers()
            outcomes = Counter(type(outcome).__name__ for outcome in do(works, REFUSALS))

            assert outcomes.pop("Order") == 1
            assert set(outcomes) <= TOO_LATE
            assert outcomes.total() == len(works) - 1
            balance = LotBalance.objects.get()
            assert balance.free == 0
            assert OrderFacts.objects.count() == turn
            receive_lot(outlet=rush.outlet, lot=rush.lot, quantity=1, by=rush.by)
            rush.renew()
    assert deadlocks() == before
    assert verify().broken == []
    return Counter(OrderFacts.objects.values_list("channel", "way"))


def test_without_locks_forty_buyers_all_get_the_last_piece(rush, monkeypatch):
    works = rush(HANDS).buyers()
    take_away_guards(monkeypatch)
    look_before_writing(
        monkeypatch, len(works), (promises_module, "project_promises"), (handing_over, "project_leaving"), seconds=60
    )

    with hands(HANDS) as do:
        outcomes = Counter(type(outcome).__name__ for outcome in do(works, REFUSALS))

    assert outcomes == {"Order": HANDS}
    balance = LotBalance.objects.get()
    assert (balance.quantity, balance.allocated) == (1 - HANDS // 3, HANDS - HANDS // 3)
    assert not verify().is_whole


def test_forty_buyers_want_the_last_piece_twenty_times_and_each_time_one_gets_it(rush, say_so):
    ways = rounds(rush(40), 20)

    say_so(f"who got the last piece: {dict(ways)}")
    assert ways.total() == 20


@pytest.mark.soak
def test_two_hundred_buyers_want_the_last_piece_a_hundred_times(rush, say_so):
    ways = rounds(rush(200), 100)

    say_so(f"who got the last piece: {dict(ways)}")
    assert ways.total() == 100


def test_forty_people_press_the_button_for_the_last_piece_and_everybody_is_answered(rush):
    """The same through the whole of the site: checkout pages, and the pay screen of the counter."""
    town = rush(40)
    presses = []
    for number in range(len(town.sent) + len(town.fetched)):
        client = Client(raise_request_exception=False)
        add(client, town.packing, 1)
        said = ADDRESS | {"dien_thoai": f"09123456{number:02d}", "tra": "cash"}
        if number >= len(town.sent):
            said |= {"nhan": "pick-up", "diem": town.outlet.code}
        said |= review(client, said)
        presses.append(
            lambda client=client, said=said: post(client, "/thanh-toan/", said | {"buoc": "dat"}).status_code
        )
    pay = f"/quay/{town.outlet.code}/ban/tra-tien/"
    for seller in town.sellers:
        OutletStaff.objects.create(outlet=town.outlet, user=seller)
        client = Client(raise_request_exception=False)
        client.force_login(seller)
        sale = Sale.objects.get(seller=seller)
        said = {"sale": sale.pk, "seen": plan_of_sale(sale).seal(), "given": "1000000"}
        presses.append(lambda client=client, said=said: client.post(pay, said).status_code)

    with hands(HANDS) as do:
        answers = Counter(do(presses, ()))

    assert sum(answers[status] for status in (302, 303)) == 1
    assert answers[409] == len(presses) - 1
    assert OrderFacts.objects.count() == 1
    assert LotBalance.objects.get().free == 0
    assert verify().broken == []
