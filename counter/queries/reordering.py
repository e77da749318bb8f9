"""The list of what to order again, as the counter shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from counter.queries.codes import goods_by_code
from counter.queries.packings import find_packings
from counter.queries.shares import title_of, unit_of
from shops.models import Outlet
from shops.queries.reordering import LowLine, watched


@dataclass(frozen=True)
class ToOrder:
    line: LowLine
    name: str
    unit: str


def low_lines(outlet: Outlet, now: datetime) -> list[ToOrder]:
    """Packings with a point at an outlet, the lowest against its point first."""
    return [ToOrder(line, title_of(line.product), unit_of(line.product)) for line in watched(outlet, now)]


@dataclass(frozen=True)
class Found:
    product: Any
    name: str
    unit: str


def find_goods(typed: str, outlet: Outlet) -> list[Found]:
    """Packings by a scanned or typed code, or by words of the name."""
    by_code = [match.packing for match in goods_by_code(typed, outlet)]
    found = by_code or find_packings(typed, (get_language() or "vi")[:2])
    unique = {product.pk: product for product in found}.values()
    return [Found(product, title_of(product), unit_of(product)) for product in unique]
