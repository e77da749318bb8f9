"""Counting many lots while the shop sells: by one or two, over the limit by a second person, posted once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from shops.count_limits import LIMITS, limit_on
from shops.exceptions import BadQuantity, MissingWords
from shops.models import LotBalance, Outlet, StockMovement, Stocktake, StocktakeCount, StocktakeEvent, StocktakeLine
from shops.services import (
    CountResult,
    open_stock_record,
    receive_lot,
    set_price,
)
from shops.services.stocktakes import (
    STEPS,
    abandon_stocktake,
    add_line,
    choose_count,
    count_line,
    count_one,
    finish_counting,
    needs_approval,
    open_stocktake,
    post_stocktake,
    reopen_counting,
)
from shops.stocktake_checks import STOCKTAKE_CHECKS
from shops.stocktake_refusals import CountOutdated, CountsDiffer, NothingCounted, SecondPersonNeeded, StocktakeOver
from shops.verification import verify
from tests.at_once import at_once, count_kinds
from tests.factories.goods import LotFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.shops.trading import promise_pieces, sell_pieces

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor():
    """An outlet with two lots of twenty pieces at 20,000 đồng, and who counts there."""
    outlet, by = OutletFactory(), UserFactory()
    lots = [LotFactory(), LotFactory()]
    for lot in lots:
        set_price(stock_record=open_stock_record(lot.product, outlet), amount=20_000, by=by, reason="giá đầu")
        receive_lot(outlet=outlet, lot=lot, quantity=20, by=by)
    return outlet, lots, by


def opened(floor, lots=None, key="kk-1"):
    outlet, both, by = floor
    return open_stocktake(outlet=outlet, lots=both if lots is None else lots, by=by, idempotency_key=key, place="Kệ 1")


def count(stocktake, lot, counted, by, key=None):
    line = StocktakeLine.objects.get(stocktake=stocktake, lot=lot)
    return count_line(line=line, counted=counted, by=by, idempotency_key=key or f"{lot.pk}-{counted}-{by.pk}")


def quantity(outlet, lot):
    return LotBalance.objects.get(outlet=outlet, lot=lot).quantity


def test_what_moves_between_counting_and_posting_is_reckoned_in_and_an_agreed_row_is_kept(floor):
    outlet, (wrong, right), by = floor
    stocktake = opened(floor)
    sell_pieces(outlet=outlet, product=wrong.product, quantity=1, by=by)
    assert count(stocktake, wrong, 16, by).booked == 19
    count(stocktake, right, 20, by)
    sell_pieces(outlet=outlet, product=wrong.product, quantity=2, by=by)
    receive_lot(outlet=outlet, lot=wrong, quantity=5, by=by)
    sell_pieces(outlet=outlet, product=right.product, quantity=4, by=by)

    finish_counting(stocktake=stocktake, by=by)
    assert post_stocktake(stocktake=stocktake, by=by) == []

    assert (quantity(outlet, wrong), quantity(outlet, right)) == (16 - 2 + 5, 16)
    movement = StockMovement.objects.get(kind="counted")
    assert (movement.change, movement.document, movement.reason) == (-3, stocktake.number, "Kệ 1")
    lines = list(stocktake.lines.order_by("pk").values_list("difference", "movement"))
    assert lines == [(-3, movement.pk), (0, None)]
    assert list(stocktake.events.values_list("before", "after")) == [
        ("", "open"),
        ("open", "counted"),
        ("counted", "posted"),
    ]
    assert verify().is_whole


def test_posted_twice_or_opened_or_counted_twice_under_one_key_takes_effect_once(floor):
    outlet, (lot, _other), by = floor
    stocktake = opened(floor)
    assert opened(floor) == stocktake
    first = count(stocktake, lot, 18, by, key="dem-1")
    sell_pieces(outlet=outlet, product=lot.product, quantity=1, by=by)
    assert count(stocktake, lot, 18, by, key="dem-1") == first
    finish_counting(stocktake=stocktake, by=by)

    post_stocktake(stocktake=stocktake, by=by)
    post_stocktake(stocktake=stocktake, by=by)

    assert StockMovement.objects.filter(kind="counted").count() == 1
    assert quantity(outlet, lot) == 17
    assert (Stocktake.objects.count(), StocktakeCount.objects.count(), StocktakeEvent.objects.count()) == (1, 1, 3)
    assert verify().is_whole


def test_two_who_differ_are_both_kept_and_one_is_chosen(floor):
    outlet, (lot, _other), by = floor
    stocktake, mate = opened(floor), UserFactory()
    mine, theirs = count(stocktake, lot, 18, by), count(stocktake, lot, 19, mate)
    line = stocktake.lines.get(lot=lot)

    with pytest.raises(CountsDiffer) as refusal:
        finish_counting(stocktake=stocktake, by=by)

    assert lot.code in str(refusal.value)
    assert line.chosen_id is None
    choose_count(line=line, count=theirs)
    finish_counting(stocktake=stocktake, by=by)
    post_stocktake(stocktake=stocktake, by=by)
    assert quantity(outlet, lot) == 19
    assert list(line.counts.values_list("pk", flat=True)) == [mine.pk, theirs.pk]
    assert verify().is_whole


def test_two_who_count_at_different_moments_agree_when_a_sale_lies_between(floor):
    outlet, (lot, _other), by = floor
    stocktake = opened(floor)
    count(stocktake, lot, 18, by)
    sell_pieces(outlet=outlet, product=lot.product, quantity=3, by=by)

    count(stocktake, lot, 15, UserFactory())

    assert stocktake.lines.get(lot=lot).chosen.difference == -2


def test_counting_again_puts_ones_own_count_right(floor):
    _outlet, (lot, _other), by = floor
    stocktake = opened(floor)

    count(stocktake, lot, 12, by)
    count(stocktake, lot, 20, by)

    assert stocktake.lines.get(lot=lot).chosen.difference == 0


@pytest.mark.parametrize(("counted", "over"), [(10, False), (9, True), (30, False), (31, True)])
def test_the_limit_in_pieces(floor, counted, over):
    _outlet, (lot, _other), by = floor
    stocktake = opened(floor)
    count(stocktake, lot, counted, by)

    assert needs_approval(stocktake) is over


def test_the_limit_in_dong_adds_up_over_the_lots(floor):
    outlet, lots, by = floor
    stocktake = opened(floor)
    for lot in lots:
        set_price(stock_record=open_stock_record(lot.product, outlet), amount=125_000, by=by, reason="giá mới")
    count(stocktake, lots[0], 16, by)
    assert needs_approval(stocktake) is False
    count(stocktake, lots[1], 25, by)

    assert needs_approval(stocktake) is True


def test_over_the_limit_another_person_with_the_right_posts_it(floor):
    outlet, (lot, _other), by = floor
    stocktake, boss = opened(floor), UserFactory()
    count(stocktake, lot, 5, by)
    finish_counting(stocktake=stocktake, by=by)

    for who, can_approve, is_own in ((boss, False, False), (by, True, True)):
        with pytest.raises(SecondPersonNeeded) as refusal:
            post_stocktake(stocktake=stocktake, by=who, can_approve=can_approve)
        assert refusal.value.is_own is is_own
    assert quantity(outlet, lot) == 20
    assert Stocktake.objects.get().state == "counted"

    post_stocktake(stocktake=stocktake, by=boss, can_approve=True, reason="Đã xem kệ")

    assert quantity(outlet, lot) == 5
    assert list(stocktake.events.values_list("after", "actor")) == [
        ("open", by.pk),
        ("counted", by.pk),
        ("approved", boss.pk),
        ("posted", boss.pk),
    ]
    assert verify().is_whole


@pytest.mark.parametrize("how", ["suspended", "closed"])
def test_a_count_of_an_outlet_that_trades_no_more_is_kept_and_waits_for_approval(floor, how):
    outlet, (lot, _other), by = floor
    stocktake = opened(floor)
    yesterday = timezone.now() - timedelta(days=1)
    facts = {"suspended_at": yesterday} if how == "suspended" else {"closes_on": timezone.localdate(yesterday)}
    Outlet.objects.filter(pk=outlet.pk).update(**facts)

    count(stocktake, lot, 19, by)
    finish_counting(stocktake=stocktake, by=by)
    with pytest.raises(SecondPersonNeeded):
        post_stocktake(stocktake=stocktake, by=by)
    post_stocktake(stocktake=stocktake, by=UserFactory(), can_approve=True)

    assert quantity(outlet, lot) == 19
    assert verify().is_whole


def test_a_count_that_comes_too_late_is_kept_and_holds_nothing(floor):
    outlet, (lot, other), by = floor
    stocktake = opened(floor)
    count(stocktake, lot, 20, by)
    finish_counting(stocktake=stocktake, by=by)

    late = count(stocktake, other, 3, by)
    post_stocktake(stocktake=stocktake, by=by)

    assert late.is_late
    assert stocktake.lines.get(lot=other).chosen is None
    assert quantity(outlet, other) == 20
    assert verify().is_whole


def test_a_lot_that_the_book_does_not_know_here_is_added(floor):
    outlet, _lots, by = floor
    stocktake, found = opened(floor, lots=[]), LotFactory()
    with pytest.raises(NothingCounted):
        finish_counting(stocktake=stocktake, by=by)

    line = add_line(stocktake=stocktake, lot=found)
    assert add_line(stocktake=stocktake, lot=found) == line
    count(stocktake, found, 4, by)
    finish_counting(stocktake=stocktake, by=by)
    post_stocktake(stocktake=stocktake, by=by)

    assert quantity(outlet, found) == 4
    assert verify().is_whole


def test_posting_names_who_is_short(floor):
    outlet, (lot, _other), by = floor
    for reference in ("DH-1", "DH-2"):
        promise_pieces(outlet=outlet, product=lot.product, quantity=7, reference=reference)
    stocktake = opened(floor)
    count(stocktake, lot, 12, by)
    finish_counting(stocktake=stocktake, by=by)

    short = post_stocktake(stocktake=stocktake, by=by)

    assert [(each.reference, each.quantity) for each in short] == [("DH-2", 2)]
    assert verify().is_whole


def test_more_gone_than_was_counted_wants_a_new_count_and_writes_nothing(floor):
    outlet, (lot, other), by = floor
    stocktake = opened(floor)
    count(stocktake, lot, 12, by)
    count(stocktake, other, 19, by)
    sell_pieces(outlet=outlet, product=lot.product, quantity=13, by=by)
    finish_counting(stocktake=stocktake, by=by)

    with pytest.raises(CountOutdated):
        post_stocktake(stocktake=stocktake, by=by)

    assert not StockMovement.objects.filter(kind="counted").exists()
    reopen_counting(stocktake=stocktake, by=by, reason="Đếm lại")
    count(stocktake, lot, 7, by)
    finish_counting(stocktake=stocktake, by=by)
    post_stocktake(stocktake=stocktake, by=by)
    assert (quantity(outlet, lot), quantity(outlet, other)) == (7, 19)
    assert verify().is_whole


def test_what_is_given_up_changes_nothing_and_only_steps_of_the_table_are_taken(floor):
    outlet, (lot, _other), by = floor
    stocktake = opened(floor)
    count(stocktake, lot, 3, by)
    with pytest.raises(MissingWords):
        abandon_stocktake(stocktake=stocktake, by=by, reason=" ")
    with pytest.raises(BadQuantity):
        count(stocktake, lot, -1, by)
    with pytest.raises(StocktakeOver):
        post_stocktake(stocktake=stocktake, by=by)

    abandon_stocktake(stocktake=stocktake, by=by, reason="Đếm nhầm kệ")

    for step in (
        lambda: finish_counting(stocktake=stocktake, by=by),
        lambda: reopen_counting(stocktake=stocktake, by=by, reason="x"),
        lambda: post_stocktake(stocktake=stocktake, by=by),
        lambda: add_line(stocktake=stocktake, lot=LotFactory()),
    ):
        with pytest.raises(StocktakeOver):
            step()
    assert quantity(outlet, lot) == 20
    assert set(STEPS) == set(Stocktake.State.values)
    assert verify().is_whole


def test_one_lot_is_put_right_at_once_or_waits_when_it_is_over_the_limit(floor):
    outlet, (lot, other), by = floor
    given = {"outlet": outlet, "by": by, "reason": "Thấy thiếu"}

    small = [count_one(lot=lot, counted=18, idempotency_key="a", **given) for _sent in range(2)]
    large = [count_one(lot=other, counted=2, idempotency_key="b", **given) for _sent in range(2)]

    assert isinstance(small[0], CountResult)
    assert small[0] == small[1]
    assert large[0] == large[1] == Stocktake.objects.get()
    assert (quantity(outlet, lot), quantity(outlet, other)) == (18, 20)
    post_stocktake(stocktake=large[0], by=UserFactory(), can_approve=True)
    assert quantity(outlet, other) == 2
    assert verify().is_whole


def test_counts_and_steps_are_written_once(floor):
    _outlet, (lot, _other), by = floor
    count(opened(floor), lot, 18, by)

    for book, change in ((StocktakeCount, {"counted": 20}), (StocktakeEvent, {"reason": "khác"})):
        with pytest.raises(IntegrityError), transaction.atomic():
            book.objects.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            book.objects.all()._raw_delete("default")


def test_the_rule_of_the_day_is_the_latest_that_has_begun():
    assert limit_on(LIMITS[0].since) == LIMITS[0]
    assert [each.since for each in LIMITS] == sorted(each.since for each in LIMITS)


DAMAGES = {
    "stocktakes-are-posted": lambda: StocktakeLine.objects.filter(movement__isnull=False).update(movement=None),
    "steps-make-stocktake": lambda: Stocktake.objects.update(state="open"),
}


def test_there_is_a_damage_for_every_check():
    assert set(DAMAGES) == {check.invariant for check in STOCKTAKE_CHECKS}


@pytest.mark.parametrize("invariant", DAMAGES)
def test_a_damage_of_each_kind_is_found_and_named(floor, invariant):
    _outlet, (lot, _other), by = floor
    stocktake = opened(floor)
    count(stocktake, lot, 18, by)
    finish_counting(stocktake=stocktake, by=by)
    post_stocktake(stocktake=stocktake, by=by)

    DAMAGES[invariant]()

    assert [broken.record for broken in verify().broken if broken.invariant == invariant] == [
        f"stocktake {stocktake.number}"
    ]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_posting_twice_at_once_among_sales_and_counts_keeps_the_books_whole(floor):
    outlet, (lot, _other), by = floor
    stocktake = opened(floor)
    count(stocktake, lot, 17, by)
    finish_counting(stocktake=stocktake, by=by)
    works = [lambda: post_stocktake(stocktake=stocktake, by=by) for _hand in range(4)]
    works += [lambda: sell_pieces(outlet=outlet, product=lot.product, quantity=1, by=by) for _sale in range(6)]

    outcomes = at_once(works, ())

    assert count_kinds(outcomes) == {"list": 10}
    assert quantity(outlet, lot) == 17 - 6
    assert StockMovement.objects.filter(kind="counted").count() == 1
    assert verify().is_whole
