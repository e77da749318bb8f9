"""Goods ordered ahead keep their least remaining life; over the counter a lot is sold to its last day."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from catalogue.models import ProductFacts
from catalogue.models.products import last_day_to_give
from shops.exceptions import InsufficientStock
from shops.models import Allocation, DatedPrice
from shops.queries import availability, available_on_record, available_units, boundaries, end_of_day, price_at
from shops.services import (
    Promise,
    open_stock_record,
    promise_all,
    receive_lot,
    set_price,
    split_promise,
)
from shops.verification import verify
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.shops.test_verify_ledger import damage, named
from tests.shops.trading import sell_pieces

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def honey():
    """Comes with at least twenty days left."""
    packing = PackingFactory()
    ProductFacts.objects.filter(product=packing.parent).update(least_life_days=20)
    return packing


@pytest.fixture
def shelf(honey, by):
    """Lots that end in 5, 20, 40 and 300 days and one that does not end, at one outlet."""
    outlet = OutletFactory()
    set_price(stock_record=open_stock_record(honey, outlet), amount=50_000, by=by, reason="Bảng giá")
    lots = {days: LotFactory(product=honey, expires_in=days) for days in (5, 20, 40, 300, None)}
    for number, lot in enumerate(lots.values()):
        receive_lot(outlet=outlet, lot=lot, quantity=10**number, by=by)
    return outlet, lots


def test_the_web_counts_what_lasts_and_the_counter_what_is_there(shelf, honey):
    outlet, lots = shelf
    today = timezone.localdate()

    (on_web,) = availability(honey)
    (at_counter,) = availability(honey, channel=DatedPrice.Channel.COUNTER)

    assert (on_web.available, at_counter.available) == (11_110, 11_111)
    assert available_on_record(open_stock_record(honey, outlet)) == 11_110
    assert available_units(lots[5], outlet) == 1
    assert on_web.best_before == lots[20].best_before
    assert [on_web.available_on(today + days * DAY) for days in (0, 1, 20, 21)] == [11_110, 11_100, 11_100, 11_000]


def test_the_web_number_turns_at_midnight_after_the_last_day_to_give(shelf, honey):
    today = timezone.localdate()
    (turns,) = boundaries([honey.parent_id]).values()

    assert min(turns) == end_of_day(today)
    assert [line.available for line in availability(honey, at=min(turns))] == [11_100]


@pytest.mark.parametrize(("best_before", "days"), [(None, 20), ("0001-01-05", 365)])
def test_a_lot_without_an_end_or_of_the_first_days_has_an_answer(best_before, days):
    day = None if best_before is None else date.fromisoformat(best_before)

    assert last_day_to_give(day, days) == (None if day is None else day.replace(day=1))


def test_a_promise_takes_the_earliest_lot_that_lasts(shelf, honey):
    outlet, lots = shelf
    until = timezone.localdate() + 21 * DAY

    ((first, second),) = promise_all([Promise(outlet, honey, 150, good_until=until)], reference="DH-1")

    assert [(each.balance.lot, each.quantity, each.good_until) for each in (first, second)] == [
        (lots[40], 100, until),
        (lots[300], 50, until),
    ]
    assert split_promise(allocation=second, quantity=20).good_until == until
    assert verify().broken == []


def test_a_promise_is_refused_where_only_short_lots_are_left(honey, by):
    outlet, lot = OutletFactory(), LotFactory(product=honey, expires_in=19)
    receive_lot(outlet=outlet, lot=lot, quantity=3, by=by)
    until = timezone.localdate() + 20 * DAY

    with pytest.raises(InsufficientStock) as refusal, transaction.atomic():
        promise_all([Promise(outlet, honey, 1, good_until=until)], reference="DH-1")

    assert refusal.value.available == 0
    assert not Allocation.objects.exists()
    assert sell_pieces(outlet=outlet, product=honey, quantity=3, by=by)[0].change == -3


def test_a_short_lots_own_price_holds_at_the_counter_and_no_more_on_the_web(shelf, honey, by):
    outlet, lots = shelf
    record = open_stock_record(honey, outlet)
    set_price(stock_record=record, amount=30_000, by=by, reason="cận hạn", kind="markdown", lot=lots[5])
    set_price(stock_record=record, amount=40_000, by=by, reason="cận hạn", kind="markdown", lot=lots[20])
    now = timezone.now()

    on_web, at_counter = price_at(record, now), price_at(record, now, DatedPrice.Channel.COUNTER)
    tomorrow = price_at(record, now, given_on=timezone.localdate() + DAY)

    assert (on_web.amount, on_web.lot_id, on_web.last_day) == (40_000, lots[20].pk, timezone.localdate())
    assert on_web.best_before == lots[20].best_before
    assert (at_counter.amount, at_counter.last_day) == (30_000, lots[5].best_before)
    assert (tomorrow.amount, tomorrow.before) == (50_000, None)


def test_a_promise_of_a_lot_that_does_not_last_is_found(shelf, honey):
    outlet, _lots = shelf
    ((kept,),) = promise_all([Promise(outlet, honey, 1, good_until=timezone.localdate())], reference="DH-1")

    damage(f"UPDATE shops_allocation SET good_until = '2099-01-01' WHERE id = {kept.pk}")

    assert named("promises-last") == [f"promise {kept.pk} (DH-1) of lot {kept.balance.lot.code}"]
