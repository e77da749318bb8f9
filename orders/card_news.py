"""What Stripe posts, read into plain facts; what cannot be an event is refused."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from orders.stripe_api import amount_of, card_of, clean_text, id_of

LATEST = 4_102_444_800  # 2100: a moment beyond is no moment


class NotAnEvent(ValueError):
    """Signed, but not an event of Stripe."""


@dataclass(frozen=True)
class CardNews:
    """One event: `intent_id` it is about, `object_id` of the charge or refund, `amount` in the least unit."""

    event_id: str
    kind: str
    account: str
    is_live: bool
    happened_at: datetime
    intent_id: str
    object_id: str
    order: str
    amount: int | None
    currency: str
    status: str
    refund_key: str
    why: str
    brand: str
    last4: str
    fingerprint: str


def read_news(body: bytes) -> CardNews:
    """The facts of an event's body. Raises NotAnEvent."""
    try:
        event = json.loads(body)
    except ValueError as error:  # UnicodeDecodeError is one
        raise NotAnEvent from error
    found = event.get("data") if isinstance(event, dict) else None
    found = found.get("object") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not id_of(event) or not isinstance(event.get("type"), str):
        raise NotAnEvent
    created = event.get("created")
    moment = created if type(created) is int and 0 <= created < LATEST else 0
    metadata = found.get("metadata") if isinstance(found.get("metadata"), dict) else {}
    is_intent = event["type"].startswith("payment_intent.")
    failed = found.get("last_payment_error") if isinstance(found.get("last_payment_error"), dict) else {}
    charge = found.get("latest_charge")
    card = card_of(failed.get("payment_method")) or card_of(charge if isinstance(charge, dict) else None)
    return CardNews(
        event_id=id_of(event),
        kind=clean_text(event["type"])[:80],
        account=clean_text(event.get("account")),
        is_live=event.get("livemode") is True,
        happened_at=datetime.fromtimestamp(moment, UTC),
        intent_id=id_of(found) if is_intent else id_of(found.get("payment_intent")),
        object_id=id_of(charge) or id_of(failed.get("charge")) if is_intent else id_of(found),
        order=clean_text(metadata.get("order"))[:40],
        amount=_small(amount_of(found)),
        currency=clean_text(found.get("currency")).lower()[:8],
        status=clean_text(found.get("status")),
        refund_key=clean_text(metadata.get("refund"))[:64],
        why=clean_text(found.get("failure_reason"))[:240],
        brand=clean_text(card.get("brand"))[:20],
        last4=clean_text(card.get("last4"))[:4],
        fingerprint=clean_text(card.get("fingerprint")),
    )


def card_of_intent(intent: Mapping[str, Any]) -> tuple[str, str]:
    """Brand and last four figures of the card that an intent, read with its charge, was paid with."""
    charge = intent.get("latest_charge")
    card = card_of(charge if isinstance(charge, Mapping) else None)
    return clean_text(card.get("brand"))[:20], clean_text(card.get("last4"))[:4]


def _small(amount: int | None) -> int | None:
    """An amount that a column holds."""
    return amount if amount is not None and abs(amount) < 2**63 else None
