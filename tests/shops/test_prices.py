"""What a packing costs, to the second."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from common.models import OutboxEntry
from shops.exceptions import BadAmount, BadPriceLot, BadPricePeriod, MissingWords, NotAPacking, PromotionForbidden
from shops.models import DatedPrice
from shops.queries import end_of_day, price_at, price_boundaries, prices_at
from shops.services import StockRecord, open_stock_record, project_regular_prices, receive_lot, set_price
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.shops.stopping import hold_lot
from tests.shops.trading import promise_pieces

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def record():
    return open_stock_record(PackingFactory(), OutletFactory())


@pytest.fixture
def price(record):
    """Sets prices on the record; start and end in hours from NOW."""
    by = UserFactory()

    def set_it(amount, start=0, end=None, **others):
        return set_price(
            stock_record=others.pop("stock_record", record),
            amount=amount,
            by=by,
            reason="Bảng giá",
            starts_at=NOW + timedelta(hours=start),
            ends_at=None if end is None else NOW + timedelta(hours=end),
            **others,
        )

    return set_it


def amount_at(record, instant, **others):
    quote = price_at(record, instant, **others)
    return quote.amount if quote else None


def test_a_price_holds_from_its_start_and_the_later_one_wins_from_its_own(record, price):
    price(50_000)
    price(60_000, start=2)

    assert amount_at(record, NOW - SECOND) is None
    assert amount_at(record, NOW) == 50_000
    assert amount_at(record, NOW + timedelta(hours=2) - SECOND) == 50_000
    assert amount_at(record, NOW + timedelta(hours=2)) == 60_000


def test_a_price_set_later_for_an_earlier_start_does_not_win_over_one_that_started_later(record, price):
    price(60_000, start=2)
    price(50_000, start=0)

    assert amount_at(record, NOW + timedelta(hours=3)) == 60_000


def test_of_two_prices_with_one_start_the_one_set_last_wins(record, price):
    price(60_000)
    price(55_000)

    assert amount_at(record, NOW) == 55_000


def test_a_price_with_an_end_gives_way_to_the_one_before(record, price):
    price(50_000)
    price(70_000, start=1, end=2)

    assert [amount_at(record, NOW + timedelta(hours=hours)) for hours in (0, 1, 2)] == [50_000, 70_000, 50_000]


def test_a_lower_markdown_wins_with_the_regular_price_beside_it(record, price):
    price(50_000)
    price(40_000, start=1, end=3, kind="markdown", is_demo=True)

    before, during = price_at(record, NOW), price_at(record, NOW + timedelta(hours=1))

    assert (before.amount, before.before, before.kind, before.is_demo) == (50_000, None, "regular", False)
    assert before.until == NOW + timedelta(hours=1)
    assert (during.amount, during.before, during.kind, during.is_demo) == (40_000, 50_000, "markdown", True)
    assert during.until == NOW + timedelta(hours=3)
    assert price_at(record, NOW + timedelta(hours=3)).until is None


def test_a_markdown_above_the_regular_price_or_without_one_does_not_show(record, price):
    price(40_000, kind="markdown")
    assert price_at(record, NOW) is None

    price(30_000)

    assert (price_at(record, NOW).amount, price_at(record, NOW).before) == (30_000, None)


def test_channels_keep_their_prices_apart(record, price):
    price(50_000)
    price(45_000, start=1, channel="counter")
    price(48_000, start=1, channel="web")

    later = NOW + timedelta(hours=1)
    assert [amount_at(record, later, channel=channel) for channel in ("web", "counter")] == [48_000, 45_000]


def test_a_lots_markdown_holds_while_that_lot_can_serve_the_quantity(record, price):
    outlet, by = record.partner.outlet, UserFactory()
    lot = LotFactory(product=record.product, best_before=timezone.localdate() + timedelta(days=5))
    now = timezone.now()
    set_price(stock_record=record, amount=50_000, by=by, reason="Bảng giá", starts_at=NOW - timedelta(days=900))
    set_price(
        stock_record=record,
        amount=30_000,
        by=by,
        reason="Cận hạn",
        kind="markdown",
        lot=lot,
        starts_at=NOW - timedelta(days=900),
    )
    assert amount_at(record, now) == 50_000  # none of it here yet
    receive_lot(outlet=outlet, lot=lot, quantity=3, by=by)

    quote = price_at(record, now)
    assert (quote.amount, quote.before, quote.lot_id) == (30_000, 50_000, lot.pk)
    assert quote.until == end_of_day(lot.best_before)
    assert amount_at(record, end_of_day(lot.best_before)) == 50_000
    assert [amount_at(record, now, quantity=quantity) for quantity in (3, 4)] == [30_000, 50_000]
    assert amount_at(record, now, lot=LotFactory(product=record.product)) == 50_000
    promise_pieces(outlet=outlet, product=record.product, quantity=2, reference="DH-1")
    assert [amount_at(record, now, quantity=quantity) for quantity in (1, 2)] == [30_000, 50_000]
    hold_lot(lot=lot, reason="Chờ mẫu", by=by)
    assert amount_at(record, now) == 50_000


def test_many_prices_cost_one_query(price, django_assert_num_queries):
    records = [open_stock_record(PackingFactory(), OutletFactory()) for _each in range(5)]
    for number, each in enumerate(records[:4]):
        price(10_000 + number, stock_record=each)

    for asked in (records[:1], records, StockRecord.objects.all()):
        with django_assert_num_queries(1):
            quotes = prices_at(asked, NOW)
        assert quotes[records[0].pk].amount == 10_000
    assert {pk: quote.amount for pk, quote in quotes.items()} == {
        each.pk: 10_000 + number for number, each in enumerate(records[:4])
    }


def test_the_coming_turns_of_a_price_are_known(record, price):
    price(50_000)
    price(45_000, start=2, end=5, kind="markdown")
    price(60_000, start=9)

    assert price_boundaries([record], NOW) == {record.pk: {NOW + timedelta(hours=hours) for hours in (2, 5, 9)}}
    assert price_boundaries([record], NOW + timedelta(hours=9)) == {}


@pytest.mark.parametrize("amount", [0, -1, 1.5, Decimal("50000.5"), "50000", True, 1_000_000_001])
def test_prices_are_whole_dong_within_reason(record, amount):
    with pytest.raises(BadAmount):
        set_price(stock_record=record, amount=amount, by=UserFactory(), reason="Bảng giá")

    assert not DatedPrice.objects.exists()


def test_what_makes_no_sense_in_a_price_is_refused(record, price):
    with pytest.raises(BadPricePeriod):
        price(50_000, start=2, end=2)
    with pytest.raises(BadPriceLot):
        price(50_000, kind="markdown", lot=LotFactory())
    with pytest.raises(BadPriceLot):
        price(50_000, lot=LotFactory(product=record.product))
    with pytest.raises(MissingWords):
        set_price(stock_record=record, amount=1, by=UserFactory(), reason=" ")
    record.product = record.product.parent
    with pytest.raises(NotAPacking):
        set_price(stock_record=record, amount=1, by=UserFactory(), reason="Bảng giá")
    assert not DatedPrice.objects.exists()


@pytest.mark.parametrize(("strength", "allowed"), [(None, False), ("15.0", False), ("14.9", True)])
def test_strong_liquor_takes_no_markdown(record, price, strength, allowed):
    facts = record.product.parent.facts
    facts.product_set.is_liquor = True
    facts.product_set.save()
    facts.alcohol_by_volume = strength and Decimal(strength)
    facts.save()
    price(90_000)

    if allowed:
        price(80_000, kind="markdown")
    else:
        with pytest.raises(PromotionForbidden):
            price(80_000, kind="markdown")

    assert amount_at(record, NOW) == (80_000 if allowed else 90_000)


def test_the_stock_records_price_follows_the_regular_price_and_a_job_catches_up(record):
    now, by = timezone.now(), UserFactory()
    set_price(stock_record=record, amount=50_000, by=by, reason="Bảng giá")
    set_price(stock_record=record, amount=40_000, by=by, reason="Cận hạn", kind="markdown")
    set_price(stock_record=record, amount=60_000, by=by, reason="Tháng sau", starts_at=now + timedelta(days=30))
    record.refresh_from_db()
    assert (record.price, record.price_currency) == (50_000, "VND")

    assert project_regular_prices() == 0
    assert project_regular_prices(instant=now + timedelta(days=30)) == 1

    record.refresh_from_db()
    assert record.price == 60_000


def test_setting_a_price_tells_the_outbox_and_keeps_the_name(record, price):
    OutboxEntry.objects.all().delete()  # the news that the goods were entered

    row = price(50_000)

    assert row.set_by_name == "Lò Thị Mai"
    assert OutboxEntry.objects.filter(topic="product-changed", key=str(record.product.parent_id)).count() == 1
