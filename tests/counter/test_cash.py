"""The till at the counter: what to take, who carries, the count with its difference, and what a carrier hands in."""

import re

import pytest
from django.utils import timezone

from orders.models import CarrierHandIn, CashCollection, CashUp
from orders.services.steps import hand_over_share
from shops.verification import verify
from tests.orders.cash import count, entries, pay_in
from tests.orders.conftest import checkout_of, order_now

pytestmark = pytest.mark.long

TILL = "/quay/diem-mot/quy/"
HAND_IN = f"{TILL}nop/"
QUERIES = 10


def page_of(share) -> str:
    return f"/quay/diem-mot/don/{share.order.number}/"


@pytest.fixture
def send(rooms, stock, fill, hanoi):
    """An order of 155,000 đồng to be sent from the first outlet for cash; returns the share."""

    def make():
        basket = fill((stock(rooms.first, 1), 1))
        return order_now(basket, checkout_of(province=hanoi, street="12"), timezone.now()).fulfilments.get()

    return make


def hidden(page, name) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page.text)[1]


def close(client, **said):
    page = client.get(TILL)
    return client.post(TILL, {"key": hidden(page, "key"), "seen": hidden(page, "seen")} | said)


def test_pick_up_stays_one_tap_and_the_page_says_what_was_taken(rooms, share):
    client = rooms.client("mot")
    before = client.get(page_of(share)).text

    after = client.post(f"{page_of(share)}giao/", {"why": "Đã xem căn cước"}, follow=True).text

    assert "Thu tiền mặt" in before
    assert 'name="carrier"' not in before
    assert "đã giao hàng. Đã thu 240.000\xa0₫." in after
    assert 'data-cash="in"' in after
    assert entries() == [(240_000, "outlet", "")]
    assert CashCollection.objects.get().actor == rooms.users["mot"]


def test_a_parcel_asks_who_carries_it_and_remembers_the_last(rooms, send):
    client, first, second = rooms.client("mot"), send(), send()
    page = client.get(page_of(first)).text
    assert "Người giao thu tiền mặt" in page
    assert re.search(r'<option value="tu-giao"', page)
    assert page.index('value="tu-giao"') < page.index('value="Viettel Post"')

    given = client.post(f"{page_of(first)}giao/", {"carrier": "Viettel Post", "other": ""}, follow=True)

    assert "Viettel Post thu của khách rồi nộp về quầy 155.000\xa0₫." in given.text
    assert 'data-cash="owed"' in given.text
    page = client.get(page_of(second)).text
    assert page.index('value="Viettel Post"') < page.index('value="tu-giao"')
    client.post(f"{page_of(second)}giao/", {"carrier": "tu-giao", "other": "Xe khách Hải Vân"})
    assert entries() == [(155_000, "carrier", "Viettel Post"), (155_000, "carrier", "Xe khách Hải Vân")]


def test_a_carrier_that_is_not_in_the_list_is_asked_again_and_nothing_moves(rooms, send):
    share = send()

    answer = rooms.client("mot").post(f"{page_of(share)}giao/", {"carrier": "ai-do", "other": ""})

    assert answer.status_code == 422
    assert "Xin chọn một đơn vị trong danh sách" in answer.text
    assert 'data-status="placed"' in answer.text
    assert entries() == []


def test_the_till_lists_what_was_taken_from_whom_and_by_whom(rooms, share, send, by):
    hand_over_share(fulfilment=share, by=rooms.users["mot"])
    hand_over_share(fulfilment=send(), by=by, carrier="Viettel Post")

    page = rooms.client("mot").get(TILL).text

    assert 'data-expected="240000"' in page
    assert f'data-taken="{share.order.number}"' in page
    assert "Nguyễn Thị Lan" in page
    assert 'data-debt="Viettel Post"' in page
    assert "155.000" in page
    assert ">Quỹ</a>" in rooms.client("mot").get("/quay/diem-mot/them/").text
    assert 'data-expected="0"' in rooms.client("hai").get("/quay/diem-hai/quy/").text


def test_a_difference_is_asked_about_and_what_was_typed_stays(rooms, share, by):
    hand_over_share(fulfilment=share, by=by)
    client = rooms.client("mot")

    silent = close(client, counted="239.000", reason="")
    done = close(client, counted="239.000", reason="Trả lại nhầm")

    assert silent.status_code == 422
    assert "Thiếu 1.000\xa0₫ so với sổ. Xin ghi lý do." in silent.text
    assert 'value="239.000"' in silent.text
    assert done.status_code == 302
    shown = client.get(done["Location"]).text
    for words in ('data-counted="239000"', "thiếu 1.000\xa0₫", "Trả lại nhầm", share.order.number):
        assert words in shown
    assert CashUp.objects.get().actor == rooms.users["mot"]
    assert "Chưa thu khoản nào" in client.get(TILL).text
    assert verify().broken == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Xin gõ số tiền."), ("nhiều", "không phải là số"), ("-5", "từ 0 đến"), ("1,000", "có thể đọc hai cách")],
)
def test_a_count_that_cannot_be_read_is_said_and_stays(rooms, share, by, typed, sentence):
    hand_over_share(fulfilment=share, by=by)

    answer = close(rooms.client("mot"), counted=typed, reason="Lý do đã gõ")

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Lý do đã gõ"' in answer.text
    assert not CashUp.objects.exists()


def test_a_doubled_count_and_one_of_another_moment_take_no_second_effect(rooms, make_share, by):
    hand_over_share(fulfilment=make_share(), by=by)
    client = rooms.client("mot")
    page = client.get(TILL)
    said = {"key": hidden(page, "key"), "seen": hidden(page, "seen"), "counted": "240000"}
    stale = {**said, "key": "6b8d1f53-2a3e-4f5d-9c5e-0f5a1b2c3d4e"}

    first, again = client.post(TILL, said), client.post(TILL, said)
    hand_over_share(fulfilment=make_share(), by=by)
    late = client.post(TILL, stale)

    assert first["Location"] == again["Location"]
    assert late.status_code == 409
    assert "Tiền trong sổ vừa thay đổi." in late.text
    assert 'value="240000"' in late.text
    assert CashUp.objects.count() == 1
    assert client.post(TILL, {"counted": "5"}).status_code == 422  # a page without its key


def test_a_carrier_hands_in_what_is_ticked(rooms, send, by):
    shares = [send(), send()]
    for share in shares:
        hand_over_share(fulfilment=share, by=by, carrier="Viettel Post")
    client, entry = rooms.client("mot"), CashCollection.objects.first()
    page = client.get(HAND_IN, {"ben": "Viettel Post"})
    assert 'data-owed="310000"' in page.text
    said = {"key": hidden(page, "key"), "ben": "Viettel Post", "method": "transfer", "bank_reference": "FT77"}

    nothing = client.post(HAND_IN, said | {"counted": "155000"})
    short = client.post(HAND_IN, said | {"phan": [entry.pk], "counted": "150.000", "reason": ""})
    done = client.post(HAND_IN, said | {"phan": [entry.pk], "counted": "150.000", "reason": "Trừ phí thu hộ"})

    assert (nothing.status_code, short.status_code, done.status_code) == (422, 422, 302)
    assert "Xin chọn ít nhất một đơn đã nộp tiền." in nothing.text
    assert "Thiếu 5.000\xa0₫ so với sổ" in short.text
    assert short.text.count("checked") == 2  # one of the two shares, and the way of paying in
    assert CarrierHandIn.objects.get().lines.get().collection == entry
    assert 'data-cash="in"' in client.get(page_of(shares[0])).text
    assert 'data-owed="155000"' in client.get(HAND_IN, {"ben": "Viettel Post"}).text
    assert "FT77" in client.get(TILL).text
    assert verify().broken == []


@pytest.mark.parametrize(
    "odd", [{"phan": ["²", "x", "99999999999999999999", "-1"]}, {"method": "đô la"}, {"ben": "\x00"}]
)
def test_odd_answers_are_refused_in_words(rooms, send, by, odd):
    hand_over_share(fulfilment=send(), by=by)
    client = rooms.client("mot")
    page = client.get(HAND_IN, {"ben": "tu-giao"})
    said = {"key": hidden(page, "key"), "ben": "tu-giao", "method": "cash", "counted": "155000"}
    said["phan"] = [CashCollection.objects.get().pk]

    answer = client.post(HAND_IN, said | odd)

    assert answer.status_code in (409, 422)
    assert 'role="alert"' in answer.text
    assert not CarrierHandIn.objects.exists()


def test_a_carrier_that_owes_nothing_leads_back_to_the_till(rooms):
    answer = rooms.client("mot").get(HAND_IN, {"ben": "Viettel Post"}, follow=True)

    assert answer.redirect_chain[0][0] == TILL
    assert "Bên giao này không còn nợ tiền." in answer.text


def test_a_manager_puts_a_wrong_holder_right_and_others_are_not_offered_it(rooms, send, by):
    share = send()
    hand_over_share(fulfilment=share, by=by, carrier="Viettel Post")
    address = f"{page_of(share)}sua-tien/"
    assert address not in rooms.client("mot").get(page_of(share)).text
    client = rooms.client("quanly")
    assert address in client.get(page_of(share)).text

    silent = client.post(address, {"carrier": "quay", "other": "", "reason": ""})
    same = client.post(address, {"carrier": "Viettel Post", "other": "", "reason": "Nhầm"})
    done = client.post(address, {"carrier": "quay", "other": "", "reason": "Khách trả tại quầy"}, follow=True)

    assert (silent.status_code, same.status_code) == (422, 409)
    assert "Sổ đang ghi đúng như vậy" in same.text
    assert "Trước đó ghi Viettel Post giữ" in done.text
    assert "Khách trả tại quầy" in done.text
    assert CashCollection.objects.last().actor == rooms.users["quanly"]
    assert entries()[-1] == (155_000, "outlet", "")
    assert verify().broken == []


def test_there_is_nothing_to_correct_before_the_hand_over(rooms, share):
    assert rooms.client("quanly").get(f"{page_of(share)}sua-tien/").status_code == 404


def test_the_till_asks_the_same_however_much_is_in_it(rooms, make_share, send, by, django_assert_num_queries):
    client = rooms.client("mot")
    for number in range(3):
        hand_over_share(fulfilment=make_share(), by=by)
        hand_over_share(fulfilment=send(), by=by, carrier=f"Xe {number}")
    pay_in(rooms.first, by, "Xe 0")
    done = count(rooms.first, by)
    for _number in range(3):
        hand_over_share(fulfilment=make_share(), by=by)

    with django_assert_num_queries(QUERIES):
        page = client.get(TILL)
    assert page.text.count("data-taken") == 3
    with django_assert_num_queries(QUERIES - 4):
        assert client.get(f"{TILL}{done.pk}/").text.count('class="row"') == 4
