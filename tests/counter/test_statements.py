"""Statements at the account's desk: handed in, asked about, looked at, written once."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from orders.models import Payment, Statement, StatementColumns, Transfer, TransferPart
from orders.services.statements import hand_in_statement
from tests.factories.money import BankAccountFactory

DESK = "/quay/diem-mot/tien/sao-ke/"
HEADER = "Ngày giao dịch;Số tham chiếu;Ghi nợ;Ghi có;Nội dung"
COLUMNS = {"booked_on": "0", "reference": "1", "debit": "2", "credit": "3", "words": "4"}


@pytest.fixture
def account(rooms):
    return BankAccountFactory(seller=rooms.first.legal_seller)


@pytest.fixture
def awaited(account, make_share) -> Payment:
    """240,000 đồng for two pieces."""
    return make_share(payment="transfer").order.payment


@pytest.fixture
def desk(rooms, account):
    return rooms.client("quanly")


def file_of(*rows, header=HEADER, name="sao-ke.csv"):
    return SimpleUploadedFile(name, "\r\n".join([header, *rows]).encode())


def hand_in(client, *rows):
    """Hand in rows and confirm the guessed columns, if they are asked for; returns the statement's address."""
    where = client.post(DESK, {"file": file_of(*rows)})["Location"]
    return client.post(where, COLUMNS)["Location"] if where.endswith("cot/") else where


def test_a_statement_is_asked_about_looked_at_and_pays_its_order(rooms, desk, awaited):
    number = awaited.order.number
    handed_in = desk.post(DESK, {"file": file_of(f"25/11/2026;FT1;;240.000;{number.lower()} tra tien")})
    assert handed_in["Location"].endswith("/cot/")
    asked = desk.get(handed_in["Location"])
    assert asked.text.count(" selected>") == 5
    assert "tra tien" in asked.text

    checked = desk.post(handed_in["Location"], COLUMNS)["Location"]
    page = desk.get(checked)

    assert f"{number} đủ tiền." in page.text
    assert 'data-group="named" data-count="1"' in page.text
    assert not Transfer.objects.exists()
    assert desk.post(checked).status_code == 302
    awaited.refresh_from_db()
    assert awaited.state == "paid"
    assert 'data-given="240000"' in desk.get(checked).text
    assert Statement.objects.get().written_by == rooms.users["quanly"]
    assert StatementColumns.objects.get().kept_by == rooms.users["quanly"]
    assert desk.get(handed_in["Location"])["Location"] == checked


def test_sent_twice_it_is_written_once_and_says_so_both_times(desk, awaited):
    where = hand_in(desk, f"25/11/2026;FT1;;250.000;{awaited.order.number}", "25/11/2026;FT2;;70.000;khac")

    pages = [desk.post(where, follow=True) for _time in range(2)]

    assert ["Sao kê đã ở trong sổ." in page.text for page in pages] == [True, True]
    assert Transfer.objects.count() == 2
    assert 'data-given="250000" data-owed="10000"' in pages[1].text
    assert 'data-unknown="70000"' in pages[1].text
    assert 'data-credits="320000"' in pages[1].text


def test_a_likely_order_is_only_paid_when_somebody_ticks_it(desk, awaited):
    where = hand_in(desk, "25/11/2026;FT1;;240.000;NGUYEN THI LAN chuyen tien")
    tick = f"2:{awaited.order.number}"
    page = desk.get(where)
    assert f'value="{tick}"' in page.text
    assert "checked" not in page.text
    assert "nội dung có tên người mua" in page.text

    wrong = desk.post(where, {"don": [tick, "2:DB999999"]})
    assert wrong.status_code == 422
    assert "Dòng 2 đang chọn hai đơn." in wrong.text
    assert "checked" in wrong.text
    assert not Transfer.objects.exists()
    desk.post(where, {"don": [tick, "x:DB1", ":", "99999999:DB1"]})

    awaited.refresh_from_db()
    assert awaited.state == "paid"
    assert "dòng 2" in TransferPart.objects.get(payment=awaited).reason


def test_without_a_tick_likely_money_stays_nobodys(desk, awaited):
    where = hand_in(desk, "25/11/2026;FT1;;240.000;NGUYEN THI LAN chuyen tien")

    desk.post(where)

    awaited.refresh_from_db()
    assert awaited.state == "awaited"
    assert 'data-transfer="FT1"' in desk.get("/quay/diem-mot/tien/").text


def test_a_tick_that_came_too_late_is_said(desk, awaited):
    number = awaited.order.number
    where = hand_in(desk, "25/11/2026;FT1;;240.000;NGUYEN THI LAN", "25/11/2026;FT2;;240.000;NGUYEN THI LAN")

    page = desk.post(where, {"don": [f"2:{number}", f"3:{number}"]}, follow=True)

    assert f"Dòng 3: đơn {number} không còn thiếu đúng số tiền ấy." in page.text
    assert 'data-given="240000"' in page.text
    assert 'data-unknown="240000"' in page.text


def test_broken_rows_are_shown_with_their_line_and_reason_and_summed_apart(desk, awaited):
    where = hand_in(desk, "31/02/2026;FT1;;50.000;x", "25/11/2026;FT2;;nhiều;x", ";;;;Tổng", "25/11/2026;FT3;;9.000;x")
    page = desk.get(where)
    assert "Không đọc được ngày “31/02/2026”." in page.text
    assert "Không đọc được số tiền “nhiều”." in page.text
    assert 'data-line="3" data-fate="broken"' in page.text

    done = desk.post(where, follow=True)

    assert 'data-unread="50000"' in done.text
    assert 'data-credits="59000"' in done.text
    assert "Không đọc được số tiền “nhiều”." in done.text


def test_what_the_statement_says_of_another_account_and_of_the_same_file_is_noticed(desk, awaited):
    rows = ["Số tài khoản: 19001001234", HEADER, "25/11/2026;FT1;;5.000;x"]
    where = desk.post(DESK, {"file": file_of(*rows[1:], header=rows[0])})["Location"]
    where = desk.post(where, COLUMNS)["Location"]
    assert "không phải tài khoản" in desk.get(where).text
    desk.post(where)

    again = desk.post(DESK, {"file": file_of(*rows[1:], header=rows[0])})["Location"]

    assert again != where
    assert "Tệp này đã ghi vào sổ" in desk.get(again).text
    assert 'data-group="known" data-count="1"' in desk.get(again).text


def test_a_header_that_is_not_known_is_chosen_by_its_row(desk):
    content = file_of("A;B;C", "khi;ma;vao", "25/11/2026;FT1;5000", header="")
    where = desk.post(DESK, {"file": content})["Location"]
    assert "Chưa tìm ra dòng có tên cột." in desk.get(where).text
    assert desk.get(f"{where}?dong=99").status_code == 422
    assert "Dòng 1 không có tên cột nào." in desk.get(f"{where}?dong=1").text
    assert desk.get(f"{where}?dong=x").status_code == 422
    assert desk.get(f"{where}?dong=3").status_code == 200

    wrong = desk.post(f"{where}?dong=3", {"booked_on": "0", "reference": "0", "credit": ""})
    right = desk.post(f"{where}?dong=3", {"booked_on": "0", "reference": "1", "credit": "2"})

    assert wrong.status_code == 422
    assert "Cột này đã chọn ở trên rồi." in wrong.text
    assert "Xin chọn một cột." in wrong.text
    assert right.status_code == 302
    assert Statement.objects.get().credits == 5_000


def bomb():
    """A workbook that says it unpacks to 100 MB."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000_000)
    return kept.getvalue()


def empty_zip():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("x.txt", "x")
    return kept.getvalue()


def empty_book():
    kept = io.BytesIO()
    Workbook().save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "Excel đời cũ"),
        (b"%PDF-1.7 x", "tệp PDF"),
        (b"<html><table><tr><td>x</table>", "không phải bảng tính"),
        (b"PK\x03\x04 nothing", "bị hỏng hoặc có mật khẩu"),
        (empty_zip(), "Sao kê phải là tệp .csv hoặc .xlsx"),
        (empty_book(), "không có dòng nào"),
        (b"\n\n;;\n", "không có dòng nào"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "Sao kê phải là tệp .csv hoặc .xlsx"),
        (b"x" * (5 * 1024 * 1024 + 1), "lớn quá 5 MB"),
        (bomb(), "lớn quá 5 MB"),
        (b"a;b;c\n" * 20_100, "dài quá 20000 dòng"),
        (b'a;b\n"' + b"x" * 200_000, "Sao kê phải là tệp .csv hoặc .xlsx"),
        (b"", "Tệp này rỗng"),
    ],
)
def test_what_is_no_statement_is_refused_in_a_sentence(desk, content, sentence):
    answer = desk.post(DESK, {"file": SimpleUploadedFile("sao-ke.csv", content)})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Statement.objects.exists()


def test_nothing_chosen_is_said(desk):
    answer = desk.post(DESK, {})

    assert answer.status_code == 422
    assert "Xin chọn tệp sao kê." in answer.text


def test_a_statement_of_another_account_is_not_there(rooms, desk, account):
    other = BankAccountFactory(seller=rooms.first.legal_seller, is_in_use=False)
    statement = hand_in_statement(account=other, file_name="x.csv", content=b"a;b;c\n1;2;3", by=rooms.users["quanly"])

    for address in (f"{DESK}{statement.pk}/", f"{DESK}{statement.pk}/cot/", f"{DESK}999999/"):
        assert desk.get(address).status_code == 404
        assert desk.post(address).status_code == 404


def test_a_long_group_is_read_page_by_page_and_asks_the_same_however_long(desk, awaited, django_assert_max_num_queries):
    where = hand_in(desk, *(f"25/11/2026;FT{count};;{1_000 + count};thu {count}" for count in range(130)))

    with django_assert_max_num_queries(17):
        page = desk.get(where)
    assert "130 dòng" in page.text
    assert page.text.count('data-fate="unknown"') == 20
    assert f"{where}?nhom=unknown" in page.text
    first, last = desk.get(f"{where}?nhom=unknown"), desk.get(f"{where}?nhom=unknown&trang=2")
    assert (first.text.count('data-fate="unknown"'), last.text.count('data-fate="unknown"')) == (100, 30)
    assert desk.get(f"{where}?nhom=lạ").status_code == 404

    desk.post(where)
    with django_assert_max_num_queries(17):
        done = desk.get(where)
    assert 'data-group="nobodys" data-count="130"' in done.text
