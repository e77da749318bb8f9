"""Where else the goods stand that an order lacks: what staff may offer its buyer."""

from dataclasses import dataclass

from counter.queries.shares import Share
from shops.models import Outlet
from shops.queries import shelves_of


@dataclass(frozen=True)
class Elsewhere:
    """One outlet that has pieces of goods an order lacks."""

    name: str
    outlet: Outlet
    available: int


def elsewhere_for(share: Share) -> list[Elsewhere]:
    """Other outlets with the missing goods, in three queries for all of them."""
    short = {
        line.order_line.product_id: line.order_line.product for line in share.fulfilment.lines.all() if line.missing
    }
    shelves = shelves_of({product.parent_id or product.pk for product in short.values() if product})
    names = {line.line_id: line.name for line in share.lines}
    named = {line.order_line.product_id: names[line.pk] for line in share.fulfilment.lines.all()}
    return [
        Elsewhere(named[shelf.product_id], shelf.outlet, shelf.available)
        for found in shelves.values()
        for shelf in found
        if shelf.product_id in short and shelf.available > 0 and shelf.outlet.pk != share.fulfilment.outlet_id
    ]
