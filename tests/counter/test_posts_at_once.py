"""The same form sent by many hands at the same moment, on PostgreSQL; and two people with a form each.

What holds the copies of one form is the key of the book of answers (its control is in test_once.py); what holds two
people is the row that they change. With both taken away it happens.
"""

import re
import threading

import pytest
from django.urls import reverse

from common.once import new_number
from orders.models import CashUp, Sale
from shops.models import LotBalance, StockMovement, StocktakeEvent
from shops.services import receive_lot, transfer_arrivals, transfer_steps
from shops.services.stocktakes import count_line, finish_counting, open_stocktake
from shops.verification import verify
from tests.at_once import at_once
from tests.factories.goods import LotFactory
from tests.orders.selling import open_float, plan_of_sale, scan
from tests.shops.transferring import on_the_road

pytestmark = [pytest.mark.postgres, pytest.mark.long, pytest.mark.django_db(transaction=True)]
HANDS = 4


def hidden(page, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page.text)[1]


@pytest.fixture
def sent(rooms):
    """Send one form of an address by many hands of one person, or one form each by several; returns the statuses."""

    def send(address: str, people: list[str], **said: object) -> list[object]:
        clients = [rooms.client(name) for name in people]
        numbers = {name: str(new_number(rooms.users[name])) for name in people}
        forms = [said | {"request_id": numbers[name]} for name in people]
        works = [
            lambda client=client, form=form: client.post(address, form).status_code
            for client, form in zip(clients, forms, strict=True)
        ]
        return at_once(works, ())

    return send


@pytest.fixture
def selling(rooms, stock, by):
    """A sale of two things that `mot` is about to be paid for; its form."""
    open_float(rooms.first, by)
    sale = scan(rooms.first, rooms.users["mot"], stock(rooms.first, 5), stock(rooms.first, 5))
    return {"sale": sale.pk, "seen": plan_of_sale(sale).seal(), "quick": 240_000}


def test_one_payment_sent_at_once_sells_once_and_every_copy_is_told_the_same(rooms, selling, sent):
    answers = sent(reverse("counter:pay", args=["diem-mot"]), ["mot"] * HANDS, **selling)

    assert answers == [302] * HANDS
    assert Sale.objects.get().order is not None
    assert sorted(StockMovement.objects.filter(kind="sold").values_list("change", flat=True)) == [-1, -1]
    assert verify().broken == []


@pytest.fixture
def coming(rooms, by):
    """Nine pieces on their way to the first outlet, and the form that says that eight came well and one is missing."""
    lot = LotFactory()
    receive_lot(outlet=rooms.second, lot=lot, quantity=9, by=by)
    transfer = on_the_road(rooms.second, rooms.first, by, (lot, 9))
    line = transfer.lines.get().pk
    said = {f"nhan-{line}": "8", f"hong-{line}": "", f"cho-{line}": "9", f"con-{line}": "thieu", "reason": "Rách"}
    key = "6b8d1f53-2a3e-4f5d-9c5e-0f5a1b2c3d4e"
    return reverse("counter:receive-transfer", args=["diem-mot", transfer.pk]), said | {"key": key}


def test_one_arrival_sent_at_once_is_received_once(rooms, coming, sent):
    address, said = coming

    assert sent(address, ["mot"] * HANDS, **said) == [302] * HANDS
    assert LotBalance.objects.get(outlet=rooms.first).quantity == 8
    assert verify().broken == []


def test_two_people_who_receive_the_same_boxes_at_once_receive_them_once(rooms, coming, sent):
    address, said = coming

    answers = at_once_by_two(rooms, address, said)

    assert sorted(answers) == [302, 409]
    assert LotBalance.objects.get(outlet=rooms.first).quantity == 8
    assert verify().broken == []


def at_once_by_two(rooms, address: str, said: dict) -> list[object]:
    """Two people with a page each: numbers and keys of their own."""

    def person(place: int, name: str):
        key = f"6b8d1f53-2a3e-4f5d-9c5e-0f5a1b2c3d5{place}"
        form, client = said | {"request_id": str(new_number(rooms.users[name])), "key": key}, rooms.client(name)
        return lambda: client.post(address, form).status_code

    return at_once([person(place, name) for place, name in enumerate(("mot", "quanly"))], ())


@pytest.fixture
def counted(rooms, stock, by):
    """A stocktake that found four where the book has five, ready to be put into the book."""
    stock(rooms.first, 5, price=20_000)
    lot = LotBalance.objects.get(outlet=rooms.first).lot
    made = open_stocktake(outlet=rooms.first, lots=[lot], by=by, idempotency_key="kk")
    count_line(line=made.lines.get(), counted=4, by=by, idempotency_key="dem")
    finish_counting(stocktake=made, by=by)
    return made


@pytest.mark.parametrize("people", [["mot"] * HANDS, ["mot", "quanly"]], ids=["one form", "two people"])
def test_a_stocktake_posted_at_once_goes_into_the_book_once(rooms, counted, sent, people):
    answers = sent(reverse("counter:stocktake-result", args=["diem-mot", counted.pk]), people, viec="ghi")

    assert set(answers) <= {302, 409}
    assert 302 in answers
    if len(set(people)) == 1:
        assert answers == [302] * HANDS
    assert list(StockMovement.objects.filter(kind="counted").values_list("change", flat=True)) == [-1]
    assert StocktakeEvent.objects.filter(stocktake=counted, after="posted").count() == 1
    assert verify().broken == []


def test_one_close_of_the_till_sent_at_once_is_one_close(rooms, selling, sent):
    client, pay = rooms.client("mot"), reverse("counter:pay", args=["diem-mot"])
    client.post(pay, selling)
    till = reverse("counter:cash", args=["diem-mot"])
    page = client.get(till)
    said = {"key": hidden(page, "key"), "seen": hidden(page, "seen"), "counted": "440000"}

    assert sent(till, ["mot"] * HANDS, **said) == [302] * HANDS
    assert list(CashUp.objects.values_list("expected", "counted")) == [(440_000, 440_000)]
    assert verify().broken == []


def test_two_people_who_close_the_till_at_once_close_it_once(rooms, selling):
    client, pay = rooms.client("mot"), reverse("counter:pay", args=["diem-mot"])
    client.post(pay, selling)
    till = reverse("counter:cash", args=["diem-mot"])
    page = client.get(till)
    said = {"key": hidden(page, "key"), "seen": hidden(page, "seen"), "counted": "440000"}

    assert sorted(at_once_by_two(rooms, till, said)) == [302, 409]
    assert CashUp.objects.count() == 1
    assert verify().broken == []


def test_without_book_and_locks_the_same_boxes_are_received_by_every_hand(rooms, coming, monkeypatch):
    """The control: nothing remembers the form, nothing holds the transfer."""
    address, said = coming
    everybody_looked, look = threading.Barrier(2), transfer_arrivals._refuse

    def look_together(*args):
        look(*args)
        everybody_looked.wait(timeout=30)

    monkeypatch.setattr("counter.access.answer_once", lambda _request, _place, act: act())
    monkeypatch.setattr(transfer_steps, "under_lock", lambda rows: rows)
    monkeypatch.setattr(transfer_arrivals, "_refuse", look_together)

    assert at_once_by_two(rooms, address, said) == [302, 302]
    assert LotBalance.objects.get(outlet=rooms.first).quantity == 16
    assert not verify().is_whole
