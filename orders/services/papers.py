"""The sales receipt of a share: its number without gaps, and what it says, written once.

The paper series is locked last of all (after payment, shares, stock records, lots and the order), for every hand-over
of a seller waits for it: its number is drawn in one statement, and nothing is read or reckoned while it is held but the
receipt's own row.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from catalogue.models import VatKind
from catalogue.vat import NoVatRate, Rates, VatSum, kind_of, sums_by_rate
from common.amount_in_words import dong_in_words
from common.phones import written_phone
from common.rows import fetch
from common.writing import insert
from orders.exceptions import NoReceiptYet
from orders.models import Fulfilment, FulfilmentLine, OrderFacts, PaperSeries, Payment, Receipt
from orders.services.payment_steps import hold_payment, signature
from shops.models import Allocation
from shops.services.ledger import under_lock


@transaction.atomic
def receipt_of(*, fulfilment: Fulfilment, by: Any = None, name: str = "") -> Receipt:
    """The receipt of a share that was handed over; one from before there were receipts gets its number now.

    `by` is who asks for it, or None and a `name` for a buyer without an account. Raises NoReceiptYet.
    """
    issued = Receipt.objects.select_related("series").filter(fulfilment=fulfilment.pk)
    found = issued.first()
    if found is not None:
        return found
    hold_payment(fulfilment.order_id)
    shares = Fulfilment.objects.select_related("outlet__legal_seller")
    held = under_lock(shares.filter(pk=fulfilment.pk)).get()
    if held.status != Fulfilment.Status.HANDED_OVER:
        raise NoReceiptYet(status=held.status)
    # Two prints at once: the second waited for the share and finds what the first has written.
    return issued.first() or issue_receipt(held, by=by, name=name)


@dataclass(frozen=True)
class Sold:
    """What a receipt is made of, where the act that hands over has it at hand: lines with the codes of their lots."""

    facts: OrderFacts
    lines: list[tuple[FulfilmentLine, list[str]]]


def issue_receipt(held: Fulfilment, *, by: Any, name: str = "", sold: Sold | None = None) -> Receipt:
    """Make out the receipt of a share that is held and handed over, in the caller's transaction.

    Without `sold` the books are read.
    """
    now = timezone.now()
    content = _content(held, sold or _sold(held))
    series, number = _next_number(held.outlet.legal_seller_id, now)
    receipt = Receipt(
        fulfilment=held,
        series_id=series,
        number=number,
        total=content["total"],
        content=content,
        issued_at=now,
        issued_by=by,
        issued_by_name=name or signature(by),
    )
    return insert([receipt])[0]


NEXT_NUMBER = """
    UPDATE orders_paperseries SET last = last + 1 WHERE seller_id = %s AND year = %s AND kind = %s RETURNING id, last
"""


def _next_number(seller_id: int, now: datetime) -> tuple[int, int]:
    """The seller's series of this year (local time) and its next number, held until commit.

    Whoever comes second waits for the row and counts on from what the first has written; what is rolled back gives its
    number back.
    """
    year = timezone.localtime(now).year
    key = (seller_id, year, PaperSeries.Kind.RECEIPT.value)
    if not (found := fetch(NEXT_NUMBER, key, (None, None))):
        # The first paper of a year; of two at once, one waits here until the other's row is committed.
        series = PaperSeries(seller_id=seller_id, year=year, kind=PaperSeries.Kind.RECEIPT)
        PaperSeries.objects.bulk_create([series], ignore_conflicts=True)
        found = fetch(NEXT_NUMBER, key, (None, None))
    ((series_id, number),) = found
    return series_id, number


def _sold(held: Fulfilment) -> Sold:
    facts = OrderFacts.objects.select_related("order__payment").get(order=held.order_id)
    return Sold(facts, _lines(held))


def _content(held: Fulfilment, sold: Sold) -> dict[str, Any]:
    """What the receipt says, in the language of the order; only words, whole đồng and pieces, so that it stays."""
    facts, outlet = sold.facts, held.outlet
    seller = outlet.legal_seller
    with translation.override(facts.language):
        lines = [_line(line, lots) for line, lots in sold.lines]
        goods = sum(line["amount"] for line in lines)
        taxes = _taxes(lines, held.charge, timezone.localdate())
        return {
            "language": facts.language,
            "order": facts.order.number,
            "buyer": facts.buyer_name,
            "seller": {
                "name": seller.name,
                "address": seller.address,
                "tax_code": seller.tax_code,
                "registration_number": seller.registration_number,
                "phone": written_phone(seller.phone) if seller.phone else "",
            },
            "outlet": {
                "name": outlet.name,
                "address": outlet.address,
                "phone": written_phone(outlet.phone) if outlet.phone else "",
            },
            "is_demo": seller.is_demo or outlet.address_is_demo or outlet.is_fictional,
            "lines": lines,
            "goods": goods,
            "charge": held.charge,
            "total": goods + held.charge,
            "in_words": dong_in_words(goods + held.charge),
            "taxes": [{"percent": each.percent, "gross": each.gross, "tax": each.tax} for each in taxes],
            "is_paid_ahead": facts.order.payment.method != Payment.Method.CASH,
            "is_card": facts.order.payment.method == Payment.Method.CARD,
            "is_pick_up": held.way == Fulfilment.Way.PICK_UP,
        }


def _taxes(lines: list[dict[str, Any]], charge: int, day: date) -> list[VatSum]:
    """The VAT in what was handed over on `day`, by rate; sending is taxed at the standard rate.

    Nothing when the rates of the day are not on record: goods are handed over all the same, and the list for the
    e-invoice says what is missing.
    """
    rates = Rates(day)
    try:
        amounts = [(rates.percent(line["vat_kind"]), line["amount"]) for line in lines]
        return sums_by_rate(amounts + ([(rates.percent(VatKind.STANDARD), charge)] if charge else []))
    except NoVatRate:
        return []


def _lines(held: Fulfilment) -> list[tuple[FulfilmentLine, list[str]]]:
    """What was handed over, line by line, with the lots it came from; missing and cancelled pieces are not named."""
    lines = (
        FulfilmentLine.objects.filter(fulfilment=held.pk, handed_over__gt=0)
        .select_related(
            "order_line__product__packing",
            "order_line__product__facts__product_set",
            "order_line__product__parent__facts__product_set",
        )
        .order_by("pk")
    )
    lots: dict[int, list[str]] = {}
    given = Allocation.objects.filter(
        promised_for__line__fulfilment=held.pk, state=Allocation.State.HANDED_OVER
    ).order_by("pk")
    for line, code in given.values_list("promised_for__line", "balance__lot__code"):
        if code not in lots.setdefault(line, []):
            lots[line].append(code)
    return [(line, lots.get(line.pk, [])) for line in lines]


def _line(line: FulfilmentLine, lots: list[str]) -> dict[str, Any]:
    bought, product = line.order_line, line.order_line.product
    packing = getattr(product, "packing", None)
    facts = getattr(getattr(product, "parent", None) or product, "facts", None)
    labels = {f", {packing.label_vi}", f", {packing.label_en}"} if packing else set()
    price = int(bought.unit_price_incl_tax)
    return {
        # An order line's title is the name and the packing that the buyer read; the packing has a place of its own.
        "name": next((bought.title.removesuffix(each) for each in labels if bought.title.endswith(each)), bought.title),
        "packing": packing.label if packing else "",
        "quantity": line.handed_over,
        "price": price,
        "amount": price * line.handed_over,
        "lots": lots,
        "vat_kind": kind_of(facts),
        "licence": facts.licence_number if facts is not None and facts.is_liquor else "",
    }
