"""The guide of the people at the counter, read from docs/guides/quay: one chapter a file, in the order of names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from PIL import Image

SOURCE = settings.GUIDES_DIR / "quay"
PICTURES = settings.GUIDES_DIR / "pictures"


@dataclass(frozen=True)
class Chapter:
    """One chapter: `slug` is its anchor on the page, `title` its heading, `html` all that follows the heading."""

    slug: str
    title: str
    html: SafeString


def chapters(picture_address: Callable[[str], str], *, for_paper: bool = False) -> list[Chapter]:
    """Every chapter as HTML; headings start at h3 below the chapter's own.

    `picture_address` makes an address of a picture's name in the static files. On paper the picture of a step comes
    before its words, because a picture that floats stands beside what follows it.
    """
    return [_chapter(path, picture_address, for_paper) for path in sources()]


def sources() -> list[Path]:
    """The files of the chapters in reading order."""
    return sorted(SOURCE.glob("[0-9][0-9]-*.md"))


def tokens_of(path: Path) -> list[Token]:
    """A chapter as the markdown library reads it; raw HTML is text."""
    return MarkdownIt("commonmark", {"html": False}).parse(path.read_text(encoding="utf-8"))


def _chapter(path: Path, picture_address: Callable[[str], str], for_paper: bool) -> Chapter:
    tokens = tokens_of(path)
    title, rest = tokens[1].content, tokens[3:]  # opening, words and closing of the first heading
    for token in rest:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{int(token.tag[1]) + 1}"
        if for_paper and token.children:
            token.children = _pictures_first(token.children)
    pictures = _Pictures(picture_address, is_lazy=not for_paper)
    # Markdown without raw HTML, from our own repository, escaped by the library.
    html = mark_safe(pictures.render(rest, MarkdownIt("commonmark").options, {}))  # noqa: S308
    return Chapter(path.stem.partition("-")[2], title, html)


def _pictures_first(children: list[Token]) -> list[Token]:
    pictures = [each for each in children if each.type == "image"]
    if not pictures:
        return children
    words = [each for each in children if each.type != "image"]
    return [*pictures, *(words[:-1] if words and words[-1].type == "softbreak" else words)]


class _Pictures(RendererHTML):
    """The library's HTML, with each picture by its static address and its size, so that nothing jumps when it comes."""

    def __init__(self, address: Callable[[str], str], *, is_lazy: bool) -> None:
        super().__init__()
        self.address, self.is_lazy = address, is_lazy

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """An <img> of half the file's size: pictures are kept at two dots a pixel."""
        token = tokens[idx]
        name = str(token.attrs["src"]).rpartition("/")[2]
        width, height = _size(PICTURES / name)
        return format_html(
            '<img class="shot" src="{}" width="{}" height="{}" alt="{}"{}>',
            self.address(f"guides/{name}"),
            width // 2,
            height // 2,
            self.renderInlineAsText(token.children, options, env),
            mark_safe(' loading="lazy" decoding="async"' if self.is_lazy else ""),  # noqa: S308  one of two constants
        )


@lru_cache(maxsize=128)
def _size(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size
