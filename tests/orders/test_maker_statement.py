"""A maker's statement: terms of the note that the sold pieces came under, commission, and what is owed, to the đồng."""

import random
import secrets
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.models import Lot
from orders.exceptions import OrdersRefusal
from orders.models import FulfilmentLine, ReturnedLot
from orders.queries.maker_statement import commission_on, statement_of
from orders.services.steps import hand_over_share
from shops.exceptions import ShopsRefusal
from shops.models import LotBalance, StockMovement
from shops.queries.origins import origins_in, read_book
from shops.services import (
    NoteHead,
    NoteLine,
    correct_movement,
    count_lot,
    mark_down,
    open_note,
    open_stock_record,
    put_line,
    receive_lot,
    receive_note,
    set_price,
    take_back_note,
    write_off,
)
from tests.factories.goods import LotFactory, PackingFactory, ProducerFactory, ProductFactory
from tests.factories.places import OutletFactory
from tests.orders.conftest import by, checkout_of, fill, order_now
from tests.orders.returning import bring_back, receive
from tests.orders.selling import open_float, pay_cash, scan
from tests.shops.transferring import carry

__all__ = ["by", "fill"]
pytestmark = [pytest.mark.django_db, pytest.mark.long]
FIRST_DAY = datetime(2031, 11, 3, 3, tzinfo=UTC)  # a Monday; prices and outlets are older


@pytest.fixture
def maker():
    return ProducerFactory(name="HTX Ong mật")


@pytest.fixture
def packing(maker):
    return PackingFactory(parent=ProductFactory(title="Mật ong", facts__producer=maker))


@pytest.fixture
def outlet(packing, by):
    return priced(OutletFactory(name_vi="Điểm Một", name_en="One"), packing, by)


def priced(outlet, packing, by, amount=99_999):
    set_price(stock_record=open_stock_record(packing, outlet), amount=amount, by=by, reason="giá đầu")
    return outlet


def bring(outlet, packing, by, pieces=5, percent="15", lot="L1"):
    """A note of `pieces`, on consignment at `percent` or bought outright when it is None; it is received."""
    terms = "owned" if percent is None else "consignment"
    head = NoteHead(
        packing.parent.facts.producer,
        secrets.token_hex(4),
        timezone.localdate(),
        terms,
        None if percent is None else Decimal(percent),
    )
    note = open_note(outlet=outlet, head=head, by=by)
    put_line(note=note, line=NoteLine(packing, lot, pieces, keeps_for_ever=True), by=by)
    return receive_note(note=note, by=by)


def sell(outlet, packing, fill, by, pieces=1):
    order = order_now(fill((packing, pieces)), checkout_of(outlet=outlet), timezone.now())
    share = order.fulfilments.get()
    hand_over_share(fulfilment=share, by=by)
    return share


def told(maker, first=None, last=None):
    today = timezone.localdate()
    return statement_of([maker], first or today, last or first or today)


def lines_of(statement):
    return [(row.terms, row.percent, row.price, row.sold, row.returned, row.owed) for row in statement.rows]


def test_the_rest_of_a_dong_is_the_makers():
    assert commission_on(99_999, Decimal("12.5")) == 12_499  # 12,499.875
    assert commission_on(60_000, Decimal(0)) == 0
    assert commission_on(60_000, Decimal(100)) == 60_000


def test_what_came_first_is_sold_first_on_its_own_terms(maker, packing, outlet, fill, by):
    bring(outlet, packing, by, pieces=2, percent="10")
    bring(outlet, packing, by, pieces=2, percent="20.5")
    bring(outlet, packing, by, pieces=2, percent=None)

    sell(outlet, packing, fill, by, pieces=5)

    assert lines_of(told(maker)) == [
        ("consignment", Decimal("10.00"), 99_999, 2, 0, 2 * (99_999 - 9_999)),
        ("consignment", Decimal("20.50"), 99_999, 2, 0, 2 * (99_999 - 20_499)),
        ("owned", None, 99_999, 1, 0, 0),
    ]
    statement = told(maker)
    assert statement.amount == 5 * 99_999
    assert statement.owed == statement.amount - statement.commission - statement.owned_amount
    assert (statement.without_terms, statement.without_price, statement.has_owned) == (0, 0, True)


def test_what_comes_back_later_stands_against_the_terms_it_was_sold_on(maker, packing, outlet, fill, by):
    with time_machine.travel(FIRST_DAY, tick=True):
        bring(outlet, packing, by, pieces=1, percent="10")
        bring(outlet, packing, by, pieces=3, percent="20")
        share = sell(outlet, packing, fill, by, pieces=2)
    with time_machine.travel(FIRST_DAY + timedelta(days=30), tick=True):
        receive(bring_back(share, by, pieces=1), by)

    first, last = date(2031, 11, 3), date(2031, 12, 3)
    assert lines_of(told(maker, first)) == [
        ("consignment", Decimal("10.00"), 99_999, 1, 0, 90_000),
        ("consignment", Decimal("20.00"), 99_999, 1, 0, 80_000),
    ]
    assert lines_of(told(maker, last)) == [("consignment", Decimal("20.00"), 99_999, 0, 1, -80_000)]
    assert told(maker, last).amount == -99_999
    assert told(maker, first, last).owed == 90_000


def test_terms_travel_with_the_goods(maker, packing, outlet, fill, by):
    other = priced(OutletFactory(name_vi="Điểm Hai", name_en="Two"), packing, by, amount=110_000)
    bring(outlet, packing, by, pieces=2, percent="10")
    bring(outlet, packing, by, pieces=2, percent="30")
    lot = Lot.objects.get(product=packing)

    carry(lot=lot, source=outlet, destination=other, quantity=3, by=by)
    sell(other, packing, fill, by, pieces=3)
    sell(outlet, packing, fill, by, pieces=1)

    assert [(row.outlet, row.percent, row.sold) for row in told(maker).rows] == [
        ("Điểm Hai", Decimal("10.00"), 2),
        ("Điểm Hai", Decimal("30.00"), 1),
        ("Điểm Một", Decimal("30.00"), 1),
    ]


def test_a_marked_down_price_is_the_one_that_was_paid(maker, packing, outlet, by):
    bring(outlet, packing, by, pieces=3, percent="10")
    lot = Lot.objects.get(product=packing)
    Lot.objects.filter(pk=lot.pk).update(best_before=timezone.localdate() + timedelta(days=5))
    mark_down(outlet=outlet, lot=Lot.objects.get(pk=lot.pk), amount=70_000, by=by, reason="Gần hết hạn")
    open_float(outlet, by)
    pay_cash(scan(outlet, by, packing, packing, lot=lot))

    assert lines_of(told(maker)) == [("consignment", Decimal("10.00"), 70_000, 2, 0, 126_000)]


def test_a_note_taken_back_and_received_rightly_gives_the_right_terms(maker, packing, outlet, fill, by):
    wrong = bring(outlet, packing, by, pieces=4, percent="50")
    sell(outlet, packing, fill, by, pieces=1)
    bring(outlet, packing, by, pieces=4, percent="5")

    take_back_note(note=wrong, by=by, reason="Ghi nhầm hoa hồng")

    assert [(row.percent, row.sold) for row in told(maker).rows] == [(Decimal("5.00"), 1)]


def test_goods_without_a_note_have_no_terms_and_no_debt(maker, packing, outlet, fill, by):
    receive_lot(outlet=outlet, lot=LotFactory(product=packing, expires_in=300), quantity=2, by=by)
    sell(outlet, packing, fill, by, pieces=2)

    statement = told(maker)

    assert lines_of(statement) == [("", None, 99_999, 2, 0, None)]
    assert (statement.owed, statement.without_terms, statement.unsettled_amount) == (0, 2, 199_998)


@pytest.mark.parametrize("lots", [1, 12])
def test_queries_do_not_grow(maker, packing, outlet, fill, by, lots):
    for at in range(lots):
        bring(outlet, packing, by, pieces=2, percent=str(at), lot=f"L{at}")
    share = sell(outlet, packing, fill, by, pieces=2 * lots)
    receive(bring_back(share, by, pieces=lots), by)

    with CaptureQueriesContext(connection) as asked:
        statement = told(maker)

    assert statement.pieces == lots
    assert len(asked) == 7


@pytest.mark.parametrize("seed", range(6))
def test_random_histories_add_up_to_the_last_dong(maker, packing, outlet, fill, by, seed):
    """Receipts, sales, moves, returns, counts, losses and corrections over two outlets and four days."""
    rng = random.Random(seed)
    other = priced(OutletFactory(name_vi="Điểm Hai", name_en="Two"), packing, by, amount=33_333)
    places, shares = [outlet, other], []
    days = [(FIRST_DAY + timedelta(days=at)).date() for at in range(4)]

    def act():
        place, number = rng.choice(places), rng.randint(1, 3)
        lot = Lot.objects.filter(product=packing).order_by("?").first()
        what = rng.choice("rrsssssmbbclkf")
        if what == "r" or lot is None:
            bring(place, packing, by, number, rng.choice(["0", "12.5", "33.33", None]), rng.choice(["L1", "L2"]))
        elif what == "s":
            shares.append(sell(place, packing, fill, by, number))
        elif what == "m":
            there = other if place is outlet else outlet
            carry(lot=lot, source=place, destination=there, quantity=number, by=by)
        elif what == "b" and shares:
            share = rng.choice(shares)
            line = share.lines.get()
            if line.handed_over > line.returned:
                receive(bring_back(share, by), by, decision=rng.choice(ReturnedLot.Decision.values[:2]))
        elif what == "c":
            balance = LotBalance.objects.filter(outlet=place, lot=lot).first()
            if balance is not None:
                found = max(balance.allocated, balance.quantity + rng.choice([-1, 1]))
                count_lot(outlet=place, lot=lot, counted=found, by=by, reason="Kiểm")
        elif what == "l":
            write_off(outlet=place, lot=lot, quantity=1, kind="damaged", by=by, reason="Vỡ")
        elif what == "k":
            kinds = ["received", "damaged", "counted"]
            wrong = StockMovement.objects.filter(lot=lot, kind__in=kinds, corrected_by=None).order_by("?").first()
            if wrong is not None:
                correct_movement(movement=wrong, by=by, reason="Ghi nhầm")

    for day in range(4):
        with time_machine.travel(FIRST_DAY + timedelta(days=day), tick=True):
            for _ in range(14):
                try:
                    act()
                except (OrdersRefusal, ShopsRefusal):
                    continue

    whole = told(maker, days[0], days[-1])
    parts = [told(maker, day) for day in days]
    ordered = sum(
        int(line.order_line.unit_price_incl_tax) * (line.handed_over - line.returned)
        for line in FulfilmentLine.objects.select_related("order_line")
    )
    assert whole.amount == ordered == sum(part.amount for part in parts)
    assert whole.owed == sum(part.owed for part in parts)
    assert whole.commission == sum(part.commission for part in parts)
    assert whole.amount == whole.owed + whole.commission + whole.owned_amount + whole.unsettled_amount
    assert whole.sold > 0
    assert whole.owed > 0
    assert whole.without_price == 0
    _parts, standing = origins_in(read_book(StockMovement.objects.filter(lot__product=packing)), {})
    balances = LotBalance.objects.filter(lot__product=packing)
    for balance in balances:
        assert standing.get((balance.lot_id, balance.outlet_id), 0) == balance.quantity
