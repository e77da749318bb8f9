"""Prices are set with a date, a reason and a name; rows are added, never rewritten."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from catalogue.models import Lot, ProductFacts
from common.outbox import announce
from shops.exceptions import (
    MOST_DONG,
    BadAmount,
    BadPriceLot,
    BadPricePeriod,
    MissingWords,
    NotAPacking,
    PromotionForbidden,
)
from shops.models import DatedPrice, Outlet
from shops.queries.prices import proposed_prices, regular_amounts
from shops.services.ledger import PRODUCT_CHANGED, name_of, open_stock_record

Product = get_model("catalogue", "Product")
StockRecord = get_model("partner", "StockRecord")


@transaction.atomic
def set_price(
    *,
    stock_record: Any,
    amount: int,
    by: Any,
    reason: str,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    kind: str = DatedPrice.Kind.REGULAR,
    lot: Lot | None = None,
    channel: str = DatedPrice.Channel.ANY,
    is_demo: bool = False,
) -> DatedPrice:
    """Set what a packing costs at an outlet from `starts_at` (now by default) up to but not including `ends_at`.

    `amount` is whole đồng, VAT included. A regular price holds until a later one starts; a markdown wins while it is
    lower, for all units or for one lot. Strong liquor takes no markdown (Law 44/2019/QH14, art. 5).
    """
    if not isinstance(amount, int) or isinstance(amount, bool) or not 0 < amount <= MOST_DONG:
        raise BadAmount(amount=amount)
    if not reason.strip():
        raise MissingWords(field="reason")
    if stock_record.product.is_parent:
        raise NotAPacking(product=stock_record.product)
    start = starts_at or timezone.now()
    if ends_at is not None and ends_at <= start:
        raise BadPricePeriod(starts_at=start, ends_at=ends_at)
    if lot is not None and (kind != DatedPrice.Kind.MARKDOWN or lot.product_id != stock_record.product_id):
        raise BadPriceLot(lot=lot)
    parent_id = stock_record.product.parent_id or stock_record.product_id
    if kind == DatedPrice.Kind.MARKDOWN:
        facts = ProductFacts.objects.filter(product_id=parent_id).select_related("product_set").first()
        if facts is not None and facts.is_strong_liquor:
            raise PromotionForbidden(product_id=parent_id)

    price = DatedPrice.objects.create(
        stock_record=stock_record,
        lot=lot,
        kind=kind,
        channel=channel,
        amount=amount,
        starts_at=start,
        ends_at=ends_at,
        reason=reason.strip()[:240],
        set_by=by,
        set_by_name=name_of(by),
        is_demo=is_demo,
    )
    project_regular_prices([stock_record.pk])
    announce(PRODUCT_CHANGED, str(parent_id))
    return price


@transaction.atomic
def take_over_prices(*, sources: Sequence[Outlet], destination: Outlet, product_ids: Collection[int], by: Any) -> int:
    """Give packings that have no price at an outlet the regular price of the first of `sources` that has one.

    Without a price nothing is sold. A price that is there, or is to come, is never touched. `by` is whoever brought the
    goods in; the reason says whose price it was. Returns how many were set.
    """
    if not sources or not product_ids:
        return 0
    proposed = proposed_prices(sources, destination, product_ids, timezone.now())
    products = Product.objects.select_related("packing").in_bulk(list(proposed))
    for product_id, price in sorted(proposed.items()):
        set_price(
            stock_record=open_stock_record(products[product_id], destination),
            amount=price.amount,
            by=by,
            reason=_("Như ở %(outlet)s") % {"outlet": price.outlet.name_vi},
        )
    return len(proposed)


@transaction.atomic
def project_regular_prices(record_ids: list[int] | None = None, instant: datetime | None = None) -> int:
    """Copy the regular price in force into StockRecord.price, of all records by default; returns how many changed.

    The column is a projection for Oscar's own tables and as old as the last call (set_price makes one for its record,
    a scheduled job all of them). Nothing that must be right to the second reads it: prices come from `price_at`.
    """
    amounts = regular_amounts(record_ids, instant or timezone.now())
    records = StockRecord.objects.all() if record_ids is None else StockRecord.objects.filter(pk__in=record_ids)
    changed = []
    for record in records.only("pk", "price", "price_currency").iterator():
        amount = amounts.get(record.pk)
        if amount is not None and record.price != amount:
            record.price, record.price_currency = Decimal(amount), "VND"
            changed.append(record)
    StockRecord.objects.bulk_update(changed, ["price", "price_currency"], batch_size=500)
    return len(changed)
