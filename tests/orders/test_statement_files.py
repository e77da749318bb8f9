"""What banks print, read: amounts, days, encodings, separators, headers, and words that are nearly an order's."""

import unicodedata
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from orders.queries.likeness import Awaited
from orders.queries.payments import numbers_named, readings_of, shares_of
from orders.statements.columns import find_header, guess_header, names_of, other_account
from orders.statements.files import decode, read_grid
from orders.statements.rows import NotRead, StatementRow, read_amount, read_day, read_rows

TODAY = date(2026, 11, 25)
TEXT = (
    "Ngày giao dịch{0}Số tham chiếu{0}Ghi nợ{0}Ghi có{0}Nội dung\r\n"
    '25/11/2026{0}FT1{0}{0}"1.250.000"{0}"Nguyễn Thị Lan chuyển tiền, đơn DB100001 ạ"\r\n'
)
TONES = "\u0300\u0301\u0303\u0309\u0323"


def windows_1258(text: str) -> bytes:
    """As Windows writes it: letters with their hats, tones behind them."""
    out = []
    for char in unicodedata.normalize("NFC", text):
        base, *marks = unicodedata.normalize("NFD", char)
        hats = "".join(mark for mark in marks if mark not in TONES)
        out.append(unicodedata.normalize("NFC", base + hats) + "".join(mark for mark in marks if mark in TONES))
    return "".join(out).encode("cp1258")


@pytest.mark.parametrize(
    ("printed", "amount"),
    [
        ("1.250.000", 1_250_000),
        ("1,250,000", 1_250_000),
        ("1250000.00", 1_250_000),
        ("1.250.000,00", 1_250_000),
        ("1,250,000.0", 1_250_000),
        ("+1,250,000 VND", 1_250_000),
        ("VND 1,250,000", 1_250_000),
        ("1 250 000đ", 1_250_000),
        ("1\u00a0250\u00a0000 ₫", 1_250_000),
        ("500", 500),
        ("0", 0),
        ("-500,000", -500_000),
        ("\u2212500.000", -500_000),
        ("(500,000)", -500_000),
        ("500,000-", -500_000),
        ("", None),
        (" - ", None),
    ],
)
def test_amounts_as_banks_print_them(printed, amount):
    assert read_amount(printed) == amount


@pytest.mark.parametrize(
    "printed",
    ["1.25", "1250.5", "1250.000", "1,25,000", "1.250,000", "12.34.567", "1.250.000.00", "=1+1", "1.25O.000", "nghìn"],
)
def test_what_is_no_amount_of_whole_dong_is_not_guessed(printed):
    with pytest.raises(NotRead):
        read_amount(printed)


@pytest.mark.parametrize(
    "printed",
    ["25/11/2026", "25-11-2026 14:30:05", "25.11.2026", "2026-11-25", "2026-11-25T14:30:05", "25/11/2026 14:30"],
)
def test_days_as_banks_print_them(printed):
    assert read_day(printed) == TODAY


@pytest.mark.parametrize("printed", ["31/02/2026", "11/25/2026", "hôm qua", "25/11", "2026-13-01"])
def test_what_is_no_day_is_not_guessed(printed):
    with pytest.raises(NotRead):
        read_day(printed)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        windows_1258,
        lambda text: unicodedata.normalize("NFD", text).encode(),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16 little", "utf-16 big", "windows-1258", "decomposed"],
)
def test_words_stay_vietnamese_in_every_encoding_and_separator(encode, separator):
    text = TEXT.format(separator)

    assert decode(encode(text)) == text
    grid = read_grid(encode(text))
    (row,) = read_rows(grid, guess_header(grid), TODAY)
    assert (row.reference, row.amount, row.booked_on) == ("FT1", 1_250_000, TODAY)
    assert row.words == "Nguyễn Thị Lan chuyển tiền, đơn DB100001 ạ"


def test_numbers_days_and_formulas_of_a_workbook():
    book = Workbook()
    book.active.title = "trống"
    sheet = book.create_sheet()
    sheet.append(["Ngày hạch toán", "Số tham chiếu", "Ghi có", "Nội dung"])
    sheet.append([datetime(2026, 11, 25, 9, 0), 12345, 1_250_000, "=1+1"])
    sheet.append([date(2026, 11, 25), "'00123", 1_250_000.0, "x"])
    sheet.append([date(2026, 11, 25), "FT3", 125.125, "x"])
    kept = BytesIO()
    book.save(kept)

    grid = read_grid(kept.getvalue())
    rows = read_rows(grid, guess_header(grid), TODAY)

    assert [(row.reference, row.amount, row.words, row.trouble) for row in rows] == [
        ("12345", 1_250_000, "=1+1", ""),
        ("00123", 1_250_000, "x", ""),
        ("FT3", None, "x", "bad-amount"),
    ]
    assert {row.booked_on for row in rows} == {TODAY}


@pytest.mark.parametrize(
    ("header", "places"),
    [
        (
            ["STT", "Ngày giao dịch", "Mã giao dịch", "Số tiền ghi nợ", "Số tiền ghi có", "Số dư", "Diễn giải"],
            {"booked_on": 1, "reference": 2, "debit": 3, "credit": 4, "words": 6},
        ),
        (
            ["Ngày hạch toán/ Accounting date", "Nội dung giao dịch", "Nợ", "Có", "Số bút toán", "Số dư"],
            {"booked_on": 0, "words": 1, "debit": 2, "credit": 3, "reference": 4},
        ),
        (
            ["Transaction Date", "Reference No.", "Debit Amount (VND)", "Credit Amount (VND)", "Balance", "Details"],
            {"booked_on": 0, "reference": 1, "debit": 2, "credit": 3, "words": 5},
        ),
        (["Ngày GD", "Số CT", "PS Nợ", "PS Có"], {"booked_on": 0, "reference": 1, "debit": 2, "credit": 3}),
        (["Ngày", "Số tiền", "Mã GD", "Mô tả"], {"booked_on": 0, "credit": 1, "reference": 2, "words": 3}),
    ],
)
def test_headers_of_banks_are_guessed(header, places):
    grid = [["NGÂN HÀNG"], [], ["Số tài khoản", "0011"], header]

    found = guess_header(grid)

    assert (found.row, found.places) == (3, places)
    turned = [["Sao kê"], list(reversed(header))]
    again = find_header(turned, names_of(grid, found))
    assert {role: turned[1][place] for role, place in again.places.items()} == {
        role: header[place] for role, place in places.items()
    }


def test_a_header_that_lacks_a_column_is_not_taken():
    assert guess_header([["Ngày", "Nội dung", "Ghi có"]]) is None
    assert find_header([["Ngày", "Ghi có"]], {"booked_on": "ngay", "credit": "ghi co", "reference": "so ct"}) is None


def test_the_account_that_a_statement_prints_is_compared():
    head = [["Sao kê"], ["Số tài khoản:", "0011 0040 12345"], []]

    assert other_account(head, 3, "0011004012345") == ""
    assert other_account(head, 3, "19001234") == "Số tài khoản: 0011 0040 12345"
    assert other_account([["Sao kê"]], 1, "19001234") == ""


def test_a_row_is_kept_and_read_again():
    row = StatementRow(3, "broken", "FT1", TODAY, None, "nội dung", "bad-amount", "x")

    assert StatementRow.from_json(row.as_json()) == row


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("CT DEN 123 DB100001 tra", ["DB100001"]),
        ("db 100 001 2 goi che", ["DB100001"]),
        ("D B1000 01", ["DB100001"]),
        ("xDB100002y DB100001 db100002", ["DB100002", "DB100001"]),
        ("DB1000012", []),
        ("DB 100 001 2", ["DB100001"]),
        ("DB10000", []),
        ("BD100001", []),
    ],
)
def test_order_numbers_are_found_in_words(words, named):
    assert numbers_named(words, {"DB100001", "DB100002"}) == named


def test_figures_with_a_blank_between_have_each_reading():
    assert readings_of("db 100 123 2 goi") == [["DB100123", "DB1001232"]]
    assert readings_of("DB1001232") == [["DB1001232"]]


def test_a_transfer_fills_orders_in_turn_and_its_rest_stays_with_the_first():
    assert shares_of(100, [40, 50]) == [50, 50]
    assert shares_of(100, [70, 50]) == [70, 30]
    assert shares_of(100, [0]) == [100]
    assert shares_of(100, []) == []


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("DB10001 tra", "nội dung gần giống số đơn"),
        ("B100001", "nội dung gần giống số đơn"),
        ("BB100001", "nội dung gần giống số đơn"),
        ("DB1000O1", "nội dung gần giống số đơn"),
        ("DB-100001", "nội dung gần giống số đơn"),
        ("don hang 100001", "nội dung gần giống số đơn"),
        ("0912345678 ck", "nội dung có số điện thoại người mua"),
        ("+84 912 345 678", "nội dung có số điện thoại người mua"),
        ("NGUYEN THI LAN chuyen tien", "nội dung có tên người mua"),
        ("Nguyễn Thị Lan", "nội dung có tên người mua"),
        ("LAN chuyen tien", ""),
        ("NGUYEN THI LANH", ""),
        ("DB1000123", ""),
        ("9100001", ""),
        ("", ""),
    ],
)
def test_words_are_like_an_order_by_its_number_phone_or_name(words, why):
    order = Awaited(1, "DB100001", "Nguyễn Thị Lan", "+84912345678", 5_000)

    assert order.why_like(words) == why
