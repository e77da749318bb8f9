"""Where a product stands now, and when that will change by itself."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from shops.models import Outlet
from shops.queries import (
    availability,
    available_on_record,
    available_units,
    boundaries,
    end_of_day,
    product_shelves,
    shelves_of,
    stock_boundaries,
)
from shops.services import open_stock_record, receive_lot, set_price
from tests.factories.goods import LotFactory, PackingFactory, ProductFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.shops.stopping import hold_lot, recall_lot
from tests.shops.trading import promise_pieces

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory()


def local_start(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def stocked(outlet, lot, quantity, by, amount=50_000):
    receive_lot(outlet=outlet, lot=lot, quantity=quantity, by=by)
    record = open_stock_record(lot.product, outlet)
    set_price(
        stock_record=record,
        amount=amount,
        by=by,
        reason="Bảng giá",
        starts_at=timezone.now() - timedelta(days=1),
    )
    return record


def test_every_outlet_is_listed_with_its_units_and_price_in_rank_order(by):
    parent = ProductFactory()
    small, big = (PackingFactory(parent=parent, packing__rank=rank) for rank in (0, 1))
    first, second = OutletFactory(rank=1), OutletFactory(rank=2)
    lot = LotFactory(product=small, expires_in=30)
    stocked(second, lot, 4, by, amount=48_000)
    stocked(first, LotFactory(product=small, expires_in=60, is_demo=True), 6, by)
    stocked(first, LotFactory(product=big), 2, by, amount=90_000)
    open_stock_record(big, second)

    lines = product_shelves(parent.pk)

    assert [(line.product_id, line.outlet, line.available, line.quote and line.quote.amount) for line in lines] == [
        (small.pk, first, 6, 50_000),
        (small.pk, second, 4, 48_000),
        (big.pk, first, 2, 90_000),
        (big.pk, second, 0, None),
    ]
    assert [line.is_demo for line in lines] == [True, False, False, False]
    assert lines[1].best_before == lot.best_before
    assert lines[0].packing == small.packing
    assert availability(parent) == lines
    assert [line.outlet for line in availability(big)] == [first, second]


def test_only_units_that_may_be_sold_today_and_that_nobody_was_promised_count(by):
    packing, outlet = PackingFactory(), OutletFactory()
    good, today, expired, held, recalled = (
        LotFactory(product=packing, expires_in=days) for days in (30, 0, -1, 30, 30)
    )
    for lot in (good, today, expired, held, recalled):
        record = stocked(outlet, lot, 10, by)
    hold_lot(lot=held, reason="Chờ mẫu", by=by)
    recall_lot(lot=recalled, reason="Sai nhãn", by=by)
    promise_pieces(outlet=outlet, product=packing, quantity=12, reference="DH-1")

    assert [line.available for line in availability(packing)] == [8]
    assert available_on_record(record) == 8
    assert [available_units(lot, outlet) for lot in (good, today, expired, held, recalled)] == [8, 0, 0, 0, 0]
    assert available_units(good, OutletFactory()) == 0


def test_outlets_out_of_their_dates_and_hidden_packings_are_not_listed(by):
    today = timezone.localdate()
    packing = PackingFactory()
    trading = OutletFactory(opens_on=today, closes_on=today)
    for outlet in (
        trading,
        OutletFactory(opens_on=today + timedelta(days=1)),
        OutletFactory(closes_on=today - timedelta(days=1)),
        OutletFactory(suspended_at=timezone.now() - timedelta(hours=1)),
    ):
        stocked(outlet, LotFactory(product=packing), 1, by)
    stocked(trading, LotFactory(product=PackingFactory(parent=packing.parent, is_public=False)), 1, by)

    assert [line.outlet for line in product_shelves(packing.parent_id)] == [trading]


def test_the_condition_on_outlets_says_the_same_as_the_outlet_itself():
    now, today = timezone.now(), timezone.localdate()
    days = [None, *(today + timedelta(days=days) for days in (-1, 0, 1))]
    for opens_on in days:
        for closes_on in days:
            if not (opens_on and closes_on and closes_on < opens_on):
                for suspended_at in (None, now - timedelta(hours=1), now + timedelta(hours=1)):
                    OutletFactory(opens_on=opens_on, closes_on=closes_on, suspended_at=suspended_at)
    packing = PackingFactory()
    for outlet in Outlet.objects.all():
        open_stock_record(packing, outlet)

    listed = {line.outlet.pk for line in product_shelves(packing.parent_id, now)}

    assert listed == {outlet.pk for outlet in Outlet.objects.all() if outlet.is_trading_at(now)}
    assert 0 < len(listed) < Outlet.objects.count()


def test_a_product_without_packings_stands_for_itself(by):
    alone = ProductFactory(structure="standalone")
    outlet = OutletFactory()
    stocked(outlet, LotFactory(product=alone), 3, by)

    (line,) = product_shelves(alone.pk)

    assert (line.product_id, line.packing, line.available) == (alone.pk, None, 3)


def test_many_products_cost_three_queries_whatever_their_number(by, django_assert_num_queries):
    outlets = OutletFactory.create_batch(3)
    packings = [PackingFactory() for _each in range(4)]
    for packing in packings:
        for outlet in outlets:
            stocked(outlet, LotFactory(product=packing), 2, by)
    parents = [packing.parent_id for packing in packings]

    for count in (1, 4):
        with django_assert_num_queries(3):
            lines = shelves_of(parents[:count])
            assert {line.outlet.province.name for each in lines.values() for line in each} == {"Điện Biên"}
            assert {line.outlet.commune for each in lines.values() for line in each} == {None}
        assert {parent: sum(line.available for line in each) for parent, each in lines.items()} == dict.fromkeys(
            parents[:count], 6
        )
    for count in (1, 4):
        with django_assert_num_queries(2):
            stock_boundaries(parents[:count])
        with django_assert_num_queries(4):
            boundaries(parents[:count])


def test_coming_instants_at_which_stock_turns_by_itself_are_known_and_true(by):
    now, today = timezone.now(), timezone.localdate()
    packing = PackingFactory()
    always = OutletFactory()
    booth = OutletFactory(opens_on=today + timedelta(days=2), closes_on=today + timedelta(days=4))
    stocked(always, LotFactory(product=packing, expires_in=3), 5, by)
    stocked(always, LotFactory(product=packing, expires_in=-3), 5, by)
    empty = LotFactory(product=packing, expires_in=9)
    stocked(booth, LotFactory(product=packing, expires_in=None), 7, by)
    parent = packing.parent_id

    turns = stock_boundaries([parent], now)[parent]

    assert empty.best_before not in {timezone.localdate(turn) for turn in turns}
    assert turns == {local_start(today + timedelta(days=days)) for days in (2, 4, 5)}
    assert end_of_day(today + timedelta(days=3)) == local_start(today + timedelta(days=4))

    def units(instant):
        return sum(line.available for line in product_shelves(parent, instant))

    second = timedelta(seconds=1)
    assert units(now) == 5
    assert [(units(turn - second), units(turn)) for turn in sorted(turns)] == [(5, 12), (12, 7), (7, 0)]


def test_price_turns_stand_among_the_boundaries(by):
    packing, now = PackingFactory(), timezone.now()
    record = stocked(OutletFactory(), LotFactory(product=packing, expires_in=None), 5, by)
    later = now + timedelta(hours=5)
    set_price(stock_record=record, amount=60_000, by=by, reason="Bảng giá mới", starts_at=later)

    assert boundaries([packing.parent_id], now) == {packing.parent_id: {later}}
    assert product_shelves(packing.parent_id, later)[0].quote.amount == 60_000
