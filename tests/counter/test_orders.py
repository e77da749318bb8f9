"""An order at the counter: what to pack, how much to take, and steps that come too late."""

import pytest
from django.utils import timezone

from orders.services.steps import cancel_share, hand_over_share
from shops.models import Allocation, LotBalance, StockMovement
from shops.services import count_lot, hold_lot, receive_lot
from shops.verification import verify
from tests.factories.goods import LotFactory
from tests.orders.conftest import checkout_of, order_now

QUERIES = 10


def page_of(share) -> str:
    return f"/quay/diem-mot/don/{share.order.number}/"


def test_the_screen_says_what_to_pack_for_whom_and_how_much_to_take(rooms, make_share):
    share = make_share(note="Gói hai túi")
    lot = LotBalance.objects.get().lot

    page = rooms.client("mot").get(page_of(share)).text

    for words in (lot.code, "2 ×", lot.product.parent.title, "Nguyễn Thị Lan", "Gói hai túi"):
        assert words in page
    assert 'data-price="240000"' in page
    assert 'href="tel:+84912345678"' in page
    assert "0912 345 678" in page


def test_a_parcel_names_its_address_and_its_charge_is_taken_too(rooms, stock, fill, hanoi):
    packing = stock(rooms.first, 5)
    checkout = checkout_of(province=hanoi, street="12 ngõ 5, đường Láng", commune_name="Phường Đống Đa")
    share = order_now(fill((packing, 1)), checkout, timezone.now()).fulfilments.get()

    page = rooms.client("mot").get(page_of(share)).text

    assert 'data-price="155000"' in page
    assert "12 ngõ 5, đường Láng, Phường Đống Đa, Hà Nội" in page
    assert "Đã giao</button>" in page


def test_packed_and_handed_over(rooms, share):
    client = rooms.client("mot")

    packed = client.post(f"{page_of(share)}goi/", follow=True)
    given = client.post(f"{page_of(share)}giao/", follow=True)

    assert f"Đơn {share.order.number}: đã gói xong." in packed.text
    assert f"Đơn {share.order.number}: đã giao hàng." in given.text
    assert list(share.events.values_list("after", "actor_name")) == [
        ("placed", "Nguyễn Thị Lan"),
        ("packed", "mot"),
        ("handed-over", "mot"),
    ]
    assert StockMovement.objects.get(kind="sold").actor == rooms.users["mot"]
    assert verify().broken == []


@pytest.mark.parametrize("step", ["goi", "giao", "huy"])
def test_a_step_that_comes_too_late_says_how_the_order_stands(rooms, share, by, step):
    cancel_share(fulfilment=share, reason="Khách đổi ý", by=by)

    late = rooms.client("mot").post(f"{page_of(share)}{step}/", {"reason": "Hết hàng"})

    assert late.status_code == 409
    assert "Đơn này đã huỷ, không làm bước này được nữa." in late.text
    assert 'data-status="cancelled"' in late.text
    assert share.events.count() == 2


def test_cancelling_wants_a_reason_and_keeps_what_was_typed(rooms, share):
    client = rooms.client("mot")

    empty = client.post(f"{page_of(share)}huy/", {"reason": "  "})
    done = client.post(f"{page_of(share)}huy/", {"reason": "Khách không đến lấy"}, follow=True)

    assert empty.status_code == 422
    assert "Xin ghi lý do huỷ." in empty.text
    assert "Khách không đến lấy" in done.text
    assert LotBalance.objects.get().allocated == 0


def test_a_stopped_lot_is_refused_and_changed_for_another(rooms, share, by):
    client = rooms.client("mot")
    first = LotBalance.objects.get().lot
    hold_lot(lot=first, reason="Chờ mẫu", by=by)

    refused = client.post(f"{page_of(share)}giao/")
    none_left = client.post(f"{page_of(share)}doi-lo/")
    other = LotFactory(product=first.product, code="MOI")
    receive_lot(outlet=rooms.first, lot=other, quantity=2, by=by)
    changed = client.post(f"{page_of(share)}doi-lo/", follow=True)

    assert refused.status_code == 409
    assert f"Lô {first.code} đang tạm giữ, chưa được bán." in refused.text
    assert "Đổi sang lô khác" in refused.text
    assert none_left.status_code == 409
    assert "không đủ 2" in none_left.text
    assert "Đã đổi 1 lô." in changed.text
    assert "Lô MOI" in changed.text
    assert client.post(f"{page_of(share)}giao/").status_code == 302
    assert StockMovement.objects.get(kind="sold").lot == other
    released = Allocation.objects.get(state="released")
    assert released.settled_by == rooms.users["mot"]
    assert verify().broken == []


def test_changing_lots_when_all_are_good_changes_nothing(rooms, share):
    before = list(Allocation.objects.values())

    answer = rooms.client("mot").post(f"{page_of(share)}doi-lo/", follow=True)

    assert "không có gì phải đổi" in answer.text
    assert list(Allocation.objects.values()) == before


def test_what_a_count_cut_is_neither_packed_nor_paid(rooms, share, by):
    count_lot(outlet=rooms.first, lot=LotBalance.objects.get().lot, counted=1, by=by, reason="Vỡ một chai")
    client = rooms.client("mot")

    page = client.get(page_of(share)).text
    client.post(f"{page_of(share)}giao/")

    assert "Đơn này thiếu 1" in page
    assert "Vỡ một chai" in page
    assert 'data-price="120000"' in page
    share.refresh_from_db()
    line = share.lines.get()
    assert (share.status, line.handed_over, line.cancelled) == ("handed-over", 1, 1)
    assert verify().broken == []


def test_an_order_of_which_nothing_is_left_can_only_be_cancelled(rooms, share, by):
    count_lot(outlet=rooms.first, lot=LotBalance.objects.get().lot, counted=0, by=by, reason="Mất")
    client = rooms.client("mot")

    refused = client.post(f"{page_of(share)}giao/")

    assert refused.status_code == 409
    assert "Hàng của đơn này không còn món nào." in refused.text
    assert "Đã trao hàng" not in refused.text
    assert client.post(f"{page_of(share)}huy/", {"reason": "Hết hàng"}).status_code == 302
    assert verify().broken == []


@pytest.mark.parametrize("lines", [1, 3])
def test_an_order_asks_the_same_of_the_database_however_long_it_is(
    rooms, stock, fill, lines, django_assert_num_queries
):
    wanted = [(stock(rooms.first, 5), 1) for _line in range(lines)]
    share = order_now(fill(*wanted), checkout_of(outlet=rooms.first), timezone.now()).fulfilments.get()
    client = rooms.client("mot")

    with django_assert_num_queries(QUERIES):
        page = client.get(page_of(share))

    assert page.text.count('class="pack"') == lines


def test_an_unknown_order_is_not_found(rooms, share):
    assert rooms.client("mot").get("/quay/diem-mot/don/DB1/").status_code == 404
    hand_over_share(fulfilment=share, by=rooms.users["mot"])
    assert rooms.client("mot").get(page_of(share)).status_code == 200
