"""VAT invoices: what a buyer wants on one, and the number that comes back from the seller's e-invoice provider."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from orders.exceptions import OrdersRefusal, WhyMissing
from orders.invoice_refusals import (
    BadInvoiceDay,
    BadInvoiceNumber,
    BadInvoiceSymbol,
    InvoiceIssued,
    InvoiceListRefused,
    InvoiceNumberTaken,
    NotHandedOverYet,
    NothingToInvoice,
)
from orders.models import Fulfilment, FulfilmentEvent, InvoiceWish, OrderFacts, VatInvoice
from orders.services.payment_steps import hold_payment
from shops.models import LegalSeller
from shops.services.ledger import under_lock

# Circular 78/2021/TT-BTC, art. 4: kind of invoice, with or without the authority's code, year, then the seller's three.
SYMBOL = re.compile(r"[1-6][CK]\d{2}[A-Z]{3}")
MOST_NUMBER = 99_999_999  # eight digits, new every year


@dataclass(frozen=True)
class InvoiceBuyer:
    """Who an invoice is made out to, already clean."""

    buyer: str
    address: str
    email: str
    tax_code: str = ""


def write_wish(order: Any, wanted: InvoiceBuyer) -> InvoiceWish:
    """The wish of an order that is being placed, in its transaction."""
    return InvoiceWish.objects.create(order=order, **vars(wanted))


@transaction.atomic
def ask_invoice(*, facts: OrderFacts, wanted: InvoiceBuyer) -> InvoiceWish:
    """Ask for the VAT invoice of an order, or change what it will say. Raises InvoiceIssued, NothingToInvoice."""
    _hold_open(facts)
    wish, _is_new = InvoiceWish.objects.update_or_create(order_id=facts.order_id, defaults=vars(wanted))
    return wish


@transaction.atomic
def withdraw_invoice(*, facts: OrderFacts) -> None:
    """The buyer wants no invoice after all. Raises InvoiceIssued, NothingToInvoice."""
    _hold_open(facts)
    InvoiceWish.objects.filter(order=facts.order_id).delete()


def _hold_open(facts: OrderFacts) -> None:
    """Hold the order's payment: whoever writes an invoice down holds it too."""
    hold_payment(facts.order_id)
    made_out = VatInvoice.objects.filter(fulfilment__order=facts.order_id).order_by("-pk").first()
    if made_out is not None:
        raise InvoiceIssued(number=made_out.text)
    if not Fulfilment.objects.filter(order=facts.order_id).exclude(status=Fulfilment.Status.CANCELLED).exists():
        raise NothingToInvoice()


@dataclass(frozen=True)
class InvoiceNumber:
    """An invoice as the provider's list has it."""

    symbol: str
    number: int
    issued_on: date


@transaction.atomic
def record_invoice(*, fulfilment: Fulfilment, given: InvoiceNumber, by: Any, reason: str = "") -> VatInvoice:
    """Write down which e-invoice a share has. The same again changes nothing; another one needs a `reason`.

    Raises BadInvoiceSymbol, BadInvoiceNumber, BadInvoiceDay, NotHandedOverYet, InvoiceNumberTaken and WhyMissing.
    """
    return _record(fulfilment, given, by, reason)[0]


def _record(fulfilment: Fulfilment, given: InvoiceNumber, by: Any, reason: str) -> tuple[VatInvoice, bool]:
    """The invoice as `record_invoice` writes it, and whether it is new.

    Locks: the seller, whose numbers these are, then the payment and the share: of two orders that are given one number
    at once, the second sees the first.
    """
    symbol, number = given.symbol.strip().upper(), given.number
    if not SYMBOL.fullmatch(symbol):
        raise BadInvoiceSymbol(symbol=given.symbol[:40])
    if not isinstance(number, int) or not 0 < number <= MOST_NUMBER:
        raise BadInvoiceNumber(number=number)
    under_lock(LegalSeller.objects.filter(outlets__fulfilments=fulfilment.pk)).get()
    hold_payment(fulfilment.order_id)
    held = under_lock(Fulfilment.objects.select_related("order", "outlet").filter(pk=fulfilment.pk)).get()
    if held.status != Fulfilment.Status.HANDED_OVER:
        raise NotHandedOverYet()
    least = timezone.localdate(FulfilmentEvent.objects.filter(fulfilment=held.pk, after=held.status).latest("pk").at)
    if not least <= given.issued_on <= timezone.localdate():
        raise BadInvoiceDay(least=least)
    standing = held.vat_invoices.order_by("-pk").first()
    if standing is not None:
        if (standing.symbol, standing.number, standing.issued_on) == (symbol, number, given.issued_on):
            return standing, False
        if not reason.strip():
            raise WhyMissing()
    _refuse_taken(held, symbol, number)
    written = VatInvoice.objects.create(
        fulfilment=held,
        symbol=symbol,
        number=number,
        issued_on=given.issued_on,
        reason=reason.strip()[:240] if standing is not None else "",
        actor=by,
    )
    return written, True


def _refuse_taken(held: Fulfilment, symbol: str, number: int) -> None:
    """Of one seller, a number that a buyer asked for belongs to one order; a day's retail invoice may cover many."""
    later = VatInvoice.objects.filter(fulfilment=OuterRef("fulfilment"), pk__gt=OuterRef("pk"))
    standing = VatInvoice.objects.filter(
        ~Exists(later), symbol=symbol, number=number, fulfilment__outlet__legal_seller=held.outlet.legal_seller_id
    ).exclude(fulfilment__order=held.order_id)
    if not InvoiceWish.objects.filter(order=held.order_id).exists():
        standing = standing.filter(fulfilment__order__invoice_wish__isnull=False)
    taken = standing.select_related("fulfilment__order").order_by("pk").first()
    if taken is not None:
        raise InvoiceNumberTaken(number=taken.text, order=taken.fulfilment.order.number)


@transaction.atomic
def record_invoices(*, given: Iterable[tuple[Fulfilment, InvoiceNumber]], by: Any, reason: str) -> int:
    """Write down a whole list, all or nothing; returns how many were new. Raises InvoiceListRefused."""
    new = 0
    # By order: two lists at once take the payments' locks in one order.
    for fulfilment, number in sorted(given, key=lambda each: each[0].order_id):
        try:
            new += _record(fulfilment, number, by, reason)[1]
        except OrdersRefusal as refusal:
            raise InvoiceListRefused(order=fulfilment.order.number, why=refusal) from refusal
    return new
