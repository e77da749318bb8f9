"""WeasyPrint as this shop uses it. Importing this raises OSError where the machine lacks Pango (common.paper)."""

from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib.staticfiles import finders
from PIL import ImageFile
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

# WeasyPrint makes Pillow accept pictures that are cut off, in the whole process. What makers upload is refused then.
ImageFile.LOAD_TRUNCATED_IMAGES = False

STYLES = "css/paper.css"
MOST_DOTS = 200  # an inch, of a picture: what a shop's printer shows
OURS = "https://static.invalid/"  # stands for our static files, by their names; no address that exists (RFC 2606)

# Pango's and fontconfig's caches are one per process, and two layouts at once may corrupt them.
_one_at_a_time = Lock()


class RefusedAddress(ValueError):
    """A paper asked for something that is not one of our static files."""


class OwnFiles(URLFetcher):
    """Opens static files of the shop and nothing else: no network, no other file of the machine, no data address."""

    def __init__(self) -> None:
        super().__init__(fail_on_errors=True)  # a paper without its letters is no paper

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        name = unquote(parts.path).lstrip("/")
        found = finders.find(name) if url.startswith(OURS) and ".." not in name.split("/") else None
        if not found:
            raise RefusedAddress(url)
        return URLFetcherResponse(url, Path(str(found)).read_bytes())


@lru_cache(maxsize=1)
def _letters_and_styles() -> tuple[FontConfiguration, CSS]:
    """Fonts are registered once a process; each registration would read and keep the files anew."""
    fonts = FontConfiguration()
    return fonts, CSS(url=OURS + STYLES, url_fetcher=OwnFiles(), font_config=fonts)


def draw(html: str) -> bytes:
    """The pages of a whole HTML document as PDF, in the style of our papers. Raises RefusedAddress by its cause."""
    with _one_at_a_time:
        fonts, styles = _letters_and_styles()
        document = HTML(string=html, base_url=OURS, url_fetcher=OwnFiles())
        return bytes(document.write_pdf(stylesheets=[styles], font_config=fonts, pdf_tags=True, dpi=MOST_DOTS))
