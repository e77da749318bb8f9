"""A maker's own goods at every outlet: what is where, how fast it sells, and what ends soon."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Producer
from shops.models import LotBalance, Outlet
from shops.queries.selling import NO_PACE, Pace, paces

Product = get_model("catalogue", "Product")


def goods_of(producers: Collection[Producer]) -> QuerySet:
    """The packings of these makers' products, and their products sold without packings."""
    own = Q(facts__producer__in=producers) | Q(parent__facts__producer__in=producers)
    return Product.objects.filter(own).exclude(structure=Product.PARENT).select_related("parent", "packing")


def name_of_goods(product: Any) -> str:
    packing = getattr(product, "packing", None)
    name = str((product.parent or product).title)
    return f"{name}, {packing.label}" if packing else name


@dataclass(frozen=True)
class Standing:
    """One lot of a packing at an outlet: `stopped` when it is held, recalled or past its date."""

    outlet: Outlet
    name: str
    lot_code: str
    best_before: date | None
    pieces: int
    promised: int
    stopped: bool
    pace: Pace

    @property
    def days_left(self) -> int | None:
        return None if self.best_before is None else (self.best_before - timezone.localdate()).days


def whereabouts(producers: Collection[Producer], now: datetime) -> list[Standing]:
    """Every lot of these makers that stands somewhere, by product, outlet and date; four queries."""
    goods = {product.pk: product for product in goods_of(producers)}
    pace = paces(goods, now)
    balances = LotBalance.objects.filter(lot__product__in=goods, quantity__gt=0).select_related("lot", "outlet")
    day = timezone.localdate(now)
    found = [
        Standing(
            outlet=balance.outlet,
            name=name_of_goods(goods[balance.lot.product_id]),
            lot_code=balance.lot.code,
            best_before=balance.lot.best_before,
            pieces=balance.quantity,
            promised=balance.allocated,
            stopped=not balance.lot.is_sellable_on(day),
            pace=pace.get((balance.outlet_id, balance.lot.product_id), NO_PACE),
        )
        for balance in balances
    ]
    return sorted(found, key=lambda each: (each.name, each.outlet.rank, each.outlet.pk, each.best_before or date.max))
