"""The counter on a home screen: manifest, icons, worker and the page for no network; and photographs of codes."""

import io
import json
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from counter.views import installing, scanning
from tests.common.test_barcodes import GTIN, Kind, as_file, drawn, photograph

STATIC = Path(__file__).resolve().parents[2] / "static"


def test_the_manifest_opens_the_counter_by_itself_in_vietnamese(client, db):
    page = client.get("/quay/dang-nhap/").text
    answer = client.get(re.search(r'<link rel="manifest" href="([^"]+)"', page)[1])
    said = json.loads(answer.content)

    assert answer["Content-Type"] == "application/manifest+json"
    assert (said["name"], said["lang"], said["display"]) == ("Quầy Đặc sản Điện Biên", "vi", "standalone")
    assert (said["start_url"], said["scope"]) == ("/quay/", "/quay/")


def test_the_icons_are_pictures_of_the_sizes_that_are_said(client, db):
    icons = client.get("/quay/quay.webmanifest").json()["icons"]

    for icon in icons:
        with Image.open(STATIC / icon["src"].removeprefix("/static/")) as picture:
            assert (picture.format, f"{picture.width}x{picture.height}") == ("PNG", icon["sizes"])
    assert {(icon["sizes"], icon["purpose"]) for icon in icons} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }


def test_an_icon_that_is_cut_to_a_shape_has_colour_to_its_edges():
    with Image.open(STATIC / "img/icons/quay-512-day.png") as picture:
        edges = {picture.convert("RGBA").getpixel(at)[3] for at in ((0, 0), (511, 0), (0, 511), (511, 511))}

    assert edges == {255}


def test_the_worker_keeps_files_that_are_there_and_one_page(client, db):
    answer = client.get("/quay/sw.js")

    assert answer["Content-Type"].startswith("text/javascript")
    kept = re.findall(r'"(/static/[^"]+)"', answer.text)
    ours = [each for each in kept if "django_htmx" not in each]
    assert len(kept) == len(installing.FILES)
    assert [each for each in ours if not (STATIC / each.removeprefix("/static/")).is_file()] == []
    assert 'OFFLINE = "/quay/khong\\u002Dmang/"' in answer.text


def test_the_worker_has_another_name_once_a_file_of_it_has(client, db, monkeypatch):
    before = re.search(r'"quay-(\w+)"', client.get("/quay/sw.js").text)[1]
    monkeypatch.setattr(installing, "static", lambda name: f"/static/anew/{name}")

    assert re.search(r'"quay-(\w+)"', client.get("/quay/sw.js").text)[1] != before


def test_the_page_for_no_network_is_the_same_for_everybody(rooms):
    pages = {rooms.client(who).get("/quay/khong-mang/").text for who in ("nobody", "mot", "quanly")}

    assert len(pages) == 1
    assert "csrf" not in pages.pop()


def test_scripts_of_the_line_stay_small():
    assert (STATIC / "js/line.js").stat().st_size <= 6 * 1024
    assert (STATIC / "js/scan.js").stat().st_size <= 6 * 1024


# --- photographs of codes


def send(client, content: bytes | None):
    photo = {} if content is None else {"anh": SimpleUploadedFile("anh.jpg", content)}
    return client.post("/quay/diem-mot/quet/", photo)


def test_a_photograph_is_read_and_not_kept(rooms, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    answer = send(rooms.client("mot"), as_file(photograph(drawn(GTIN, Kind.EAN13))))

    assert (answer.status_code, answer.json()) == (200, {"codes": [GTIN]})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "Chưa có ảnh nào được gửi."), (b"MZ", "Không mở được ảnh này."), ("empty", "Không đọc được mã nào")],
)
def test_what_cannot_be_read_is_said(rooms, content, words):
    if content == "empty":
        file = io.BytesIO()
        Image.new("L", (300, 300)).save(file, "PNG")
        content = file.getvalue()

    answer = send(rooms.client("mot"), content)

    assert answer.status_code == 422
    assert words in answer.json()["refusal"]


def test_a_file_over_the_limit_is_not_opened(rooms, monkeypatch):
    monkeypatch.setattr(scanning, "MOST_BYTES", 10)
    monkeypatch.setattr(scanning, "read_codes", None)

    assert "Ảnh này lớn quá." in send(rooms.client("mot"), b"x" * 11).json()["refusal"]
