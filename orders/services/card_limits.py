"""Programs that try stolen cards: their failures are counted by what they cannot change at will, and the step closes.

Counted are failures that Stripe told, by order (an order is one basket), by product, by the card's fingerprint, and by
the address that opened the step. A closed step is closed at Stripe too: its intent takes no more cards.
"""

import hashlib

from django.core.cache import cache
from django.db import transaction

from common.outbox import announce_all
from common.rate_limit import count_try, minutes_of, tries_left
from orders.models import CardEvent, CardIntent, Payment
from orders.services.payment_steps import CLOSE_INTENT

SPAN = 15 * 60  # seconds, for one order
LONG_SPAN = 60 * 60
MOST_PER_ORDER, MOST_PER_CARD, MOST_PER_ADDRESS, MOST_PER_PRODUCT = 5, 6, 10, 30
ORDER, CARD, ADDRESS, PRODUCT, CLOSED = "card-order", "card-print", "card-ip", "card-product", "card-closed"


def remember_address(payment: Payment, address: str) -> None:
    """Where the card step of a payment was opened last; hashed, and forgotten within the hour."""
    hashed = hashlib.sha256(address.encode()).hexdigest()[:32]
    cache.set(f"card-opened:{payment.pk}", hashed, timeout=LONG_SPAN)


def minutes_closed(payment: Payment) -> int:
    """For how many minutes at most the card step of a payment is closed; 0 when it is open."""
    if not tries_left(CLOSED, str(payment.pk), 1):
        return minutes_of(SPAN)
    return minutes_of(LONG_SPAN) if any(not left for left in _left(payment).values()) else 0


def _counted(payment: Payment) -> dict[tuple[str, str], tuple[int, int]]:
    """What failures of a payment are counted by: (scope, key) → (most, seconds)."""
    counted = {(ORDER, str(payment.pk)): (MOST_PER_ORDER, SPAN)}
    for product in payment.order.lines.filter(product__isnull=False).values_list("product_id", flat=True):
        counted[PRODUCT, str(product)] = (MOST_PER_PRODUCT, LONG_SPAN)
    if address := cache.get(f"card-opened:{payment.pk}"):
        counted[ADDRESS, address] = (MOST_PER_ADDRESS, LONG_SPAN)
    return counted


def _left(payment: Payment) -> dict[tuple[str, str], int]:
    return {(scope, key): tries_left(scope, key, most) for (scope, key), (most, _span) in _counted(payment).items()}


def count_failure(event: CardEvent, fingerprint: str) -> None:
    """Count a failed try that Stripe told, and close the step of its order when any of the counts is full."""
    payment = event.payment
    if event.outcome != CardEvent.Outcome.FAILED_TRY or payment is None:
        return
    counted = _counted(payment)
    if fingerprint:
        counted[CARD, fingerprint] = (MOST_PER_CARD, LONG_SPAN)
    full = [scope for (scope, key), (most, span) in counted.items() if count_try(scope, key, span) >= most]
    if full:
        count_try(CLOSED, str(payment.pk), SPAN)
        with transaction.atomic():
            still_open = CardIntent.objects.filter(payment=payment, state=CardIntent.State.OPEN)
            announce_all(CLOSE_INTENT, list(still_open.values_list("intent_id", flat=True)))
