"""One way to fold Vietnamese for every database and every address: Django's own slug turns "Điện" into "ien"."""

import re
import unicodedata
from collections.abc import Callable

from anyascii import anyascii

# The first word of each of the shop's own addresses; English ones stand under /en/ with the same words.
RESERVED_SLUGS = frozenset(
    {
        "en",
        "san-pham",
        "tim-kiem",
        "diem-ban",
        "nha-san-xuat",
        "khuyen-mai",
        "gio-hang",
        "thanh-toan",
        "don-hang",
        "tai-khoan",
        "truy-xuat",
        "chung-nhan",
        "quay",
        "quan-tri",
        "api",
        "webhooks",
        "healthz",
        "readyz",
        "metrics",
        "sitemap",
        "sitemap.xml",
        "robots",
        "robots.txt",
        "static",
        "media",
        "documents",
        "thanh-phan",
        "i18n",
        "01",
    }
)
SLUG_LENGTH = 80
NAMELESS_SLUG = "muc"
ZERO_WIDTH_SPACE = "\u200b"  # the one invisible format character that parts words
LETTERS = re.compile(r"[a-z0-9]+")


class CharTable(dict[int, str]):
    """What each character of a text becomes, for `str.translate`: found out once, where the text may hold anything."""

    MOST = 5_000  # more than Vietnamese and English take; others are found out each time

    def __init__(self, become: Callable[[str], str]):
        super().__init__()
        self._become = become

    def __missing__(self, code: int) -> str:
        became = self._become(chr(code))
        if len(self) < self.MOST:
            self[code] = became
        return became


def _readable(char: str) -> str:
    """Letters, digits and marks as they are; invisible format characters vanish; ₫, –, ’, emoji, NUL part words."""
    category = unicodedata.category(char)
    if category[0] in "LNM":
        return char
    return "" if category == "Cf" and char != ZERO_WIDTH_SPACE else " "


_READABLE, _ASCII = CharTable(_readable), CharTable(anyascii)


def fold(text: str) -> str:
    """Return `text` in lower-case ASCII letters, digits and single spaces: "Mật ong Điện Biên" → "mat ong dien bien".

    Composed and decomposed spellings give the same; any text at all is taken, so a query never fails here.
    """
    composed = unicodedata.normalize("NFC", text.translate(_READABLE)).lower().replace("đ", "d")
    return " ".join(LETTERS.findall(composed.translate(_ASCII).lower()))


def tokens(text: str) -> list[str]:
    """The folded words of `text`, in their order."""
    return fold(text).split()


def slugify_vi(text: str, max_length: int = SLUG_LENGTH) -> str:
    """Return an address word of ASCII letters, digits and hyphens, never empty, cut between words when too long."""
    slug = fold(text).replace(" ", "-")
    if len(slug) > max_length:
        whole_words = slug[: max_length + 1].rpartition("-")[0]
        slug = whole_words or slug[:max_length]
    return slug.strip("-") or NAMELESS_SLUG[:max_length]


def clean_slug(slug: str) -> str:
    """Return `slug`, or raise ValueError when it is one of the shop's own paths."""
    if slug in RESERVED_SLUGS:
        raise ValueError(slug)
    return slug
