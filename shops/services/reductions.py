"""A percentage off a product for a span of time, within the law on promotion; rows are added, never rewritten."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import ProductFacts, VisitFacts
from common.outbox import announce
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
from shops.services.ledger import PRODUCT_CHANGED, name_of

Product = get_model("catalogue", "Product")

MOST_PERCENT = 50  # of the price just before (Decree 81/2018/NĐ-CP, art. 7.1)
MOST_DAYS = 120  # in a calendar year (Decree 81/2018/NĐ-CP, art. 10.5)


def lock_products(product_ids: Collection[int]) -> list[Any]:
    """Hold these products until commit, in the order of their ids; whoever sets a reduction holds its product."""
    return list(_under_lock(Product.objects.filter(pk__in=product_ids).order_by("pk")))


def _under_lock(products: QuerySet) -> QuerySet:
    """The weaker lock, which lets others write rows that point at the product (NO KEY UPDATE)."""
    return products.select_for_update(of=("self",), no_key=True)


@transaction.atomic
def set_reduction(
    *,
    product: Any,
    percent: int,
    starts_at: datetime,
    ends_at: datetime,
    source: str,
    reason: str,
    by: Any,
    is_concentrated: bool = False,
) -> Reduction:
    """Take `percent` off a product's regular price, all packings, outlets and channels, while the span lasts.

    Refused: strong liquor (Law 44/2019, art. 5); more than 50 % (Decree 81/2018, art. 7.1) unless the programme is
    concentrated (art. 7.2) or the goods are fresh (art. 7.3); more than 120 discount days in a calendar year, those of
    concentrated programmes not counted (art. 10.5); a span that meets another reduction of the product.
    """
    if not isinstance(percent, int) or isinstance(percent, bool) or not 1 <= percent <= 100:
        raise BadPercent(percent=percent)
    if not reason.strip():
        raise MissingWords(field="reason")
    if ends_at <= starts_at:
        raise BadReductionPeriod(starts_at=starts_at, ends_at=ends_at)
    if product.is_child or VisitFacts.objects.filter(product=product).exists():
        raise NotAParent(product=product)
    facts = ProductFacts.objects.filter(product=product).select_related("product_set").first()
    if facts is not None and facts.is_strong_liquor:
        raise PromotionForbidden(product_id=product.pk)
    is_fresh = facts is not None and facts.product_set.is_fresh
    if percent > MOST_PERCENT and not is_concentrated and not is_fresh:
        raise ReductionAboveCap(product=product, percent=percent, most=MOST_PERCENT)

    lock_products([product.pk])
    others = [each for each in Reduction.objects.filter(product=product) if each.end > each.starts_at]
    for other in others:
        if other.starts_at < ends_at and starts_at < other.end:
            raise ReductionsOverlap(product=product, other=other)
    if not is_concentrated:
        _check_days(product, others, starts_at, ends_at)

    reduction = Reduction.objects.create(
        product=product,
        percent=percent,
        starts_at=starts_at,
        ends_at=ends_at,
        source=source + (Reduction.CONCENTRATED if is_concentrated else ""),
        reason=reason.strip()[:240],
        set_by=by,
        set_by_name=name_of(by),
    )
    announce(PRODUCT_CHANGED, str(product.pk))
    return reduction


def _check_days(product: Any, others: list[Reduction], starts_at: datetime, ends_at: datetime) -> None:
    """Count the days a year on which the product is cheaper; a day counts once, however little of it."""
    days = _days(starts_at, ends_at)
    years = {day.year for day in days}
    for other in others:
        if not other.is_concentrated:
            days |= _days(other.starts_at, other.end)
    for year in sorted(years):
        count = sum(day.year == year for day in days)
        if count > MOST_DAYS:
            raise TooManyDiscountDays(product=product, year=year, days=count, most=MOST_DAYS)


def _days(starts_at: datetime, ends_at: datetime) -> set[date]:
    """The days of the shop's calendar that the span touches; its end is exclusive."""
    first, last = timezone.localdate(starts_at), timezone.localdate(ends_at - timedelta(microseconds=1))
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}


@transaction.atomic
def stop_reduction(*, reduction: Reduction, reason: str, by: Any, now: datetime | None = None) -> Reduction:
    """End a reduction now, or call it off before it began. One that is over, or stopped before, is refused.

    `now` lets many be stopped at one moment.
    """
    if not reason.strip():
        raise MissingWords(field="reason")
    lock_products([reduction.product_id])
    held = Reduction.objects.select_for_update(of=("self",)).get(pk=reduction.pk)
    now = now or timezone.now()
    if held.end <= now or held.stopped_at is not None:
        raise ReductionOver(reduction=held)
    held.stopped_at = now
    held.stopped_by_name = name_of(by)
    held.stop_reason = reason.strip()[:240]
    held.save(update_fields=["stopped_at", "stopped_by_name", "stop_reason"])
    announce(PRODUCT_CHANGED, str(held.product_id))
    return held
