"""What the storefront adds to the documents of search: a live page's words, address and first picture."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import override

from storefront.models import ProducerLink, ProducerPage, ProductAddress, ProductPicture
from storefront.pictures import picture_sets
from storefront.queries.makers import maker_name, maker_page_title
from storefront.queries.product import product_path
from storefront.words import origin_words

AFTER_REAL_GOODS = -1  # invented goods never stand before real ones
Contribution = dict[tuple[int, str], dict[str, Any]]


def page_words(product_ids: Sequence[int]) -> Contribution:
    """Title, address, summary, origin, maker and picture of the live page of each product in each language.

    Three queries and one for renditions a language, however many products.
    """
    addresses = ProductAddress.objects.filter(
        link__product_id__in=product_ids, is_current=True, page__live=True
    ).select_related("page", "link__product__facts__commune", "link__product__facts__producer")
    addresses = list(addresses.annotate(maker_title=maker_page_title("page__path")))
    first = _first_pictures([address.page_id for address in addresses])
    contribution: Contribution = {}
    for language in {address.language for address in addresses}:
        sets = picture_sets(first.values(), language)
        with override(language):
            for address in addresses:
                if address.language != language:
                    continue
                picture = first.get(address.page_id)
                facts = getattr(address.link.product, "facts", None)
                contribution[address.link.product_id, language] = {
                    "title": address.page.title,
                    "slug": address.slug,
                    "url": product_path(address.slug, language),
                    "summary": address.page.summary,
                    "origin": origin_words(facts) if facts else "",
                    "picture": sets[picture.pk].as_dict() if picture else {},
                    "maker": maker_name(facts.producer, address.maker_title, language) if facts else "",
                    "rank": AFTER_REAL_GOODS if facts and facts.is_fictional else 0,
                    "listed_at": address.page.first_published_at,
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


def _first_pictures(page_ids: list[int]) -> dict[int, Any]:
    pictures: dict[int, Any] = {}
    shown = ProductPicture.objects.filter(page__in=page_ids).select_related("picture").order_by("page", "sort_order")
    for item in shown:
        pictures.setdefault(item.page_id, item.picture)
    return pictures
