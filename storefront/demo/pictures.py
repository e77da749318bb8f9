"""The demo's drawings: each lino cut is rendered straight to the sizes the shop shows."""

import re
from collections.abc import Container
from io import BytesIO

import resvg_py
from django.conf import settings
from django.core.files.base import ContentFile
from PIL import Image

from storefront.demo.texts import ILLUSTRATIONS, table
from storefront.models import Picture, PictureRendition, ProducerPage, ProductPicture
from storefront.pictures import WEBP_SPECS
from storefront.services.moderation import share_illustrations

ORIGINAL_WIDTH = 960
PAPER = "#fbf7ee"
TITLE = re.compile(r"<title>([^<]+)</title>")


def load_pictures(names: Container[str] | None = None) -> dict[str, Picture]:
    """Illustrations (all, or these) as pictures with their WebP sizes, by file name; AVIF is left to the worker."""
    known = {picture.title: picture for picture in Picture.objects.filter(is_illustration=True)}
    for path in sorted(ILLUSTRATIONS.glob("*.svg")):
        if path.stem not in known and (names is None or path.stem in names):
            known[path.stem] = _render(path)
    share_illustrations()
    return known


def _render(path) -> Picture:
    svg = path.read_text("utf-8")
    largest = _raster(svg, ORIGINAL_WIDTH)
    picture = Picture(
        title=path.stem,
        description=_title(svg),
        alt_en=table("pictures").get(path.stem, ""),
        is_illustration=True,
    )
    encoded = _webp(largest)
    picture.file.save(f"{path.stem}.webp", ContentFile(encoded), save=False)
    picture.width, picture.height = largest.size  # the file field forgets them when a file is given to it
    picture.file_size = len(encoded)
    picture._set_file_hash()
    picture.save()
    for width, spec in WEBP_SPECS.items():
        # Drawn once and made smaller: three drawings of each would take three times as long.
        sized = largest.resize((width, round(largest.height * width / largest.width)), Image.Resampling.LANCZOS)
        rendition = PictureRendition(image=picture, filter_spec=spec, focal_point_key="")
        rendition.file.save(f"{path.stem}.width-{width}.webp", ContentFile(_webp(sized)), save=False)
        rendition.width, rendition.height = sized.size
        rendition.save()
    return picture


def _raster(svg: str, width: int) -> Image.Image:
    """The drawing at a width in pixels, its uneven cut edge laid on the paper of the page."""
    drawing = Image.open(BytesIO(resvg_py.svg_to_bytes(svg_string=svg, width=width))).convert("RGBA")
    paper = Image.new("RGBA", drawing.size, PAPER)
    return Image.alpha_composite(paper, drawing).convert("RGB")


def _title(svg: str) -> str:
    """What the drawing shows, from its own title."""
    found = TITLE.search(svg)
    return found[1] if found else ""


def _webp(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "WEBP", quality=settings.WAGTAILIMAGES_WEBP_QUALITY, method=4)
    return buffer.getvalue()


def put_pictures_on_makers() -> None:
    """Give a maker without a picture its own drawing, else that of its first product, so that its page is not bare."""
    own = {
        entry["slug_vi"]: entry["illustration"] for entry in table("producers")["producer"] if "illustration" in entry
    }
    drawn = {picture.title: picture for picture in Picture.objects.filter(is_illustration=True, title__in=own.values())}
    for page in ProducerPage.objects.filter(picture=None):
        first = ProductPicture.objects.filter(page__path__startswith=page.path).select_related("picture").first()
        picture = drawn.get(own.get(page.slug, "")) or (first.picture if first else None)
        if picture is not None:
            ProducerPage.objects.filter(pk=page.pk).update(picture=picture)
