"""What there is to do: what is listed, in how many queries, and that nothing of another outlet is."""

import pytest
import time_machine

from orders.services.steps import cancel_share, pack_share
from shops.models import LotBalance
from shops.services import receive_lot
from tests.factories.goods import LotFactory
from tests.shops.stopping import hold_lot

QUERIES = 8
TODAY = "/quay/diem-mot/"


def test_an_order_goes_from_packing_to_handing_over_and_leaves(rooms, share, by):
    client, number = rooms.client("mot"), share.order.number

    assert sections(client)["can-goi"].count(number) > 0
    pack_share(fulfilment=share, by=by)
    assert sections(client)["can-goi"].count(number) == 0
    assert sections(client)["cho-giao"].count(number) > 0
    cancel_share(fulfilment=share, reason="Khách đổi ý", by=by)
    assert number not in client.get(TODAY).text


def sections(client) -> dict[str, str]:
    """The text of each list of the screen, by its id."""
    parts = client.get(TODAY).text.split('<section class="stack" data-gap="s" id="')[1:]
    return {part.partition('"')[0]: part for part in parts}


def test_what_ends_and_what_may_not_be_sold_stand_apart(rooms, stock, by):
    for code, days in (("GAN", 30), ("XA", 31), ("HOMNAY", 0), ("QUA", -1)):
        stock(rooms.first, 3, lot=LotFactory(code=code, expires_in=days))
    held = LotFactory(code="GIU")
    receive_lot(outlet=rooms.first, lot=held, quantity=1, by=by)
    hold_lot(lot=held, reason="Chờ mẫu", by=by)
    gone = LotFactory(code="HET", expires_in=1)
    receive_lot(outlet=rooms.second, lot=gone, quantity=1, by=by)

    shown = sections(rooms.client("mot"))

    codes = {name: [code for code in ("GAN", "XA", "HOMNAY", "QUA", "GIU", "HET") if f'"{code}"' in text]
             for name, text in shown.items()}  # fmt: skip
    assert codes == {"can-goi": [], "cho-giao": [], "sap-het-han": ["GAN", "HOMNAY"], "khong-ban": ["QUA", "GIU"]}


def test_an_order_is_marked_new_until_somebody_opens_it_and_the_count_stands_in_the_title(rooms, share):
    client = rooms.client("mot")

    fresh = client.get(TODAY, headers={"HX-Request": "true"}).text
    assert "data-new" in fresh
    assert "<title>(1) Việc hôm nay" in fresh
    assert "<html" not in fresh
    client.get(f"{TODAY}don/{share.order.number}/")
    assert "data-new" not in client.get(TODAY).text


def test_the_screen_says_when_it_was_read(rooms):
    with time_machine.travel("2026-11-25T07:05:00Z", tick=False):
        client = rooms.client("mot")
        assert "Đọc lúc 14:05" in client.get(TODAY).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_of_the_database_however_long_it_is(
    rooms, make_share, stock, count, django_assert_num_queries
):
    for _each in range(count):
        make_share()
        stock(rooms.first, 2, lot=LotFactory(expires_in=3))
    client = rooms.client("mot")
    client.get(TODAY)

    with django_assert_num_queries(QUERIES):
        page = client.get(TODAY)

    assert page.text.count("data-order-number=") == count
    assert LotBalance.objects.filter(outlet=rooms.first).count() == 2 * count


def test_nothing_is_kept_by_a_browser_or_a_proxy(rooms):
    assert "no-store" in rooms.client("mot").get(TODAY)["Cache-Control"]
