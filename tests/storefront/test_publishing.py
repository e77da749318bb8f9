"""Pages and products meet by translation key; publishing, hiding and moving keep them in step."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from oscar.core.loading import get_model

from common.outbox import drain
from search.models import FacetLabel
from storefront.models import ProducerPage, ProductAddress, ProductLink, ProductPage
from storefront.services import publishing
from tests.at_once import at_once

pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address

Product = get_model("catalogue", "Product")


def test_the_filter_names_a_maker_in_english_by_the_english_page(make_product):
    make_product()
    drain()
    page = ProducerPage.objects.get(locale__language_code="en")
    page.title = "Ban Mai tea makers"
    page.save()
    drain()

    labels = FacetLabel.objects.filter(kind="nsx", value="htx-ban-mai").values_list("language", "label")
    assert dict(labels) == {"vi": "HTX Ban Mai", "en": "Ban Mai tea makers"}


def test_publishing_a_page_makes_one_public_product(make_product):
    product = make_product()

    assert Product.objects.count() == 1
    assert product.is_public
    assert product.title == "Chè Shan tuyết"


def test_both_languages_share_one_product(make_product):
    product = make_product()

    pages = ProductPage.objects.filter(translation_key=product.page_link.translation_key)

    assert pages.count() == 2
    assert ProductLink.objects.count() == 1


def test_republishing_an_old_revision_makes_no_second_product(make_product):
    product = make_product()
    page = ProductPage.objects.get(locale__language_code="vi")
    old = page.save_revision()
    page.title = "Chè Shan tuyết cổ thụ"
    page.save_revision().publish()

    old.publish()

    product.refresh_from_db()
    assert Product.objects.count() == 1
    assert product.title == "Chè Shan tuyết"


def test_a_draft_changes_nothing_a_visitor_sees(make_product, client):
    product = make_product()
    page = ProductPage.objects.get(locale__language_code="vi")
    page.title = "Tên chưa duyệt"

    page.save_revision()

    product.refresh_from_db()
    assert product.title == "Chè Shan tuyết"
    assert "Tên chưa duyệt" not in client.get("/san-pham/che-shan-tuyet/").content.decode()


def test_a_copied_page_becomes_a_product_of_its_own(make_product):
    make_product(languages=("vi",))
    page = ProductPage.objects.get()

    copy = page.copy(update_attrs={"slug": "che-ban-sao", "title": "Chè bản sao"}, keep_live=True)

    assert Product.objects.count() == 2
    assert copy.translation_key != page.translation_key


@pytest.mark.parametrize("hide", ["unpublish page", "unpublish maker", "delete page"])
def test_hiding_the_page_hides_the_product_and_keeps_it(make_product, client, hide):
    product = make_product(languages=("vi",))
    page = ProductPage.objects.get()

    if hide == "unpublish page":
        page.unpublish()
    elif hide == "unpublish maker":
        ProducerPage.objects.get(locale__language_code="vi").unpublish()
    else:
        page.delete()

    product.refresh_from_db()
    assert not product.is_public
    assert client.get("/san-pham/che-shan-tuyet/").status_code == 404


def test_publishing_the_maker_again_shows_its_products(make_product):
    product = make_product(languages=("vi",))
    maker = ProducerPage.objects.get(locale__language_code="vi")
    maker.unpublish()

    maker.refresh_from_db()
    maker.save_revision().publish()

    product.refresh_from_db()
    assert product.is_public


def test_an_old_slug_leads_to_the_new_one(make_product, client):
    make_product(languages=("vi",))
    page = ProductPage.objects.get()
    page.slug = "che-co-thu"
    page.save_revision().publish()

    answer = client.get("/san-pham/che-shan-tuyet/")

    assert answer.status_code == 301
    assert answer["Location"].endswith("/san-pham/che-co-thu/")


def test_a_slug_belongs_to_one_product_over_all_makers(make_product, make_producer):
    make_product(languages=("vi",))
    other = make_producer(name="HTX Hoa Mận", slug="htx-hoa-man")

    with pytest.raises(ValidationError) as refusal:
        make_product(name="Chè khác", slug="che-shan-tuyet", maker=other, languages=("vi",))

    assert "đã có món khác dùng" in str(refusal.value)
    assert Product.objects.count() == 1


def test_the_shops_own_words_are_no_slugs(make_product):
    with pytest.raises(ValidationError):
        make_product(slug="gio-hang", languages=("vi",))


def test_a_page_without_a_slug_gets_a_readable_one(make_producer):
    maker = make_producer()["vi"]

    page = maker.add_child(instance=ProductPage(title="Đông trùng hạ thảo Điện Biên", locale=maker.locale))

    assert page.slug == "dong-trung-ha-thao-dien-bien"
    assert ProductAddress.objects.get(page=page).slug == page.slug


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_publishing_both_languages_at_once_makes_one_product(make_producer):
    maker = make_producer()
    pages = {}
    for language, parent in maker.items():
        page = ProductPage(title="Chè", slug=f"che-{language}", locale=parent.locale, live=False)
        if pages:
            page.translation_key = pages["vi"].translation_key
        parent.add_child(instance=page)
        pages[language] = page
    works = [lambda page=page: publishing.sync_product(page) for page in pages.values()]

    outcomes = at_once(works, refusals=(DatabaseError, ValidationError))

    assert outcomes == [Product.objects.get()] * 2
    assert ProductLink.objects.count() == 1
