"""Goods handed out at the counter by their code: found, given once, tried too often, or given without one."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from counter.fetching import MOST_AT_OUTLET, MOST_OF_SHARE
from orders.models import Fulfilment, FulfilmentEvent, PickUp
from orders.queries.pickups import GRACE
from orders.services.collecting import collect_share
from orders.services.pickup_clock import watch_pick_ups
from orders.services.pickups import name_collector
from orders.services.steps import pack_share
from orders.services.transfers import record_transfer
from shops.models import LotBalance
from shops.verification import verify
from tests.orders.conftest import account

__all__ = ["account"]
pytestmark = pytest.mark.django_db
FIND = "/quay/diem-mot/nhan/"


@pytest.fixture(autouse=True)
def no_tries():
    cache.clear()


@pytest.fixture
def waiting(share, by):
    """Two pieces packed and waiting for their buyer."""
    return pack_share(fulfilment=share, by=by)


@pytest.fixture
def code(waiting):
    return PickUp.objects.get().code


@pytest.fixture
def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


def page_of(share):
    return f"/quay/diem-mot/don/{share.order.number}/"


def test_a_code_leads_to_its_share_and_stands_ready_to_be_sent(rooms, waiting, code):
    page = rooms.client("mot").post(FIND, {"code": f"{code[:3]} {code[3:]}"})

    assert page.status_code == 200
    assert f'data-order-number="{waiting.order.number}"' in page.text
    assert re.search(rf'name="code"[^>]*value="{code}"', page.text)
    assert Fulfilment.objects.get().status == "packed"


def test_the_code_hands_over_and_the_money_is_taken(rooms, waiting, code):
    answer = rooms.client("mot").post(f"{page_of(waiting)}giao/", {"code": code}, follow=True)

    assert "đã giao hàng. Đã thu 240.000" in answer.text
    assert "Đúng mã nhận hàng" in answer.text
    assert code not in answer.redirect_chain[0][0]
    assert verify().broken == []


def test_the_second_with_the_code_sees_who_handed_over_and_when(rooms, waiting, code):
    rooms.client("quanly").post(f"{page_of(waiting)}giao/", {"code": code})
    client = rooms.client("mot")

    for answer in (client.post(FIND, {"code": code}), client.post(f"{page_of(waiting)}giao/", {"code": code})):
        assert answer.status_code == 409
        assert f"Đơn {waiting.order.number} đã trao rồi: quanly trao lúc" in answer.text
    assert FulfilmentEvent.objects.filter(after="handed-over").count() == 1


@pytest.mark.parametrize("typed", ["", "   ", "abc", "１２３４５６", "\x00"])
def test_no_digits_are_no_code(rooms, waiting, typed):
    answer = rooms.client("mot").post(FIND, {"code": typed})

    assert answer.status_code == 422
    assert "Xin gõ mã nhận hàng của khách." in answer.text


def test_a_code_of_nobody_or_of_another_outlet_is_wrong(rooms, code, wrong):
    assert "Mã này không đúng." in rooms.client("mot").post(FIND, {"code": wrong}).text
    assert "Mã này không đúng." in rooms.client("hai").post("/quay/diem-hai/nhan/", {"code": code}).text


def test_a_wrong_code_hands_nothing_over(rooms, waiting, wrong):
    answer = rooms.client("mot").post(f"{page_of(waiting)}giao/", {"code": wrong, "why": "Đã xem căn cước"})

    assert (answer.status_code, Fulfilment.objects.get().status) == (422, "packed")
    assert "Mã này không đúng." in answer.text


def test_neither_code_nor_reason_hands_nothing_over(rooms, waiting):
    answer = rooms.client("mot").post(f"{page_of(waiting)}giao/")

    assert (answer.status_code, Fulfilment.objects.get().status) == (422, "packed")
    assert "Khách không có mã thì ghi đã nhận ra khách bằng cách nào." in answer.text


def test_known_otherwise_the_buyer_gets_the_goods_and_the_step_says_how(rooms, waiting):
    rooms.client("mot").post(f"{page_of(waiting)}giao/", {"why": "Đã xem căn cước"})

    assert FulfilmentEvent.objects.latest("pk").reason == "Không có mã: Đã xem căn cước"


def test_one_share_is_tried_five_times_and_then_only_with_a_reason(rooms, waiting, code, wrong):
    client, address = rooms.client("mot"), f"{page_of(waiting)}giao/"
    tried = [client.post(address, {"code": wrong}).status_code for _try in range(MOST_OF_SHARE)]

    shut = client.post(address, {"code": code})

    assert tried == [422] * MOST_OF_SHARE
    assert (shut.status_code, Fulfilment.objects.get().status) == (409, "packed")
    assert "Đã gõ sai mã nhiều lần. Xin đợi 15 phút" in shut.text
    client.post(address, {"why": "Đã xem căn cước"})
    assert Fulfilment.objects.get().status == "handed-over"


def test_an_outlet_is_tried_twenty_times_however_the_codes_are_sent(rooms, waiting, code, wrong):
    client = rooms.client("mot")
    client.post(f"{page_of(waiting)}giao/", {"code": wrong})
    for _try in range(MOST_AT_OUTLET - 1):
        assert client.post(FIND, {"code": wrong}).status_code == 422

    assert client.post(FIND, {"code": code}).status_code == 429
    assert client.post(f"{page_of(waiting)}giao/", {"code": code}).status_code == 409
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert rooms.client("mot").post(FIND, {"code": code}).status_code == 200


def test_right_codes_are_not_counted(rooms, code):
    client = rooms.client("mot")

    assert {client.post(FIND, {"code": code}).status_code for _scan in range(MOST_AT_OUTLET + 5)} == {200}


def test_before_packing_there_is_no_code_to_ask_for(rooms, share):
    page = rooms.client("mot").get(page_of(share)).text

    assert 'name="code"' not in page
    assert "Khách không có mã" in page


def test_a_parcel_is_handed_to_its_carrier_without_a_code(rooms, stock, fill, hanoi):
    from tests.orders.conftest import checkout_of, order_now

    order = order_now(fill((stock(rooms.first, 5), 1)), checkout_of(hanoi), timezone.now())

    answer = rooms.client("mot").post(f"/quay/diem-mot/don/{order.number}/giao/", {"carrier": "tu-giao", "other": ""})

    assert (answer.status_code, Fulfilment.objects.get().status) == (302, "handed-over")


def test_staff_see_who_comes_and_what_was_said_before(rooms, share):
    change = {"order_id": share.order_id, "by": None, "said_by": "Nguyễn Thị Lan"}
    name_collector(name="Quàng Thị Ba", phone="+84912000222", **change)
    name_collector(name="Lò Văn Hai", phone="+84912000111", **change)

    page = rooms.client("mot").get(page_of(share)).text

    assert "<strong>Lò Văn Hai</strong>" in page
    assert "0912 000 111" in page
    assert "Người đến nhận: Quàng Thị Ba" in page  # among the steps


# --- not fetched


@pytest.fixture
def missed(waiting):
    """The last day of the share has passed; returns the moment."""
    last = PickUp.objects.get().kept_until
    moment = timezone.now() + (last - timezone.localdate()) + timedelta(days=1)
    watch_pick_ups(moment)
    return moment


def test_what_was_not_fetched_stands_apart_and_is_dropped_by_one_tap_after_the_grace(rooms, waiting, missed):
    with time_machine.travel(missed):
        client = rooms.client("mot")
        today, page = client.get("/quay/diem-mot/").text, client.get(page_of(waiting)).text
    assert waiting.order.number in today.partition('id="chua-den"')[2].partition("</section>")[0]
    assert "Khách chưa đến, hạn giữ là" in page
    assert "Khách không đến, huỷ đơn" not in page

    with time_machine.travel(missed + GRACE):
        client = rooms.client("mot")
        assert "Khách không đến, huỷ đơn" in client.get(page_of(waiting)).text
        client.post(f"{page_of(waiting)}huy/", {"reason": "Khách không đến lấy"})

    assert FulfilmentEvent.objects.latest("pk").reason == "Khách không đến lấy"
    assert list(LotBalance.objects.values_list("quantity", "allocated")) == [(5, 0)]
    assert verify().broken == []


def test_what_was_not_fetched_can_be_fetched_still(rooms, waiting, code, missed):
    with time_machine.travel(missed + GRACE):
        rooms.client("mot").post(f"{page_of(waiting)}giao/", {"code": code})

    assert Fulfilment.objects.get().status == "handed-over"


def test_what_is_paid_is_never_dropped_by_one_tap(rooms, make_share, account, by):
    share = make_share(payment="transfer")
    record_transfer(
        account=account,
        bank_reference="FT1",
        booked_on=timezone.localdate(),
        amount=240_000,
        words=share.order.number,
        by=by,
    )
    pack_share(fulfilment=share, by=by)
    moment = timezone.now() + (PickUp.objects.get().kept_until - timezone.localdate()) + timedelta(days=1)
    watch_pick_ups(moment)

    with time_machine.travel(moment + GRACE):
        page = rooms.client("mot").get(page_of(share)).text

    assert "Khách không đến, huỷ đơn" not in page
    assert "Khách đã trả tiền: gọi khách hẹn lại." in page


def test_a_share_handed_over_without_looking_at_the_clock_is_over_for_it(rooms, waiting, code, by):
    collect_share(fulfilment=waiting, by=by, code=code)

    assert watch_pick_ups(timezone.now() + timedelta(days=60)) == {"reminded": 0, "missed": 0}
