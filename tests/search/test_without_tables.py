"""Lists, facets and search answer from the documents alone: with every other table out of reach they say the same."""

import re

import pytest
from django.contrib.auth.models import User
from django.db import connection

from common.outbox import drain
from search.engines.database import forget_snapshots
from search.models import ProductDocument
from shops.services import receive_lot, set_price
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory
from tests.shop_fixtures import make_producer, make_product, tree

__all__ = ["make_producer", "make_product", "tree"]

TABLE = re.compile(r'(?:FROM|JOIN|INTO|UPDATE)\s+"([a-z_]+)"', re.IGNORECASE)
ADDRESSES = [
    "/san-pham/",
    "/en/san-pham/",
    "/san-pham/?nhom=1&diem=diem-mot&gia_tu=1000&sap_xep=gia-tang",
    "/san-pham/?nsx=htx-ban-mai&xa=03241",
    "/tim-kiem/?q=che+shan",
    "/en/tim-kiem/?q=Tua+Chua",
    "/tim-kiem/?q=khong+co+gi",
    "/api/v1/products",
    "/api/v1/products?nhom=s11&q=che&ngon_ngu=en",
]


class OutOfReach(Exception):
    """A table other than the documents' was asked for."""


def only_documents(execute, sql, params, many, context):
    foreign = {table for table in TABLE.findall(sql) if not table.startswith("search_")}
    if foreign:
        raise OutOfReach(f"{foreign}: {sql}")
    return execute(sql, params, many, context)


@pytest.fixture
def goods(make_product, make_producer):
    """Three teas of one maker, two of them with price and stock at one outlet."""
    by, maker, outlet = User.objects.create_user("quay"), make_producer(), OutletFactory(code="diem-mot")
    for number in (1, 2, 3):
        product = make_product(name=f"Chè Shan {number}", slug=f"che-shan-{number}", maker=maker)
        if number < 3:
            packing = PackingFactory(parent=product)
            receive_lot(outlet=outlet, lot=LotFactory(product=packing), quantity=number, by=by)
            record = packing.stockrecords.get(partner=outlet.partner)
            set_price(stock_record=record, amount=number * 50_000, by=by, reason="giá đầu")
    drain()
    forget_snapshots()


def body_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content


def test_with_every_other_table_out_of_reach_all_answers_stay_the_same(goods, client):
    before = {address: body_of(client, address) for address in ADDRESSES}
    assert before["/san-pham/"].count(b'data-product="') == 3
    assert before[ADDRESSES[2]].count(b'data-product="') == 2
    forget_snapshots()  # so that the counts are built anew, under the same ban

    with connection.execute_wrapper(only_documents):
        after = {address: body_of(client, address) for address in ADDRESSES}

    assert after == before


def test_the_ban_is_felt(goods, client):
    with connection.execute_wrapper(only_documents), pytest.raises(OutOfReach):
        client.get("/san-pham/che-shan-1/")


def test_without_documents_the_same_addresses_find_nothing(goods, client):
    """The answers above came from the documents: with these gone and all else kept there are none."""
    ProductDocument.objects.all().delete()
    forget_snapshots()

    assert b'data-product="' not in body_of(client, "/san-pham/")
