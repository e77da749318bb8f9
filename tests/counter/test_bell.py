"""The bell of the counter: how many new orders nobody has opened, asked for cheaply."""

import pytest

from orders.models import Fulfilment
from orders.services.steps import pack_share
from tests.orders.conftest import account

__all__ = ["account"]
pytestmark = pytest.mark.django_db
BELL = "/quay/diem-mot/moi/"
QUERIES = 3  # the session, the person, and one for the outlet, the post and the count


def unseen(client) -> str:
    page = client.get(BELL)
    assert page.status_code == 200
    return page.text.partition('data-unseen="')[2].partition('"')[0]


def test_new_orders_count_until_somebody_opens_them(rooms, make_share, account):
    client, first, _second = rooms.client("mot"), make_share(), make_share()
    make_share(payment="transfer")  # nobody is told before the money comes
    assert unseen(client) == "2"

    client.get(f"/quay/diem-mot/don/{first.order.number}/")

    assert unseen(client) == "1"
    first.refresh_from_db()
    assert first.seen_by == rooms.users["mot"]
    page = rooms.client("quanly").get(f"/quay/diem-mot/don/{first.order.number}/").text
    assert "mot mở xem đơn này đầu tiên, lúc" in page
    first.refresh_from_db()
    assert first.seen_by == rooms.users["mot"]


def test_what_is_packed_unopened_is_no_news(rooms, share, by):
    pack_share(fulfilment=share, by=by)

    assert unseen(rooms.client("mot")) == "0"


def test_an_order_that_waits_for_its_money_is_opened_without_being_seen(rooms, make_share, account):
    share = make_share(payment="transfer")

    rooms.client("mot").get(f"/quay/diem-mot/don/{share.order.number}/")

    assert Fulfilment.objects.get().seen_at is None


def test_a_look_from_another_outlet_sees_nothing(rooms, share):
    assert rooms.client("hai").get(f"/quay/diem-hai/don/{share.order.number}/").status_code == 404
    assert rooms.client("hai").get(BELL).status_code == 404
    assert unseen(rooms.client("quanly")) == "1"


@pytest.mark.parametrize("count", [1, 3])
def test_the_bell_asks_one_query_of_its_own(rooms, make_share, count, django_assert_num_queries):
    for _each in range(count):
        make_share()
    client = rooms.client("mot")
    client.get(BELL)

    with django_assert_num_queries(QUERIES):
        page = client.get(BELL)

    assert f"<b>{count}</b>" in page.text
    assert "<html" not in page.text


def test_nobody_in_particular_is_shown_the_door(rooms):
    assert rooms.client("nobody").get(BELL)["Location"].startswith("/quay/dang-nhap/")
