"""The list of lots near their end, and a lower price for one of them."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from catalogue.models import ProductFacts
from counter.queries.expiring import ending_lot
from shops.models import DatedPrice, OutletStaff
from shops.services import open_stock_record, receive_lot
from tests.factories.goods import LotFactory, PackingFactory
from tests.orders.conftest import checkout_of, order_now
from tests.shops.trading import sell_pieces

pytestmark = [pytest.mark.django_db, pytest.mark.long]
QUERIES = 12
WEEK = timedelta(days=7)


@pytest.fixture
def boss(rooms):
    """Who may set prices at the first outlet."""
    OutletStaff.objects.filter(user=rooms.users["quanly"]).update(can_set_prices=True)
    return rooms.client("quanly")


@pytest.fixture
def ending(rooms, stock, by):
    """Twelve pieces that end in nine days; twelve of the packing were sold in the last four weeks."""
    packing = PackingFactory()
    past = timezone.now() - 4 * WEEK - timedelta(hours=1)
    stock(rooms.first, 0, packing=packing)
    old = LotFactory(product=packing, expires_in=40)
    receive_lot(outlet=rooms.first, lot=old, quantity=12, by=by, happened_at=past)
    for week in range(4):
        at = timezone.now() - week * WEEK - timedelta(hours=2)
        with time_machine.travel(at, tick=False):
            sell_pieces(outlet=rooms.first, product=packing, lot=old, quantity=3, by=by)
    lot = LotFactory(product=packing, expires_in=9)
    receive_lot(outlet=rooms.first, lot=lot, quantity=12, by=by)
    return lot


def page(client, rooms) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", client.get(f"/quay/{rooms.first.code}/sap-het-han/").text))


def address(rooms, lot, act="giam-gia") -> str:
    return f"/quay/{rooms.first.code}/kho/{lot.pk}/{act}/"


def test_the_list_says_what_will_be_left(rooms, boss, ending):
    text = page(boss, rooms)

    assert "Bán 3 gói một tuần, còn 12 gói, hết hạn sau 9 ngày: sẽ thừa khoảng 8." in text
    assert "Trên mạng đã thôi bán" not in text


def test_it_says_when_the_web_sells_it_no_more(rooms, boss, ending):
    ProductFacts.objects.filter(product=ending.product.parent).update(least_life_days=10)

    assert "Trên mạng đã thôi bán lô này, tại quầy vẫn bán." in page(boss, rooms)
    assert "tại quầy vẫn bán đến hết hạn" in boss.get(f"/quay/{rooms.first.code}/kho/{ending.pk}/").text


def test_what_ends_first_is_sold_first(rooms, boss, ending, by):
    later = LotFactory(product=ending.product, expires_in=10)
    receive_lot(outlet=rooms.first, lot=later, quantity=2, by=by)

    lots = [ending_lot(rooms.first, lot.pk, timezone.now()) for lot in (ending, later)]

    assert [each.left_over for each in lots] == [8, 2]


def test_it_proposes_the_outlet_that_sells_it_in_time(rooms, ending, stock, by):
    stock(rooms.second, 0, packing=ending.product)
    busy = LotFactory(product=ending.product, expires_in=100)
    past = timezone.now() - 4 * WEEK - timedelta(hours=1)
    receive_lot(outlet=rooms.second, lot=busy, quantity=30, by=by, happened_at=past)
    sell_pieces(outlet=rooms.second, product=ending.product, quantity=28, by=by)

    move = ending_lot(rooms.first, ending.pk, timezone.now()).move

    # One a day for nine days, and two stand there.
    assert (move.outlet, move.pieces, move.per_week) == (rooms.second, 7, 7)


def test_a_lot_is_marked_down_once_and_the_buyer_sees_why(
    rooms, boss, make_product, stock, by, django_capture_on_commit_callbacks
):
    product = make_product()
    packing = PackingFactory(parent=product)
    stock(rooms.first, 5, packing=packing, lot=LotFactory(product=packing, expires_in=300))
    lot = LotFactory(product=packing, expires_in=9)
    receive_lot(outlet=rooms.first, lot=lot, quantity=5, by=by)
    sent = {"percent": "30", "price": "", "reason": "Gần hết hạn", "key": str(uuid.uuid4())}

    first = boss.post(address(rooms, lot), sent)
    again = boss.post(address(rooms, lot), sent)

    assert first.status_code == again.status_code == 302
    price = DatedPrice.objects.get(kind="markdown")
    assert (price.amount, price.lot, price.set_by) == (84_000, lot, rooms.users["quanly"])
    assert "Đang giảm còn 84.000" in page(boss, rooms)
    shown = re.sub(r"\s+", " ", boss.get("/san-pham/che-shan-tuyet/").text)
    day = f"{lot.best_before.day}/{lot.best_before.month}/{lot.best_before.year}"
    assert f"Giảm giá vì gần hết hạn: hàng của giá này dùng đến {day}." in shown
    assert "120.000" in shown

    stopped = boss.post(address(rooms, lot, "thoi-giam-gia"), {"reason": "Bán đủ nhanh", "key": str(uuid.uuid4())})
    second = boss.post(address(rooms, lot, "thoi-giam-gia"), {"reason": "Bán đủ nhanh", "key": str(uuid.uuid4())})

    assert (stopped.status_code, second.status_code) == (302, 422)
    assert "đã dừng từ trước" in second.text
    assert "gần hết hạn" not in boss.get("/san-pham/che-shan-tuyet/").text


@pytest.mark.parametrize(
    ("percent", "price", "says"),
    [
        ("", "", "một trong hai ô"),
        ("10", "50000", "một trong hai ô"),
        ("0", "", "từ 1 đến 99"),
        ("ba mươi", "", "từ 1 đến 99"),
        ("", "120000", "phải thấp hơn"),
        ("60", "", "chỉ được giảm"),
        ("", "-5", "Số tiền"),
    ],
)
def test_bad_input_is_said_and_nothing_is_lost(rooms, boss, ending, percent, price, says):
    sent = {"percent": percent, "price": price, "reason": "Gần hết hạn", "key": str(uuid.uuid4())}

    response = boss.post(address(rooms, ending), sent)

    assert response.status_code == 422
    assert says in response.text
    assert not (percent or price) or f'value="{percent or price}"' in response.text
    assert not DatedPrice.objects.filter(kind="markdown").exists()


def test_who_may_not_set_prices_is_offered_nothing_and_finds_no_form(rooms, ending):
    client = rooms.client("mot")

    assert address(rooms, ending) not in client.get(f"/quay/{rooms.first.code}/sap-het-han/").text
    assert client.get(address(rooms, ending)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_many_queries_for_three_lots_as_for_one(
    rooms, boss, ending, stock, django_assert_num_queries, count
):
    for _each in range(count - 1):
        packing = stock(rooms.first, 0)
        stock(rooms.first, 3, packing=packing, lot=LotFactory(product=packing, expires_in=5))
    url = f"/quay/{rooms.first.code}/sap-het-han/"
    boss.get(url)

    with django_assert_num_queries(QUERIES):
        response = boss.get(url)

    assert response.text.count("data-left-over") == count
    assert len(response.content) < 60_000


def test_a_page_that_is_not_there_is_not_there(rooms, boss):
    assert boss.get(f"/quay/{rooms.first.code}/sap-het-han/?trang=2").status_code == 404


def test_pieces_that_are_promised_are_not_left_over(rooms, boss, ending, fill):
    order_now(fill((ending.product, 10)), checkout_of(outlet=rooms.first), timezone.now())

    each = ending_lot(rooms.first, ending.pk, timezone.now())

    assert (each.balance.free, each.balance.allocated, each.left_over) == (2, 10, 0)
    assert open_stock_record(ending.product, rooms.first).num_allocated == 10
