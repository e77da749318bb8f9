"""What an outlet handed over in a month, as the seller's e-invoice provider needs it; all in whole đồng."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from catalogue.models import VatKind
from catalogue.vat import Rates, VatSum, kind_of, net_of, sums_by_rate
from counter.queries.shares import title_of
from orders.models import Fulfilment, FulfilmentEvent, FulfilmentLine, InvoiceWish, OrderFacts, Payment, VatInvoice
from shops.models import Outlet

Status = Fulfilment.Status
# An invoice is written in Vietnamese, whoever bought (Law on Accounting 88/2015/QH13, art. 11).
SENDING, PARCEL = "Phí gửi hàng", "kiện"
MOST_SHARES = 5_000  # of one outlet in a month, in one file


@dataclass(frozen=True)
class InvoiceLine:
    """Goods, or the sending, at one rate; `percent` is None for what is not taxed. `gross` includes VAT."""

    name: str
    unit: str
    quantity: int
    percent: int | None
    gross: int
    returned: int = 0  # pieces that came back since: their invoice is adjusted at the provider

    @property
    def net(self) -> int:
        return net_of(self.gross, self.percent)

    @property
    def tax(self) -> int:
        return self.gross - self.net


@dataclass(frozen=True)
class ToInvoice:
    """One share that was handed over on `day`: whom its invoice is for (`wish`, None for a buyer who wanted none)."""

    fulfilment: Fulfilment
    facts: OrderFacts
    day: date
    wish: InvoiceWish | None
    made_out: list[VatInvoice]
    lines: list[InvoiceLine]

    @property
    def standing(self) -> VatInvoice | None:
        return self.made_out[-1] if self.made_out else None

    @property
    def number(self) -> str:
        return str(self.fulfilment.order.number)

    @property
    def receipt(self) -> str:
        receipt = getattr(self.fulfilment, "receipt", None)
        return receipt.text if receipt else ""

    @property
    def gross(self) -> int:
        return sum(line.gross for line in self.lines)

    @property
    def taxes(self) -> list[VatSum]:
        return sums_by_rate((line.percent, line.gross) for line in self.lines)

    @property
    def way_of_paying(self) -> str:
        """As e-invoices abbreviate it: TM for cash, CK for a transfer or card."""
        return "TM" if self.fulfilment.order.payment.method == Payment.Method.CASH else "CK"


@dataclass(frozen=True)
class InvoiceMonth:
    """`first` is the first day of the month; `is_cut` when only the first MOST_SHARES are here."""

    first: date
    shares: list[ToInvoice]
    is_cut: bool

    @property
    def waiting(self) -> list[ToInvoice]:
        """Wanted by the buyer and without a number yet: these come first."""
        return [share for share in self.shares if share.wish and not share.standing]

    @property
    def retail(self) -> list[ToInvoice]:
        return [share for share in self.shares if not share.wish and not share.standing]

    @property
    def done(self) -> list[ToInvoice]:
        return [share for share in self.shares if share.standing]

    @property
    def before(self) -> date:
        return date(self.first.year - (self.first.month == 1), (self.first.month - 2) % 12 + 1, 1)

    @property
    def after(self) -> date:
        return date(self.first.year + self.first.month // 12, self.first.month % 12 + 1, 1)


def invoice_month(outlet: Outlet, first: date) -> InvoiceMonth:
    """What was handed over in the month that begins on `first` (local time), oldest first, in eight queries.

    Raises catalogue.vat.NoVatRate when the rate of a day is not on record.
    """
    handed_over = FulfilmentEvent.objects.filter(
        fulfilment=OuterRef("pk"),
        after=Status.HANDED_OVER,
        at__gte=_midnight(first),
        at__lt=_midnight(InvoiceMonth(first, [], is_cut=False).after),
    )
    found = list(_handed_over(outlet).filter(Exists(handed_over))[: MOST_SHARES + 1])
    days: dict[date, Rates] = {}
    shares = [_to_invoice(share, days) for share in found[:MOST_SHARES]]
    return InvoiceMonth(first, sorted(shares, key=lambda share: share.day), is_cut=len(found) > MOST_SHARES)


def share_to_invoice(outlet: Outlet, number: str) -> ToInvoice | None:
    """The outlet's share of one order, once it was handed over. Raises catalogue.vat.NoVatRate."""
    found = _handed_over(outlet).filter(order__number=number).first()
    return None if found is None else _to_invoice(found, {})


def _handed_over(outlet: Outlet) -> QuerySet[Fulfilment]:
    return (
        Fulfilment.objects.filter(outlet=outlet, status=Status.HANDED_OVER)
        .select_related("order__facts", "order__payment", "order__invoice_wish", "receipt__series")
        .prefetch_related(
            Prefetch("lines", queryset=_lines()),
            Prefetch("vat_invoices", queryset=VatInvoice.objects.select_related("actor").order_by("pk")),
            "events",
        )
        .order_by("pk")
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _lines() -> Any:
    return FulfilmentLine.objects.filter(handed_over__gt=0).select_related(
        "order_line__product__packing",
        "order_line__product__facts__product_set",
        "order_line__product__parent__facts__product_set",
    )


def _to_invoice(share: Any, days: dict[date, Rates]) -> ToInvoice:
    day = timezone.localdate(max(event.at for event in share.events.all() if event.after == Status.HANDED_OVER))
    if day not in days:
        days[day] = Rates(day)
    rates = days[day]
    lines = [_line(line, rates) for line in share.lines.all()]
    if share.charge:
        lines.append(InvoiceLine(SENDING, PARCEL, 1, rates.percent(VatKind.STANDARD), share.charge))
    return ToInvoice(
        fulfilment=share,
        facts=share.order.facts,
        day=day,
        wish=getattr(share.order, "invoice_wish", None),
        made_out=list(share.vat_invoices.all()),
        lines=lines,
    )


def _line(line: FulfilmentLine, rates: Rates) -> InvoiceLine:
    bought, product = line.order_line, line.order_line.product
    packing = getattr(product, "packing", None)
    facts = getattr(getattr(product, "parent", None) or product, "facts", None)
    return InvoiceLine(
        name=title_of(product) if product else bought.title,
        unit=packing.label_vi if packing else "",
        quantity=line.handed_over,
        percent=rates.percent(kind_of(facts)),
        gross=int(bought.unit_price_incl_tax) * line.handed_over,
        returned=line.returned,
    )
