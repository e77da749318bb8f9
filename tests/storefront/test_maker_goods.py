"""What a maker sees of its own goods: where they stand and what they brought, and never anybody else's."""

import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from catalogue.models import Lot
from orders.queries.maker_statement import statement_of
from orders.services.steps import hand_over_share
from shops.services import correct_movement, mark_down, receive_lot
from storefront.models import ProductLink, ProductPage
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory
from tests.orders.conftest import by, checkout_of, fill, order_now, stock
from tests.orders.returning import bring_back, receive
from tests.orders.selling import open_float, pay_cash, scan
from tests.shops.stopping import hold_lot
from tests.shops.trading import sell_pieces

__all__ = ["by", "fill", "stock"]
pytestmark = [pytest.mark.django_db, pytest.mark.long]


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def outlet(db):
    return OutletFactory(name_vi="Điểm Một", name_en="One")


@pytest.fixture
def goods(desks, stock, outlet, by):
    """Each maker has a packing at the outlet: a lot that lasts, and of the first one that ends in nine days."""
    found = {}
    for name, title in (("htx1", "Chè Shan tuyết"), ("htx2", "Miến dong")):
        page = ProductPage.objects.get(title=title, locale__language_code="vi")
        product = ProductLink.objects.get(translation_key=page.translation_key).product
        packing = PackingFactory(parent=product)
        stock(outlet, 10, price=100_000, packing=packing, lot=LotFactory(product=packing, expires_in=300))
        found[name] = packing
    lot = LotFactory(product=found["htx1"], expires_in=9)
    receive_lot(outlet=outlet, lot=lot, quantity=5, by=by)
    found["lot"] = lot
    return found


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", response.text))


def sell(goods, outlet, fill, by, name="htx1", pieces=2):
    order = order_now(fill((goods[name], pieces)), checkout_of(outlet=outlet), timezone.now())
    share = order.fulfilments.get()
    hand_over_share(fulfilment=share, by=by)
    return share


def test_it_says_what_is_where_and_what_ends(desks, goods, outlet, by):
    hold_lot(lot=goods["lot"], reason="Chờ mẫu", by=by)

    page = signed_in(desks.users["htx1"]).get(reverse("maker-goods"))

    assert page.text.count("data-pieces") == 2
    assert f"Chè Shan tuyết, Chai 500 g lô {goods['lot'].code} Điểm Một 5 0 0" in text_of(page)
    assert "không bán" in page.text


def test_the_statement_follows_ledger_and_orders(desks, goods, outlet, fill, by):
    sell(goods, outlet, fill, by, pieces=2)
    mark_down(outlet=outlet, lot=goods["lot"], amount=70_000, by=by, reason="Gần hết hạn")
    low = sell(goods, outlet, fill, by, pieces=3)
    receive(bring_back(low, by), by)
    for wrong in sell_pieces(outlet=outlet, product=goods["htx1"], quantity=4, by=by):
        correct_movement(movement=wrong, by=by, reason="Gõ nhầm")
    sell_pieces(outlet=outlet, product=goods["htx1"], quantity=1, by=by)
    sell(goods, outlet, fill, by, name="htx2", pieces=1)
    client = signed_in(desks.users["htx1"])

    page = client.get(reverse("maker-statement"))
    book = client.get(reverse("maker-statement") + "?tep=xlsx").content

    rows = [row[4:8] for row in load_workbook(io.BytesIO(book)).active.iter_rows(min_row=2, values_only=True)]
    assert rows == [
        (None, 1, 0, None),
        (70_000, 3, 1, 140_000),
        (100_000, 2, 0, 200_000),
        (None, 6, 1, 340_000),
    ]
    assert "nhập không theo phiếu giao hàng" in text_of(page)
    assert f'data-amount="{rows[-1][-1]}"' in page.text
    assert "1 gói bán hoặc nhận lại ngoài đơn" in text_of(page)
    assert "Miến dong" not in page.text


@pytest.mark.parametrize("name", ["maker-goods", "maker-statement"])
def test_each_maker_sees_its_own_and_others_nothing(desks, goods, outlet, fill, by, name):
    for who in ("htx1", "htx2"):
        sell(goods, outlet, fill, by, name=who)
    titles = {"htx1": "Chè Shan tuyết", "htx2": "Miến dong"}
    address = reverse(name)

    for who, other in (("htx1", "htx2"), ("htx2", "htx1")):
        page = signed_in(desks.users[who]).get(address, {"producer": desks.makers[other]["vi"].pk}).text
        table = page[page.index('class="campaign-desk"') :]
        assert titles[who] in table
        assert titles[other] not in table
    assert Client().get(address).status_code == 302
    for user in desks.users.values():
        if user.username not in titles:
            assert signed_in(user).get(address).status_code in (302, 403)


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("2026-13-01", "2026-12-01", "Không đọc được ngày"),
        ("2026-12-02", "2026-12-01", "không sớm hơn"),
        ("0001-01-01", "9999-12-31", "Năm không đúng"),
        ("2024-01-01", "2026-12-01", "nhiều nhất"),
        ("", "2026-12-01", ""),
    ],
)
def test_days_that_make_no_span_are_said(desks, goods, first, last, says):
    page = signed_in(desks.users["htx1"]).get(reverse("maker-statement"), {"first": first, "last": last, "tep": "xlsx"})

    assert page.status_code == 422
    assert says in page.text


def test_another_span_has_other_sales(desks, goods, outlet, fill, by):
    sell(goods, outlet, fill, by)
    yesterday = timezone.localdate() - timedelta(days=1)

    page = signed_in(desks.users["htx1"]).get(reverse("maker-statement"), {"first": yesterday, "last": yesterday})

    assert "Những ngày này chưa bán được gói nào." in page.text


def test_the_menu_leads_there(desks):
    home = signed_in(desks.users["htx1"]).get(reverse("wagtailadmin_home")).text

    assert reverse("maker-goods") in home


def test_two_lots_sold_at_once_keep_their_own_prices(desks, goods, outlet, by):
    mark_down(outlet=outlet, lot=goods["lot"], amount=70_000, by=by, reason="Gần hết hạn")
    open_float(outlet, by)
    scan(outlet, by, goods["htx1"], lot=goods["lot"])
    lasting = Lot.objects.filter(product=goods["htx1"]).exclude(pk=goods["lot"].pk).get()
    pay_cash(scan(outlet, by, goods["htx1"], goods["htx1"], lot=lasting))
    today = timezone.localdate()

    statement = statement_of([goods["htx1"].parent.facts.producer], today, today)

    assert [(row.price, row.sold) for row in statement.rows] == [(70_000, 1), (100_000, 2)]
    assert (statement.amount, statement.without_price) == (270_000, 0)
