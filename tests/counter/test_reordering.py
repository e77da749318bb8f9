"""Points of ordering again: set at the counter, listed, and told once in the morning when something has changed."""

import re
import uuid
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from common.outbox import drain
from orders.services.steps import cancel_share
from shops.models import LotBalance, LowStockDigest, Outlet, OutletStaff, ReorderPoint
from shops.opening import LOCAL
from shops.services import receive_lot, receive_transfer
from shops.services.reordering import note_low_stock, set_reorder_point
from tests.orders.conftest import checkout_of, order_now
from tests.orders.pickup_hours import open_on_weekdays
from tests.shops.trading import sell_pieces
from tests.shops.transferring import arrived, draft, on_the_road, packed

pytestmark = pytest.mark.django_db
QUERIES = 7


def tomorrow(hour: int, days: int = 1) -> datetime:
    """A morning of a coming Monday-to-Saturday week: the clock of the tests is real, so days are looked for."""
    day = timezone.localdate() + timedelta(days=days)
    while day.weekday() == 6:
        day += timedelta(days=1)
    return datetime(day.year, day.month, day.day, hour, 15, tzinfo=LOCAL)


@pytest.fixture
def low(rooms, stock, by):
    """Five pieces of a packing that is to be ordered again from six down."""
    packing = stock(rooms.first, 5)
    set_reorder_point(outlet=rooms.first, product=packing, point=6, amount=20, by=by)
    return packing


@pytest.fixture
def letters(django_capture_on_commit_callbacks):
    """Run the morning's job at a moment; returns the letters that went out."""

    def run(at):
        before = len(mail.outbox)
        note_low_stock(at)
        drain()
        return mail.outbox[before:]

    return run


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", response.text))


def test_a_point_is_set_at_the_counter_and_what_is_at_it_is_listed(rooms, stock):
    packing = stock(rooms.first, 5)
    client = rooms.client("mot")
    url = f"/quay/{rooms.first.code}/dat-them/"
    sent = {"point": "5", "amount": "1.000", "key": str(uuid.uuid4())}

    found = client.get(url, {"q": packing.parent.title})
    twice = [client.post(f"{url}{packing.pk}/", sent) for _tap in range(2)]

    assert f'href="{url}{packing.pk}/"' in found.text
    assert [each.status_code for each in twice] == [302, 302]
    point = ReorderPoint.objects.get()
    assert (point.point, point.amount, point.set_by) == (5, 1000, rooms.users["mot"])
    assert "nhắc khi còn từ 5 trở xuống · cần đặt thêm 1.000" in text_of(client.get(url))


def test_a_newer_point_holds_and_a_point_of_none_asks_for_nothing(rooms, low):
    client = rooms.client("mot")
    url = f"/quay/{rooms.first.code}/dat-them/"

    client.post(f"{url}{low.pk}/", {"point": "2", "amount": "3", "key": str(uuid.uuid4())})
    above = client.get(url)
    client.post(f"{url}{low.pk}/", {"point": "0", "amount": "0", "key": str(uuid.uuid4())})
    none = client.get(url)

    assert "data-low" not in above.text
    assert 'data-free="5"' in above.text
    assert "data-free" not in none.text
    assert [point.point for point in ReorderPoint.objects.all()] == [6, 2, 0]


def test_what_is_packed_elsewhere_or_on_the_road_is_told_and_is_not_here_yet(rooms, low, stock, by, letters):
    open_on_weekdays(rooms.first)
    lot = LotBalance.objects.get().lot
    receive_lot(outlet=rooms.second, lot=lot, quantity=20, by=by)
    sent = on_the_road(rooms.second, rooms.first, by, (lot, 8))
    receive_transfer(transfer=sent, arrived=arrived(sent, [0, 1]), by=by, reason="Thiếu một gói")
    packed(rooms.second, rooms.first, by, (lot, 4))
    draft(rooms.second, rooms.first, by, (lot, 3))

    page = rooms.client("mot").get(f"/quay/{rooms.first.code}/dat-them/").text
    (letter,) = letters(tomorrow(8))

    assert 'data-free="5" data-low' in page
    assert 'data-coming="11"' in page
    assert "còn 5, đặt thêm 20 (đang chuyển đến 11)" in letter.body


def test_what_is_promised_is_not_free(rooms, low, fill):
    order_now(fill((low, 2)), checkout_of(outlet=rooms.first), timezone.now())

    assert 'data-free="3"' in rooms.client("mot").get(f"/quay/{rooms.first.code}/dat-them/").text


@pytest.mark.parametrize("typed", ["-1", "ba", "1,5", "9999999", ""])
def test_a_point_that_is_no_number_is_said(rooms, stock, typed):
    packing = stock(rooms.first, 5)

    response = rooms.client("mot").post(
        f"/quay/{rooms.first.code}/dat-them/{packing.pk}/", {"point": typed, "amount": "5", "key": str(uuid.uuid4())}
    )

    assert response.status_code == 422
    assert not ReorderPoint.objects.exists()


def test_a_parent_product_has_no_point(rooms, stock):
    packing = stock(rooms.first, 5)

    response = rooms.client("mot").get(f"/quay/{rooms.first.code}/dat-them/{packing.parent_id}/")

    assert response.status_code == 404


def test_the_letter_comes_once_when_the_outlet_opens(rooms, low, letters):
    open_on_weekdays(rooms.first)
    Outlet.objects.filter(pk=rooms.first.pk).update(order_email="quay@example.com", name_vi="Điểm Một")

    assert letters(tomorrow(6)) == []
    (letter,) = letters(tomorrow(8))
    assert letters(tomorrow(9)) == []

    assert letter.to == ["quay@example.com"]
    assert letter.subject == "Cần đặt thêm 1 món: Điểm Một"
    assert f"- {low.parent.title}, Chai 500 g: còn 5, đặt thêm 20" in letter.body
    assert f"/quay/{rooms.first.code}/dat-them/" in letter.body
    assert LowStockDigest.objects.count() == 1


def test_the_next_day_it_comes_only_when_something_has_changed(rooms, low, letters, by):
    open_on_weekdays(rooms.first)
    first, second, third = (tomorrow(8, days) for days in (1, 3, 5))
    letters(first)

    assert letters(second) == []
    sell_pieces(outlet=rooms.first, product=low, quantity=1, by=by)
    (letter,) = letters(third)

    assert "còn 4" in letter.body
    assert [digest.is_told for digest in LowStockDigest.objects.order_by("day")] == [True, False, True]


def test_without_an_address_whoever_approves_is_written_to(rooms, low, letters):
    boss = rooms.users["quanly"]
    boss.email = "quanly@example.com"
    boss.save()
    OutletStaff.objects.filter(outlet=rooms.first, user=rooms.users["mot"]).update(can_approve=False)

    (letter,) = letters(tomorrow(8))

    assert letter.to == ["quanly@example.com"]


def test_goods_that_came_before_the_letter_went_out_stop_it(rooms, low, by):
    note_low_stock(tomorrow(8))
    receive_lot(outlet=rooms.first, lot=LotBalance.objects.get().lot, quantity=20, by=by)

    drain()

    assert mail.outbox == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_many_queries_for_three_as_for_one(rooms, low, stock, by, count, django_assert_num_queries):
    for _each in range(count - 1):
        set_reorder_point(outlet=rooms.first, product=stock(rooms.first, 1), point=1, amount=1, by=by)
    client = rooms.client("mot")
    client.get(f"/quay/{rooms.first.code}/dat-them/")

    with django_assert_num_queries(QUERIES):
        response = client.get(f"/quay/{rooms.first.code}/dat-them/")

    assert response.text.count("data-free") == count


def test_a_cancelled_order_gives_its_pieces_back_to_the_number(rooms, low, fill, by):
    share = order_now(fill((low, 2)), checkout_of(outlet=rooms.first), timezone.now()).fulfilments.get()
    cancel_share(fulfilment=share, reason="Khách thôi", by=by)

    assert 'data-free="5"' in rooms.client("mot").get(f"/quay/{rooms.first.code}/dat-them/").text
