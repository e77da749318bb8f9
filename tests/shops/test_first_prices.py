"""Packings that come to an outlet for the first time take over a price, and a price that is there stays."""

import contextlib
import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from shops.models import DatedPrice, LotBalance, Outlet
from shops.services import (
    NoteHead,
    NoteLine,
    ledger,
    open_note,
    open_stock_record,
    prices,
    put_line,
    receive_goods,
    receive_note,
    receive_transfer,
    set_price,
    settle_difference,
)
from tests.at_once import at_once as hands_at_once
from tests.factories.places import OutletFactory
from tests.shops.transfer_fixtures import here, lot, mai, there
from tests.shops.transferring import arrived, on_the_road

__all__ = ["here", "lot", "mai", "there"]
pytestmark = pytest.mark.django_db


def price(outlet, lot, by, amount, **more):
    return set_price(
        stock_record=open_stock_record(lot.product, outlet), amount=amount, by=by, reason="giá đầu", **more
    )


def prices_at(outlet):
    rows = DatedPrice.objects.filter(stock_record__partner=outlet.partner_id).order_by("pk")
    return list(rows.values_list("amount", "kind", "reason", "set_by__first_name"))


def test_goods_that_arrive_for_the_first_time_cost_what_they_cost_where_they_come_from(here, there, lot, mai):
    price(here, lot, mai, 55_000)
    price(here, lot, mai, 60_000)
    price(here, lot, mai, 40_000, kind=DatedPrice.Kind.MARKDOWN, ends_at=timezone.now() + timedelta(days=2))
    sent = on_the_road(here, there, mai, (lot, 5))
    assert prices_at(there) == []

    receive_transfer(transfer=sent, arrived=arrived(sent, [2]), by=mai)
    receive_transfer(transfer=sent, arrived=arrived(sent, [3]), by=mai)

    assert prices_at(there) == [(60_000, "regular", f"Như ở {here.name_vi}", "Lò Thị Mai")]
    assert open_stock_record(lot.product, there).price == 60_000


@pytest.mark.parametrize("starts", [timedelta(days=-3), timedelta(days=3)])
def test_a_price_that_is_there_or_to_come_is_never_overwritten(here, there, lot, mai, starts):
    price(here, lot, mai, 60_000)
    price(there, lot, mai, 75_000, starts_at=timezone.now() + starts)
    sent = on_the_road(here, there, mai, (lot, 5))

    receive_transfer(transfer=sent, arrived=arrived(sent, [5]), by=mai)

    assert [amount for amount, *_more in prices_at(there)] == [75_000]


def test_nothing_is_invented_where_the_source_has_no_price(here, there, lot, mai):
    sent = on_the_road(here, there, mai, (lot, 5))

    receive_transfer(transfer=sent, arrived=arrived(sent, [5]), by=mai)

    assert prices_at(there) == []


def test_what_was_missing_and_came_late_has_its_price_too(here, there, lot, mai):
    price(here, lot, mai, 60_000)
    sent = on_the_road(here, there, mai, (lot, 5))
    receive_transfer(transfer=sent, arrived=arrived(sent, [0, 5]), by=mai, reason="Chưa thấy")
    assert prices_at(there) == []

    settle_difference(
        transfer=sent,
        line_id=sent.lines.get().pk,
        of="missing",
        outcome="late",
        quantity=5,
        by=mai,
        reason="Xe sau",
    )

    assert [amount for amount, *_more in prices_at(there)] == [60_000]


@pytest.mark.parametrize("way", ["transfer", "goods", "note"])
def test_a_fair_takes_its_homes_prices_when_goods_arrive(here, there, lot, mai, way):
    """Also goods that its home has got since it was approved, and whichever outlet sends them."""
    home = OutletFactory()
    booth = OutletFactory(kind=Outlet.Kind.FAIR_BOOTH, home=home)
    price(here, lot, mai, 60_000)
    price(home, lot, mai, 66_000)

    if way == "transfer":
        sent = on_the_road(here, booth, mai, (lot, 5))
        receive_transfer(transfer=sent, arrived=arrived(sent, [5]), by=mai)
    elif way == "goods":
        receive_goods(outlet=booth, product=lot.product, lot_code=lot.code, quantity=2, by=mai)
    else:
        maker = lot.product.parent.facts.producer
        note = open_note(outlet=booth, head=NoteHead(maker, "7", timezone.localdate(), "owned"), by=mai)
        put_line(note=note, line=NoteLine(lot.product, lot.code, 2), by=mai)
        receive_note(note=note, by=mai)

    assert prices_at(booth) == [(66_000, "regular", f"Như ở {home.name_vi}", "Lò Thị Mai")]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_locked", [True, False])
def test_two_transfers_that_arrive_at_once_set_one_price(here, there, lot, mai, monkeypatch, is_locked):
    """The control: without the lock on the packing's record both find no price, and both set one."""
    price(here, lot, mai, 60_000)
    open_stock_record(lot.product, there)
    LotBalance.objects.create(outlet=there, lot=lot)
    sent = [on_the_road(here, there, mai, (lot, 2)) for _each in range(2)]
    meeting, propose = threading.Barrier(2), prices.proposed_prices

    def propose_together(*asked):
        found = propose(*asked)
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=2)  # whoever is kept out by the lock does not come
        return found

    monkeypatch.setattr(prices, "proposed_prices", propose_together)
    if not is_locked:
        monkeypatch.setattr(ledger, "under_lock", lambda rows: rows)
        monkeypatch.setattr(ledger, "project", lambda shelf, **changes: None)  # its UPDATE would hold the record too

    hands_at_once([lambda each=each: receive_all(each, mai) for each in sent], (DatabaseError,))

    assert len(prices_at(there)) == (1 if is_locked else 2)


def receive_all(transfer, by):
    return receive_transfer(transfer=transfer, arrived=arrived(transfer, [2]), by=by)
