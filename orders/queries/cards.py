"""What of the money of cards is still with the shop; in whole đồng."""

from django.db.models import Sum

from orders.models import CardCapture, Payment
from orders.queries.payments import standing_refunds


def left_of_captures(payment: Payment) -> dict[CardCapture, int]:
    """The captures of a payment of which something can still go back, with how much."""
    gone = standing_refunds().filter(payment=payment).values("capture").annotate(sum=Sum("amount")).order_by()
    back = {row["capture"]: row["sum"] for row in gone}
    left = {capture: capture.amount - back.get(capture.pk, 0) for capture in payment.card_captures.order_by("pk")}
    return {capture: amount for capture, amount in left.items() if amount > 0}
