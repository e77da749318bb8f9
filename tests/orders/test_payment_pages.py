"""Paying by transfer as the buyer sees it: the choice, the code, and the page that follows the money by itself."""

import io
import re
from datetime import date, timedelta

import pytest
import resvg_py
import zxingcpp
from PIL import Image

from orders.models import Payment
from orders.services.transfers import expire_unpaid, record_transfer
from orders.vietqr import QrTransfer, read_payload
from tests.orders.buying import ADDRESS, add, buy, post, review

AHEAD = ADDRESS | {"tra": "transfer"}


@pytest.fixture
def page(client, stock, outlet, hanoi, account):
    """The address of an order of 155,000 đồng that waits for its transfer."""
    add(client, stock(outlet, price=120_000))
    return buy(client, AHEAD)["Location"]


@pytest.fixture
def pay(account, by):
    def send(amount):
        payment = Payment.objects.get()
        record_transfer(
            account=account,
            bank_reference="FT1",
            booked_on=date(2026, 11, 25),
            amount=amount,
            words=payment.order.number,
            by=by,
        )

    return send


def code_of(html):
    """What a bank's app reads from the picture on the page."""
    (svg,) = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    picture = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=480))))
    (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    return read_payload(found.text)


def test_the_choice_stands_only_where_an_account_takes_transfers(client, stock, outlet, account):
    add(client, stock(outlet))
    with_account = client.get("/thanh-toan/").content.decode()

    type(account).objects.update(is_in_use=False)

    assert 'name="tra" type="radio" value="transfer"' in with_account
    assert 'name="tra" type="radio" value="transfer"' not in client.get("/thanh-toan/").content.decode()
    answer = post(client, "/thanh-toan/", AHEAD | {"nhan": "pick-up", "diem": outlet.code, "buoc": "xem"})
    assert answer.status_code == 200


def test_an_account_that_was_closed_meanwhile_is_said_and_nothing_typed_is_lost(client, stock, outlet, hanoi, account):
    add(client, stock(outlet))
    seen = review(client, AHEAD)
    type(account).objects.update(is_in_use=False)

    answer = post(client, "/thanh-toan/", AHEAD | seen | {"buoc": "dat"})

    assert answer.status_code == 422
    assert "Hiện cửa hàng chưa nhận chuyển khoản." in answer.content.decode()
    assert "12 Hàng Bạc" in answer.content.decode()
    assert not Payment.objects.exists()


def test_the_code_names_account_amount_and_order(client, page, account):
    html = client.get(page).content.decode()

    number = Payment.objects.get().order.number
    assert code_of(html) == QrTransfer(account.bank_code, account.number, 155_000, number)
    assert 'data-price="155000"' in html
    assert 'data-payment="awaited"' in html


def test_the_part_that_asks_again_changes_when_the_money_has_come(client, page, pay):
    waiting = client.get(page, headers={"HX-Request": "true"})
    assert "<html" not in waiting.content.decode()
    assert "HX-Refresh" not in waiting

    pay(155_000)

    paid = client.get(page, headers={"HX-Request": "true"})
    assert paid["HX-Refresh"] == "true"
    whole = client.get(page).content.decode()
    assert "Khi nhận hàng bạn không phải trả gì thêm." in whole
    assert "<svg" not in whole.split("</header>")[1].split("<footer")[0]
    assert "Trả tiền mặt khi nhận hàng" not in whole


def test_a_short_transfer_leaves_a_code_for_the_rest(client, page, pay):
    pay(100_000)

    html = client.get(page).content.decode()

    assert code_of(html).amount == 55_000
    assert "Cửa hàng đã nhận 100.000" in html


def test_late_is_said_with_what_is_owed_back(client, page, pay):
    expire_unpaid(Payment.objects.get().expires_at + timedelta(seconds=1))
    pay(155_000)

    html = client.get(page).content.decode()

    assert "Đã hết hạn giữ hàng" in html
    assert "Cửa hàng sẽ hoàn lại bạn 155.000" in html


def test_the_page_speaks_english(client, stock, outlet, hanoi, account):
    add(client, stock(outlet))

    html = client.get(buy(client, AHEAD, "/en")["Location"]).content.decode()

    assert "waiting for your transfer" in html
    assert "Số tài khoản" not in html


def test_an_unknown_way_of_paying_is_refused_in_words(client, stock, outlet, hanoi, account):
    add(client, stock(outlet))

    answer = post(client, "/thanh-toan/", AHEAD | review(client, AHEAD) | {"tra": "vang", "buoc": "dat"})

    assert answer.status_code == 422
    assert "Bạn chọn cách trả tiền." in answer.content.decode()
