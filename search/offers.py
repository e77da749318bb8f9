"""What the shelves say of a product at any coming instant: its price, how many there are, and where.

The rules are those of shops: `quote_of` for prices, the models for what trades and what may be sold. They run in
memory, because a batch of products has hundreds of boundaries and no query can be asked for each.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.db.models import F
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Lot, Packing
from catalogue.models.products import last_day_to_give
from common.among import Among
from shops.models import LotBalance, Outlet
from shops.queries.prices import boundaries_of_rows, price_rows, quote_of

Product = get_model("catalogue", "Product")
StockRecord = get_model("partner", "StockRecord")

PACKING_COLUMNS = (
    *("pk", "parent_id", "is_public"),
    *("facts__least_life_days", "parent__facts__least_life_days"),
)


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
    """Stock records, dated prices and lots of many parent products, loaded with seven queries."""

    def __init__(self, product_ids: Iterable[int], now: datetime):
        ids = list(product_ids)
        # Found first: a condition on "the product or its parent" would read the tables below from end to end.
        known = Product.objects.filter(Among("pk", ids) | Among("parent_id", ids)).order_by()
        packings, least_life = {}, {}
        for pk, parent, is_public, own, of_parent in known.values_list(*PACKING_COLUMNS):
            packings[pk] = parent or pk, is_public
            least_life[pk] = (of_parent if parent else own) or 0
        self._packings = {
            packing.product_id: packing for packing in Packing.objects.filter(Among("product_id", packings))
        }
        self._outlets = {outlet.partner_id: outlet for outlet in Outlet.objects.all()}
        self._records: dict[int, list[tuple[int, int, Outlet]]] = defaultdict(list)
        records = StockRecord.objects.filter(Among("product_id", packings), Among("partner_id", self._outlets))
        self._prices = price_rows(records.order_by().values("pk"), now)
        for pk, packing_id, partner_id in records.order_by("pk").values_list("pk", "product_id", "partner_id"):
            parent_id, is_public = packings[packing_id]
            if is_public:
                self._records[parent_id].append((pk, packing_id, self._outlets[partner_id]))
        # Lots that are held or recalled now stay off the shelf; nobody knows ahead when a hold is lifted.
        sellable = Lot.objects.filter(Among("product_id", packings), held_at=None, recalled_at=None)
        lots = {lot.pk: lot for lot in sellable}
        # By outlet and packing: the last day on which a lot may be promised, and the pieces that nobody was promised.
        self._balances: dict[tuple[int, int], list[tuple[date | None, int]]] = defaultdict(list)
        balances = LotBalance.objects.filter(Among("lot_id", lots), quantity__gt=F("allocated"))
        free = balances.values_list("outlet_id", "lot_id", F("quantity") - F("allocated"))
        for outlet_id, lot_id, pieces in free:
            lot = lots[lot_id]
            last_day = last_day_to_give(lot.best_before, least_life[lot.product_id])
            self._balances[outlet_id, lot.product_id].append((last_day, pieces))
        self._trading: dict[tuple[int, datetime], bool] = {}

    def boundaries(self, product_id: int) -> set[datetime]:
        """Every known instant at which the offer of this product may change by itself."""
        marks: set[datetime | None] = set()
        for record_id, packing_id, outlet in self._records[product_id]:
            marks |= {_start_of(outlet.opens_on), _start_of(outlet.closes_on, after=True), outlet.suspended_at}
            marks |= boundaries_of_rows(self._prices.get(record_id, []))
            for last_day, _free in self._balances[outlet.id, packing_id]:
                marks.add(_start_of(last_day, after=True))
        return {mark for mark in marks if mark is not None}

    def offer_at(self, product_id: int, instant: datetime) -> Offer:
        """The offer of the web shop at `instant`; what is out of stock everywhere still shows its price."""
        day = timezone.localdate(instant)
        lines = []
        stocked: dict[str, int] = {}
        for record_id, packing_id, outlet in self._records[product_id]:
            if self._is_trading(outlet, instant):
                # What stands in a fair's tent is sold in the tent alone.
                balances = self._balances[outlet.id, packing_id] if outlet.serves_web else []
                free = sum(pieces for last_day, pieces in balances if last_day is None or last_day >= day)
                if free:
                    stocked[outlet.code] = outlet.rank
                lines.append((record_id, packing_id, free, quote_of(self._prices.get(record_id, []), instant)))
        available = sum(free for _record, _packing, free, _quote in lines)
        outlet_codes = tuple(sorted(stocked, key=lambda code: (stocked[code], code)))
        priced = [line for line in lines if line[3] is not None]
        shown = [line for line in priced if line[2]] or priced
        if not shown:
            return Offer(available=available, outlet_codes=outlet_codes)
        _record, packing_id, _free, quote = min(shown, key=lambda line: (line[3].amount, line[0]))
        return Offer(
            price=quote.amount,
            price_before=quote.before,
            is_from=len({quote.amount for _record, _packing, _free, quote in shown}) > 1,
            is_demo=quote.is_demo,
            packing=self._packings.get(packing_id),
            available=available,
            outlet_codes=outlet_codes,
        )

    def _is_trading(self, outlet: Outlet, instant: datetime) -> bool:
        """Outlet.is_trading_at, asked once: goods share their outlets and most of their instants."""
        known = self._trading.get((outlet.id, instant))
        if known is None:
            known = self._trading[outlet.id, instant] = outlet.is_trading_at(instant)
        return known


@lru_cache(maxsize=5_000)
def _start_of(day: date | None, *, after: bool = False) -> datetime | None:
    """Local midnight at which a day begins, or with `after` at which it is over."""
    if day is None:
        return None
    first = day + timedelta(days=1) if after else day
    return datetime.combine(first, time.min, tzinfo=timezone.get_default_timezone())
