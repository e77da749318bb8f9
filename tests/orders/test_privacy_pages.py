"""The customer's own data: taken along, erased after it was read what goes and what stays, agreed to and withdrawn."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from common.outbox import drain
from common.personal import Fate, register_of_personal_fields
from orders.models import Consent, Erasure, OrderFacts
from orders.services.accounts import open_account
from orders.services.steps import hand_over_share
from orders.services.transfers import record_transfer
from tests.orders.buying import add, post
from tests.orders.conftest import checkout_of, order_now

pytestmark = pytest.mark.long

User = get_user_model()
PASSWORD = "ban-muong-9-hoa"
SAID = {
    "email": "lan@example.com",
    "street": "12 Hàng Bạc",
    "commune_name": "phường Hoàn Kiếm",
    "note": "gọi trước khi giao",
}


@pytest.fixture
def order(stock, fill, outlet, hanoi, account, by):
    """Sent to Lan in Hà Nội, paid by a transfer that carries her words."""
    placed = order_now(
        fill((stock(outlet), 1)), checkout_of(province=hanoi, payment="transfer", **SAID), timezone.now()
    )
    record_transfer(
        account=account,
        bank_reference="FT1",
        booked_on=date(2026, 11, 25),
        amount=155_000,
        words=f"{placed.number} NGUYEN THI LAN tra tien che",
        by=by,
    )
    drain()
    return placed


@pytest.fixture
def finished(order, by):
    hand_over_share(fulfilment=order.fulfilments.get(), by=by)
    return order


@pytest.fixture
def signed_in(finished, client):
    user = open_account(facts=finished.facts, password=PASSWORD)
    client.force_login(user)
    return user


def address_of(order):
    return f"/don-hang/{order.facts.token}/du-lieu/"


def unpacked(answer):
    files = zipfile.ZipFile(io.BytesIO(answer.content))
    return json.loads(files.read("du-lieu.json")), files.read("doc.html").decode()


def test_a_guest_takes_along_everything_that_is_kept_of_the_order(client, finished):
    answer = post(client, address_of(finished), {"viec": "tai-ve", "dien_thoai": "0912 345 678"})

    assert answer["Content-Type"] == "application/zip"
    values, page = unpacked(answer)
    text = json.dumps(values, ensure_ascii=False)
    for entry in register_of_personal_fields():
        if entry.model in ("orders.OrderFacts", "orders.Transfer") and entry.fate in (Fate.BLANK, Fate.NAME, Fate.ACT):
            facts = (
                finished.facts if entry.model == "orders.OrderFacts" else finished.payment.transfer_parts.get().transfer
            )
            for name in entry.names:
                assert str(getattr(facts, name)) in text, name
    (sold,) = values["orders"]
    assert (sold["amount_due"], sold["payment"]["transfers"][0]["amount"]) == (155_000, 155_000)
    assert sold["shares"][0]["receipt"]["content"]["buyer"] == "Nguyễn Thị Lan"
    assert len(values["letters"]) == 2  # to pay, and paid
    assert "tra tien che" in page
    assert "155.000" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0987 654 321", "Đơn này không đặt bằng số ấy."),
        ("", "Bạn ghi số điện thoại đã dùng khi đặt."),
        ("12", "Số điện thoại cần 10 hoặc 11 chữ số."),
    ],
)
@pytest.mark.parametrize("act", ["tai-ve", "xoa"])
def test_another_phone_number_opens_nothing(client, finished, act, typed, words):
    answer = post(client, address_of(finished), {"viec": act, "dien_thoai": typed, "da_hieu": "on"})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert OrderFacts.objects.get().phone == "+84912345678"


def test_wrong_phone_numbers_are_counted(client, finished):
    tries = [post(client, address_of(finished), {"viec": "xoa", "dien_thoai": "0987654321"}) for _try in range(6)]

    assert [answer.status_code for answer in tries] == [422] * 5 + [429]


def test_a_guest_erases_after_a_tick_and_the_address_is_gone(client, finished):
    asked = address_of(finished)
    said = {"viec": "xoa", "dien_thoai": "0912345678"}
    page = client.get(asked).content.decode()
    assert "Luật Kế toán" in page
    assert "Tên, số điện thoại, thư điện tử, địa chỉ, lời nhắn" in page
    refused = post(client, asked, said)
    assert refused.status_code == 422
    assert "Bạn đánh dấu ô này nếu chắc chắn muốn xoá." in refused.content.decode()

    answer = post(client, asked, said | {"da_hieu": "on"})

    code = Erasure.objects.get().code
    assert (answer.status_code, answer["Location"]) == (303, f"/tai-khoan/da-xoa/?ma={code}")
    assert code in client.get(answer["Location"]).content.decode()
    assert client.get(asked).status_code == 404
    assert post(client, "/don-hang/", {"so_don": finished.number, "dien_thoai": "0912345678"}).status_code == 422


def test_while_the_order_is_open_the_page_says_what_to_do_and_offers_no_button(client, order):
    page = client.get(address_of(order)).content.decode()

    assert "gọi điểm bán để huỷ đơn" in page
    assert 'value="xoa"' not in page
    said = {"viec": "xoa", "dien_thoai": "0912345678", "da_hieu": "on"}
    assert post(client, address_of(order), said).status_code == 409
    assert not Erasure.objects.exists()


def test_an_account_takes_its_data_along(client, signed_in, finished):
    values, page = unpacked(post(client, "/tai-khoan/du-lieu/", {"viec": "tai-ve"}))

    assert values["account"]["sign_in_name"] == "+84912345678"
    assert [sold["number"] for sold in values["orders"]] == [finished.number]
    assert "Nguyễn Thị Lan" in page


def test_an_account_is_erased_with_the_password_and_signed_out(client, signed_in):
    said = {"viec": "xoa", "da_hieu": "on"}
    assert post(client, "/tai-khoan/du-lieu/", said | {"mat_khau": "sai"}).status_code == 422

    answer = post(client, "/tai-khoan/du-lieu/", said | {"mat_khau": PASSWORD})

    assert answer.status_code == 303
    assert client.get("/tai-khoan/").status_code == 302
    signed = post(client, "/tai-khoan/dang-nhap/", {"username": "0912345678", "password": PASSWORD})
    assert signed.status_code == 422
    assert not User.objects.get(pk=signed_in.pk).is_active


def test_the_accounts_order_leads_to_the_account(client, signed_in, finished):
    assert client.get(address_of(finished))["Location"] == "/tai-khoan/du-lieu/"


def test_nobody_else_sees_the_page(client, finished):
    assert client.get("/tai-khoan/du-lieu/").status_code == 302
    assert client.get(f"/don-hang/{'x' * 24}/du-lieu/").status_code == 404


def test_staff_cannot_erase_their_account_here(client, outlet):
    user = User.objects.create_user("quay", password=PASSWORD)
    outlet.staff.create(user=user)
    client.force_login(user)

    assert "liên hệ văn phòng điều phối" in client.get("/tai-khoan/du-lieu/").content.decode()
    said = {"viec": "xoa", "mat_khau": PASSWORD, "da_hieu": "on"}
    assert post(client, "/tai-khoan/du-lieu/", said).status_code == 409
    assert User.objects.get(pk=user.pk).is_active


def test_the_address_is_filled_in_only_for_who_agreed_and_until_it_is_withdrawn(client, signed_in, stock, outlet):
    def checkout():
        return client.get("/thanh-toan/").content.decode()

    add(client, stock(outlet))
    assert "12 Hàng Bạc" not in checkout()

    for _time in range(2):
        post(client, "/tai-khoan/du-lieu/", {"viec": "dong-y"})
    filled = checkout()
    assert 'value="12 Hàng Bạc"' in filled
    assert '<option value="01" selected>' in filled
    assert "155.000" in filled

    post(client, "/tai-khoan/du-lieu/", {"viec": "rut-lai"})
    assert "12 Hàng Bạc" not in checkout()
    assert list(Consent.objects.values_list("is_given", flat=True)) == [True, False]
    assert "điền sẵn địa chỉ" in Consent.objects.first().words


def test_a_first_no_writes_nothing(client, signed_in):
    post(client, "/tai-khoan/du-lieu/", {"viec": "rut-lai"})

    assert not Consent.objects.exists()
