"""The columns of files of receipts and of opening stock. Titles are Vietnamese: files are passed on."""

from common.importing.columns import Column, Kind
from common.importing.grid import Limits

LIMITS = Limits(most_bytes=2 * 1024 * 1024, most_rows=5_000)
GOODS_CODE = Column(
    "goods", "Mã hàng", Kind.CODE, ("mã sản phẩm", "mã vạch", "gtin", "sku", "code", "item code", "product code"), True,
    40, "DB-000001X",
)  # fmt: skip
NAME = Column("name", "Tên hàng", Kind.TEXT, ("tên sản phẩm", "item", "product", "name"), example="Mật ong hoa ban")
LOT = Column("lot", "Số lô", Kind.CODE, ("lô", "mã lô", "lot", "lot code", "batch"), True, 60, "MO-2611")
MADE_ON = Column("made_on", "Ngày sản xuất", Kind.DAY, ("nsx", "made on", "production date"), example="01/11/2026")
BEST_BEFORE = Column(
    "best_before",
    "Hạn dùng",
    Kind.LAST_DAY,
    ("hsd", "hạn sử dụng", "best before", "expiry", "expiry date"),
    example="01/11/2027",
)
AREA = Column("area", "Mã số vùng trồng", Kind.CODE, ("vùng trồng", "growing area", "growing area code"), False, 60)

STOCK = (
    GOODS_CODE,
    NAME,
    LOT,
    MADE_ON,
    BEST_BEFORE,
    AREA,
    Column("quantity", "Số lượng", Kind.PIECES, ("tồn", "tồn kho", "số gói", "quantity", "qty"), True, example="12"),
)
RECEIPTS = (
    Column(
        "producer",
        "Người làm ra",
        Kind.TEXT,
        ("nhà sản xuất", "cơ sở", "nhà cung cấp", "producer", "maker", "supplier"),
        True,
        160,
        "HTX Ong mật",
    ),
    Column("number", "Số phiếu", Kind.TEXT, ("số phiếu giao hàng", "note number", "delivery note"), True, 40, "PG-01"),
    Column(
        "dated", "Ngày phiếu", Kind.DAY, ("ngày", "ngày trên phiếu", "note date", "date"), True, example="25/11/2026"
    ),
    Column("terms", "Hình thức", Kind.TEXT, ("cách nhập", "terms"), True, 40, "ký gửi"),
    Column("commission", "Hoa hồng (%)", Kind.PERCENT, ("hoa hồng", "commission", "commission percent"), example="15"),
    GOODS_CODE,
    NAME,
    LOT,
    MADE_ON,
    BEST_BEFORE,
    AREA,
    Column(
        "noted", "Số lượng trên phiếu", Kind.PIECES, ("số lượng", "quantity", "quantity on note"), True, example="12"
    ),
    Column("arrived", "Thực nhận", Kind.PIECES, ("số lượng thực nhận", "received", "quantity received"), example="12"),
    Column("reason", "Lý do lệch", Kind.TEXT, ("lý do", "reason"), False, 240),
)
