"""What the shelves say of a product at any coming instant: its price, how many there are, and where.

The rules are those of shops: `quote_of` for prices, the models for what trades and what may be sold. They run in
memory, because a batch of products has hundreds of boundaries and no query can be asked for each.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import F, Q
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Packing
from shops.models import LotBalance, Outlet
from shops.queries.prices import boundaries_of_rows, price_rows, quote_of

StockRecord = get_model("partner", "StockRecord")


@dataclass(frozen=True)
class Offer:
    """The lowest price in whole đồng, VAT included, and the pieces free at outlets that trade at that instant."""

    price: int | None = None
    price_before: int | None = None
    is_from: bool = False
    is_demo: bool = False
    packing: Packing | None = None
    available: int = 0
    outlet_codes: tuple[str, ...] = ()


class Shelves:
    """Stock records, dated prices and lots of many parent products, loaded with four queries."""

    def __init__(self, product_ids: Iterable[int], now: datetime):
        ids = list(product_ids)
        self._records: dict[int, list] = defaultdict(list)
        self._balances: dict[tuple[int, int], list[LotBalance]] = defaultdict(list)
        self._packings = {
            packing.product_id: packing for packing in Packing.objects.filter(_of(ids)).select_related("product")
        }
        records = StockRecord.objects.filter(_of(ids), product__is_public=True, partner__outlet__isnull=False)
        self._prices = price_rows(records.order_by().values("pk"), now)
        for record in records.select_related("product", "partner__outlet").order_by("pk"):
            self._records[record.product.parent_id or record.product_id].append(record)
        # Lots that are held or recalled now stay off the shelf; nobody knows ahead when a hold is lifted.
        balances = LotBalance.objects.filter(
            _of(ids, "lot__product"), quantity__gt=F("allocated"), lot__held_at=None, lot__recalled_at=None
        )
        for balance in balances.select_related("lot"):
            self._balances[balance.outlet_id, balance.lot.product_id].append(balance)

    def boundaries(self, product_id: int) -> set[datetime]:
        """Every known instant at which the offer of this product may change by itself."""
        marks: set[datetime | None] = set()
        for record in self._records[product_id]:
            outlet = record.partner.outlet
            marks |= {_start_of(outlet.opens_on), _start_of(outlet.closes_on, after=True), outlet.suspended_at}
            marks |= boundaries_of_rows(self._prices.get(record.pk, []))
            for balance in self._balances[outlet.pk, record.product_id]:
                marks.add(_start_of(balance.lot.best_before, after=True))
        return {mark for mark in marks if mark is not None}

    def offer_at(self, product_id: int, instant: datetime) -> Offer:
        """The offer of the web shop at `instant`; what is out of stock everywhere still shows its price."""
        lines = []
        stocked: dict[str, int] = {}
        for record in self._records[product_id]:
            outlet = record.partner.outlet
            if outlet.is_trading_at(instant):
                free = self._free(outlet, record.product_id, instant)
                if free:
                    stocked[outlet.code] = outlet.rank
                lines.append((record, free, quote_of(self._prices.get(record.pk, []), instant)))
        offer = Offer(
            available=sum(free for _record, free, _quote in lines),
            outlet_codes=tuple(sorted(stocked, key=lambda code: (stocked[code], code))),
        )
        priced = [(record, free, quote) for record, free, quote in lines if quote is not None]
        shown = [line for line in priced if line[1]] or priced
        if not shown:
            return offer
        record, _free, quote = min(shown, key=lambda line: (line[2].amount, line[0].pk))
        return replace(
            offer,
            price=quote.amount,
            price_before=quote.before,
            is_from=len({quote.amount for _record, _free, quote in shown}) > 1,
            is_demo=quote.is_demo,
            packing=self._packings.get(record.product_id),
        )

    def _free(self, outlet: Outlet, packing_id: int, instant: datetime) -> int:
        day = timezone.localdate(instant)
        return sum(found.free for found in self._balances[outlet.pk, packing_id] if found.lot.is_sellable_on(day))


def _of(product_ids: list[int], path: str = "product") -> Q:
    """Rows of these products and of their packings."""
    return Q(**{f"{path}__in": product_ids}) | Q(**{f"{path}__parent__in": product_ids})


def _start_of(day: date | None, *, after: bool = False) -> datetime | None:
    """Local midnight at which a day begins, or with `after` at which it is over."""
    if day is None:
        return None
    first = day + timedelta(days=1) if after else day
    return datetime.combine(first, time.min, tzinfo=timezone.get_default_timezone())
