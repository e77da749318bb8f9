"""How a story is written down: which addresses it posts to, and what stands in the shop when it begins."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from common.gs1 import internal_code
from orders.models import Fulfilment
from shops.models import LotBalance
from tests.counter.conftest import Showrooms
from tests.factories.goods import LotFactory, PackingFactory
from tests.orders.conftest import checkout_of, order_now
from tests.weak_hand import Line

HOME, OTHER = "/quay/diem-mot/", "/quay/diem-hai/"
PRICE = 120_000  # đồng, of everything that `Shop.shelf` puts up


@dataclass(frozen=True)
class Shop:
    """Two showrooms, and goods and orders as a story needs them."""

    rooms: Showrooms
    stock: Callable[..., Any]
    fill: Callable[..., Any]
    hanoi: Any
    by: Any

    def shelf(self, number: int, pieces: int = 20, outlet: Any = None, **lot: Any) -> LotBalance:
        """A packing with the code THU-number on the first outlet's shelf, `pieces` of one lot."""
        packing = PackingFactory(parent__title=f"Chè số {number}", packing__internal_code=internal_code(number))
        batch = LotFactory(product=packing, code=f"LO-{number}", **lot)
        self.stock(outlet or self.rooms.first, pieces, price=PRICE, packing=packing, lot=batch)
        return LotBalance.objects.get(lot=batch)

    def fetched(self, quantity: int = 2, in_stock: int = 5, **facts: Any) -> Fulfilment:
        """Goods that were ordered to be fetched at the first outlet."""
        packing = self.stock(self.rooms.first, in_stock)
        checkout = checkout_of(outlet=self.rooms.first, **facts)
        return order_now(self.fill((packing, quantity)), checkout, timezone.now()).fulfilments.get()

    def sent(self, quantity: int = 3, in_stock: int = 5, **facts: Any) -> Fulfilment:
        """Goods that were ordered to be sent from the first outlet."""
        packing = self.stock(self.rooms.first, in_stock)
        checkout = checkout_of(province=self.hanoi, **facts)
        return order_now(self.fill((packing, quantity)), checkout, timezone.now()).fulfilments.get()


@dataclass(frozen=True)
class Story:
    name: str
    posts: frozenset[str]  # names of the addresses
    tell: Callable[[Line, Shop], None]


STORIES: dict[str, Story] = {}


def story(*posts: str) -> Callable[[Callable[[Line, Shop], None]], Callable[[Line, Shop], None]]:
    """Write a story down with the names of all addresses that it posts to."""

    def keep(tell: Callable[[Line, Shop], None]) -> Callable[[Line, Shop], None]:
        STORIES[tell.__name__] = Story(tell.__name__, frozenset(posts), tell)
        return tell

    return keep


def code_of(balance: LotBalance) -> str:
    return balance.lot.product.packing.internal_code


def dong(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def day(ahead: int) -> str:
    then = timezone.localdate() + timezone.timedelta(days=ahead)
    return f"{then.day}/{then.month}/{then.year}"
