"""A letter's page is made of its plain text and says the same."""

import html
import re

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from common.letters import Block, blocks_of, page_of, send_letter

TEXT = """Chào bạn Lan,

Cửa hàng đã nhận đơn DB100001.

Gửi từ Điểm bán Mường Thanh
- Mật ong rừng: chai 500 ml: 2 × 120.000 ₫
- Chè Tủa Chùa: 1 × 90.000 ₫

Tiền hàng: 330.000 ₫
Phí gửi: 35.000 ₫

Xem đơn tại đây:
https://ocop.vn/don-hang/abc/
"""


def words_of(page: str) -> str:
    """What a reader sees of a page, without its head."""
    body = re.sub(r"<(title|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_lines_become_what_they_are():
    assert blocks_of(TEXT) == [
        Block("text", [("Chào bạn Lan,", "")]),
        Block("text", [("Cửa hàng đã nhận đơn DB100001.", "")]),
        Block("heading", [("Gửi từ Điểm bán Mường Thanh", "")]),
        Block("list", [("Mật ong rừng: chai 500 ml", "2 × 120.000 ₫"), ("Chè Tủa Chùa", "1 × 90.000 ₫")]),
        Block("facts", [("Tiền hàng", "330.000 ₫"), ("Phí gửi", "35.000 ₫")]),
        Block("text", [("Xem đơn tại đây:", "")]),
        Block("button", [("https://ocop.vn/don-hang/abc/", "")]),
    ]


def test_what_was_typed_is_text_and_never_markup():
    page = page_of("Đơn <b>1</b>", 'Chào bạn <script>alert("x")</script> & con,\n\n- <img src=x>: 1', "Xem")

    assert "<script>" not in page
    assert "<img" not in page
    assert '<script>alert("x")</script> & con,' in words_of(page)


def test_styles_stand_inside_and_nothing_is_fetched():
    page = page_of("Đơn", TEXT, "Xem đơn")

    assert "<style" not in page
    assert "<link" not in page
    assert 'class="button"' not in page or 'style="' in page
    button = re.search(r'<a [^>]*href="https://ocop.vn/don-hang/abc/"[^>]*>Xem đơn</a>', page)
    assert button
    assert "background-color" in button[0]


LINES = st.text(st.characters(blacklist_categories=["C"]), min_size=1, max_size=60)


@given(st.lists(LINES, min_size=1, max_size=8))
def test_every_word_of_the_text_stands_on_the_page(lines):
    text = "\n\n".join(lines)

    seen = "".join(words_of(page_of("Đơn", text)).split())

    for line in lines:
        bare = line.strip().removeprefix("- ")
        for part in re.split(r":? ", bare):
            assert "".join(part.split()) in seen


@pytest.mark.parametrize("subject", ["Đơn DB1", "Đơn\nDB1", " Đơn  DB1 "])
def test_it_is_sent_with_both_and_a_subject_of_one_line(subject):
    send_letter(subject=subject, text=TEXT, to=["lan@example.com"], button="Xem đơn")

    (letter,) = mail.outbox
    assert letter.subject == "Đơn DB1"
    assert letter.body == TEXT
    ((page, kind),) = letter.alternatives
    assert kind == "text/html"
    assert "Mật ong rừng" in page
