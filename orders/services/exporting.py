"""Everything the shop keeps of a buyer, for the buyer: as values for a machine, and the same for the page that is read.

Names of staff are theirs and are left out: a step is the buyer's or the shop's.
"""

import io
import json
import zipfile
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from oscar.core.loading import get_model

from common.models import OutboxEntry
from common.people import full_name
from orders.models import (
    CardCapture,
    CardRefund,
    CashCollection,
    CashRefund,
    CollectorChange,
    Consent,
    Fulfilment,
    FulfilmentEvent,
    GoodsReturn,
    InvoiceWish,
    OrderFacts,
    Parcel,
    PaymentEvent,
    Receipt,
    Refund,
    TransferPart,
    VatInvoice,
)
from orders.queries.orders import status_words, step_words
from orders.services import letters, passwords

BasketLine = get_model("basket", "Line")
OrderLine = get_model("order", "Line")
OrderNote = get_model("order", "OrderNote")
OF_ORDER = (letters.ORDER_PLACED, letters.ORDER_PAID, letters.ORDER_EXPIRED)
OF_SHARE = (letters.ORDER_CANCELLED, letters.SHARE_CUT, letters.SHARE_MOVED)


def zip_of(export: dict[str, Any]) -> bytes:
    """The same twice in one file: a page to read in any browser, and JSON for a machine."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        page = render_to_string("orders/export.html", {"export": export, "language": translation.get_language()})
        files.writestr("doc.html", page)
        files.writestr("du-lieu.json", json.dumps(export, ensure_ascii=False, indent=2))
    return packed.getvalue()


def export_of(order_ids: list[int], user: Any = None) -> dict[str, Any]:
    """What is kept of these orders and of this account; whole đồng, days and times as ISO 8601 in the shop's time."""
    found = OrderFacts.objects.filter(order__in=order_ids).select_related(
        "order__payment__account", "province", "commune"
    )
    return {
        "made_at": _time(timezone.now()),
        "account": _account(user) if user is not None else None,
        "orders": [_order(facts) for facts in found.order_by("-pk")],
        "basket": _basket(user) if user is not None else [],
        "consents": _consents(user) if user is not None else [],
        "letters": _letters(order_ids, user),
    }


def _time(at: Any) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds") if at is not None else ""


def _account(user: Any) -> dict[str, str]:
    return {
        "sign_in_name": user.get_username(),
        "name": full_name(user),
        "email": user.email,
        "opened_at": _time(user.date_joined),
        "last_signed_in_at": _time(user.last_login),
    }


def _order(facts: OrderFacts) -> dict[str, Any]:
    order = facts.order
    return {
        "number": order.number,
        "placed_at": _time(order.date_placed),
        "status": status_words(order.status, facts.way),
        "page": letters.order_url(facts),
        "name": facts.buyer_name,
        "phone": facts.phone,
        "email": facts.email or order.guest_email,
        "street": facts.street,
        "commune": facts.commune_name,
        "province": facts.province.name if facts.province else "",
        "note": facts.note,
        "said_to_be_adult_at": _time(facts.age_stated_at),
        "goods_total": facts.goods_total,
        "charges_total": facts.charges_total,
        "amount_due": facts.amount_due,
        "lines": [
            {"title": title, "quantity": quantity, "amount": int(amount)}
            for title, quantity, amount in OrderLine.objects.filter(order=order.pk)
            .order_by("pk")
            .values_list("title", "quantity", "line_price_incl_tax")
        ],
        "shares": [_share(share) for share in Fulfilment.objects.filter(order=order.pk).select_related("outlet")],
        "payment": _payment(order.payment),
        "invoice": _invoice(order),
        "notes": list(OrderNote.objects.filter(order=order.pk).order_by("pk").values_list("message", flat=True)),
    }


def _invoice(order: Any) -> dict[str, Any] | None:
    wish = InvoiceWish.objects.filter(order=order.pk).first()
    if wish is None:
        return None
    made_out = VatInvoice.objects.filter(fulfilment__order=order.pk)
    return {
        "buyer": wish.buyer,
        "tax_code": wish.tax_code,
        "address": wish.address,
        "email": wish.email,
        "asked_at": _time(wish.asked_at),
        "numbers": list(dict.fromkeys(each.text for each in made_out)),
    }


def _share(share: Fulfilment) -> dict[str, Any]:
    receipt = Receipt.objects.filter(fulfilment=share.pk).select_related("series").first()
    return {
        "outlet": share.outlet.name,
        "status": status_words(share.status, share.way),
        "steps": [
            {"step": step_words(event.after, share.way), "at": _time(event.at), "reason": event.words}
            for event in FulfilmentEvent.objects.filter(fulfilment=share.pk)
        ],
        "receipt": {"number": receipt.text, "issued_at": _time(receipt.issued_at), "content": receipt.content}
        if receipt
        else None,
        **_ways(share),
    }


def _ways(share: Fulfilment) -> dict[str, Any]:
    """How the goods went, who was to fetch them, and what came back."""
    collectors = CollectorChange.objects.filter(pick_up__fulfilment=share.pk)
    returns = GoodsReturn.objects.filter(fulfilment=share.pk).prefetch_related("lines__line__order_line")
    return {
        "collectors": [{"name": each.name, "phone": each.phone, "at": _time(each.at)} for each in collectors],
        "parcels": [
            {"carrier": each.carrier, "tracking": each.tracking, "sent_at": _time(each.sent_at)}
            for each in Parcel.objects.filter(fulfilment=share.pk)
        ],
        "returns": [
            {
                "cause": each.get_cause_display(),
                "words": each.words,
                "credit": each.credit,
                "lines": [
                    {"title": line.line.order_line.title, "quantity": line.quantity, "received": line.received}
                    for line in each.lines.all()
                ],
            }
            for each in returns
        ],
    }


def _payment(payment: Any) -> dict[str, Any]:
    parts = TransferPart.objects.filter(payment=payment.pk).select_related("transfer")
    return {
        "method": payment.method,
        "state": payment.state,
        "amount": payment.amount,
        "steps": [
            {"state": event.after, "at": _time(event.at), "reason": event.reason}
            for event in PaymentEvent.objects.filter(payment=payment.pk)
        ],
        "transfers": [
            {
                "amount": part.amount,
                "booked_on": part.transfer.booked_on.isoformat(),
                "bank_number": part.transfer.bank_reference,
                "words": part.transfer.words,
                "reason": part.reason,
            }
            for part in parts
        ],
        "refunds": [
            {"amount": each.amount, "at": _time(each.at), "bank_number": each.bank_reference, "reason": each.reason}
            for each in Refund.objects.filter(payment=payment.pk)
        ],
        "cards": [
            {"amount": each.amount, "brand": each.brand, "last4": each.last4, "at": _time(each.at)}
            for each in CardCapture.objects.filter(payment=payment.pk)
        ],
        "card_refunds": [
            {"amount": each.amount, "at": _time(each.at), "reason": each.reason}
            for each in CardRefund.objects.filter(payment=payment.pk)
        ],
        "cash_refunds": [
            {"amount": each.amount, "at": _time(each.at), "reason": each.reason}
            for each in CashRefund.objects.filter(payment=payment.pk)
        ],
        "cash": [
            {"amount": each.amount, "at": _time(each.at), "reason": each.reason}
            for each in CashCollection.objects.filter(payment=payment.pk)
        ],
    }


def _basket(user: Any) -> list[dict[str, Any]]:
    lines = BasketLine.objects.filter(basket__owner=user, basket__status="Open").order_by("pk")
    return [{"title": line.product.get_title(), "quantity": line.quantity} for line in lines.select_related("product")]


def _consents(user: Any) -> list[dict[str, Any]]:
    kept = Consent.objects.filter(user=user)
    return [{"words": each.words, "is_given": each.is_given, "at": _time(each.at)} for each in kept]


def _letters(order_ids: list[int], user: Any = None) -> list[dict[str, str]]:
    """Letters of the last seven days: the shop keeps no copies, only for so long that one was sent."""
    shares = Fulfilment.objects.filter(order__in=order_ids).values_list("pk", flat=True)
    sent = OutboxEntry.objects.filter(topic__in=OF_ORDER, key__in=[str(pk) for pk in order_ids])
    sent |= OutboxEntry.objects.filter(topic__in=OF_SHARE, key__in=[str(pk) for pk in shares])
    if user is not None:
        sent |= OutboxEntry.objects.filter(topic=passwords.PASSWORD_ASKED, key__startswith=f"{user.pk}:")
    return [{"about": each.topic, "sent_at": _time(each.done_at)} for each in sent.exclude(done_at=None).order_by("pk")]
