"""How fast packings sell at outlets, reckoned from the ledger of the last four weeks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Min, Q, Sum
from django.utils import timezone

from shops.models import LotBalance, StockMovement
from shops.queries.shelves import sellable_on, trading_at

Kind = StockMovement.Kind
LOOKED_BACK = timedelta(days=28)
SHORTEST_LOOK = timedelta(days=7)  # goods that came yesterday have not shown yet how they sell
TRADE = Q(kind__in=[Kind.SOLD, Kind.RETURNED]) | Q(corrects__kind__in=[Kind.SOLD, Kind.RETURNED])
Place = tuple[int, int]  # outlet id, packing id


@dataclass(frozen=True)
class Pace:
    """Pieces of a packing that an outlet sold, net of what came back, in the last `days` days."""

    sold: int
    days: float

    @property
    def per_day(self) -> float:
        return max(0, self.sold) / self.days

    @property
    def per_week(self) -> int:
        return round(self.per_day * 7)


NO_PACE = Pace(0, LOOKED_BACK.days)


def paces(product_ids: Collection[int], now: datetime) -> dict[Place, Pace]:
    """The pace of packings at every outlet that has had them, in two queries.

    Goods that came within the four weeks are reckoned from the day they came, a week at least.
    """
    movements = (
        StockMovement.objects.filter(lot__product__in=product_ids)
        .order_by()
        .values_list("outlet_id", "lot__product_id")
    )
    first = {(outlet, packing): at for outlet, packing, at in movements.annotate(at=Min("happened_at"))}
    sold = movements.filter(TRADE, happened_at__gt=now - LOOKED_BACK).annotate(pieces=Sum("change"))
    pieces = {(outlet, packing): -count for outlet, packing, count in sold}
    return {
        place: Pace(pieces.get(place, 0), min(LOOKED_BACK, max(SHORTEST_LOOK, now - at)) / timedelta(days=1))
        for place, at in first.items()
    }


def free_pieces(product_ids: Collection[int], now: datetime) -> dict[Place, int]:
    """Pieces that may be sold now and that nobody was promised, by outlet and packing, where the outlet trades."""
    rows = (
        LotBalance.objects.filter(
            sellable_on(timezone.localdate(now)), trading_at(now, "outlet__"), lot__product__in=product_ids
        )
        .order_by()
        .values_list("outlet_id", "lot__product_id")
        .annotate(pieces=Sum(F("quantity") - F("allocated")))
    )
    return {(outlet, packing): pieces for outlet, packing, pieces in rows}
