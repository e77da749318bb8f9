"""The month's list as a workbook for the seller's e-invoice provider, and the numbers that come back in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.folding import fold
from common.sheets import write_xlsx
from common.typed import read_day
from counter.queries.invoices import InvoiceLine, ToInvoice
from orders.services.invoices import InvoiceNumber
from orders.statements.files import Grid

# Vietnamese whatever the screen's language: it is what providers' import screens read.
COLUMNS = (
    ("Số đơn", 12),
    ("Ngày giao", 12),
    ("Điểm bán", 24),
    ("Số phiếu bán hàng", 14),
    ("Khách lấy hóa đơn", 10),
    ("Tên trên hóa đơn", 32),
    ("Mã số thuế", 16),
    ("Địa chỉ", 40),
    ("Thư nhận hóa đơn", 28),
    ("Thanh toán", 10),
    ("Dòng", 6),
    ("Tên hàng", 32),
    ("Đơn vị tính", 14),
    ("Số lượng", 9),
    ("Khách trả lại", 9),
    ("Thành tiền chưa thuế", 14),
    ("Thuế suất", 9),
    ("Tiền thuế", 12),
    ("Thành tiền gồm thuế", 14),
    ("Ký hiệu hóa đơn", 14),
    ("Số hóa đơn", 12),
    ("Ngày hóa đơn", 12),
)
NOT_WANTED = "Bán lẻ, khách không lấy hóa đơn"
ORDER, SYMBOL, NUMBER, DAY = (fold(name) for name in ("Số đơn", "Ký hiệu hóa đơn", "Số hóa đơn", "Ngày hóa đơn"))
HEAD_ROWS = 10  # how far down a provider may have pushed the head


def write_sheet(shares: Iterable[ToInvoice], outlet: str) -> bytes:
    """The workbook, a row for each line of each share."""
    rows = (_row(share, line, place, outlet) for share in shares for place, line in enumerate(share.lines, 1))
    return write_xlsx("Hóa đơn", COLUMNS, rows, frozen="B2")


def _row(share: ToInvoice, line: InvoiceLine, place: int, outlet: str) -> list[Any]:
    wish, standing = share.wish, share.standing
    return [
        share.number,
        share.day,
        outlet,
        share.receipt,
        "có" if wish else "không",
        wish.buyer if wish else NOT_WANTED,
        wish.tax_code if wish else "",
        wish.address if wish else "",
        wish.email if wish else "",
        share.way_of_paying,
        place,
        line.name,
        line.unit,
        line.quantity,
        line.returned,
        line.net,
        "KCT" if line.percent is None else f"{line.percent}%",
        line.tax,
        line.gross,
        standing.symbol if standing else "",
        standing.number if standing else "",
        standing.issued_on if standing else "",
    ]


@dataclass(frozen=True)
class BadRow:
    """A row of the file that cannot be written down: its place from 1, and why in words."""

    row: int
    why: str


@dataclass(frozen=True)
class NumbersRead:
    """Invoice numbers by order, and rows that were not understood. A row without a number is left out."""

    numbers: dict[str, InvoiceNumber]
    rows: dict[str, int]
    bad: list[BadRow]


def read_numbers(grid: Grid) -> NumbersRead | None:
    """What came back in the list's last columns; None when the file has no such columns."""
    for head_at, head in enumerate(grid[:HEAD_ROWS]):
        places = {fold(cell): place for place, cell in enumerate(head)}
        if {ORDER, SYMBOL, NUMBER, DAY} <= set(places):
            return _numbers(grid, head_at, places)
    return None


def _numbers(grid: Grid, head_at: int, places: dict[str, int]) -> NumbersRead:
    numbers: dict[str, InvoiceNumber] = {}
    rows: dict[str, int] = {}
    bad: list[BadRow] = []
    for row, cells in enumerate(grid[head_at + 1 :], head_at + 2):
        order, symbol, number, day = (
            cells[places[name]] if places[name] < len(cells) else "" for name in (ORDER, SYMBOL, NUMBER, DAY)
        )
        if not (symbol or number or day):
            continue
        why, given = _number(symbol, number, day)
        if not order:
            why = _("Không có số đơn.")
        elif given is not None and numbers.setdefault(order, given) != given:
            why = _("Đơn này đã có số hóa đơn khác ở dòng %(row)s.") % {"row": rows[order]}
        if why:
            bad.append(BadRow(row, why))
        else:
            rows.setdefault(order, row)
    return NumbersRead(numbers, rows, bad)


def _number(symbol: str, number: str, day: str) -> tuple[str, InvoiceNumber | None]:
    if not (number.isascii() and number.isdecimal()):
        return _("Số hóa đơn “%(typed)s” không phải là số.") % {"typed": number}, None
    try:
        return "", InvoiceNumber(symbol, int(number), read_day(day.partition("T")[0]))  # Excel writes midnight behind
    except ValidationError as refusal:
        return refusal.messages[0], None
