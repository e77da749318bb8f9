"""Speaking with Stripe. Nothing here touches the database, and nobody calls it inside a transaction or holding a lock.

đồng have no smaller unit (ISO 4217 exponent 0, and "zero-decimal" with Stripe): 120,000 đồng are sent as 120000.
Whoever multiplied by a hundred would take a hundred times the money, so amounts pass through `minor_units`.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import stripe
from django.conf import settings

CURRENCY = "vnd"
TIMEOUT = 10  # seconds; a buyer waits for the answer
MOST_UNITS = 99_999_999  # Stripe takes at most eight figures

StripeError = stripe.StripeError
CANCELED, PROCESSING, SUCCEEDED = "canceled", "processing", "succeeded"


def takes_cards() -> bool:
    """Whether the shop has what it needs to take cards."""
    return bool(settings.STRIPE_SECRET_KEY and settings.STRIPE_PUBLISHABLE_KEY and settings.STRIPE_WEBHOOK_SECRET)


def is_live() -> bool:
    """Whether the shop's keys move real money."""
    return "_live_" in settings.STRIPE_SECRET_KEY


def minor_units(amount: int) -> int:
    """An amount in whole đồng as Stripe takes it: the same figure. Refuses anything but a positive int.

    Raises TypeError for a Decimal, a float, a text or a truth value, ValueError for what no card can pay.
    """
    if type(amount) is not int:
        raise TypeError(f"đồng are a whole int, not {type(amount).__name__}")
    if not 0 < amount <= MOST_UNITS:
        raise ValueError(f"{amount} đồng cannot be asked of a card")
    return amount


def _client() -> stripe.StripeClient:
    return stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        base_addresses={"api": settings.STRIPE_API_BASE},
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
        max_network_retries=1,
    )


def _plain(found: Any) -> dict[str, Any]:
    return found.to_dict()


def make_intent(*, number: str, amount: int, attempt: int) -> dict[str, Any]:
    """Open a PaymentIntent for an order. Sent again for the same attempt it brings the same one."""
    wanted: Any = {
        "amount": minor_units(amount),
        "currency": CURRENCY,
        "payment_method_types": ["card"],
        "metadata": {"order": number},
    }
    return _plain(
        _client().v1.payment_intents.create(wanted, {"idempotency_key": f"intent-{number}-{attempt}-{amount}"})
    )


def read_intent(intent_id: str) -> dict[str, Any]:
    """An intent as it stands at Stripe, with the card's brand and last figures."""
    return _plain(_client().v1.payment_intents.retrieve(intent_id, {"expand": ["latest_charge"]}))


def cancel_intent(intent_id: str) -> dict[str, Any]:
    """Close an intent that may no longer be paid. Stripe refuses (InvalidRequestError) one that has succeeded."""
    return _plain(_client().v1.payment_intents.cancel(intent_id))


def make_refund(*, intent_id: str, amount: int, key: str) -> dict[str, Any]:
    """Send money back to the card that paid an intent. The same key never sends it twice."""
    wanted: Any = {"payment_intent": intent_id, "amount": minor_units(amount), "metadata": {"refund": key}}
    return _plain(_client().v1.refunds.create(wanted, {"idempotency_key": f"refund-{key}"}))


def read_refund(refund_id: str) -> dict[str, Any]:
    return _plain(_client().v1.refunds.retrieve(refund_id))


def charges_since(start: datetime) -> Iterator[dict[str, Any]]:
    """Charges made at or after `start`, in Stripe's order."""
    wanted: Any = {"created": {"gt": int(start.timestamp()) - 1}, "limit": 100}
    for charge in _client().v1.charges.list(wanted).auto_paging_iter():
        yield _plain(charge)


def refunds_since(start: datetime) -> Iterator[dict[str, Any]]:
    """Refunds made at or after `start`, the newest first: reading stops with the first older one."""
    least = int(start.timestamp())
    wanted: Any = {"limit": 100}
    for refund in _client().v1.refunds.list(wanted).auto_paging_iter():
        if refund["created"] < least:
            return
        yield _plain(refund)


def verify_signature(body: bytes, header: str | None) -> bool:
    """Whether Stripe signed these bytes with the endpoint's secret in the last five minutes."""
    try:
        stripe.WebhookSignature.verify_header(body, header, settings.STRIPE_WEBHOOK_SECRET, tolerance=300)
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        return False
    return True


def id_of(found: Any) -> str:
    """The id of something that Stripe sends as an id or, expanded, whole."""
    value = found.get("id") if isinstance(found, Mapping) else found
    return clean_text(value)[:80]


def clean_text(value: Any) -> str:
    """Text that a database takes: PostgreSQL refuses NUL and halves of a letter. Anything that is no text is none."""
    return value.replace("\x00", "?").encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def amount_of(intent: Mapping[str, Any]) -> int | None:
    """What an intent took, in đồng; None when it does not say a whole number."""
    value = intent.get("amount_received") or intent.get("amount")
    return value if type(value) is int else None


def card_of(found: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The card's own details of a charge or a payment method: brand, last4, fingerprint."""
    details = (found or {}).get("payment_method_details") or found or {}
    card = details.get("card") if isinstance(details, Mapping) else None
    return card if isinstance(card, Mapping) else {}
