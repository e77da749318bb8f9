"""Money given back over the counter, out of the outlet's till."""

from typing import Any

from django.db import transaction

from orders.exceptions import BadTransferAmount, MoreThanOwed, WhyMissing
from orders.models import CashRefund, Payment
from orders.queries.cash import till_of
from orders.queries.payments import money_of
from orders.return_refusals import NotPaidInCash, TillHasLess
from orders.services.cash import hold_till
from orders.services.payment_steps import Method, hold_payment
from shops.models import Outlet
from shops.services.ledger import name_of


@transaction.atomic
def refund_in_cash(
    *, payment: Payment, outlet: Outlet, amount: int, reason: str, by: Any, idempotency_key: str
) -> CashRefund:
    """Give back `amount` đồng of what is owed for a cash order; the till expects that much less from now on.

    The same key again brings the first back. Raises BadTransferAmount, WhyMissing, NotPaidInCash, MoreThanOwed, and
    TillHasLess: the book never says that a till holds less than nothing.
    """
    if not isinstance(amount, int) or isinstance(amount, bool) or amount <= 0:
        raise BadTransferAmount(amount=amount)
    if not (reason := reason.strip()[:240]):
        raise WhyMissing()
    held = hold_payment(payment.order_id)
    assert held is not None  # noqa: S101  it was given
    if held.method != Method.CASH:
        raise NotPaidInCash()
    hold_till(outlet)
    first = CashRefund.objects.filter(idempotency_key=idempotency_key, payment=held, outlet=outlet).first()
    if first is not None:
        return first
    if amount > (owed := money_of(held).owed):
        raise MoreThanOwed(amount=amount, owed=owed)
    if amount > (in_till := till_of(outlet).expected):
        raise TillHasLess(amount=amount, held=in_till)
    return CashRefund.objects.create(
        payment=held,
        outlet=outlet,
        amount=amount,
        reason=reason,
        actor=by,
        actor_name=name_of(by),
        idempotency_key=idempotency_key,
    )
