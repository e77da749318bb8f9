"""What of an order's money came, is due and is owed back; all in whole đồng."""

from typing import Any

from django.db.models import Sum

from orders.models import BankAccount, Fulfilment, Payment, Refund, TransferPart

State = Payment.State


def account_in_use() -> BankAccount | None:
    """Where transfers for new orders go; None when buyers cannot pay by transfer."""
    return BankAccount.objects.filter(is_in_use=True).first()


def cost_of_share(share: Fulfilment, lines: list[Any]) -> int:
    """What a share costs as it stands: missing pieces cost nothing, nor does a parcel without any."""
    pieces = [(line, line.quantity - line.cancelled) for line in lines]
    goods = sum(int(line.order_line.unit_price_incl_tax) * left for line, left in pieces)
    return goods + share.charge if any(left for _line, left in pieces) else 0


def amount_of_share(share: Fulfilment, lines: list[Any], method: str) -> int:
    """What is taken in cash for a share when it is handed over: nothing when the order was paid ahead."""
    return cost_of_share(share, lines) if method == Payment.Method.CASH else 0


def received(payment: Payment) -> int:
    """Đồng that came for a payment."""
    return TransferPart.objects.filter(payment=payment.pk).aggregate(sum=Sum("amount"))["sum"] or 0


def refunded(payment: Payment) -> int:
    """Đồng that were sent back."""
    return Refund.objects.filter(payment=payment.pk).aggregate(sum=Sum("amount"))["sum"] or 0


def due(payment: Payment) -> int:
    """What the order costs as it stands, in đồng: cancelled pieces cost nothing, nor does a parcel without any left.

    0 once the payment is over without money: expired or void.
    """
    if payment.state in (State.EXPIRED, State.VOID):
        return 0
    shares = Fulfilment.objects.filter(order=payment.order_id).prefetch_related("lines__order_line")
    return sum(cost_of_share(share, list(share.lines.all())) for share in shares)


def owed_back(payment: Payment) -> int:
    """Đồng that the shop owes the buyer: what came, less what went back, less what the order costs as it stands."""
    kept = received(payment) - refunded(payment)
    if payment.state == State.AWAITED:
        return 0  # short so far: the rest may still come
    return max(0, kept - due(payment))
