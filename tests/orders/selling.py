"""Sales over a counter, for tests."""

import secrets

from django.utils import timezone

from orders.models import Sale
from orders.queries.lines import sale_lines
from orders.queries.sale_plans import plan_sale
from orders.services.sales import add_piece, open_sale_of
from orders.services.selling import Buyer, sell_by_transfer, sell_for_cash
from orders.services.tills import open_till


def scan(outlet, by, *packings, lot=None, key=None) -> Sale:
    """Put one piece of each packing into the seller's sale; returns it."""
    for packing in packings:
        found = open_sale_of(outlet, by)
        add_piece(
            outlet=outlet,
            by=by,
            sale_id=found.pk if found else None,
            product=packing,
            lot=lot,
            idempotency_key=key or secrets.token_hex(8),
        )
    sale = open_sale_of(outlet, by)
    assert sale is not None
    return sale


def plan_of_sale(sale):
    lines = sale_lines(sale.basket_id, "vi", timezone.now())
    return plan_sale(lines, outlet=sale.outlet, now=timezone.now())


def open_float(outlet, by, counted=200_000):
    return open_till(outlet=outlet, counted=counted, by=by, idempotency_key=secrets.token_hex(8))


def whose(sale) -> dict:
    """How a seller names a sale when it is paid."""
    return {"sale_id": sale.pk, "outlet": sale.outlet, "by": sale.seller}


def pay_cash(sale, given=None, **said):
    """The exact amount, unless told otherwise."""
    plan = plan_of_sale(sale)
    return sell_for_cash(
        **whose(sale),
        seen=plan.seal(),
        given=plan.total if given is None else given,
        buyer=Buyer(**said),
        language="vi",
    )


def pay_later(sale, **said):
    return sell_by_transfer(**whose(sale), seen=plan_of_sale(sale).seal(), buyer=Buyer(**said), language="vi")
