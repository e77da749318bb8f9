"""A till session: opened with a counted float, closed by the cash-up of its outlet (`services.cash.cash_up`)."""

from typing import Any

from django.db import transaction

from common.compiled import Compiled
from orders.exceptions import MOST_TRANSFER, BadCashAmount
from orders.models import TillSession
from orders.queries.cash import till_of
from orders.sale_refusals import TillNotCounted, TillNotOpen, TillOpenAlready
from orders.services.cash import hold_till
from shops.models import Outlet
from shops.services.ledger import name_of


@transaction.atomic
def open_till(*, outlet: Outlet, counted: int, by: Any, idempotency_key: str) -> TillSession:
    """Open the outlet's session with `counted` đồng of float. The same key again brings the first back.

    Cash of before has to be counted first, so that the float and what was taken are never one heap. Raises
    BadCashAmount, TillOpenAlready, TillNotCounted.
    """
    if not isinstance(counted, int) or isinstance(counted, bool) or not 0 <= counted <= MOST_TRANSFER:
        raise BadCashAmount(amount=counted)
    hold_till(outlet)
    if (first := TillSession.objects.filter(idempotency_key=idempotency_key, outlet=outlet).first()) is not None:
        return first
    till = till_of(outlet)
    if till.session is not None:
        raise TillOpenAlready(session=till.session)
    if till.has_entries:
        raise TillNotCounted(amount=till.expected)
    return TillSession.objects.create(
        outlet=outlet,
        float_counted=counted,
        opened_by=by,
        opened_by_name=name_of(by),
        idempotency_key=idempotency_key,
    )


open_sessions = Compiled(
    lambda outlet: TillSession.objects.filter(outlet=outlet, cash_up=None).values_list("pk"), outlet=int
)


def hold_open_till(outlet: Outlet) -> None:
    """The till held with its session open until commit: nobody closes it under a sale. Raises TillNotOpen."""
    hold_till(outlet)
    if not open_sessions(outlet=outlet.pk):
        raise TillNotOpen()
