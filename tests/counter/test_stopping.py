"""Lots that are held or recalled at the counter: put away by name, and held at once by a manager."""

import uuid

import pytest

from shops.models import LotBalance, LotStop, SetAside
from tests.factories.goods import LotFactory
from tests.orders.stopping import hold, recall

pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address
HOME = "/quay/diem-mot/"


def key():
    return str(uuid.uuid4())


@pytest.fixture
def lot(balance):
    return balance.lot


def test_what_is_to_be_put_away_stands_on_top_until_it_is(rooms, lot, by):
    stop = recall(lot, by=by)
    client = rooms.client("mot")
    page = client.get(HOME).text
    assert f"Cất riêng lô {lot.code}" in page
    assert "còn 5" in page
    address = f"{HOME}lo-dung-ban/{stop.pk}/{lot.pk}/"

    assert client.post(address, {"counted": "-1", "key": key()}).status_code == 422
    assert client.post(address, {"counted": "", "key": key()}).status_code == 422
    done = client.post(address, {"counted": "4", "words": "Một gói rách", "key": key()}, follow=True)

    assert "cất riêng 4 gói" in done.text
    assert "Trong sổ là 5 gói" in done.text
    said = SetAside.objects.get()
    assert (said.counted, said.booked, said.words, said.actor) == (4, 5, "Một gói rách", rooms.users["mot"])
    assert LotBalance.objects.get().quantity == 5
    assert "Cất riêng lô" not in client.get(HOME).text
    assert "đã cất 4" in client.get(f"{HOME}lo-dung-ban/").text


def test_the_same_page_sent_twice_is_written_once(rooms, lot, by):
    stop = recall(lot, by=by)
    client, sent = rooms.client("mot"), {"counted": "5", "key": key(), "request_id": key()}

    for _time in range(2):
        assert client.post(f"{HOME}lo-dung-ban/{stop.pk}/{lot.pk}/", sent).status_code == 302

    assert SetAside.objects.count() == 1


def test_an_order_of_other_lots_or_one_that_is_over_asks_for_nothing(rooms, lot, by):
    stop, other = hold(lot, by=by), LotFactory()

    assert rooms.client("mot").get(f"{HOME}lo-dung-ban/{stop.pk}/{other.pk}/").status_code == 404
    assert rooms.client("hai").get("/quay/diem-hai/lo-dung-ban/").text.count("data-stopped") == 0


def test_a_manager_holds_a_lot_everywhere_and_a_seller_cannot(rooms, lot):
    address = f"{HOME}kho/{lot.pk}/giu-lai/"
    assert "Giữ lại lô này" not in rooms.client("mot").get(f"{HOME}kho/{lot.pk}/").text
    assert rooms.client("mot").post(address, {"reason": "x", "public_vi": "x", "key": key()}).status_code == 404
    manager = rooms.client("quanly")
    assert "Giữ lại lô này" in manager.get(f"{HOME}kho/{lot.pk}/").text
    assert manager.post(address, {"reason": "", "public_vi": "Chữ này còn", "key": key()}).status_code == 422

    done = manager.post(address, {"reason": "Bao phồng", "public_vi": "Đang kiểm tra.", "key": key()}, follow=True)

    stop = LotStop.objects.get()
    assert (stop.kind, stop.outlet, stop.actor, stop.reason) == (
        "hold",
        rooms.first,
        rooms.users["quanly"],
        "Bao phồng",
    )
    assert stop.number in done.text
    again = manager.post(address, {"reason": "Bao phồng", "public_vi": "x", "key": key()})
    assert again.status_code == 422
    assert "đang tạm giữ từ" in again.text


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_lots(rooms, stock, by, many, django_assert_num_queries):
    for _number in range(many):
        stock(rooms.first, 2)
    lots = [balance.lot for balance in LotBalance.objects.select_related("lot")]
    hold(*lots, by=by)
    client = rooms.client("mot")

    with django_assert_num_queries(QUERIES):
        page = client.get(f"{HOME}lo-dung-ban/")
    assert page.text.count("data-stopped") == many


QUERIES = 6
