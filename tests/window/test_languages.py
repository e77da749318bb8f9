"""No English on a Vietnamese page, and no Vietnamese on an English page but names."""

import re

import polib
import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from storefront import refusals
from tests.databases import ROOT
from tests.window.addresses import REFUSED, SHOWN

pytestmark = pytest.mark.demo

SAID = ("alt", "title", "aria-label", "placeholder")
# Common words without which no English sentence is made, and none of which is written so in Vietnamese.
ENGLISH = set(
    re.findall(
        r"\w+",
        """the and of with from for this that here there where which what who you your our we are is was not has have
        it its at by or open closed price product products maker makers buy sold shop outlet outlets search more all
        page next previous sample days weeks months left stars until since please try again""",
    )
)
VIETNAMESE_LETTER = re.compile(r"[ăâđêôơưàằầèềìòồờùừỳáắấéếíóốớúứýảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹạặậẹệịọộợụựỵ]", re.IGNORECASE)
# Goods and plants that English has no word for, and the currency.
KEPT_IN_ENGLISH = {
    "đồng",
    "chẩm",
    "chéo",
    "mắc",
    "khén",
    "khẩu",
    "xén",
    "chó",
    "đẻ",
    "ngũ",
    "gia",
    "bì",
    "chí",
    "chọp",
    "tiêu",
    "dổi",
}
# A legal name and the number of a paper are not translated.
AS_WRITTEN = ["Đơn vị vận hành cửa hàng (mẫu)", "000/QĐ-UBND (mẫu)"]


def texts_of(markup, language):
    """Everything the page says to a person in its own language: text and spoken attributes, less what is marked."""
    tree = BeautifulSoup(markup, "html.parser")
    for element in tree.select("script, style, [lang]:not(html)"):
        element.decompose()
    assert tree.html["lang"] == language
    texts = [str(text) for text in tree.find_all(string=True)]
    texts += [element[name] for element in tree.find_all(True) for name in SAID if element.get(name)]
    texts += [element["content"] for element in tree.select('meta[name="description"], meta[property="og:title"]')]
    return [" ".join(text.split()) for text in texts if text.strip()]


def english_sentences():
    """English of the shop's own words that is not the same in Vietnamese, placeholders left out."""
    entries = polib.pofile(ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po")
    pairs = [(entry.msgid, text) for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values())]
    return {text for own, text in pairs if text and text != own and "%" not in text and len(text) > 3}


def english_in(markup):
    sentences = english_sentences()
    return [
        text
        for text in texts_of(markup, "vi")
        if text in sentences or set(re.findall(r"[a-z]+", text.lower())) & ENGLISH
    ]


def vietnamese_in(markup, names=()):
    """Texts with a small-lettered Vietnamese word outside `names`: names of places and people are written large."""
    found = []
    for text in texts_of(markup, "en"):
        for name in names:
            text = text.replace(name, "")
        small = [word for word in re.findall(r"\w+", text) if VIETNAMESE_LETTER.search(word) and word[0].islower()]
        if set(small) - KEPT_IN_ENGLISH:
            found.append(text)
    return found


FOREIGN = {"vi": english_in, "en": vietnamese_in}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_public_page_keeps_to_its_language(demo_shop, language):
    makers = demo_shop.get("/api/v1/producers?ngon_ngu=en").json()
    # As registered; the longest first, since one name may begin another.
    names = [*AS_WRITTEN, *sorted((maker["name"] for maker in makers), key=len, reverse=True)]
    found = {}
    for address in [*SHOWN[language], *REFUSED[language]]:
        if "q=" not in address:  # a search repeats what the visitor typed, in whatever language
            page = demo_shop.get(address).text
            found[address] = english_in(page) if language == "vi" else vietnamese_in(page, names)

    assert sorted({text for texts in found.values() for text in texts}) == []


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("say_no", [refusals.only_to_look_at, refusals.form_not_ours, None])
def test_refusals_keep_to_their_language(language, say_no):
    with translation.override(language):
        request = RequestFactory().get("/")
        answer = say_no(request) if say_no else refusals.bad_request(request, ValueError())

    assert FOREIGN[language](answer.content.decode()) == []


def test_the_page_of_a_failure_speaks_vietnamese_and_marks_its_english():
    assert english_in(render_to_string("500.html")) == []


def test_a_foreign_word_would_be_seen():
    vietnamese = '<html lang="vi"><p>Xem the shop</p><p lang="en">See the shop</p><p>Mật ong</p></html>'
    english = '<html lang="en"><p>Người làm tại Mường Ảng</p><p lang="vi">Mật ong rừng</p><p>Mường Ảng tea</p></html>'

    assert english_in(vietnamese) == ["Xem the shop"]
    assert vietnamese_in(english) == ["Người làm tại Mường Ảng"]
