import unicodedata

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import given
from hypothesis import strategies as st

from common.folding import NAMELESS_SLUG, RESERVED_SLUGS, clean_slug, fold, slugify_vi, tokens

VIETNAMESE = st.text(
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ ĐƯƠÂ-₫–’0123456789"
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Mật ong Điện Biên", "mat ong dien bien"),
        ("ĐẶC SẢN", "dac san"),
        ("60.000 ₫", "60 000"),
        ("Chẩm chéo – M’Then", "cham cheo m then"),
        ("M'Then", "m then"),
        ("Gạo\u00a0Séng  Cù\n", "gao seng cu"),
        ("chè 🍵 Shan tuyết", "che shan tuyet"),
        ("Điện\x00Biên", "dien bien"),
        ("Điện\u00adBiên\ufeff", "dienbien"),
        ("Điện\u200bBiên", "dien bien"),
        ("Ðiện Biên", "dien bien"),  # Ð (eth), as old keyboards wrote it
        ("\ud800", ""),
        ("🍯", ""),
        ("", ""),
    ],
)
def test_fold_keeps_words_and_drops_signs(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize("name", ["Ẳng Cang", "Tỏa Tình", "Mường Ảng", "Phường Điện Biên Phủ", "Ngối Cáy"])
def test_decomposed_and_composed_names_fold_alike(name):
    assert unicodedata.normalize("NFD", name) != name

    assert fold(unicodedata.normalize("NFD", name)) == fold(name)


@given(st.text() | VIETNAMESE)
def test_folding_is_ascii_settled_and_blind_to_the_normal_form(text):
    folded = fold(text)

    assert folded.isascii()
    assert all(char.isalnum() or char == " " for char in folded)
    assert folded == folded.lower() == " ".join(folded.split())
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text)) == folded


@given(VIETNAMESE)
def test_capitals_fold_alike(text):
    assert fold(text.upper()) == fold(text)


def test_tokens_are_the_folded_words_in_order():
    assert tokens("Khẩu xén (Mường Lay)") == ["khau", "xen", "muong", "lay"]
    assert tokens("🍯") == []


@given(st.text() | VIETNAMESE, st.integers(1, 100))
def test_a_slug_is_an_address_word_of_the_asked_length(text, length):
    slug = slugify_vi(text, length)

    assert 1 <= len(slug) <= length
    assert slug.isascii()
    assert slug.replace("-", "").isalnum()
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert slugify_vi(slug, length) == slug


def test_a_long_slug_is_cut_between_words():
    assert slugify_vi("Mật ong Điện Biên", 12) == "mat-ong-dien"
    assert slugify_vi("Mật ong Điện Biên", 11) == "mat-ong"
    assert slugify_vi("Nghiêngnghiêng", 6) == "nghien"


def test_a_name_without_letters_still_has_a_slug():
    assert slugify_vi("🍯 – ₫") == NAMELESS_SLUG


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_the_shops_own_paths_are_no_slugs(slug):
    with pytest.raises(ValueError, match=slug):
        clean_slug(slug)


def test_a_free_slug_passes_unchanged():
    assert clean_slug("mat-ong-dien-bien") == "mat-ong-dien-bien"


def first_words(patterns: list[URLPattern | URLResolver], before: str = "") -> set[str]:
    words = set()
    for entry in patterns:
        route = before + str(entry.pattern)
        if "/" in route:
            words.add(route.lstrip("^").replace("\\", "").split("/")[0])
        elif isinstance(entry, URLResolver):
            words |= first_words(entry.url_patterns, route)
        else:
            words.add(route)
    return words


def test_the_first_word_of_every_address_is_reserved():
    ours = {
        word for word in first_words(get_resolver().url_patterns) if word.replace("-", "").replace(".", "").isalnum()
    }

    assert "san-pham" in ours
    assert ours <= RESERVED_SLUGS
