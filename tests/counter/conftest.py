"""Two showrooms with their staff, goods and orders, made by the services that a shop uses."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from orders.models import Fulfilment
from shops.models import LotBalance, Outlet, OutletStaff
from tests.factories.places import OutletFactory
from tests.orders.conftest import by, checkout_of, fill, hanoi, order_now, stock
from tests.shop_fixtures import make_producer, make_product, tree

__all__ = ["by", "fill", "hanoi", "make_producer", "make_product", "stock", "tree"]
PASSWORD = "mat-khau-thu"


@dataclass
class Showrooms:
    """Two outlets; one seller in each, a manager in both, a buyer, and an administrator."""

    first: Outlet
    second: Outlet
    users: dict[str, User]

    def client(self, name: str) -> Client:
        client = Client()
        if name in self.users:
            client.force_login(self.users[name])
        return client


@pytest.fixture
def rooms(db) -> Showrooms:
    first, second = OutletFactory(code="diem-mot"), OutletFactory(code="diem-hai")
    users = {name: User.objects.create_user(name, password=PASSWORD) for name in ("khach", "mot", "hai", "quanly")}
    users["admin"] = User.objects.create_superuser("admin", password=PASSWORD)
    OutletStaff.objects.create(outlet=first, user=users["mot"])
    OutletStaff.objects.create(outlet=second, user=users["hai"])
    for outlet in (first, second):
        OutletStaff.objects.create(outlet=outlet, user=users["quanly"], can_approve=True)
    return Showrooms(first, second, users)


@pytest.fixture
def make_share(rooms, stock, fill):
    """Order `quantity` of five pieces of a new packing for pick-up at the first outlet; returns the share."""

    def make(quantity=2, in_stock=5, **facts: Any) -> Fulfilment:
        packing = stock(rooms.first, in_stock)
        order = order_now(fill((packing, quantity)), checkout_of(outlet=rooms.first, **facts), timezone.now())
        return order.fulfilments.get()

    return make


@pytest.fixture
def share(make_share) -> Fulfilment:
    return make_share()


@pytest.fixture
def balance(rooms, stock) -> LotBalance:
    """Five pieces of one lot at the first outlet."""
    packing = stock(rooms.first, 5)
    return LotBalance.objects.get(outlet=rooms.first, lot__product=packing)
