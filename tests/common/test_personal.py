"""Knowing a person in any spelling, and the operator's command that looks for one."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from common.personal import Identity, register_of_personal_fields
from common.rescan import scan_database, scan_files
from storefront.models import Enquiry
from tests.factories.goods import ProductFactory

LAN = Identity(
    names=("Nguyễn Thị Lan",), phones=("+84912345678",), emails=("lan@example.com",), streets=("12 Hàng Bạc",)
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NGUYEN THI LAN chuyen tien", ["name"]),
        ('{"buyer": "Nguyễn Thị Lan"}', ["name"]),
        ("Nguyễn Thị Lành", []),
        ("chị Lan", []),
        ("0912 345 678", ["phone"]),
        ("(+84) 912.345.678", ["phone"]),
        ("84912345678", ["phone"]),
        ("MBVCB0912345678CK", ["phone"]),
        ("10912345678", []),
        ("09123456789", []),
        ("LAN@Example.com", ["email"]),
        ("giao 12 hàng bạc, Hà Nội", ["street"]),
        ("112 Hàng Bạc", []),
        ("", []),
    ],
)
def test_a_person_is_known_in_any_spelling(text, found):
    assert LAN.found_in(text) == found


@pytest.mark.parametrize(
    ("text", "is_called"), [("Chị Lan đổi ý", True), ("khách đổi ý", False), ("gọi 0912345678", True), ("lành", False)]
)
def test_who_knows_the_person_calls_them_by_one_name(text, is_called):
    assert LAN.is_called_in(text) is is_called


def test_nobody_is_found_nowhere():
    assert Identity().found_in("Nguyễn Thị Lan 0912345678") == []
    assert Identity(names=("Lan",)).found_in("Lan") == []


@pytest.fixture
def asked(db):
    return Enquiry.objects.create(
        product=ProductFactory(),
        name="Nguyễn Thị Lan",
        phone="+84912345678",
        message="?",
        language="vi",
        consented_at="2026-11-25T00:00Z",
    )


def test_the_scan_names_table_column_row_and_what(asked):
    assert {(each.where, each.row, each.what) for each in scan_database(LAN)} == {
        ("storefront_enquiry.name", str(asked.pk), "name"),
        ("storefront_enquiry.phone", str(asked.pk), "phone"),
    }


def test_files_are_looked_through_line_by_line(tmp_path):
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "1.log").write_text("Subject: x\nTo: lan@example.com\n", encoding="utf-8")
    log = tmp_path / "shop.log"
    log.write_bytes(b"\xff broken\nKh\\u00e1ch Nguy\\u1ec5n Th\\u1ecb Lan\n")

    found = [(each.where, each.row, each.what) for each in scan_files(LAN, [tmp_path / "mails", log])]

    assert found == [(str(tmp_path / "mails" / "1.log"), "2", "email"), (str(log), "2", "name")]


def test_the_command_finds_and_fails_and_then_finds_nothing(asked, tmp_path):
    said = ["personal_data", "--scan", "--phone", "0912 345 678", "--name", "Nguyen Thi Lan"]
    out = StringIO()
    with pytest.raises(CommandError, match="no law"):
        call_command(*said, stdout=out)
    assert "FOUND storefront_enquiry.phone" in out.getvalue()

    asked.delete()
    out = StringIO()
    call_command(*said, "--files", str(tmp_path), stdout=out)

    assert out.getvalue() == "Nothing found.\n"


def test_the_command_reads_mails_kept_on_disk(db, tmp_path, settings):
    settings.EMAIL_FILE_PATH = tmp_path
    (tmp_path / "mail.log").write_text("To: lan@example.com", encoding="utf-8")

    with pytest.raises(CommandError, match="no law"):
        call_command("personal_data", "--scan", "--email", "lan@example.com", stdout=StringIO())


@pytest.mark.parametrize("said", [["--scan"], ["--scan", "--name", "Lan"], ["--scan", "--phone", "12"]])
def test_the_command_asks_who(said, db):
    with pytest.raises(CommandError):
        call_command("personal_data", *said)


def test_the_command_lists_the_register():
    out = StringIO()
    call_command("personal_data", "--json", stdout=out)

    assert len(json.loads(out.getvalue())) == len(register_of_personal_fields())
