"""Labels for lots at an outlet: what each says, and where it stands on a sheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import segno
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from catalogue.codes import label_path
from catalogue.models import Lot
from counter.queries.shares import title_of, unit_of
from shops.models import Arrival, DatedPrice, DeliveryNote, LotBalance, Outlet
from shops.queries.prices import price_rows, quote_of
from shops.services.movements import why_not_sellable

StockRecord = get_model("partner", "StockRecord")
MOST_LABELS = 500  # in one print
MOST_LOTS = 100
QUIET_MODULES = 2  # the label's own white paper is the rest of the quiet zone


@dataclass(frozen=True)
class Sheet:
    """A ready-cut A4 sheet of labels; its measures in millimetres stand in static/css/paper.css under its name."""

    name: str
    columns: int
    rows: int
    width: int
    height: int

    @property
    def places(self) -> int:
        return self.columns * self.rows


# The three cuts that stationers here keep, by their usual sizes; widths and heights as printed on the packet.
SHEETS = (Sheet("70x37", 3, 8, 70, 37), Sheet("38x21", 5, 13, 38, 21), Sheet("99x38", 2, 7, 99, 38))


@dataclass(frozen=True)
class LotToLabel:
    """A lot that labels may be printed for. `usual` is how many one would print; `why` stops it (as in a sale)."""

    lot: Lot
    name: str
    unit: str
    usual: int
    why: str | None


@dataclass(frozen=True)
class Label:
    """One label. `price` in đồng as it is at the outlet at `printed_on`; None when the packing has none there."""

    name: str
    unit: str
    lot_code: str
    made_on: date | None
    best_before: date | None
    price: int | None
    printed_on: date
    qr: SafeString


def lots_to_label(outlet: Outlet, lot_ids: Sequence[int], note: DeliveryNote | None, now: datetime) -> list[LotToLabel]:
    """The lots of these ids, or of a note, that stand or stood at the outlet; a note's pieces are its usual number."""
    arrived: dict[int, int] = {}
    if note is not None:
        standing = Arrival.objects.filter(note=note, movement__isnull=False, movement__corrected_by=None)
        arrived = dict(standing.values_list("lot_id", "arrived"))
    balances = (
        LotBalance.objects.filter(outlet=outlet, lot__in=[*arrived, *lot_ids][:MOST_LOTS])
        .select_related("lot__product__parent", "lot__product__packing")
        .order_by("lot__product__parent__title", "lot_id")
    )
    found = []
    for balance in balances:
        why = why_not_sellable(balance.lot, now)
        usual = arrived.get(balance.lot_id, max(balance.quantity, 1))
        found.append(
            LotToLabel(
                balance.lot,
                title_of(balance.lot.product),
                unit_of(balance.lot.product),
                min(usual, MOST_LABELS),
                None if why == "held" else why,  # goods that are held wait on the shelf, with their label
            )
        )
    return found


def labels_of(outlet: Outlet, wanted: Iterable[tuple[LotToLabel, int]], now: datetime, today: date) -> list[Label]:
    """So many labels of each lot, with the price that each has at the outlet now."""
    asked = list(wanted)
    products = {each.lot.product_id for each, _count in asked}
    records = StockRecord.objects.filter(partner=outlet.partner_id, product__in=products)
    record_of = dict(records.values_list("product_id", "pk"))
    rows = price_rows(list(record_of.values()), now, DatedPrice.Channel.ANY)
    labels = []
    for each, count in asked:
        own = [row for row in rows.get(record_of.get(each.lot.product_id, 0), []) if row.lot_id in (None, each.lot.pk)]
        quote = quote_of(own, now)
        label = Label(
            each.name,
            each.unit,
            each.lot.code,
            each.lot.made_on,
            each.lot.best_before,
            quote.amount if quote else None,
            today,
            drawn_code(address_of(each.lot), _("Mã QR của lô %(lot)s") % {"lot": each.lot.code}),
        )
        labels += [label] * count
    return labels


def address_of(lot: Lot) -> str:
    """The whole address that a lot's label leads to."""
    packing: Any = getattr(lot.product, "packing", None)
    path = label_path(
        gtin=packing.gtin if packing else None,
        internal_code=packing.internal_code if packing else "",
        lot=lot.code,
    )
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def drawn_code(text: str, words: str) -> SafeString:
    """A QR code as SVG that fills its box, black on white; as much correction as fits the smallest size."""
    code = segno.make_qr(text, error="l")
    drawing = code.svg_inline(
        border=QUIET_MODULES, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True
    )
    return format_html(
        '<svg role="img" aria-label="{}" shape-rendering="crispEdges" {}',
        words,
        SafeString(drawing.removeprefix("<svg ")),
    )


def sheets_of(labels: Sequence[Label], sheet: Sheet, first: int) -> list[list[list[Label | None]]]:
    """Pages of rows of labels; the first `first` - 1 places of the first page are used up already, and stay empty."""
    places: list[Label | None] = [*([None] * (first - 1)), *labels]
    rows = [places[at : at + sheet.columns] for at in range(0, len(places), sheet.columns)]
    return [rows[at : at + sheet.rows] for at in range(0, len(rows), sheet.rows)]
