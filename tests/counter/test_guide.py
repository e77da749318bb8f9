"""The staff's guide: its words are those of the screens, its page and its paper open for who works at a counter."""

import re
from pathlib import Path

import pypdfium2
import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client

from counter.queries.guide import PICTURES, chapters, sources
from tests.counter.conftest import rooms
from tests.guide_words import SEE, said_by
from tests.guide_words import chapters as chapters_said

__all__ = ["rooms"]
MOST_BYTES = 60_000
HEAVIEST = 25_000
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\{?[^}]*\}\}?")
TAGS = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def words_of_screens() -> set[str]:
    """Every Vietnamese sentence of templates and code, whole and by its sentences, with … for what differs."""
    with (Path(settings.BASE_DIR) / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file)
    found = set()
    for message in catalogue:
        for words in message.id if isinstance(message.id, tuple) else (message.id,):
            words = " ".join(PLACEHOLDER.sub("…", TAGS.sub("", words)).replace("%%", "%").split())
            found.add(words)
            found.update(re.findall(r"[^.!?:]+[.!?:]?", words))
            found.update(words[: match.end()] for match in re.finditer(r"[.!?](?= )", words))
    return {each.strip() for each in found} | {each.strip().rstrip(".:") for each in found}


@pytest.mark.parametrize("said", chapters_said(), ids=lambda said: said.path.stem)
def test_every_label_the_guide_quotes_stands_on_a_screen(said, words_of_screens):
    unknown = [each.text for each in said.everywhere if each.text not in words_of_screens]

    assert unknown == []


@pytest.mark.parametrize("name", ["consumers", "producers", "coordination-office", "trade-department"])
def test_what_the_other_guides_quote_stands_on_a_screen_too(name, words_of_screens):
    said = said_by(settings.GUIDES_DIR / f"{name}.md")

    assert [each.text for each in said.everywhere if each.kind == SEE and each.text not in words_of_screens] == []


def test_a_label_that_no_screen_has_is_found(words_of_screens):
    assert "Thu tiền" in words_of_screens
    assert "Thu tiền mặt ngay" not in words_of_screens


def test_every_picture_is_shown_once_and_light():
    shown = [name for said in chapters_said() for name in said.pictures]
    kept = sorted(PICTURES.iterdir())

    assert sorted(shown) == [path.stem for path in kept]
    assert {path.suffix for path in kept} == {".webp"}
    assert [path.name for path in kept if path.stat().st_size > HEAVIEST] == []


def test_the_list_of_chapters_has_each_of_them():
    index = (settings.GUIDES_DIR / "showroom-staff.md").read_text(encoding="utf-8")

    assert re.findall(r"\[(.+)\]\(quay/(.+)\)", index) == [
        (chapter.title, path.name) for chapter, path in zip(chapters(str), sources(), strict=True)
    ]


def test_the_page_has_all_chapters_and_stays_light(rooms):
    page = rooms.client("mot").get("/quay/huong-dan/")
    html = BeautifulSoup(page.content, "html.parser")

    assert len(page.content) <= MOST_BYTES
    assert [each.get_text() for each in html.select("section.guide > h2")] == [each.title for each in chapters(str)]
    assert [each["href"] for each in html.select(".guide-chapters a")] == [
        f"#{each['id']}" for each in html.select("section.guide")
    ]
    assert {(each["loading"], bool(each["alt"])) for each in html.select("img.shot")} == {("lazy", True)}
    assert all(int(each["width"]) == 360 and int(each["height"]) > 0 for each in html.select("img.shot"))


def test_english_readers_are_told_that_the_guide_is_vietnamese(rooms):
    page = BeautifulSoup(rooms.client("mot").get("/en/quay/huong-dan/").content, "html.parser")

    assert "word for word" in page.select_one("main").get_text()
    assert {each["lang"] for each in page.select("section.guide")} == {"vi"}


def test_it_is_for_who_works_at_a_counter(rooms):
    for address in ("/quay/huong-dan/", "/quay/huong-dan/in/"):
        assert Client().get(address)["Location"] == f"/quay/dang-nhap/?next={address}"
        assert rooms.client("khach").get(address).status_code == 404
        assert rooms.client("mot").post(address).status_code == 405


def test_the_counters_menu_leads_to_it(rooms):
    menu = BeautifulSoup(rooms.client("mot").get("/quay/diem-mot/them/").content, "html.parser")

    assert menu.find("a", string="Hướng dẫn")["href"] == "/quay/huong-dan/"


@pytest.mark.pango
def test_the_paper_is_a4_with_each_chapter_on_a_page_of_its_own(rooms):
    answer = rooms.client("mot").get("/quay/huong-dan/in/")

    assert answer["Content-Type"] == "application/pdf"
    paper = pypdfium2.PdfDocument(answer.content)
    texts = [page.get_textpage().get_text_range() for page in paper]
    assert {tuple(round(side) for side in page.get_size()) for page in paper} == {(595, 842)}
    for number, chapter in enumerate(chapters(str), 1):
        assert [text for text in texts if text.strip().startswith(f"{number} {chapter.title}")], chapter.title


def test_without_pango_the_paper_is_a_page_to_print(rooms, monkeypatch):
    for module in ("common.paper", "counter.views.guide"):
        monkeypatch.setattr(f"{module}.engine", lambda: None)

    answer = rooms.client("mot").get("/quay/huong-dan/in/")

    html = BeautifulSoup(answer.content, "html.parser")
    assert "in từ trình duyệt" in html.get_text()
    assert all(each["src"].startswith(settings.STATIC_URL) for each in html.select("img.shot"))
