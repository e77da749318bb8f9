"""Which goods a scanned or typed code means."""

from dataclasses import dataclass
from typing import Any

from catalogue.codes import read_code
from catalogue.models import Lot
from catalogue.queries import coded
from counter.queries.packings import packings
from shops.models import Outlet

MOST_FOUND = 24


@dataclass(frozen=True)
class CodeMatch:
    """A packing that a code names, and the lot when the code names one too that is known."""

    packing: Any
    lot: Lot | None
    lot_code: str = ""  # as the code says it, also when no such lot is known of the packing


def goods_by_code(text: str, outlet: Outlet) -> list[CodeMatch]:
    """What a code means: one match for a packing's or label's code, several when lots of several packings share it.

    A bare lot code is looked for among the lots that stand or stood at `outlet`. Empty when nothing is known by it.
    """
    code = read_code(text)
    if code.names_packing:
        packing = packings().filter(coded(code)).first()
        if packing is None:
            return []
        lot = Lot.objects.filter(product=packing, code__iexact=code.lot).order_by("pk").first() if code.lot else None
        return [CodeMatch(packing, lot, code.lot)]
    if not code.lot:
        return []
    lots = (
        Lot.objects.filter(code__iexact=code.lot, balances__outlet=outlet)
        .select_related("product__parent", "product__packing")
        .order_by("pk")[:MOST_FOUND]
    )
    return [CodeMatch(lot.product, lot, lot.code) for lot in lots]
