"""What the rows of a file of receipts or opening stock mean, row by row; nothing here writes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from catalogue.codes import ReadCode, read_code
from catalogue.models import Producer
from common.folding import fold
from common.gs1 import GTIN_LENGTHS
from common.importing.columns import NEVER, Column, Row, read_rows
from common.importing.fates import Fate, RowFate
from shops.arrival_refusals import (
    DifferenceUnexplained,
    LineDoubled,
    NoteNumberUsed,
    NothingNoted,
    OtherProducer,
)
from shops.exceptions import (
    BadLotCode,
    BadQuantity,
    BestBeforeMissing,
    BestBeforePassed,
    BestBeforeTooEarly,
    LotAreaDiffers,
    MadeInFuture,
    NotAPacking,
    ShopsRefusal,
)
from shops.import_columns import RECEIPTS, STOCK
from shops.models import Arrival, DeliveryLine, LotBalance, Outlet, StockImport, StockMovement, Terms
from shops.services.delivery_notes import (
    NoteHead,
    NoteLine,
    checked_head,
    checked_line,
    makers_of_products,
    note_with_number,
)
from shops.services.ledger import checked_quantity
from shops.services.receipts import Arriving, LotsByCode, clean_lot_code, known_lot_that_arrives, lots_called

Product = get_model("catalogue", "Product")
WORDS_FOR_TERMS = {
    Terms.OWNED: {"mua dut", "mua", "owned", "bought", "outright"},
    Terms.CONSIGNMENT: {"ky gui", "gui ban", "consignment", "on consignment"},
}
# Which column a refusal is about; the lot's for all others.
COLUMN_OF = {
    BadQuantity: "noted",
    NothingNoted: "noted",
    DifferenceUnexplained: "reason",
    OtherProducer: "goods",
    NotAPacking: "goods",
    BadLotCode: "lot",
    BestBeforeMissing: "best_before",
    BestBeforePassed: "best_before",
    BestBeforeTooEarly: "best_before",
    MadeInFuture: "made_on",
    LotAreaDiffers: "area",
    NoteNumberUsed: "number",
}


class BadRow(Exception):
    """A sentence about a row, at a column."""

    def __init__(self, says: str, column: str):
        super().__init__(says)
        self.says, self.column = says, column


@dataclass
class NotePlan:
    """A note of the file that is new, with its lines in the file's order."""

    head: NoteHead
    lines: list[DeliveryLine] = field(default_factory=list)
    lots: set[tuple[int, str]] = field(default_factory=set)


@dataclass
class ReceiptPlans:
    fates: list[RowFate]
    notes: list[NotePlan]


@dataclass
class StockPlan:
    """`opening` has, in the file's order, what arrives, how many, and the row's number."""

    fates: list[RowFate]
    opening: list[tuple[Arriving, int, int]]


def packings_by_code(texts: Iterable[str]) -> dict[str, Any]:
    """Packings by the text that names them in a file, in one query; unknown texts are left out."""
    codes = {text: read_code(text) for text in texts if text}
    internal = {code.internal_code for code in codes.values() if code.internal_code}
    gtins = {form for code in codes.values() if code.gtin for form in _forms(code)}
    packed = Product.objects.exclude(structure=Product.PARENT).select_related("parent", "packing")
    found = [*packed.filter(packing__internal_code__in=internal), *packed.filter(packing__gtin__in=gtins)]
    by_internal = {product.packing.internal_code: product for product in found}
    by_gtin = {product.packing.gtin.zfill(14): product for product in found if product.packing.gtin}
    named = {text: by_gtin.get(code.gtin) or by_internal.get(code.internal_code) for text, code in codes.items()}
    return {text: product for text, product in named.items() if product is not None}


def _forms(code: ReadCode) -> set[str]:
    return {code.gtin[-length:] for length in GTIN_LENGTHS if not code.gtin[:-length].strip("0")}


def has_movements(outlet: Outlet, product_ids: Iterable[int]) -> set[int]:
    """Packings among these that have a line in the book at the outlet."""
    moved = StockMovement.objects.filter(outlet=outlet, lot__product__in=set(product_ids))
    return set(moved.order_by().values_list("lot__product_id", flat=True).distinct())


def _shown(row: Row) -> str:
    """What a row is about, in a few words for the eye."""
    words = [row.typed.get("number", ""), row.typed.get("name", "") or row.typed.get("goods", ""), row.typed["lot"]]
    words.append(row.typed.get("noted", "") or row.typed.get("quantity", ""))
    return " · ".join(word for word in words if word)[:160]


def _title_of(columns: tuple[Column, ...], name: str) -> str:
    return next((column.title for column in columns if column.name == name), "")


def _refused(row: Row, columns: tuple[Column, ...], says: str, column: str) -> RowFate:
    return RowFate(row.line, Fate.REFUSED, _shown(row), says, _title_of(columns, column))


def _packing_of(row: Row, packings: dict[str, Any]) -> Any:
    """The packing a clean row names. Raises BadRow, also for the first sentence about a cell."""
    for column, says in row.errors.items():
        raise BadRow(says, column)
    packing = packings.get(row.values["goods"])
    if packing is None:
        raise BadRow(_("Không có món nào mang mã “%(code)s”.") % {"code": row.values["goods"]}, "goods")
    return packing


def _best_before(row: Row) -> dict[str, Any]:
    given = row.values["best_before"]
    return {"best_before": None, "keeps_for_ever": True} if given == NEVER else {"best_before": given}


def _lots_of(rows: list[Row]) -> LotsByCode:
    return lots_called(row.values["lot"] for row in rows if row.values["lot"])


# --- opening stock


def plan_stock(file: StockImport) -> StockPlan:
    """Opening stock is for packings that have no line in the book here; a row that agrees with the shelf stays."""
    rows = read_rows(file.cells, STOCK)
    packings = packings_by_code(row.values["goods"] for row in rows)
    moved = has_movements(file.outlet, {packing.pk for packing in packings.values()})
    standing = {
        (product, code.casefold()): quantity
        for product, code, quantity in LotBalance.objects.filter(
            outlet=file.outlet, lot__product__in=moved
        ).values_list("lot__product_id", "lot__code", "quantity")
    }
    plan = StockPlan([], [])
    seen: set[tuple[int, str]] = set()
    called = _lots_of(rows)
    for row in rows:
        try:
            plan.fates.append(_stock_row(row, packings, moved, standing, seen, called, plan))
        except BadRow as refusal:
            plan.fates.append(_refused(row, STOCK, refusal.says, refusal.column))
        except ShopsRefusal as refusal:
            column = COLUMN_OF.get(type(refusal), "lot")
            column = "quantity" if column == "noted" else column
            plan.fates.append(_refused(row, STOCK, str(refusal), column))
    return plan


def _stock_row(
    row: Row,
    packings: dict[str, Any],
    moved: set[int],
    standing: dict[tuple[int, str], int],
    seen: set[tuple[int, str]],
    called: LotsByCode,
    plan: StockPlan,
) -> RowFate:
    packing = _packing_of(row, packings)
    code, quantity = clean_lot_code(row.values["lot"]), checked_quantity(row.values["quantity"])
    place = packing.pk, code.casefold()
    if place in seen:
        raise BadRow(_("Lô này đã có ở một dòng trên."), "lot")
    seen.add(place)
    if packing.pk in moved:
        if standing.get(place) == quantity:
            return RowFate(row.line, Fate.SAME, _shown(row))
        raise BadRow(_("Món này đã có trong sổ của điểm này. Số khác thì kiểm kê, không nhập tồn đầu kỳ nữa."), "goods")
    arriving = Arriving(packing, code, row.values["made_on"], growing_area_code=row.values["area"], **_best_before(row))
    known_lot_that_arrives(arriving, called)
    plan.opening.append((arriving, quantity, row.line))
    return RowFate(row.line, Fate.ADDED, _shown(row))


# --- receipts


def plan_receipts(file: StockImport) -> ReceiptPlans:
    """Rows of one maker and number are one note, received whole; a note that was received just so stays as it is."""
    rows = read_rows(file.cells, RECEIPTS)
    packings = packings_by_code(row.values["goods"] for row in rows)
    reader = _Receipts(
        packings,
        {fold(each.name): each for each in Producer.objects.order_by("-pk")},
        _lots_of(rows),
        makers_of_products(packings.values()),
    )
    fates = []
    for row in rows:
        try:
            fates.append(reader.read(row))
        except BadRow as refusal:
            fates.append(_refused(row, RECEIPTS, refusal.says, refusal.column))
        except ShopsRefusal as refusal:
            fates.append(_refused(row, RECEIPTS, str(refusal), COLUMN_OF.get(type(refusal), "lot")))
    return ReceiptPlans(fates, [plan for plan in reader.plans.values() if plan.lines])


@dataclass
class _Receipts:
    packings: dict[str, Any]
    producers: dict[str, Producer]
    called: LotsByCode
    makers: dict[int, Producer]
    plans: dict[tuple[int, str], NotePlan] = field(default_factory=dict)
    known: dict[tuple[int, str], Any] = field(default_factory=dict)
    received: dict[int, set[tuple[int, str, int, int]]] = field(default_factory=dict)

    def read(self, row: Row) -> RowFate:
        packing = _packing_of(row, self.packings)
        head = self._head(row)
        key = head.producer.pk, head.number.casefold()
        if key not in self.known:
            self.known[key] = note_with_number(head.producer, head.number)
        if (note := self.known[key]) is not None:
            if note.is_received and self._is_as_received(note, packing, row):
                return RowFate(row.line, Fate.SAME, _shown(row))
            raise NoteNumberUsed(note=note)
        plan = self.plans.setdefault(key, NotePlan(head))
        if plan.head != head:
            raise BadRow(_("Các dòng của một phiếu phải cùng ngày, cùng hình thức, cùng hoa hồng."), "number")
        line = checked_line(
            NoteLine(
                packing,
                row.values["lot"],
                row.values["noted"],
                row.values["arrived"],
                row.values["made_on"],
                growing_area_code=row.values["area"],
                reason=row.values["reason"],
                **_best_before(row),
            ),
            head.producer,
            self.called,
            self.makers,
        )
        place = packing.pk, line.lot_code.casefold()
        if place in plan.lots:
            raise LineDoubled(line=None)
        plan.lots.add(place)
        plan.lines.append(line)
        return RowFate(row.line, Fate.ADDED, _shown(row))

    def _is_as_received(self, note: Any, packing: Any, row: Row) -> bool:
        noted, arrived = row.values["noted"], row.values["arrived"]
        if note.pk not in self.received:
            lines = Arrival.objects.filter(note=note).values_list("product_id", "lot_code", "noted", "arrived")
            self.received[note.pk] = {(product, code.lower(), said, came) for product, code, said, came in lines}
        line = packing.pk, row.values["lot"].lower(), noted, noted if arrived is None else arrived
        return line in self.received[note.pk]

    def _head(self, row: Row) -> NoteHead:
        producer = self.producers.get(fold(row.values["producer"]))
        if producer is None:
            raise BadRow(_("Không có ai tên như vậy trong sổ."), "producer")
        said = fold(row.values["terms"])
        terms = next((each for each, words in WORDS_FOR_TERMS.items() if said in words), None)
        if terms is None:
            raise BadRow(_("Hình thức là “mua đứt” hoặc “ký gửi”."), "terms")
        percent: Decimal | None = row.values["commission"]
        return _checked(NoteHead(producer, row.values["number"], row.values["dated"], terms, percent))


def _checked(head: NoteHead) -> NoteHead:
    """The clean head. Raises BadRow at the column that a sentence about the head belongs to."""
    try:
        return checked_head(head)
    except ShopsRefusal as refusal:
        column = {"BadCommission": "commission", "NoteInFuture": "dated"}.get(type(refusal).__name__, "number")
        raise BadRow(str(refusal), column) from None
