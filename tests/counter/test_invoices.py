"""The month's list for the e-invoice provider, and the numbers that come back in it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from catalogue.models import VatRate
from counter.invoice_sheet import COLUMNS
from orders.models import VatInvoice
from orders.services.invoices import InvoiceBuyer, InvoiceNumber, ask_invoice, record_invoice
from orders.services.steps import hand_over_share
from tests.orders.returning import bring_back, receive

pytestmark = pytest.mark.long

ADDRESS = "/quay/diem-mot/hoa-don/"
NAMES = [name for name, _width in COLUMNS]
BUYER = InvoiceBuyer('=HYPERLINK("http://a.vn")', "12 Hàng Bạc, Hà Nội", "ketoan@hoaban.vn", "0100112437")


@pytest.fixture
def manager(rooms):
    return rooms.client("quanly")


@pytest.fixture
def given(make_share, by):
    """A share handed over to a buyer who wants an invoice, and one to a buyer who wants none."""
    wanted, retail = make_share(), make_share()
    ask_invoice(facts=wanted.order.facts, wanted=BUYER)
    for share in (wanted, retail):
        hand_over_share(fulfilment=share, by=by)
    return wanted, retail


def sheet_of(client, query=""):
    book = load_workbook(io.BytesIO(client.get(f"{ADDRESS}tep/{query}").content))
    head, *rows = book.active.iter_rows(values_only=True)
    return book, [dict(zip(head, row, strict=True)) for row in rows]


def sent_back(book, filled):
    """The workbook with series, number and day filled in for the orders of `filled`."""
    sheet = book.active
    for row in sheet.iter_rows(min_row=2):
        for name, value in zip(NAMES[-3:], filled.get(row[0].value, ("", "", "")), strict=True):
            row[NAMES.index(name)].value = value
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("hoa-don.xlsx", file.getvalue())


def test_the_sheet_has_every_line_its_tax_and_no_formula(manager, given):
    wanted, retail = given

    book, rows = sheet_of(manager)

    assert [row["Số đơn"] for row in rows] == [wanted.order.number, retail.order.number]
    row = rows[0]
    assert (row["Mã số thuế"], row["Thư nhận hóa đơn"], row["Thanh toán"]) == ("0100112437", "ketoan@hoaban.vn", "TM")
    assert row["Thành tiền chưa thuế"] + row["Tiền thuế"] == row["Thành tiền gồm thuế"] == 240_000
    assert row["Thuế suất"] in ("8%", "10%")
    assert (row["Số lượng"], row["Số phiếu bán hàng"]) == (2, wanted.receipt.text)
    assert row["Ngày giao"].date() == timezone.localdate()
    name = book.active.cell(2, NAMES.index("Tên trên hóa đơn") + 1)
    assert (name.data_type, name.value) == ("s", BUYER.buyer)
    assert rows[1]["Tên trên hóa đơn"] == "Bán lẻ, khách không lấy hóa đơn"


def test_the_sheet_and_the_screen_say_what_came_back(manager, given, by):
    receive(bring_back(given[0], by), by)

    assert [row["Khách trả lại"] for row in sheet_of(manager)[1]] == [1, 0]
    assert "khách đã trả lại 1" in manager.get(f"{ADDRESS}{given[0].order.number}/").content.decode()


def test_the_numbers_come_back_in_the_same_file(manager, given):
    book, _rows = sheet_of(manager)
    wanted, retail = given
    day = timezone.localdate()
    filled = {
        wanted.order.number: ("1C26TDB", 12, day),
        retail.order.number: ("1C26TDB", "00000013", f"{day:%d/%m/%Y}"),
    }

    answer = manager.post(ADDRESS, {"file": sent_back(book, filled)}, follow=True)

    assert "Đã ghi 2 số hóa đơn." in answer.content.decode()
    assert {each.text for each in VatInvoice.objects.all()} == {"1C26TDB-00000012", "1C26TDB-00000013"}
    again = manager.post(ADDRESS, {"file": sent_back(book, filled)}, follow=True)
    assert "Đã ghi 0 số hóa đơn." in again.content.decode()
    assert sheet_of(manager)[1][0]["Số hóa đơn"] == 12


def test_a_wrong_row_saves_nothing_and_is_named(manager, given):
    book, _rows = sheet_of(manager)
    wanted, retail = given
    day = timezone.localdate()
    filled = {wanted.order.number: ("1C26TDB", 12, day), retail.order.number: ("XYZ", 13, day)}

    page = manager.post(ADDRESS, {"file": sent_back(book, filled)})

    assert page.status_code == 422
    assert "Dòng 3: Ký hiệu “XYZ” chưa đúng." in page.content.decode()
    assert not VatInvoice.objects.exists()


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (("1C26TDB", "mười", "25/11/2026"), "Số hóa đơn “mười” không phải là số."),
        (("1C26TDB", 12, "hôm qua"), "Không đọc được ngày “hôm qua”."),
        (("1C26TDB", 12, "1/1/2020"), "Ngày hóa đơn phải từ ngày giao hàng"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_row(manager, given, cells, words):
    book, _rows = sheet_of(manager)

    page = manager.post(ADDRESS, {"file": sent_back(book, {given[0].order.number: cells})})

    assert f"Dòng 2: {words}" in page.content.decode()
    assert not VatInvoice.objects.exists()


def test_orders_of_another_outlet_and_two_numbers_for_one_order(manager, given):
    book, _rows = sheet_of(manager)
    day = timezone.localdate()
    sheet = book.active
    sheet.append([None] * len(NAMES))
    sheet.append([given[0].order.number, *[None] * (len(NAMES) - 1)])
    sheet.append(["DB999999", *[None] * (len(NAMES) - 1)])
    file = sent_back(book, {given[0].order.number: ("1C26TDB", 12, day), "DB999999": ("1C26TDB", 14, day)})
    other = load_workbook(file)
    other.active.cell(5, NAMES.index("Số hóa đơn") + 1).value = 99
    buffer = io.BytesIO()
    other.save(buffer)

    page = manager.post(ADDRESS, {"file": SimpleUploadedFile("x.xlsx", buffer.getvalue())}).content.decode()

    assert "Dòng 5: Đơn này đã có số hóa đơn khác ở dòng 2." in page
    assert "Dòng 6: Quầy này không có đơn DB999999." in page
    assert not VatInvoice.objects.exists()


@pytest.mark.parametrize("content", [b"%PDF-1.4", b"a;b\n1;2", b"PK\x03\x04 hong", b"\xd0\xcf\x11\xe0"])
def test_another_file_is_refused_in_words(manager, given, content):
    page = manager.post(ADDRESS, {"file": SimpleUploadedFile("x.xlsx", content)})

    assert page.status_code == 422
    assert "Không đọc được tệp này. Xin dùng tệp .xlsx tải từ trang này" in page.content.decode()


def test_no_file_and_a_file_without_numbers(manager, given):
    assert "Xin chọn tệp." in manager.post(ADDRESS, {}).content.decode()
    book, _rows = sheet_of(manager)
    assert "Tệp này chưa có số hóa đơn nào." in manager.post(ADDRESS, {"file": sent_back(book, {})}).content.decode()


def test_one_number_by_hand_and_its_correction(manager, given):
    address = f"{ADDRESS}{given[0].order.number}/"
    day = timezone.localdate()

    page = manager.get(address).content.decode()
    assert BUYER.tax_code in page
    typed = {"symbol": "1c26tdb", "number": "12", "issued_on": f"{day:%d/%m/%Y}"}
    assert manager.post(address, typed).status_code == 302
    refused = manager.post(address, {"symbol": "1C26TDB", "number": "15", "issued_on": f"{day:%d/%m/%Y}"})
    assert refused.status_code == 422
    assert "Xin ghi lý do." in refused.content.decode()
    assert 'value="15"' in refused.content.decode()
    filled = {"symbol": "1C26TDB", "number": "15", "issued_on": f"{day:%d/%m/%Y}", "reason": "gõ nhầm"}
    assert manager.post(address, filled).status_code == 302
    assert "1C26TDB-00000015" in manager.get(ADDRESS).content.decode()


def test_the_month_of_the_address(manager, given):
    assert given[0].order.number not in manager.get(f"{ADDRESS}?thang=1/2026").content.decode()
    assert sheet_of(manager, "?thang=1/2026")[1] == []
    for wrong in ("13/2026", "0/2026", "x", "1/1900"):
        assert manager.get(f"{ADDRESS}?thang={wrong}").status_code == 404


def test_without_a_rate_nothing_is_reckoned_and_the_page_says_so(manager, given):
    VatRate.objects.all().delete()

    assert "Chưa có thuế suất GTGT" in manager.get(ADDRESS).content.decode()
    assert manager.get(f"{ADDRESS}tep/").status_code == 409
    assert "Chưa có thuế suất GTGT" in manager.get(f"{ADDRESS}{given[0].order.number}/").content.decode()


def test_ten_shares_cost_as_many_queries_as_two(manager, given, make_share, by):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert manager.get(ADDRESS).status_code == 200
        return len(queries)

    manager.get(ADDRESS)
    few = cost()
    for _each in range(8):
        share = make_share()
        ask_invoice(facts=share.order.facts, wanted=BUYER)
        hand_over_share(fulfilment=share, by=by)
        record_invoice(fulfilment=share, given=InvoiceNumber("1C26TDB", share.pk, timezone.localdate()), by=by)

    assert cost() == few <= 15
