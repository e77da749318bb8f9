"""What stands at an outlet, as a table whose file `import_stock` takes in again; and the empty tables to fill in."""

from collections.abc import Iterable, Sequence
from typing import Any

from common.importing.columns import Column, Kind
from common.importing.sheet import write_csv, write_workbook
from shops.import_columns import STOCK
from shops.models import LotBalance, Outlet

NO_DATE = "không có"


def stock_rows(outlet: Outlet) -> Iterable[list[Any]]:
    """A row for each lot with pieces, in the columns of opening stock; lots of things without a code have none here."""
    balances = (
        LotBalance.objects.filter(outlet=outlet, quantity__gt=0, lot__product__packing__isnull=False)
        .select_related("lot__product__parent", "lot__product__packing")
        .order_by("lot__product__packing__internal_code", "lot_id")
    )
    for balance in balances:
        lot, product = balance.lot, balance.lot.product
        title = (product.parent or product).title
        yield [
            product.packing.internal_code,
            f"{title} · {product.packing.label_vi}",
            lot.code,
            lot.made_on,
            lot.best_before or NO_DATE,
            lot.growing_area_code,
            balance.quantity,
        ]


def stock_file(outlet: Outlet, *, is_csv: bool) -> bytes:
    """The outlet's stock by lot as CSV or XLSX."""
    rows = stock_rows(outlet)
    return write_csv(STOCK, rows) if is_csv else write_workbook("Tồn kho", STOCK, rows)


def template_file(columns: Sequence[Column]) -> bytes:
    """An XLSX file to fill in: the headings and one row to show how."""
    example = [int(each.example) if each.kind == Kind.PIECES and each.example else each.example for each in columns]
    return write_workbook("Mẫu", columns, [example])
