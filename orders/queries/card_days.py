"""One day of Stripe's list held against our books; in whole đồng."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.money import format_dong
from orders.models import CardCapture, CardRefund, CardRefundStep
from orders.stripe_api import CURRENCY, id_of

# What may differ, by name.
NOT_IN_BOOK, NOT_AT_STRIPE, AMOUNT = "charge-not-in-book", "charge-not-at-stripe", "charge-amount"
REFUND_NOT_IN_BOOK, REFUND_NOT_AT_STRIPE = "refund-not-in-book", "refund-not-at-stripe"
REFUND_AMOUNT, REFUND_FAILED = "refund-amount", "refund-failed"
GONE = ("failed", "canceled")  # refunds that brought nothing back


@dataclass(frozen=True)
class DayBounds:
    """A local day; `before` is a day earlier: what Stripe did just before midnight may be in our books just after."""

    start: datetime
    end: datetime

    @property
    def before(self) -> datetime:
        return self.start - timedelta(days=1)

    def holds(self, found: Mapping[str, Any]) -> bool:
        return self.start.timestamp() <= int(found["created"]) < self.end.timestamp()


def bounds_of(day: date) -> DayBounds:
    start = timezone.make_aware(datetime.combine(day, time.min))
    return DayBounds(start, timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)))


def earliest_asked(bounds: DayBounds) -> datetime:
    """From when on Stripe must be read, so that what the day wrote down is found however late it was told."""
    captures = CardCapture.objects.filter(at__gte=bounds.start, at__lt=bounds.end)
    steps = CardRefundStep.objects.filter(at__gte=bounds.start, at__lt=bounds.end)
    asked = [
        captures.aggregate(first=Min("intent__made_at"))["first"],
        steps.aggregate(first=Min("refund__at"))["first"],
    ]
    return min([bounds.before, *(each - timedelta(hours=1) for each in asked if each is not None)])


def taken(charges: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The charges that brought money in our currency; another currency is named when its event comes."""
    return [each for each in charges if each["status"] == "succeeded" and each["currency"] == CURRENCY]


def charge_differences(charges: Iterable[Mapping[str, Any]], bounds: DayBounds) -> list[dict[str, Any]]:
    """What Stripe's charges (from the day before on) and our captures of the day say differently."""
    theirs = {id_of(each.get("payment_intent")) or id_of(each): each for each in taken(charges)}
    captures = CardCapture.objects.select_related("intent", "payment__order")
    ours = {each.intent.intent_id: each for each in captures.filter(intent__intent_id__in=theirs)}
    found = []
    for intent_id, charge in theirs.items():
        if not bounds.holds(charge):
            continue
        capture = ours.get(intent_id)
        if capture is None:
            order = str((charge.get("metadata") or {}).get("order", ""))
            found.append(difference(NOT_IN_BOOK, id_of(charge), order, 0, charge["amount"]))
        elif capture.amount != charge["amount"]:
            number = capture.payment.order.number
            found.append(difference(AMOUNT, id_of(charge), number, capture.amount, charge["amount"]))
    of_the_day = captures.filter(at__gte=bounds.start, at__lt=bounds.end).exclude(intent__intent_id__in=theirs)
    return found + [
        difference(NOT_AT_STRIPE, each.charge_id, each.payment.order.number, each.amount, 0) for each in of_the_day
    ]


def refund_differences(refunds: Iterable[Mapping[str, Any]], bounds: DayBounds) -> list[dict[str, Any]]:
    """What Stripe's refunds (from the day before on) and ours of the day say differently; failed at both is none."""
    theirs = [(_key_of(each), each) for each in refunds if each["currency"] == CURRENCY]
    known = CardRefund.objects.select_related("payment__order").prefetch_related("steps")
    ours = {each.key: each for each in known.filter(key__in=[key for key, _refund in theirs if key])}
    found = []
    for key, refund in theirs:
        if not bounds.holds(refund):
            continue
        mine = ours.get(key)
        if mine is None:
            if refund["status"] not in GONE:
                found.append(difference(REFUND_NOT_IN_BOOK, id_of(refund), "", 0, refund["amount"]))
        elif mine.amount != refund["amount"]:
            found.append(difference(REFUND_AMOUNT, id_of(refund), _number(mine), mine.amount, refund["amount"]))
        elif refund["status"] in GONE and not _has_failed(mine):
            found.append(difference(REFUND_FAILED, id_of(refund), _number(mine), mine.amount, 0))
    sent = known.filter(steps__after=CardRefundStep.After.SENT, steps__at__gte=bounds.start, steps__at__lt=bounds.end)
    return found + [
        difference(REFUND_NOT_AT_STRIPE, each.key, _number(each), each.amount, 0)
        for each in sent
        if each.key not in ours and not _has_failed(each)
    ]


def _key_of(refund: Mapping[str, Any]) -> str:
    """Our own key of a refund; "" for one that was made by hand at Stripe."""
    return str((refund.get("metadata") or {}).get("refund", ""))


def _has_failed(refund: CardRefund) -> bool:
    return any(step.after == CardRefundStep.After.FAILED for step in refund.steps.all())


def _number(refund: CardRefund) -> str:
    return refund.payment.order.number


def difference(kind: str, stripe_id: str, order: str, ours: int, theirs: int) -> dict[str, Any]:
    """One difference as it is kept: what kind, which thing at Stripe, of which order, and both amounts."""
    return {"kind": kind, "id": stripe_id, "order": order, "ours": ours, "theirs": theirs}


def difference_words(found: Mapping[str, Any]) -> str:
    """One difference, as one would read it out."""
    language = get_language() or "vi"
    words = {
        NOT_IN_BOOK: _("Stripe thu %(theirs)s (%(id)s) mà sổ không có%(order)s."),
        NOT_AT_STRIPE: _("Sổ ghi thu %(ours)s (%(id)s) mà Stripe không có%(order)s."),
        AMOUNT: _("Khoản %(id)s: sổ ghi %(ours)s, Stripe ghi %(theirs)s%(order)s."),
        REFUND_NOT_IN_BOOK: _("Stripe hoàn %(theirs)s (%(id)s) mà sổ không có%(order)s."),
        REFUND_NOT_AT_STRIPE: _("Sổ ghi hoàn %(ours)s mà Stripe không có%(order)s."),
        REFUND_AMOUNT: _("Khoản hoàn %(id)s: sổ ghi %(ours)s, Stripe ghi %(theirs)s%(order)s."),
        REFUND_FAILED: _("Khoản hoàn %(id)s, %(ours)s: Stripe báo không hoàn được, sổ chưa ghi%(order)s."),
    }[str(found["kind"])]
    return words % {
        "id": found["id"],
        "ours": format_dong(int(found["ours"]), language),
        "theirs": format_dong(int(found["theirs"]), language),
        "order": _(", đơn %(number)s") % {"number": found["order"]} if found["order"] else "",
    }
