"""A dated percentage off: what it makes of a price, to the second, and what the law refuses."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from common.models import OutboxEntry
from shops.exceptions import (
    BadPercent,
    BadReductionPeriod,
    MissingWords,
    NotAParent,
    PromotionForbidden,
    ReductionAboveCap,
    ReductionOver,
    ReductionsOverlap,
    TooManyDiscountDays,
)
from shops.models import Reduction
from shops.queries import boundaries, price_at, price_boundaries, prices_at, product_shelves, reduced
from shops.queries.prices import PriceRow, quote_of
from shops.services import StockRecord, open_stock_record, set_price, set_reduction, stop_reduction
from shops.verification import verify
from tests.factories.goods import PackingFactory, ProductFactory
from tests.factories.places import OutletFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def record(by):
    """A packing at 33,333 đồng."""
    record = open_stock_record(PackingFactory(), OutletFactory())
    set_price(stock_record=record, amount=33_333, by=by, reason="Bảng giá", starts_at=NOW - 90 * DAY)
    return record


@pytest.fixture
def product(record):
    return record.product.parent


@pytest.fixture
def reduce(product, by):
    """Reduce the product; start and end from NOW."""

    def reduce_it(percent=20, start=HOUR, end=3 * HOUR, **others):
        return set_reduction(
            product=others.pop("product", product),
            percent=percent,
            starts_at=NOW + start,
            ends_at=NOW + end,
            source="campaign:1",
            reason=others.pop("reason", "Tuần hàng Việt"),
            by=by,
            **others,
        )

    return reduce_it


def seen(record, instant):
    quote = price_at(record, instant)
    return quote.amount, quote.before, quote.kind


def test_a_reduction_holds_from_its_start_up_to_its_end(record, reduce):
    reduce(20)

    assert seen(record, NOW + HOUR - SECOND) == (33_333, None, "regular")
    assert seen(record, NOW + HOUR) == (26_666, 33_333, "reduction")  # 6,666.6 rounds to 6,667 off
    assert seen(record, NOW + 3 * HOUR - SECOND) == (26_666, 33_333, "reduction")
    assert seen(record, NOW + 3 * HOUR) == (33_333, None, "regular")
    assert price_at(record, NOW).until == NOW + HOUR
    during = price_at(record, NOW + HOUR)
    assert (during.until, during.lower_until) == (NOW + 3 * HOUR, NOW + 3 * HOUR)
    assert price_at(record, NOW + 3 * HOUR).until is None


def test_every_way_of_asking_knows_the_reduction_and_asks_no_more_for_it(
    record, product, reduce, django_assert_num_queries
):
    reduce(20)

    for asked in ([record], StockRecord.objects.all()):
        with django_assert_num_queries(1):
            assert prices_at(asked, NOW + HOUR)[record.pk].amount == 26_666
        with django_assert_num_queries(1):
            assert price_boundaries(asked, NOW) == {record.pk: {NOW + HOUR, NOW + 3 * HOUR}}
    with django_assert_num_queries(3):
        (line,) = product_shelves(product.pk, NOW + HOUR)
    assert line.quote.amount == 26_666
    assert boundaries([product.pk], NOW)[product.pk] >= {NOW + HOUR, NOW + 3 * HOUR}
    assert prices_at(StockRecord.objects.none(), NOW) == {}


def test_it_holds_for_every_packing_outlet_and_channel_and_for_no_other_product(record, product, reduce, by):
    large = open_stock_record(PackingFactory(parent=product), OutletFactory())
    other = open_stock_record(PackingFactory(), OutletFactory())
    for each in (large, other):
        set_price(stock_record=each, amount=100_000, by=by, reason="Bảng giá", starts_at=NOW)
    reduce(30)

    for channel in ("web", "counter"):
        found = prices_at([record, large, other], NOW + HOUR, channel)
        assert [found[each.pk].amount for each in (record, large, other)] == [23_333, 70_000, 100_000]


def test_it_follows_a_regular_price_that_changes_while_it_runs(record, reduce, by):
    reduce(20)
    set_price(stock_record=record, amount=50_000, by=by, reason="Bảng giá", starts_at=NOW + 2 * HOUR)

    assert seen(record, NOW + 2 * HOUR - SECOND) == (26_666, 33_333, "reduction")
    assert seen(record, NOW + 2 * HOUR) == (40_000, 50_000, "reduction")
    assert price_at(record, NOW + HOUR).until == NOW + 2 * HOUR
    assert price_at(record, NOW + HOUR).lower_until == NOW + 3 * HOUR


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [(20_000, (20_000, "markdown")), (30_000, (26_666, "reduction")), (26_666, (26_666, "reduction"))],
)
def test_a_markdown_and_a_reduction_do_not_add_up_the_lower_price_wins(record, reduce, by, markdown, expected):
    reduce(20)
    set_price(
        stock_record=record, amount=markdown, by=by, reason="Cận hạn", kind="markdown", starts_at=NOW, ends_at=NOW + DAY
    )

    quote = price_at(record, NOW + HOUR)

    assert (quote.amount, quote.kind, quote.before) == (*expected, 33_333)


def test_a_reduction_too_small_to_take_a_dong_off_shows_nothing(record, reduce, by):
    set_price(stock_record=record, amount=40, by=by, reason="Bảng giá", starts_at=NOW)
    reduce(1)

    assert seen(record, NOW + HOUR) == (40, None, "regular")


@given(st.integers(1, 1_000_000_000), st.integers(1, 100))
def test_a_reduced_price_is_whole_never_negative_and_half_dong_round_up(regular, percent):
    amount = reduced(regular, percent)
    exact = Decimal(regular) * percent / 100

    assert isinstance(amount, int)
    assert 0 <= amount <= regular
    assert Decimal("-0.5") < regular - amount - exact <= Decimal("0.5")


@given(st.integers(1, 10_000_000), st.integers(1, 100), st.integers(1, 10_000_000), st.integers(0, 6))
def test_whatever_meets_the_lowest_price_is_asked_and_before_is_above_it(regular, percent, markdown, hour):
    def row(kind, amount, share, start, end):
        return PriceRow(1, 1, None, kind, amount, share, NOW + start * HOUR, NOW + end * HOUR, False, None, None)

    rows = [
        row("regular", regular, 0, 0, 9),
        row("reduction", 0, percent, 1, 4),
        row("markdown", markdown, 0, 2, 5),
    ]
    quote = quote_of(rows, NOW + hour * HOUR)

    possible = [regular]
    possible += [reduced(regular, percent)] if 1 <= hour < 4 else []
    possible += [markdown] if 2 <= hour < 5 else []
    assert quote.amount == min(possible)
    assert quote.before == (regular if quote.amount < regular else None)
    assert quote.until > NOW + hour * HOUR


def liquor(product, strength):
    facts = product.facts
    facts.product_set.is_liquor = True
    facts.product_set.save()
    facts.alcohol_by_volume = strength and Decimal(strength)
    facts.save()


@pytest.mark.parametrize(("strength", "allowed"), [(None, False), ("15.0", False), ("14.9", True)])
def test_strong_liquor_is_never_reduced(record, product, reduce, strength, allowed):
    liquor(product, strength)

    if allowed:
        reduce(20)
    else:
        with pytest.raises(PromotionForbidden):
            reduce(20)

    assert seen(record, NOW + HOUR)[0] == (26_666 if allowed else 33_333)


def test_a_row_that_stands_on_strong_liquor_all_the_same_lowers_nothing_and_is_found(record, product, reduce):
    row = reduce(20)
    liquor(product, "40")

    assert seen(record, NOW + HOUR) == (33_333, None, "regular")
    (broken,) = verify().broken
    assert (broken.invariant, broken.record) == (
        "no-reduction-of-strong-liquor",
        f"reduction {row.pk} of product {product.title}",
    )


def test_more_than_half_off_is_for_concentrated_programmes_and_fresh_goods(record, product, reduce):
    assert reduce(50).is_concentrated is False
    with pytest.raises(ReductionAboveCap) as refusal:
        reduce(51, start=DAY, end=2 * DAY)
    assert "Điều 7" in str(refusal.value)
    assert reduce(100, start=DAY, end=2 * DAY, is_concentrated=True).source == "campaign:1:concentrated"
    assert seen(record, NOW + DAY) == (0, 33_333, "reduction")

    product.facts.product_set.is_fresh = True
    product.facts.product_set.save()
    reduce(70, start=3 * DAY, end=4 * DAY)

    assert verify().is_whole
    Reduction.objects.update(percent=51)
    product.facts.product_set.is_fresh = False
    product.facts.product_set.save()
    assert [each.invariant for each in verify().broken] == ["reductions-within-cap"] * 2  # not the concentrated one


def test_a_product_is_cheaper_on_120_days_a_year_at_the_most(reduce):
    january = datetime(2027, 1, 1, tzinfo=UTC) - 7 * HOUR - NOW  # midnight in Điện Biên
    reduce(10, start=january, end=january + 100 * DAY)
    reduce(10, start=january + 100 * DAY, end=january + 150 * DAY, is_concentrated=True)
    with pytest.raises(TooManyDiscountDays) as refusal:
        reduce(10, start=january + 200 * DAY, end=january + 220 * DAY + SECOND)
    assert (refusal.value.year, refusal.value.days) == (2027, 121)

    reduce(10, start=january + 200 * DAY, end=january + 220 * DAY)

    with pytest.raises(TooManyDiscountDays):
        reduce(10, start=january + 300 * DAY, end=january + 300 * DAY + HOUR)
    reduce(10, start=january + 365 * DAY, end=january + 365 * DAY + 120 * DAY)  # another year
    assert Reduction.objects.count() == 4


def test_days_of_a_reduction_that_was_stopped_early_count_up_to_its_stop(reduce, by):
    january = datetime(2027, 1, 1, tzinfo=UTC) - 7 * HOUR
    first = reduce(10, start=january - NOW, end=january - NOW + 120 * DAY)
    with time_machine.travel(january + 10 * DAY, tick=False):
        stop_reduction(reduction=first, reason="Hết hàng", by=by)

    reduce(10, start=january - NOW + 20 * DAY, end=january - NOW + 130 * DAY)
    with pytest.raises(TooManyDiscountDays):
        reduce(10, start=january - NOW + 140 * DAY, end=january - NOW + 141 * DAY)


def test_two_reductions_of_a_product_never_meet_and_the_refusal_says_which(reduce):
    reduce(20, start=HOUR, end=3 * HOUR, reason="Tuần hàng Việt")

    with pytest.raises(ReductionsOverlap) as refusal:
        reduce(10, start=2 * HOUR, end=4 * HOUR)
    assert "20%" in str(refusal.value)
    assert "11:00 ngày 24/11/2026 đến 13:00 ngày 24/11/2026 (Tuần hàng Việt)" in str(refusal.value)

    reduce(10, start=3 * HOUR, end=4 * HOUR)
    reduce(10, product=ProductFactory())
    assert verify().is_whole
    Reduction.objects.filter(starts_at=NOW + 3 * HOUR).update(starts_at=NOW + 2 * HOUR)
    assert [each.invariant for each in verify().broken] == ["reductions-apart"]


def test_what_makes_no_sense_is_refused_and_nothing_is_written(record, product, reduce):
    for percent in (0, -5, 101, 20.5, "20", True):
        with pytest.raises(BadPercent):
            reduce(percent)
    with pytest.raises(BadReductionPeriod):
        reduce(start=HOUR, end=HOUR)
    with pytest.raises(MissingWords):
        reduce(reason=" ")
    with pytest.raises(NotAParent):
        reduce(product=record.product)

    assert not Reduction.objects.exists()


def test_a_stop_ends_the_price_at_that_second_and_leaves_the_past_as_it_was(record, reduce, by):
    row = reduce(20)

    with time_machine.travel(NOW + 2 * HOUR, tick=False):
        stopped = stop_reduction(reduction=row, reason="Nhầm mức giảm", by=by)
        with pytest.raises(ReductionOver):
            stop_reduction(reduction=row, reason="Lần nữa", by=by)

    assert (stopped.stopped_by_name, stopped.stop_reason, stopped.ends_at) == (
        "Lò Thị Mai",
        "Nhầm mức giảm",
        NOW + 3 * HOUR,
    )
    assert seen(record, NOW + 2 * HOUR - SECOND)[0] == 26_666
    assert seen(record, NOW + 2 * HOUR)[0] == 33_333
    assert price_boundaries([record], NOW) == {record.pk: {NOW + HOUR, NOW + 2 * HOUR}}


def test_one_called_off_before_its_start_never_holds_and_leaves_the_span_free(record, reduce, by):
    row = reduce(20)
    with time_machine.travel(NOW, tick=False), pytest.raises(MissingWords):
        stop_reduction(reduction=row, reason="", by=by)
    with time_machine.travel(NOW, tick=False):
        stop_reduction(reduction=row, reason="Hoãn", by=by)

    assert seen(record, NOW + HOUR)[0] == 33_333
    assert price_boundaries([record], NOW - HOUR) == {}
    reduce(30)
    assert seen(record, NOW + HOUR)[0] == 23_333


def test_setting_and_stopping_tell_the_outbox_and_keep_the_names(product, reduce, by):
    OutboxEntry.objects.all().delete()

    row = reduce(20)
    with time_machine.travel(NOW, tick=False):
        stop_reduction(reduction=row, reason="Hoãn", by=by)

    assert (row.set_by, row.set_by_name, row.reason) == (by, "Lò Thị Mai", "Tuần hàng Việt")
    assert OutboxEntry.objects.filter(topic="product-changed", key=str(product.pk)).count() == 2
