"""A maker's new product, approved before the office has entered its label facts, as visitors meet it."""

import re

import pytest
from django.utils import translation
from django.utils.html import escape

from catalogue.models import ProductFacts
from common.outbox import drain
from storefront.models import ProductPage
from storefront.queries.product import product_view

pytestmark = pytest.mark.long

ADDRESSES = {"vi": "/san-pham/che-shan-tuyet/", "en": "/en/san-pham/che-shan-tuyet-en/"}
MAKERS = {"vi": "/nha-san-xuat/htx-ban-mai/", "en": "/en/nha-san-xuat/htx-ban-mai/"}
EMPTY_HEADING = re.compile(r"<h\d[^>]*>\s*</h\d>|</h\d>\s*</div>\s*</div>|</h\d>\s*(?:</div>\s*)?(?:</section>|<h\d)")


@pytest.fixture
def new_product(make_product):
    product = make_product()
    ProductFacts.objects.all().delete()
    drain()
    return product


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("vi", ["Chưa có giá", "Món này hiện chưa có ở điểm bán nào.", "Nhãn của món này chưa được ghi vào đây"]),
        ("en", ["No price yet", "No outlet has this at the moment.", "The label of this product is not entered here"]),
    ],
)
def test_the_page_names_the_maker_and_says_what_is_not_known_yet(new_product, client, language, words):
    answer = client.get(ADDRESSES[language])

    page = answer.content.decode()
    assert answer.status_code == 200
    assert [each for each in words if escape(each) not in page] == []
    assert f'href="{MAKERS[language]}"' in page
    assert "HTX Ban Mai" in page
    assert EMPTY_HEADING.findall(page) == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_around_it_breaks(new_product, client, language):
    prefix = "/en" if language == "en" else ""
    for address in (
        f"{prefix}/san-pham/",
        f"{prefix}/tim-kiem/?q=shan",
        f"{prefix}/chung-nhan/",
        f"{prefix}/",
        MAKERS[language],
        "/sitemap.xml",
        "/api/v1/products/che-shan-tuyet",
        "/api/v1/products/che-shan-tuyet/availability",
    ):
        assert client.get(address, follow=True).status_code == 200, address


def test_a_draft_that_was_never_published_names_its_maker_too(make_product):
    make_product()
    shown = ProductPage.objects.get(slug="che-shan-tuyet")
    draft = ProductPage(title="Măng khô", slug="mang-kho", locale=shown.locale, live=False)
    shown.get_parent().add_child(instance=draft)

    with translation.override("vi"):
        view = product_view(draft)

    assert (view.maker, view.maker_url) == ("HTX Ban Mai", MAKERS["vi"])
