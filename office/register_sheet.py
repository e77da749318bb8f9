"""The register of outlets as a workbook. Texts are texts: what somebody typed is never reckoned as a formula."""

import io
from collections.abc import Iterable
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from orders.queries.register import Standing

COLUMNS = (
    ("Mã", 16),
    ("Tên điểm bán", 34),
    ("Loại", 20),
    ("Tình trạng", 18),
    ("Tỉnh, thành phố", 18),
    ("Xã, phường", 20),
    ("Địa chỉ", 36),
    ("Điện thoại", 14),
    ("Bên bán", 32),
    ("Mã số thuế", 16),
    ("Mở từ ngày", 12),
    ("Mở đến hết ngày", 12),
    ("Số gói trong kho", 12),
    ("Giá trị hàng (đồng)", 16),
    ("Số gói đang giữ cho đơn", 12),
    ("Việc phải sửa", 10),
    ("Quá hạn sửa", 10),
    ("Vĩ độ", 10),
    ("Kinh độ", 10),
)


def write_register(rows: Iterable[Standing]) -> bytes:
    """A row for each outlet, in the order of the list."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Điểm bán")
    sheet.freeze_panes = "C2"
    for place, (_name, width) in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_cell(sheet, name, is_head=True) for name, _width in COLUMNS])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in _values(row)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _values(row: Standing) -> list[Any]:
    outlet = row.outlet
    return [
        outlet.code,
        outlet.name_vi,
        str(outlet.get_kind_display()),
        str(outlet.get_state_display()),
        outlet.province.name,
        str(outlet.commune) if outlet.commune else "",
        outlet.address_vi,
        outlet.phone,
        outlet.legal_seller.name,
        outlet.legal_seller.tax_code,
        outlet.opens_on or "",
        outlet.closes_on or "",
        row.pieces,
        row.value,
        row.promised,
        row.faults,
        row.overdue,
        outlet.latitude,
        outlet.longitude,
    ]


def _cell(sheet: Any, value: Any, *, is_head: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl takes “=…” for a formula
        cell.number_format = "@"
    elif isinstance(value, date):
        cell.number_format = "DD/MM/YYYY"
    elif isinstance(value, int):
        cell.number_format = "#,##0"
    if is_head:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
