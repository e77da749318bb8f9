"""Papers as PDF: only our own files are opened, and without the libraries the paper is a page to print."""

import ctypes.util
import io
import socket
import sys

import cffi
import pypdf
import pytest
from django.test import RequestFactory
from django.utils import translation
from PIL import Image

from common import paper
from common.paper import engine, paper_response


@pytest.fixture
def no_network(monkeypatch):
    """Every attempt to reach another machine, or to ask for its name; empty when the test is good."""
    tries = []

    def refuse(*args, **_more):
        tries.append(args)
        raise OSError("no network here")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return tries


def words_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def drawn(body: str) -> bytes:
    return engine().draw(f"<html lang='vi'><body>{body}</body></html>")


@pytest.mark.pango
def test_a_paper_brings_its_own_letters_and_asks_nobody(no_network):
    pdf = drawn("<h1>Phiếu bán hàng</h1><p>Ẳng Cang, khẩu xén, chẩm chéo, ỗ ự Ể ₫ <strong>rượu</strong></p>")

    assert "Ẳng Cang, khẩu xén, chẩm chéo, ỗ ự Ể ₫ rượu" in words_of(pdf)
    assert {font.split("+")[1] for font in fonts_of(pdf)} == {"Paper-Sans", "Paper-Sans-Bold", "Paper-Serif-Bold"}
    assert no_network == []


def fonts_of(pdf: bytes) -> set[str]:
    """Names of the fonts in a PDF; each has to be inside it."""
    fonts = set()
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            (inner,) = font["/DescendantFonts"]
            assert "/FontFile2" in inner["/FontDescriptor"] or "/FontFile3" in inner["/FontDescriptor"]
            fonts.add(font["/BaseFont"].lstrip("/"))
    return fonts


@pytest.mark.pango
@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/a.png",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>",
        "https://static.invalid/../config/settings.py",
        "https://static.invalid/%2e%2e/config/settings.py",
        "https://static.invalid/img/khong-co.svg",
        "ftp://static.invalid/img/hoa-ban.svg",
    ],
)
def test_nothing_is_opened_but_our_own_files(no_network, address):
    from weasyprint.urls import FatalURLFetchingError

    with pytest.raises(FatalURLFetchingError) as refusal:
        drawn(f'<img src="{address}" alt="">')

    assert "RefusedAddress" in repr(refusal.value.__cause__)
    assert no_network == []


@pytest.mark.pango
def test_a_file_of_ours_is_opened():
    assert drawn('<img src="img/hoa-ban.svg" alt="Hoa ban">').startswith(b"%PDF-")


@pytest.fixture
def no_pango(monkeypatch):
    """A machine without Pango: its loader finds none of the libraries that draw letters."""
    kept = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "weasyprint"}
    for name in kept:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "common.pdf_engine", raising=False)
    monkeypatch.delattr("common.pdf_engine", raising=False)

    def not_found(_ffi, name, *_more):
        raise OSError(f"cannot load library '{name}'")

    monkeypatch.setattr(cffi.FFI, "dlopen", not_found)
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None)
    engine.cache_clear()
    yield
    engine.cache_clear()
    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint" or name == "common.pdf_engine"]:
        del sys.modules[name]


def test_without_pango_the_paper_is_a_page_that_says_so(no_pango, caplog):
    request = RequestFactory().get("/")

    with translation.override("vi"):
        response = paper_response(request, "papers/base.html", {}, "phieu")

    assert response["Content-Type"].startswith("text/html")
    assert "Máy chủ chưa tạo được tệp PDF" in response.text
    assert "css/paper.css" in response.text
    assert "Content-Disposition" not in response
    assert response["X-Robots-Tag"] == "noindex"
    assert "No PDF on this machine" in caplog.text
    assert paper.engine() is None


@pytest.mark.pango
def test_a_picture_that_is_cut_off_is_refused_after_a_paper_was_drawn():
    whole = io.BytesIO()
    Image.new("RGB", (400, 400), "#22335c").save(whole, "PNG")
    drawn("<p>Phiếu</p>")

    with pytest.raises(OSError, match="truncated"):
        Image.open(io.BytesIO(whole.getvalue()[:-80])).load()
