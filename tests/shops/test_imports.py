"""Files of receipts and opening stock: every row's fate, then all or nothing; what is exported comes in again."""

import io
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from catalogue.models import Lot
from common.gs1 import internal_code
from common.importing.fates import Fate
from common.importing.sheet import write_csv, write_workbook
from shops.import_columns import LIMITS, RECEIPTS, STOCK
from shops.models import Arrival, DeliveryNote, LotBalance, StockImport, StockMovement
from shops.queries.stock_sheet import stock_file, stock_rows, template_file
from shops.services import imports, receive_lot
from shops.services.imports import ImportFileRefused, RowsRefused, dry_run, hand_in_file, write_file
from shops.verification import verify
from tests.factories.goods import LotFactory, PackingFactory, ProducerFactory, ProductFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.shops.import_files import handed_in, receipt_row, soon, stock_row

pytestmark = [pytest.mark.django_db, pytest.mark.long]
AWKWARD = ["=1+1", "'Mật' ong; \"rừng\", loại 1", "+84 – chè\tShan", "@SUM(A1:A9)", "Gạo\nnương"]


@pytest.fixture
def place():
    return OutletFactory(code="o-day", partner__code="o-day"), UserFactory(username="quay")


@pytest.fixture
def maker():
    return ProducerFactory(name="HTX Ong mật Điện Biên")


@pytest.fixture
def make_packing(maker):
    numbers = iter(range(1, 99))

    def make(title="Mật ong", **facts):
        facts.setdefault("packing__internal_code", internal_code(next(numbers)))
        return PackingFactory(parent=ProductFactory(title=title, facts__producer=maker), **facts)

    return make


def fates(file):
    return [row.fate for row in dry_run(file).rows]


def test_opening_stock_is_looked_at_then_written_once(place, make_packing):
    _outlet, by = place
    honey, tea = make_packing(), make_packing("Chè", packing__gtin="8934600000011")
    rows = [
        stock_row(honey, made_on=timezone.localdate(), area="VN-1"),
        stock_row(honey, lot="MO-02", best_before="Không có", quantity="1.000"),
        stock_row(tea, goods="8934600000011", lot="CH-1"),
    ]
    file = handed_in(place, "stock", rows)

    assert fates(file) == [Fate.ADDED] * 3
    assert not StockMovement.objects.exists()
    for _twice in range(2):
        write_file(file=file, by=by)

    written = {(each.lot.code, each.kind, each.change, each.reason) for each in StockMovement.objects.all()}
    assert written == {
        ("MO-01", "received", 12, "tồn đầu kỳ"),
        ("MO-02", "received", 1000, "tồn đầu kỳ"),
        ("CH-1", "received", 12, "tồn đầu kỳ"),
    }
    assert Lot.objects.get(code="MO-01").growing_area_code == "VN-1"
    assert Lot.objects.get(code="MO-02").best_before is None
    file.refresh_from_db()
    assert file.written_by == by
    assert verify().is_whole
    assert fates(handed_in(place, "stock", rows)) == [Fate.SAME] * 3


BAD_STOCK = {
    "a code nobody has": ({"goods": internal_code(900)}, "Mã hàng", "Không có món nào mang mã"),
    "no code": ({"goods": ""}, "Mã hàng", "còn trống"),
    "no number": ({"quantity": ""}, "Số lượng", "còn trống"),
    "none": ({"quantity": 0}, "Số lượng", "số nguyên từ 1"),
    "a negative number": ({"quantity": -3}, "Số lượng", "số nguyên từ 1"),
    "an enormous number": ({"quantity": 10**9}, "Số lượng", "số nguyên từ 1"),
    "a fraction": ({"quantity": 1.5}, "Số lượng", "số nguyên"),
    "words": ({"quantity": "mười"}, "Số lượng", "không phải là số"),
    "a lot with marks": ({"lot": "LÔ-1"}, "Số lô", "từ 1 đến 20 ký tự"),
    "past its date": ({"best_before": soon(-1)}, "Hạn dùng", "đã qua"),
    "ends before it was made": (
        {"made_on": soon(-1), "best_before": soon(-2)},
        "Hạn dùng",
        "lại trước ngày sản xuất",
    ),
    "made tomorrow": ({"made_on": soon(1)}, "Ngày sản xuất", "chưa đến"),
    "no such day": ({"best_before": "31/2/2030"}, "Hạn dùng", "Không có ngày"),
    "no date": ({"best_before": ""}, "Hạn dùng", "Lô mới cần có hạn dùng"),
    "another product's lot": ({"lot": "LA-1"}, "Số lô", "trong sổ là của"),
    "a lot twice": ({"lot": "mo-00"}, "Số lô", "đã có ở một dòng trên"),
}


@pytest.mark.parametrize("case", BAD_STOCK)
def test_one_row_that_cannot_be_taken_stops_the_whole_file(place, make_packing, case):
    changes, column, sentence = BAD_STOCK[case]
    packing = make_packing()
    LotFactory(code="LA-1")
    file = handed_in(place, "stock", [stock_row(packing, lot="MO-00"), stock_row(packing, **changes)])

    good, bad = dry_run(file).rows
    with pytest.raises(RowsRefused):
        write_file(file=file, by=place[1])

    assert (good.fate, bad.fate, bad.line, bad.column) == (Fate.ADDED, Fate.REFUSED, 3, column)
    assert sentence in bad.says
    assert not StockMovement.objects.exists()
    assert not Lot.objects.filter(code="MO-00").exists()
    file.refresh_from_db()
    assert file.written_at is None


def test_a_formula_is_refused_where_a_number_belongs_and_is_text_where_text_does(place, make_packing):
    packing = make_packing()
    book = Workbook()
    book.active.append([column.title for column in STOCK])
    book.active.append(stock_row(packing, name='=HYPERLINK("http://x")', quantity="=2+3"))
    content = io.BytesIO()
    book.save(content)
    outlet, by = place
    file = hand_in_file(outlet=outlet, kind="stock", file_name="a.xlsx", content=content.getvalue(), by=by)

    (row,) = dry_run(file).rows

    assert (row.fate, row.column) == (Fate.REFUSED, "Số lượng")
    assert "công thức" in row.says
    assert row.shown.startswith("=HYPERLINK")


def test_what_has_a_line_in_the_book_here_takes_no_opening_stock(place, make_packing):
    outlet, by = place
    packing = make_packing()
    receive_lot(outlet=outlet, lot=LotFactory(product=packing, code="MO-09"), quantity=4, by=by)
    rows = [stock_row(packing, lot="MO-09", quantity=4, best_before=""), stock_row(packing, lot="MO-10")]

    same, refused = dry_run(handed_in(place, "stock", rows)).rows
    elsewhere = hand_in_file(outlet=OutletFactory(), kind="stock", file_name="a", content=write_csv(STOCK, rows), by=by)

    assert (same.fate, refused.fate) == (Fate.SAME, Fate.REFUSED)
    assert "Số khác thì kiểm kê" in refused.says
    assert len(dry_run(elsewhere).refused) == 0


@pytest.mark.parametrize("is_csv", [True, False], ids=["csv", "xlsx"])
def test_what_is_exported_comes_in_again_just_so(place, make_packing, is_csv):
    outlet, by = place
    for number, name in enumerate(AWKWARD):
        lot = LotFactory(product=make_packing(name), code=f"L-{number}", expires_in=None if number == 1 else 90)
        receive_lot(outlet=outlet, lot=lot, quantity=number + 1, by=by)
    there = OutletFactory(code="o-kia", partner__code="o-kia")
    content = stock_file(outlet, is_csv=is_csv)

    again = hand_in_file(outlet=outlet, kind="stock", file_name="a", content=content, by=by)
    other = hand_in_file(outlet=there, kind="stock", file_name="a", content=content, by=by)
    assert set(fates(again)) == {Fate.SAME}
    write_file(file=other, by=by)

    assert list(stock_rows(there)) == list(stock_rows(outlet))
    assert stock_file(there, is_csv=True) == stock_file(outlet, is_csv=True)
    assert verify().is_whole


def test_no_cell_of_an_export_is_a_formula(place, make_packing):
    outlet, by = place
    for name in AWKWARD:
        receive_lot(outlet=outlet, lot=LotFactory(product=make_packing(name)), quantity=1, by=by)

    cells = [cell for row in load_workbook(io.BytesIO(stock_file(outlet, is_csv=False))).active.rows for cell in row]
    lines = stock_file(outlet, is_csv=True).decode("utf-8-sig").splitlines()

    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert any(",'=1+1" in line for line in lines)


HEADINGS = [
    "Ma hang;So lo;HSD;So luong",
    "MÃ HÀNG,LÔ,HẠN SỬ DỤNG,TỒN KHO",
    "code\tlot\tbest before\tqty",
]


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_headings_are_known_in_both_languages_with_and_without_marks(place, make_packing, heading, encoding):
    outlet, by = place
    sign = next(each for each in ";,\t" if each in heading)
    row = sign.join([make_packing().packing.internal_code, "MO-01", "12/2030", "12"])
    content = f"Kho Điện Biên\n\n{heading}\n{row}\n".encode(encoding)

    file = hand_in_file(outlet=outlet, kind="stock", file_name="a.csv", content=content, by=by)

    (fate,) = dry_run(file).rows
    assert (fate.fate, fate.line, fate.says) == (Fate.ADDED, 4, "")


FILES = {
    "nothing": (b"", "không có dòng nào"),
    "old Excel": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "Excel đời cũ"),
    "a PDF": (b"%PDF-1.7", "Không đọc được tệp này"),
    "a page": (b"<!doctype html><table>", "trang web"),
    "half a workbook": (b"PK\x03\x04abc", "bị hỏng"),
    "without columns": ("Tên;Số\nA;1".encode(), "Tệp thiếu cột: Mã hàng, Số lô, Số lượng"),
    "too large": (b"a" * (LIMITS.most_bytes + 1), "lớn quá 2 MB"),
    "too long": (b"Ma hang;So lo;So luong\n" + b"a;b;1\n" * 5_100, "dài quá 5000 dòng"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_no_table_is_refused_in_words(place, case):
    content, sentence = FILES[case]
    outlet, by = place

    with pytest.raises(ImportFileRefused) as refused:
        hand_in_file(outlet=outlet, kind="stock", file_name="a", content=content, by=by)

    assert sentence in str(refused.value)
    assert not StockImport.objects.exists()


def test_receipts_of_two_notes_are_received_all_at_once(place, make_packing):
    honey, tea = make_packing(), make_packing()
    rows = [
        receipt_row(honey),
        receipt_row(tea, lot="CH-1", arrived=8, reason="Vỡ khi chở"),
        receipt_row(tea, number="PG-2", terms="mua đứt", commission="", lot="CH-2"),
    ]
    file = handed_in(place, "receipts", rows)
    assert fates(file) == [Fate.ADDED] * 3

    for _twice in range(2):
        write_file(file=file, by=place[1])

    notes = list(DeliveryNote.objects.order_by("number").values_list("number", "state", "terms", "commission_percent"))
    assert [note[:3] for note in notes] == [("PG-1", "received", "consignment"), ("PG-2", "received", "owned")]
    assert dict(LotBalance.objects.values_list("lot__code", "quantity")) == {"MO-01": 10, "CH-1": 8, "CH-2": 10}
    assert Arrival.objects.get(lot_code="CH-1").difference == -2
    assert verify().is_whole
    assert fates(handed_in(place, "receipts", rows)) == [Fate.SAME] * 3


BAD_RECEIPTS = {
    "no such maker": ({"producer": "Ai đó"}, "Người làm ra", "Không có ai"),
    "other terms": ({"terms": "cho mượn"}, "Hình thức", "mua đứt"),
    "no commission": ({"commission": ""}, "Hoa hồng (%)", "cần ghi hoa hồng"),
    "of tomorrow": ({"dated": soon(1)}, "Ngày phiếu", "chưa đến"),
    "no reason": ({"arrived": 2}, "Lý do lệch", "lý do lệch"),
    "a lot twice": ({"lot": "mo-00"}, "Số lô", "đã có một dòng"),
    "two heads of one note": ({"terms": "mua", "commission": ""}, "Số phiếu", "cùng hình thức"),
    "a number that was used": ({"number": "pg-0"}, "Số phiếu", "đã nhận ở"),
}


@pytest.mark.parametrize("case", BAD_RECEIPTS)
def test_a_receipt_that_cannot_be_taken_is_told_at_its_column(place, make_packing, case):
    changes, column, sentence = BAD_RECEIPTS[case]
    packing = make_packing()
    write_file(file=handed_in(place, "receipts", [receipt_row(packing, number="PG-0", lot="X-1")]), by=place[1])
    file = handed_in(place, "receipts", [receipt_row(packing, lot="MO-00"), receipt_row(packing, **changes)])

    good, bad = dry_run(file).rows

    assert (good.fate, bad.fate, bad.column) == (Fate.ADDED, Fate.REFUSED, column)
    assert sentence in bad.says
    with pytest.raises(RowsRefused):
        write_file(file=file, by=place[1])
    assert DeliveryNote.objects.count() == 1


def test_the_templates_name_every_column_and_can_be_read(place):
    outlet, by = place
    for kind, columns in (("stock", STOCK), ("receipts", RECEIPTS)):
        file = hand_in_file(outlet=outlet, kind=kind, file_name="mau", content=template_file(columns), by=by)
        assert file.cells[0] == [column.title for column in columns]
        assert len(dry_run(file).rows) == 1


def run(name, *options):
    out, code = io.StringIO(), 0
    try:
        call_command(name, *options, stdout=out)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue()


def test_the_commands_show_by_themselves_and_write_when_told(place, make_packing, tmp_path):
    path, packing = tmp_path / "ton.xlsx", make_packing()
    path.write_bytes(write_workbook("A", STOCK, [stock_row(packing)]))
    options = (str(path), "--outlet", "o-day", "--by", "quay")

    shown = run("import_stock", *options)
    assert (shown[0], "nothing written" in shown[1], StockImport.objects.count()) == (0, True, 0)
    assert not StockMovement.objects.exists()
    assert run("import_stock", *options, "--dry-run")[0] == 0
    written = run("import_stock", *options, "--write")
    assert (written[0], written[1].endswith("written\n"), LotBalance.objects.get().quantity) == (0, True, 12)

    for suffix in ("csv", "xlsx"):
        out = tmp_path / f"ra.{suffix}"
        run("export_stock", str(out), "--outlet", "o-day")
        code, said = run("import_stock", str(out), "--outlet", "o-day", "--by", "quay")
        assert (code, "1 same" in said) == (0, True)

    path.write_bytes(write_workbook("A", RECEIPTS, [receipt_row(packing), receipt_row(packing, goods="khong")]))
    code, said = run("import_receipts", *options, "--write")
    assert (code, "nothing written" in said, "Mã hàng: Không có món nào" in said) == (1, True, True)
    assert not DeliveryNote.objects.exists()
    with pytest.raises(CommandError):
        run("import_stock", str(path), "--outlet", "khong", "--by", "quay")
    with pytest.raises(CommandError):
        run("import_stock", str(tmp_path / "khong.csv"), "--outlet", "o-day", "--by", "quay")


@pytest.fixture
def received_meanwhile(monkeypatch):
    """Somebody receives goods of the file's packing after its rows were looked at and before they are locked."""
    lock = imports.lock_shelves

    def late(places):
        receive_lot(outlet=places[0][0], lot=places[0][1], quantity=3, by=UserFactory())
        return lock(places)

    monkeypatch.setattr(imports, "lock_shelves", late)


def test_opening_stock_is_asked_about_again_once_the_shelves_are_held(place, make_packing, received_meanwhile):
    file = handed_in(place, "stock", [stock_row(make_packing())])

    with pytest.raises(RowsRefused) as refused:
        write_file(file=file, by=place[1])

    assert "vừa có người ghi" in refused.value.dry_run.refused[0].says
    assert not StockMovement.objects.exists()


def test_without_that_question_opening_stock_comes_on_top(place, make_packing, received_meanwhile, monkeypatch):
    monkeypatch.setattr(imports, "has_movements", lambda outlet, product_ids: set())
    file = handed_in(place, "stock", [stock_row(make_packing())])

    write_file(file=file, by=place[1])

    assert LotBalance.objects.get().quantity == 15


@pytest.mark.parametrize("kind", ["stock", "receipts"])
def test_writing_many_rows_asks_no_more_than_writing_few(place, make_packing, kind):
    """New packings, new lots, a growing area that the books lack: each row costs no statement of its own."""
    _outlet, by = place

    def file(name, count):
        packings = [make_packing() for _each in range(count)]
        known = LotFactory(product=packings[0], code=f"{name}-0", best_before=soon(), growing_area_code="")
        row = stock_row if kind == "stock" else partial(receipt_row, number=name)
        return known, handed_in(
            place, kind, [row(each, lot=f"{name}-{at}", area="VN-1") for at, each in enumerate(packings)]
        )

    asked = {}
    for name, count in (("A", 2), ("B", 40)):
        known, rows = file(name, count)
        with CaptureQueriesContext(connection) as queries:
            write_file(file=rows, by=by)
        asked[name] = len(queries)
        known.refresh_from_db()
        assert known.growing_area_code == "VN-1"

    assert StockMovement.objects.count() == 42
    assert asked["A"] == asked["B"]
    assert verify().is_whole
