"""Nobody's name, number, mail address or order key gets into the logs, whatever goes well or wrong."""

import io
import logging
import logging.config
from datetime import date

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from oscar.core.loading import get_model

from common.models import OutboxEntry
from common.outbox import drain
from common.private_logs import without_people
from orders.models import OrderFacts
from orders.services.steps import hand_over_share
from orders.services.transfers import record_transfer
from tests.orders.buying import ADDRESS, add, buy, post
from tests.orders.test_erasure import LAN

User = get_user_model()
Order = get_model("order", "Order")
MAIL = {"thu": "lan@example.com"}


@pytest.fixture
def written():
    """Everything from INFO on that loggers say, as the shop's own handler writes it; `raw` as it was said."""
    formatter = logging.config.DictConfigurator(settings.LOGGING).configure_formatter(
        dict(settings.LOGGING["formatters"]["line"])
    )
    raw, shown = (logging.StreamHandler(io.StringIO()) for _handler in range(2))
    shown.setFormatter(formatter)
    root, django = logging.getLogger(), logging.getLogger("django")
    levels = root.level, django.level
    for handler in (raw, shown):
        root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: (raw.stream.getvalue(), shown.stream.getvalue())
    for handler in (raw, shown):
        root.removeHandler(handler)
    root.setLevel(levels[0])
    django.setLevel(levels[1])


def names_nobody(text, token=""):
    return LAN.found_in(text) == [] and (not token or token not in text)


def test_a_sale_from_basket_to_erasure_says_nothing_of_the_buyer(client, stock, outlet, hanoi, account, by, written):
    add(client, stock(outlet))
    buy(client, ADDRESS | MAIL | {"tra": "transfer", "dien_thoai": "12"})
    buy(client, ADDRESS | MAIL | {"tra": "transfer"})
    facts = OrderFacts.objects.get()
    token = facts.token
    drain()
    said = {"account": account, "bank_reference": "FT1", "booked_on": date(2026, 11, 25), "amount": 155_000, "by": by}
    record_transfer(**said, words=f"{facts.order.number} NGUYEN THI LAN")
    hand_over_share(fulfilment=facts.order.fulfilments.get(), by=by)
    drain()
    client.get(f"/don-hang/{token}/")
    post(client, "/don-hang/", {"so_don": facts.order.number, "dien_thoai": "0912 345 679"})
    post(client, "/tai-khoan/dang-nhap/", {"username": "0912 345 678", "password": "sai"})
    post(client, f"/don-hang/{token}/du-lieu/", {"viec": "xoa", "dien_thoai": "0912345678", "da_hieu": "on"})
    client.get(f"/don-hang/{token}/")

    raw, shown = written()

    assert OrderFacts.objects.get().phone == ""
    assert names_nobody(raw)  # not by the sieve alone
    assert names_nobody(shown, token)


@pytest.mark.parametrize(("server", "words"), [("Recipient", "recipient refused: 550"), ("Data", "SMTPDataError: 554")])
def test_a_letter_that_is_refused_is_logged_without_its_reader(
    client, stock, outlet, hanoi, written, settings, server, words
):
    settings.EMAIL_BACKEND = f"tests.refusing_mail.{server}"
    add(client, stock(outlet))
    buy(client, ADDRESS | MAIL)

    drain()

    raw, shown = written()
    assert words in shown
    assert names_nobody(raw)
    assert names_nobody(shown, OrderFacts.objects.get().token)
    failed = OutboxEntry.objects.get(topic="order-placed")
    assert words in failed.last_error
    assert names_nobody(failed.last_error)


def test_a_page_that_breaks_is_logged_without_the_orders_key(client, stock, outlet, hanoi, written):
    add(client, stock(outlet))
    buy(client, ADDRESS | MAIL)
    facts = OrderFacts.objects.get()
    Order.objects.update(status="hỏng")
    client.raise_request_exception = False

    assert client.get(f"/don-hang/{facts.token}/").status_code == 500

    _raw, shown = written()
    assert "Internal Server Error: /don-hang/…/" in shown
    assert "is not a valid OrderFacts.Status" in shown
    assert names_nobody(shown, facts.token)


@pytest.mark.postgres
def test_the_row_that_the_database_quotes_is_left_out(db):
    User.objects.create_user("+84912345678")
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        User.objects.create_user("+84912345678", last_name="Nguyễn Thị Lan")

    assert "+84912345678" in str(refusal.value)
    assert names_nobody(without_people(str(refusal.value)))
    assert "auth_user_username_key" in without_people(str(refusal.value))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET /don-hang/Ab3_-x9YAb3_-x9YAb3_-x9Y/giu/", "GET /don-hang/…/giu/"),
        (
            "gọi 0912 345 678, (+84) 912.345.678 hay +4915123456789",
            "gọi ‹số điện thoại›, (‹số điện thoại› hay ‹số điện thoại›",
        ),
        ("/tai-khoan/mat-khau-moi/MQ/d1x-0a1b2c3d4e5f/", "/tai-khoan/mat-khau-moi/MQ/…/"),
        ("lan.nguyen+ocop@example.com.vn: 550", "‹thư điện tử›: 550"),
        ("Key failed\nDETAIL:  Failing row contains (1, Lan,\nhai\n\ndòng).", "Key failed\nDETAIL: …"),
        (
            "2026-11-25 09:15:02,123 ERROR order 1000123 of 215000 đồng",
            "2026-11-25 09:15:02,123 ERROR order 1000123 of 215000 đồng",
        ),
        ("x\nDETAIL: (Lan)\n\nThe above exception was", "x\nDETAIL: …\n\nThe above exception was"),
    ],
)
def test_the_sieve(text, expected):
    assert without_people(text) == expected
