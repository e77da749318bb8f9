"""Pictures in the few sizes a phone needs. WebP at once, AVIF by the worker; a page never makes one while it waits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache

from django.db.models import FilteredRelation, Q, QuerySet
from django.utils.translation import get_language

from common.compiled import Compiled
from storefront.models import Picture, PictureRendition, ProductPage, ProductPicture

WIDTHS = (360, 640, 960)  # a card on a sharp small phone is 331 pixels wide
WEBP_SPECS = {width: f"width-{width}|format-webp" for width in WIDTHS}
AVIF_SPECS = {width: f"width-{width}|format-avif" for width in WIDTHS}
PAGES_KEPT = 1_000  # some 2 MB a process
PICTURE_FIELDS = ("id", "title", "description", "alt_en", "is_illustration", "file", "width", "height")
SIZE_FIELDS = ("filter_spec", "file", "width", "height")
SPECS = [*WEBP_SPECS.values(), *AVIF_SPECS.values()]


@dataclass(frozen=True)
class PictureSet:
    """One picture as templates need it; `srcset` strings are empty where only the original exists."""

    src: str
    srcset: str
    avif_srcset: str
    width: int
    height: int
    alt: str
    is_illustration: bool
    full: str

    def as_dict(self) -> dict:
        return asdict(self)


def picture_sets(pictures: Iterable[Picture], language: str | None = None) -> dict[int, PictureSet]:
    """Sets of many pictures with one query for their renditions, keyed by picture id."""
    found = {picture.pk: picture for picture in pictures}
    renditions = defaultdict(dict)
    for rendition in PictureRendition.objects.filter(image__in=found, filter_spec__in=SPECS):
        renditions[rendition.image_id][rendition.filter_spec] = rendition
    return {pk: _picture_set(picture, renditions[pk], language) for pk, picture in found.items()}


def _picture_set(picture: Picture, renditions: dict, language: str | None) -> PictureSet:
    webp = [(width, renditions[spec]) for width, spec in WEBP_SPECS.items() if spec in renditions]
    avif = [(width, renditions[spec]) for width, spec in AVIF_SPECS.items() if spec in renditions]
    shown = next((rendition for width, rendition in webp if width == 640), None)
    alt = picture.description or picture.title
    if (language or get_language() or "vi").startswith("en"):
        alt = picture.alt_en or alt
    return PictureSet(
        src=shown.url if shown else picture.file.url,
        srcset=_srcset(webp),
        avif_srcset=_srcset(avif),
        width=shown.width if shown else picture.width,
        height=shown.height if shown else picture.height,
        alt=alt,
        is_illustration=picture.is_illustration,
        full=webp[-1][1].url if webp else picture.file.url,
    )


def _srcset(sized: list) -> str:
    return ", ".join(f"{rendition.url} {width}w" for width, rendition in sized)


def _sized_pictures(page: int) -> QuerySet:
    return (
        ProductPicture.objects.filter(page=page)
        .annotate(size=FilteredRelation("picture__renditions", condition=Q(picture__renditions__filter_spec__in=SPECS)))
        .order_by("sort_order", "pk")
        .values_list(*[f"picture__{name}" for name in PICTURE_FIELDS], *[f"size__{name}" for name in SIZE_FIELDS])
    )


sized_pictures = Compiled(_sized_pictures, page=int)


def page_pictures(page: ProductPage) -> list[PictureSet]:
    """The pictures of a product page in its order: one query for the live page, two for a draft in preview."""
    if getattr(page, "known_address", None) is None:
        shown = list(page.pictures.all())
        found = picture_sets([item.picture for item in shown])
        return [found[item.picture_id] for item in shown]
    return list(_sets_of(tuple(sized_pictures(page=page.pk)), get_language()))


@lru_cache(PAGES_KEPT)
def _sets_of(rows: tuple[tuple, ...], language: str | None) -> tuple[PictureSet, ...]:
    """Picture sets of one page from the rows of its pictures and sizes; the same rows make the same sets."""
    pictures: dict[int, Picture] = {}
    sizes: dict[int, dict[str, PictureRendition]] = defaultdict(dict)
    for row in rows:
        picture = dict(zip(PICTURE_FIELDS, row, strict=False))
        size = dict(zip(SIZE_FIELDS, row[len(PICTURE_FIELDS) :], strict=True))
        pictures.setdefault(picture["id"], Picture(collection_id=None, **picture))  # else its default asks
        if size["filter_spec"]:
            sizes[picture["id"]][size["filter_spec"]] = PictureRendition(**size)
    return tuple(_picture_set(picture, sizes[pk], language) for pk, picture in pictures.items())


def render_sizes(picture: Picture) -> None:
    """Make every size of one picture, WebP and AVIF; sizes that exist are kept. Slow: for the worker only."""
    picture.get_renditions(*SPECS)
