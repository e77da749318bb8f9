"""A fair's booth gets ready with its approval: the people and the prices of the outlet its goods come from."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shops.models import Outlet, OutletStep
from shops.services.ledger import StockRecord, open_stock_record
from shops.services.posts import take_over_posts
from shops.services.prices import set_price
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
        take_over_prices(source=outlet.home, destination=outlet, by=by)
    return step


@transaction.atomic
def take_over_prices(*, source: Outlet, destination: Outlet, by: Any) -> int:
    """Give what stands at one outlet the same regular price at another, where it has none; returns how many.

    Without a price nothing is sold, and a booth has nobody to set them.
    """
    priced = StockRecord.objects.filter(partner=source.partner_id, num_in_stock__gt=0, price__isnull=False)
    known = StockRecord.objects.filter(partner=destination.partner_id, price__isnull=False).values("product")
    reason = _("Như ở %(outlet)s") % {"outlet": source.name_vi}
    records = priced.exclude(product__in=known).select_related("product__packing").order_by("pk")
    for record in records:
        set_price(
            stock_record=open_stock_record(record.product, destination), amount=int(record.price), by=by, reason=reason
        )
    return len(records)
