"""The register of outlets as a workbook."""

from collections.abc import Iterable
from typing import Any

from common.sheets import write_xlsx
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
    return write_xlsx("Điểm bán", COLUMNS, (_values(row) for row in rows), frozen="C2")


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
