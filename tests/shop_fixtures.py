"""A small shop for tests: page tree, makers, products with pages in both languages."""

import pytest
from wagtail.models import Locale

from catalogue.models import Producer, ProductFacts, ProductSet
from storefront.demo.pages import load_pages
from storefront.models import ProducerIndexPage, ProducerPage, ProductLink, ProductPage


@pytest.fixture
def tree(db):
    """The home pages and makers' indexes of both languages."""
    return load_pages()


@pytest.fixture
def make_producer(tree):
    """Make a maker with live pages in both languages; returns {"vi": page, "en": page}."""

    def make(name="HTX Ban Mai", slug="htx-ban-mai"):
        pages = {}
        for language in ("vi", "en"):
            index = ProducerIndexPage.objects.get(locale__language_code=language)
            page = ProducerPage(title=name, slug=slug, locale=index.locale, summary="Làm chè trên núi.")
            if pages:
                page.translation_key = pages["vi"].translation_key
            index.add_child(instance=page)
            pages[language] = page
        return pages

    return make


@pytest.fixture
def make_product(make_producer):
    """Make a published product of set `number` under a maker; returns the Oscar product."""

    def make(name="Chè Shan tuyết", slug="che-shan-tuyet", number=11, maker=None, languages=("vi", "en")):
        maker = maker or make_producer()
        key = None
        for language in languages:
            page = ProductPage(
                title=name if language == "vi" else f"{name} (en)",
                slug=slug if language == "vi" else f"{slug}-en",
                locale=Locale.objects.get(language_code=language),
                summary="Búp chè hái tay.",
            )
            key = key or page.translation_key
            page.translation_key = key
            maker[language].add_child(instance=page)
        product = ProductLink.objects.get(translation_key=key).product
        ProductFacts.objects.create(
            product=product,
            producer=Producer.objects.get(page_link__translation_key=maker["vi"].translation_key),
            product_set=ProductSet.objects.get(group__taxonomy="2026", number=number),
            commune_id="03241",
            former_district="Tủa Chùa",
        )
        return product

    return make
