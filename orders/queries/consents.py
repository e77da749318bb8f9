"""What a buyer agreed to, and what follows from it."""

from typing import Any

from orders.models import Consent, OrderFacts


def agrees(user: Any, purpose: str) -> bool:
    """Whether the buyer's last word on a purpose was yes. Without a word it is no."""
    last = Consent.objects.filter(user=user, purpose=purpose).order_by("-pk").first()
    return last is not None and last.is_given


def last_address(user: Any) -> OrderFacts | None:
    """The order that a buyer last had sent, for its address to be filled in; None where the buyer did not agree."""
    if not agrees(user, Consent.Purpose.FILL_IN):
        return None
    sent = OrderFacts.objects.filter(order__user=user, way=OrderFacts.Way.SHIP).exclude(street="")
    return sent.select_related("commune").order_by("-pk").first()
