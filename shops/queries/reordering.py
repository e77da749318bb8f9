"""What has to be ordered again at an outlet: packings whose free pieces are at or under the point set for them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max
from oscar.core.loading import get_model

from shops.models import Outlet, ReorderPoint
from shops.queries.roads import on_its_way
from shops.queries.selling import free_pieces

Product = get_model("catalogue", "Product")


@dataclass(frozen=True)
class LowLine:
    """A packing with its point: `free` pieces may be sold and are promised to nobody, `coming` are packed for this
    outlet elsewhere or on the road. What comes has not come: the point is held against what is free.
    """

    product: Any
    point: ReorderPoint
    free: int
    coming: int = 0

    @property
    def is_low(self) -> bool:
        return self.free <= self.point.point


def points_at(outlet: Outlet) -> dict[int, ReorderPoint]:
    """The points in force at an outlet, by packing id: the latest of each, those of 0 left out."""
    latest = ReorderPoint.objects.filter(outlet=outlet).order_by().values("product").annotate(last=Max("pk"))
    found = ReorderPoint.objects.filter(pk__in=latest.values("last"), point__gt=0)
    return {point.product_id: point for point in found}


def point_of(outlet: Outlet, product_id: int) -> ReorderPoint | None:
    """The latest point of a packing at an outlet, also one that asks for nothing."""
    return ReorderPoint.objects.filter(outlet=outlet, product=product_id).order_by("-pk").first()


def watched(outlet: Outlet, now: datetime) -> list[LowLine]:
    """Every packing that has a point here, the lowest against its point first; four queries."""
    points = points_at(outlet)
    free, coming = free_pieces(points, now), on_its_way([outlet.pk], points)
    products = Product.objects.select_related("parent", "packing").filter(pk__in=points)
    lines = [
        LowLine(product, points[product.pk], free.get(place, 0), coming.get(place, 0))
        for product in products
        for place in [(outlet.pk, product.pk)]
    ]
    return sorted(lines, key=lambda line: (line.free - line.point.point, str(line.product.parent or line.product)))
