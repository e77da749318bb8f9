"""Parcels as the counter and the buyer see them: sent in parts, a number put right, arrived, or back."""

import re

import pytest
from django.utils import timezone

from orders.models import GoodsReturn, Parcel
from orders.services.steps import hand_over_share
from shops.models import LotBalance
from shops.verification import verify
from tests.orders.conftest import checkout_of, order_now


@pytest.fixture
def share(rooms, stock, fill, hanoi):
    """Three pieces at 120,000 đồng to be sent from the first outlet for cash, 395,000 đồng in all."""
    basket = fill((stock(rooms.first, 5), 3))
    return order_now(basket, checkout_of(province=hanoi, street="12"), timezone.now()).fulfilments.get()


def page_of(share) -> str:
    return f"/quay/diem-mot/don/{share.order.number}/"


def buyer_page(client, share) -> str:
    return client.get(f"/don-hang/{share.order.facts.token}/").text


def send(client, share, pieces="", carrier="Viettel Post", tracking="VT1"):
    said = {"carrier": carrier, "other": "", "tracking": tracking, f"goi-{share.lines.get().pk}": pieces}
    return client.post(f"{page_of(share)}giao/", said, follow=True)


def test_a_second_tap_sends_no_second_parcel(rooms, share):
    staff = rooms.client("mot")
    seen = re.search(r'name="con_lai" value="([^"]*)"', staff.get(page_of(share)).text)[1]
    line = share.lines.get().pk
    said = {"carrier": "Viettel Post", "other": "", "tracking": "", f"goi-{line}": "1", "con_lai": seen}

    answers = [staff.post(f"{page_of(share)}giao/", said) for _tap in range(2)]

    assert seen == f"{line}:3"
    assert [answer.status_code for answer in answers] == [302, 409]
    assert "Số còn phải giao vừa thay đổi." in answers[1].text
    assert f'value="{line}:2"' in answers[1].text
    assert Parcel.objects.count() == 1


def test_a_part_is_sent_and_everybody_reads_what_is_left(rooms, client, share):
    staff = rooms.client("mot")

    after = send(staff, share, "1").text

    assert "đã gửi một phần" in after
    assert "Viettel Post thu của khách rồi nộp về quầy 155.000\xa0₫." in after
    assert 'data-status="placed"' in after
    assert 'data-price="240000"' in after  # the rest, its charge taken with the first parcel
    assert re.search(r'pack__count">2 ×', after)
    assert 'data-parcel="1" data-state="sent"' in after
    page = buyer_page(client, share)
    assert "Đã gửi một phần, phần còn lại vẫn giữ cho bạn" in page
    assert "data-tracking>VT1<" in page
    assert "đã gửi 1" in page
    assert "Người giao thu" not in page.split('data-parcel="1"')[0]

    done = send(staff, share, "", tracking="VT2").text

    assert 'data-status="handed-over"' in done
    assert done.count('data-cash="owed"') == 2
    page = buyer_page(client, share)
    assert page.count("data-tracking") == 2
    assert "Người giao thu 240.000\xa0₫ khi đến." in page
    assert verify().broken == []


@pytest.mark.parametrize(("pieces", "status", "words"), [("9", 409, "chỉ còn phải giao 3"), ("1,5", 422, "số nguyên")])
def test_what_cannot_leave_is_said_and_nothing_moves(rooms, share, pieces, status, words):
    answer = send(rooms.client("mot"), share, pieces)

    assert (answer.status_code, words in answer.text) == (status, True)
    assert not Parcel.objects.exists()


def test_a_slip_of_the_rest_names_only_the_rest(rooms, share, by):
    hand_over_share(fulfilment=share, by=by, pieces={share.lines.get().pk: 1})

    text = rooms.client("mot").get(f"{page_of(share)}phieu-dong-goi/?html=1")

    assert text.status_code == 200
    hand_over_share(fulfilment=share, by=by)
    assert rooms.client("mot").get(f"{page_of(share)}phieu-dong-goi/").status_code == 409


def test_a_number_is_entered_and_put_right_with_a_reason(rooms, client, share):
    staff = rooms.client("mot")
    send(staff, share, tracking="")
    here = f"/quay/diem-mot/kien/{Parcel.objects.get().pk}/"
    assert "Ghi mã vận đơn" in staff.get(here).text
    staff.post(f"{here}ma/", {"tracking": "VT1", "reason": ""})

    refused = staff.post(f"{here}ma/", {"tracking": "VT2", "reason": ""})
    assert (refused.status_code, "Xin ghi lý do." in refused.text, 'value="VT2"' in refused.text) == (409, True, True)
    staff.post(f"{here}ma/", {"tracking": "VT2", "reason": "Đọc nhầm tem"})

    page = staff.get(here).text
    assert "data-tracking>VT2<" in page
    assert "VT1" in page
    assert "Đọc nhầm tem" in page
    assert "data-tracking>VT2<" in buyer_page(client, share)
    assert "Đọc nhầm tem" not in buyer_page(client, share)


def test_a_parcel_that_arrived_is_said_to_the_buyer(rooms, client, share):
    staff = rooms.client("mot")
    send(staff, share)
    here = f"/quay/diem-mot/kien/{Parcel.objects.get().pk}/"

    assert 'data-state="arrived"' in staff.post(f"{here}den/", follow=True).text
    assert staff.post(f"{here}khong-giao/", {"reason": "Thử"}).status_code == 409
    assert "Bạn đã nhận" in buyer_page(client, share)


def test_a_parcel_comes_back_and_each_piece_gets_its_place(rooms, client, share):
    staff = rooms.client("mot")
    send(staff, share)
    here = f"/quay/diem-mot/kien/{Parcel.objects.get().pk}/"
    assert staff.post(f"{here}khong-giao/", {"reason": ""}).status_code == 422

    page = staff.post(f"{here}khong-giao/", {"reason": "Gọi nhiều lần không được"}, follow=True).text

    back = GoodsReturn.objects.get()
    assert f"/quay/diem-mot/tra-hang/{back.pk}/" in page
    assert "Không ai còn nợ tiền" in staff.get("/quay/diem-mot/quy/").text
    page = buyer_page(client, share)
    assert "Không giao được, hàng quay về" in page
    assert 'data-total="0"' in page
    desk = f"/quay/diem-mot/tra-hang/{back.pk}/"
    assert "Hàng không về nữa" not in staff.get(desk).text
    line, lot = back.lines.get(), LotBalance.objects.get().lot
    said = {"fault": "khach", "reason": "Hộp móp", f"shelf-{line.pk}-{lot.pk}": "2"}
    short = staff.post(f"{desk}nhan/", said)
    assert (short.status_code, "ghi thất lạc" in short.text) == (409, True)
    done = staff.post(f"{desk}nhan/", said | {f"lost-{line.pk}-{lot.pk}": "1"}, follow=True).text

    assert 'data-credit="0"' in done
    assert LotBalance.objects.get().quantity == 4
    assert "Hàng đã về điểm bán" in buyer_page(client, share)
    assert verify().broken == []
