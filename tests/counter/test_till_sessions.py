"""The till of a counter: opened with a counted float, closed with a count of all that is in it."""

import uuid

import pytest
from oscar.core.loading import get_model

from orders.models import CashUp, TillSession
from orders.services.steps import hand_over_share
from shops.verification import verify
from tests.counter.test_selling import CASH, PAY, code_of, goods, hidden, pay, type_in
from tests.orders.selling import open_float, pay_cash, scan

__all__ = ["goods"]
Order = get_model("order", "Order")
pytestmark = pytest.mark.django_db


def test_without_a_session_cash_is_not_taken_and_opening_leads_back(rooms, goods):
    client = rooms.client("mot")
    type_in(client, code_of(goods[0]))
    assert "Quầy chưa mở ca" in client.get(PAY).text

    asked = pay(client, quick="120000")
    opened = client.post(f"{CASH}mo-ca/", {"counted": "200.000", "key": hidden(asked, "key")}, follow=True)
    pay(client, quick="120000")

    assert "Các món đã chọn" not in opened.text
    assert 'data-total="120000"' in opened.text
    assert TillSession.objects.get().opened_by == rooms.users["mot"]
    assert Order.objects.count() == 1


def test_old_cash_is_counted_before_a_session_opens(rooms, share, by):
    hand_over_share(fulfilment=share, by=by)
    client = rooms.client("mot")

    page = client.get(f"{CASH}mo-ca/")
    refused = client.post(f"{CASH}mo-ca/", {"counted": "1000", "key": str(uuid.uuid4())})

    assert "240.000" in page.text
    assert (refused.status_code, TillSession.objects.count()) == (409, 0)


def test_a_session_is_closed_with_its_float_and_its_difference(rooms, goods, by):
    client = rooms.client("mot")
    open_float(rooms.first, by, 200_000)
    pay_cash(scan(rooms.first, by, goods[0]))
    page = client.get(CASH)
    said = {"key": hidden(page, "key"), "seen": hidden(page, "seen")}

    unexplained = client.post(CASH, said | {"counted": "310000"})
    client.post(CASH, said | {"counted": "310000", "reason": "Thối nhầm"})

    done = CashUp.objects.get()
    assert 'data-expected="320000"' in page.text
    assert unexplained.status_code == 422
    assert (done.expected, done.counted, done.difference, done.session) == (
        320_000,
        310_000,
        -10_000,
        TillSession.objects.get(),
    )
    assert "Tiền lẻ đầu ca" in client.get(f"{CASH}{done.pk}/").text
    assert verify().broken == []


def test_a_session_without_a_sale_closes_too(rooms, by):
    client = rooms.client("mot")
    open_float(rooms.first, by, 50_000)
    page = client.get(CASH)

    client.post(CASH, {"key": hidden(page, "key"), "seen": hidden(page, "seen"), "counted": "50000"})

    assert CashUp.objects.get().expected == 50_000
    assert verify().broken == []
