"""Rows and files of opening stock and receipts as a seller hands them in."""

from datetime import timedelta

from django.utils import timezone

from common.importing.sheet import write_workbook
from shops.import_columns import RECEIPTS, STOCK
from shops.services.imports import hand_in_file


def soon(days=300):
    return timezone.localdate() + timedelta(days=days)


def stock_row(packing, **changes):
    given = {"goods": packing.packing.internal_code, "lot": "MO-01", "best_before": soon(), "quantity": 12} | changes
    return [given.get(column.name, "") for column in STOCK]


def receipt_row(packing, **changes):
    given = {
        "producer": "htx ong mat dien bien",
        "number": "PG-1",
        "dated": timezone.localdate(),
        "terms": "Ký gửi",
        "commission": "12,5",
        "goods": packing.packing.internal_code,
        "lot": "MO-01",
        "best_before": soon(),
        "noted": 10,
    } | changes
    return [given.get(column.name, "") for column in RECEIPTS]


def handed_in(place, kind, rows):
    outlet, by = place
    columns = STOCK if kind == "stock" else RECEIPTS
    return hand_in_file(outlet=outlet, kind=kind, file_name="a.xlsx", content=write_workbook("A", columns, rows), by=by)
