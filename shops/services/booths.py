"""A fair's booth gets ready with its approval: the people and the prices of the outlet its goods come from."""

from datetime import date
from typing import Any

from django.db import transaction

from shops.models import Outlet, OutletStep
from shops.services.ledger import StockRecord
from shops.services.posts import take_over_posts
from shops.services.prices import take_over_prices
from shops.services.register import take_step


@transaction.atomic
def approve_outlet(
    *, outlet: Outlet, reason: str, by: Any, decision: str, decided_on: date | None, key: str | None = None
) -> OutletStep:
    """Approve a proposed outlet; a booth with a home is then ready to be stocked and staffed.

    Raises what `take_step` raises.
    """
    step = take_step(
        outlet=outlet,
        after=Outlet.State.APPROVED,
        reason=reason,
        by=by,
        decision=decision,
        decided_on=decided_on,
        key=key,
    )
    if outlet.home is not None:
        take_over_posts(source=outlet.home, destination=outlet, reason=reason, by=by)
        standing = StockRecord.objects.filter(partner=outlet.home.partner_id, num_in_stock__gt=0)
        products = list(standing.values_list("product", flat=True))
        take_over_prices(sources=[outlet.home], destination=outlet, product_ids=products, by=by)
    return step
