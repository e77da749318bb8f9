"""What the storefront adds to the documents of search: a live page's words, address and first picture."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import override

from catalogue.models import Commune, Producer
from common.among import Among
from storefront.models import Picture, ProducerLink, ProducerPage, ProductAddress, ProductPicture
from storefront.pictures import picture_sets
from storefront.queries.makers import maker_name, maker_page_title
from storefront.queries.product import product_path
from storefront.words import place_words

AFTER_REAL_GOODS = -1  # invented goods never stand before real ones
ADDRESS_COLUMNS = (
    *("language", "slug", "page_id", "page__title", "page__summary", "page__first_published_at", "maker_title"),
    "link__product_id",
    *(f"link__product__facts__{name}" for name in ("commune_id", "former_district", "is_fictional", "producer_id")),
)
Contribution = dict[tuple[int, str], dict[str, Any]]


def page_words(product_ids: Sequence[int]) -> Contribution:
    """Title, address, summary, origin, maker and picture of the live page of each product in each language.

    Five queries and one for renditions a language, however many products.
    """
    live = ProductAddress.objects.filter(Among("link__product_id", product_ids), is_current=True, page__live=True)
    addresses = list(
        live.annotate(maker_title=maker_page_title("page__path")).values_list(*ADDRESS_COLUMNS, named=True)
    )
    communes = Commune.objects.in_bulk({row.link__product__facts__commune_id for row in addresses} - {None})
    makers = Producer.objects.in_bulk({row.link__product__facts__producer_id for row in addresses} - {None})
    shown, pictures = _first_pictures([row.page_id for row in addresses])
    contribution: Contribution = {}
    for language in {row.language for row in addresses}:
        sets = {pk: found.as_dict() for pk, found in picture_sets(pictures, language).items()}
        origins: dict[tuple[str | None, str], str] = {}
        with override(language):
            for row in addresses:
                if row.language != language:
                    continue
                place = row.link__product__facts__commune_id, row.link__product__facts__former_district or ""
                if place not in origins:
                    origins[place] = place_words(communes.get(place[0]), place[1])
                maker = makers.get(row.link__product__facts__producer_id)
                contribution[row.link__product_id, language] = {
                    "title": row.page__title,
                    "slug": row.slug,
                    "url": product_path(row.slug, language),
                    "summary": row.page__summary,
                    "origin": origins[place],
                    "picture": sets[shown[row.page_id]] if row.page_id in shown else {},
                    "maker": maker_name(maker, row.maker_title, language) if maker else "",
                    "rank": AFTER_REAL_GOODS if row.link__product__facts__is_fictional else 0,
                    "listed_at": row.page__first_published_at,
                }
    return contribution


def maker_names(language: str) -> dict[str, str]:
    """English titles of live makers' pages by the maker's slug; in Vietnamese the registered names stand."""
    if language != "en":
        return {}
    pages = ProducerPage.objects.live().filter(locale__language_code=language)
    titles = dict(pages.values_list("translation_key", "title"))
    links = ProducerLink.objects.filter(translation_key__in=titles).select_related("producer")
    return {link.producer.slug: titles[link.translation_key] for link in links}


def _first_pictures(page_ids: list[int]) -> tuple[dict[int, int], Iterable[Picture]]:
    """The first picture's key by page, and these pictures: goods may share one."""
    shown: dict[int, int] = {}
    ordered = ProductPicture.objects.filter(Among("page_id", page_ids)).order_by("page", "sort_order")
    for page_id, picture_id in ordered.values_list("page_id", "picture_id"):
        shown.setdefault(page_id, picture_id)
    return shown, Picture.objects.in_bulk(set(shown.values())).values()
