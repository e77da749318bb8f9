"""The account's desk: who may, and what it writes."""

import pytest

from orders.models import Payment, Refund, Transfer, TransferPart
from orders.services.transfers import expire_unpaid
from tests.factories.money import BankAccountFactory

DESK = "/quay/diem-mot/tien/"


@pytest.fixture
def account(rooms):
    return BankAccountFactory(seller=rooms.first.legal_seller)


@pytest.fixture
def awaited(account, make_share) -> Payment:
    """240,000 đồng for two pieces."""
    return make_share(payment="transfer").order.payment


def write(client, **more):
    said = {"bank_reference": "FT100", "booked_on": "25/11/2026", "amount": "240.000 ₫", "words": ""} | more
    return client.post(DESK, said)


def test_the_manager_sees_what_is_awaited(rooms, awaited):
    page = rooms.client("quanly").get(DESK)

    assert f'data-awaited="{awaited.order.number}"' in page.text
    assert ">Tiền</a>" in rooms.client("quanly").get("/quay/diem-mot/them/").text
    assert ">Tiền</a>" not in rooms.client("mot").get("/quay/diem-mot/them/").text


@pytest.mark.parametrize("name", ["mot", "hai", "khach"])
def test_nobody_else_does(rooms, awaited, name):
    client = rooms.client(name)

    assert client.get(DESK).status_code == 404
    assert write(client).status_code == 404
    assert not Transfer.objects.exists()


def test_an_outlet_of_another_seller_keeps_no_account(rooms, account):
    assert rooms.client("quanly").get("/quay/diem-hai/tien/").status_code == 404
    assert ">Tiền</a>" not in rooms.client("quanly").get("/quay/diem-hai/them/").text


def test_a_transfer_that_names_its_order_pays_it(rooms, awaited):
    answer = write(rooms.client("quanly"), words=f"CK {awaited.order.number}")

    assert answer.status_code == 302
    awaited.refresh_from_db()
    assert awaited.state == "paid"
    assert Transfer.objects.get().entered_by == rooms.users["quanly"]


def test_a_transfer_without_an_order_is_given_to_one_by_hand(rooms, awaited):
    client = rooms.client("quanly")
    write(client, words="chuyen tien che")
    transfer = Transfer.objects.get()
    assert 'data-transfer="FT100"' in client.get(DESK).text
    give = f"{DESK}{transfer.pk}/gan/"

    wrong = client.post(give, {"number": "DB999999999", "reason": "Khách gọi"})
    silent = client.post(give, {"number": awaited.order.number, "reason": ""})

    assert (wrong.status_code, silent.status_code) == (422, 422)
    assert "Không có đơn chuyển khoản nào mang số này." in wrong.text
    assert 'value="Khách gọi"' in wrong.text
    assert client.post(give, {"number": awaited.order.number.lower(), "reason": "Khách gọi"}).status_code == 302
    awaited.refresh_from_db()
    assert awaited.state == "paid"
    assert {part.actor for part in TransferPart.objects.all()} == {rooms.users["quanly"]}


def test_late_money_goes_back_and_no_more_than_it(rooms, awaited):
    client = rooms.client("quanly")
    expire_unpaid(awaited.expires_at)
    write(client, words=awaited.order.number)
    back = f"{DESK}{awaited.order.number}/hoan/"
    assert f'data-owed="{awaited.order.number}"' in client.get(DESK).text

    much = client.post(back, {"bank_reference": "HT1", "amount": "240.001", "reason": "Quá hạn"})
    done = client.post(back, {"bank_reference": "HT1", "amount": "240.000", "reason": "Quá hạn"})

    assert much.status_code == 422
    assert "Chỉ phải hoàn 240.000" in much.text
    assert 'value="240.001"' in much.text
    assert done.status_code == 302
    assert Refund.objects.get().amount == 240_000
    assert "data-owed" not in client.get(DESK).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": "0"}, "Số tiền “0” chưa đúng"),
        ({"amount": "nhiều"}, "không phải là số"),
        ({"booked_on": "31/2/2026"}, "Không có ngày"),
        ({"booked_on": "1/1/2199"}, "Ngày này chưa tới"),
        ({"bank_reference": ""}, "Xin ghi số giao dịch"),
    ],
)
def test_what_cannot_be_read_is_said_and_stays(rooms, awaited, typed, sentence):
    answer = write(rooms.client("quanly"), **({"words": "chuyen tien che"} | typed))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="chuyen tien che"' in answer.text
    assert not Transfer.objects.exists()


def test_the_same_number_with_another_amount_is_asked_about(rooms, awaited):
    client = rooms.client("quanly")
    write(client)

    answer = write(client, amount="250000")

    assert "Số giao dịch này đã ghi rồi" in answer.text
    assert Transfer.objects.count() == 1


def test_an_order_that_is_not_paid_yet_is_packed_by_nobody(rooms, awaited):
    page = rooms.client("mot").get(f"/quay/diem-mot/don/{awaited.order.number}/")

    assert "chờ khách chuyển khoản, chưa gói" in page.text
    assert "Đã gói</button>" not in page.text
    assert "Đã trao hàng</button>" not in page.text
    assert "Trao hàng không có mã</button>" not in page.text
    assert awaited.order.number not in rooms.client("mot").get("/quay/diem-mot/them/").text


def test_the_desk_asks_the_same_however_many_are_owed(rooms, account, make_share, django_assert_max_num_queries):
    client = rooms.client("quanly")
    for number in range(3):
        payment = make_share(payment="transfer").order.payment
        expire_unpaid(payment.expires_at)
        write(client, words=payment.order.number, bank_reference=f"FT{number}")

    with django_assert_max_num_queries(15):
        page = client.get(DESK)

    assert page.text.count("data-owed") == 3
