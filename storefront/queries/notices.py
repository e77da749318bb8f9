"""What a product's page says of lots that are held or recalled: which, since when, in the words of whoever decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery

from shops.models import LotStop, StoppedLot
from shops.queries.lot_stops import StoppedRow


@dataclass(frozen=True)
class ProductNotice:
    """One order to hold or recall with its lots of this product; it stands until the order ends."""

    stop: LotStop
    lots: list[StoppedRow]

    @property
    def since(self) -> datetime:
        return self.stop.at


def _standing(product: object) -> QuerySet[StoppedLot]:
    return StoppedLot.objects.filter(Q(lot__product=product) | Q(lot__product__parent=product), end=None)


def first_notice(product: str) -> Subquery:
    """Whether any notice stands, as a column of the page's own statement: `product` is the way to the product there.

    So a page without a notice, which is nearly every page, asks nothing more.
    """
    return Subquery(_standing(OuterRef(product)).order_by().values("pk")[:1])


def notices_of(product_id: int) -> list[ProductNotice]:
    """The notices of a product, recalls first and then the latest; one query."""
    rows = _standing(product_id).select_related("stop", "lot__product__packing").order_by("-stop", "pk")
    by_stop: dict[int, tuple[LotStop, list[StoppedRow]]] = {}
    for row in rows:
        packing = getattr(row.lot.product, "packing", None)
        found = StoppedRow(row.lot.code, packing.label if packing else "", row.lot.best_before)
        by_stop.setdefault(row.stop_id, (row.stop, []))[1].append(found)
    notices: Sequence[ProductNotice] = [ProductNotice(stop, lots) for stop, lots in by_stop.values()]
    return sorted(notices, key=lambda each: not each.stop.is_recall)
