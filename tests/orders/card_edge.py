"""The edge of Stripe in tests: keys, the flows of localstripe, and events signed with the secret of the endpoint."""

import hashlib
import hmac
import itertools
import json
import os
import time
from typing import Any

import pytest
import requests

SECRET = "whsec_test_of_the_shop"
KEYS = {
    "STRIPE_SECRET_KEY": "sk_test_51ShopKeyOfTests",
    "STRIPE_PUBLISHABLE_KEY": "pk_test_51ShopKeyOfTests",
    "STRIPE_WEBHOOK_SECRET": SECRET,
}
GOOD_CARD, DECLINED_CARD = "4242424242424242", "4000000000000341"
FINGERPRINT = "Xt5EWLLDS7FJjR1c"
numbers = itertools.count(1)


@pytest.fixture
def card_keys(settings):
    """A shop that takes cards; without localstripe nobody answers it."""
    for name, value in KEYS.items():
        setattr(settings, name, value)
    settings.STRIPE_API_BASE = os.environ.get("STRIPE_API_BASE") or "http://127.0.0.1:9"


@pytest.fixture
def stripe_calls_made(card_keys):
    """Localstripe without a memory of the tests before."""
    requests.delete(f"{os.environ['STRIPE_API_BASE']}/_config/data", timeout=10).raise_for_status()
    return at_stripe


def at_stripe(method: str, path: str, **body: Any) -> dict[str, Any]:
    """Speak with localstripe as somebody else does: the buyer's browser, or a person at Stripe's own pages."""
    address = f"{os.environ['STRIPE_API_BASE']}/v1/{path}"
    answer = requests.request(method, address, json=body or None, auth=(KEYS["STRIPE_SECRET_KEY"], ""), timeout=10)
    return answer.json()


def pay_at_stripe(intent_id: str, number: str = GOOD_CARD) -> dict[str, Any]:
    """Confirm an intent with a card, as Stripe's script does for the buyer; returns the answer, an error or the intent.

    localstripe takes no second card for an intent whose first was declined, so the declined charge is taken off it.
    """
    card = {"number": number, "exp_month": 12, "exp_year": 2030, "cvc": "123"}
    method = at_stripe("POST", "payment_methods", type="card", card=card)
    at_stripe("POST", f"payment_intents/{intent_id}", payment_method=method["id"], latest_charge=None)
    return at_stripe("POST", f"payment_intents/{intent_id}/confirm")


def event(kind: str, found: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An event as Stripe posts it."""
    return {
        "id": f"evt_{next(numbers)}",
        "object": "event",
        "type": kind,
        "created": int(time.time()),
        "livemode": False,
        "data": {"object": found},
    } | more


def intent(intent_id: str, amount: int, **more: Any) -> dict[str, Any]:
    """What an event says of an intent that was paid."""
    return {
        "id": intent_id,
        "object": "payment_intent",
        "amount": amount,
        "amount_received": amount,
        "currency": "vnd",
        "status": "succeeded",
        "latest_charge": f"ch_{intent_id}",
        "metadata": {},
    } | more


def declined(intent_id: str, amount: int, fingerprint: str = FINGERPRINT) -> dict[str, Any]:
    """What an event says of an intent whose card was refused."""
    card = {"brand": "visa", "last4": "0341", "fingerprint": fingerprint}
    error = {"type": "card_error", "charge": f"ch_no_{next(numbers)}", "payment_method": {"type": "card", "card": card}}
    more = {"status": "requires_payment_method", "latest_charge": None, "last_payment_error": error}
    return intent(intent_id, amount, amount_received=0, **more)


def refund(refund_id: str, key: str, amount: int, status: str, **more: Any) -> dict[str, Any]:
    """What an event says of a refund."""
    facts = {"currency": "vnd", "payment_intent": "pi_any", "charge": "ch_any", "metadata": {"refund": key}}
    return {"id": refund_id, "object": "refund", "amount": amount, "status": status} | facts | more


def signature_of(body: bytes, secret: str = SECRET, at: int | None = None) -> str:
    moment = int(time.time()) if at is None else at
    signed = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={signed}"


def tell(client, told: dict[str, Any] | bytes, **signing: Any):
    """Post an event as Stripe does."""
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    header = signature_of(body, **signing)
    return client.post("/webhooks/stripe/", body, content_type="application/json", headers={"Stripe-Signature": header})
