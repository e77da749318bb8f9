"""The demo's prices, lots and stock, through the same services that staff use; all marked as demo."""

from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Lot
from shops.models import Outlet
from shops.services import open_stock_record, receive_lot, set_price
from shops.services.lot_stops import Paper, stop_lots
from storefront.demo.goods import all_products
from storefront.demo.texts import table

Product = get_model("catalogue", "Product")
StockRecord = get_model("partner", "StockRecord")
REASON = "Nạp dữ liệu trình diễn"
PIECES = {"full": (12, 48), "half": (5, 18), "thin": (1, 6)}
HELD_VI = "Trường hợp mẫu: lô đang chờ kết quả kiểm nghiệm."
HELD_EN = "A demo case: this lot waits for a laboratory's result."
RECALLED_VI = "Trường hợp mẫu: nhãn ghi thiếu một thành phần."
RECALLED_EN = "A demo case: the label leaves out an ingredient."
SHELF_LIFE = {"fresh": 20, "dry": 400}


def load_stock(products: dict[str, Product], outlets: dict[str, Outlet], now: datetime, by) -> None:
    """Put each packing on the shelves of the outlets that carry its set; nothing is done twice."""
    if StockRecord.objects.exists():
        return
    chance = Random("điện biên")  # noqa: S311  the same demo every time, not a secret
    shelves = {entry["code"]: entry for entry in table("outlets")["outlet"]}
    for entry in all_products():
        carriers = [outlet for code, outlet in outlets.items() if _carries(shelves[code], entry, chance)]
        for packing, child in zip(entry.get("packing", []), _packings(products[entry["name_vi"]]), strict=True):
            lot = _lot(entry, child, timezone.localdate(now), len(entry["name_vi"]))
            for outlet in carriers:
                _shelve(entry, packing, child, lot, outlet, shelves[outlet.code], now, by, chance)
            _stop(entry, lot, by)


def _packings(product: Product) -> list[Product]:
    return list(product.children.order_by("packing__rank"))


def _carries(shelf: dict, entry: dict, chance: Random) -> bool:
    if entry.get("case") == "no-stock":
        return shelf["shelf"] == "all"
    return shelf["shelf"] == "all" or (entry["set"] in shelf["shelf"] and chance.random() < 0.7)


def _lot(entry: dict, child: Product, today: date, place: int) -> Lot:
    fresh = entry["set"] in (1, 2)
    made_on = today - timedelta(days=3 if fresh else 20 + place % 40)
    keeps = SHELF_LIFE["fresh" if fresh else "dry"]
    best_before = made_on + timedelta(days=keeps)
    if entry.get("case") == "near-expiry-lot":
        best_before = today + timedelta(days=6)
    if entry["set"] in (21, 22):
        best_before = None
    return Lot.objects.create(
        product=child,
        code=f"L{made_on:%y%m%d}-{child.pk}",
        batch_code=f"M{made_on:%y%m%d}-{child.parent_id}",
        made_on=made_on,
        best_before=best_before,
        is_demo=True,
    )


def _shelve(entry, packing, child, lot, outlet, shelf, now, by, chance) -> None:
    record = open_stock_record(product=child, outlet=outlet)
    set_price(
        stock_record=record,
        amount=packing["price_dong"],
        starts_at=now - timedelta(days=60),
        reason=REASON,
        by=by,
        is_demo=not packing.get("price_is_sourced", False),
    )
    if entry.get("case") in ("marked-down", "near-expiry-lot"):
        set_price(
            stock_record=record,
            amount=packing["price_dong"] * 8 // 10_000 * 1000,
            starts_at=now - timedelta(days=1),
            ends_at=now + timedelta(days=20),
            kind="markdown",
            reason=REASON,
            by=by,
            is_demo=True,
        )
    if entry.get("case") != "no-stock":
        low, high = PIECES[shelf["stock_level"]]
        receive_lot(
            lot=lot,
            outlet=outlet,
            quantity=chance.randint(low, high),
            by=by,
            reason=REASON,
            document=f"PN-{outlet.code}",
            happened_at=now - timedelta(days=2),
        )


def _stop(entry: dict, lot: Lot, by) -> None:
    case = entry.get("case")
    if case == "held":
        paper = Paper("Trường hợp mẫu: chờ kết quả kiểm nghiệm")
        stop_lots(kind="hold", lots=[lot], paper=paper, public_vi=HELD_VI, public_en=HELD_EN, by=by)
    if case == "recalled":
        paper = Paper("Trường hợp mẫu: thu hồi", "Mẫu 01/QĐ", timezone.localdate())
        said = {"public_vi": RECALLED_VI, "public_en": RECALLED_EN}
        stop_lots(kind="recall", lots=[lot], paper=paper, whole_batch=True, by=by, **said)
