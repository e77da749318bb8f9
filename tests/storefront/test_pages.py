"""Public pages: what they cost, what they refuse, and what turns at the second."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import User
from wagtail.images.tests.utils import get_test_image_file

from catalogue.models import Certification
from catalogue.services.certificates import record_certificate
from common.outbox import drain
from shops.services import receive_lot, set_price
from storefront.models import Picture, ProductPage, ProductPicture
from storefront.pictures import render_sizes
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory

pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def by(db):
    return User.objects.create_user("van-phong", first_name="Phạm Thu Hà")


@pytest.fixture
def stocked(make_product, by):
    """Put a product on the shelves of `outlets` outlets; returns the product."""

    def put(product=None, outlets=1):
        product = product or make_product()
        packing = PackingFactory(parent=product)
        lot = LotFactory(product=packing)
        for _number in range(outlets):
            movement = receive_lot(outlet=OutletFactory(), lot=lot, quantity=5, by=by)
            record = packing.stockrecords.get(partner=movement.outlet.partner)
            set_price(stock_record=record, amount=180_000, by=by, reason="giá đầu")
        return product

    return put


def cost_of(client, address, django_assert_max_num_queries, most):
    client.get(address)  # warm: site roots, content types
    with django_assert_max_num_queries(most):
        answer = client.get(address)
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize("products", [1, 3])
def test_the_listing_costs_four_queries_however_many_products(
    products, make_producer, make_product, stocked, client, django_assert_max_num_queries
):
    maker = make_producer()
    for number in range(products):
        stocked(make_product(name=f"Chè {number}", slug=f"che-{number}", maker=maker), outlets=2)
    drain()

    answer = cost_of(client, "/san-pham/", django_assert_max_num_queries, 4)

    assert answer.content.decode().count('data-product="') == products


@pytest.mark.parametrize("outlets", [1, 3])
def test_the_product_page_costs_eight_queries_however_many_outlets(
    outlets, stocked, client, django_assert_max_num_queries
):
    stocked(outlets=outlets)
    picture = Picture.objects.create(title="Chè", file=get_test_image_file(), width=640, height=480)
    ProductPicture.objects.create(page=ProductPage.objects.get(locale__language_code="vi"), picture=picture)
    render_sizes(picture)
    drain()

    answer = cost_of(client, "/san-pham/che-shan-tuyet/", django_assert_max_num_queries, 8)

    page = answer.content.decode()
    assert 'type="image/avif"' in page
    assert page.count('data-outlet="') == outlets
    assert 'data-price="180000"' in page
    assert f'data-available="{5 * outlets}"' in page


def test_a_badge_ends_at_its_second_on_page_list_facet_and_data(stocked, by, client):
    product = stocked()
    end = datetime(2026, 12, 1, 10, tzinfo=LOCAL)
    record_certificate(
        certificate=Certification(
            product=product,
            stars=4,
            rule_version="26/2026",
            issuer="province",
            valid_from=datetime(2024, 1, 1, tzinfo=LOCAL),
            valid_until=end,
        ),
        by=by,
        reason="theo quyết định",
    )
    drain()

    def seen():
        page = client.get("/san-pham/che-shan-tuyet/").content.decode()
        listing = client.get("/san-pham/").content.decode()
        facet = client.get("/san-pham/?sao=4").content.decode()
        return (
            'data-stars="4"' in page,
            "hasCertification" in page,
            'data-stars="4"' in listing,
            "data-product" in facet,
        )

    with time_machine.travel(datetime(2026, 12, 1, 9, 59, 59, tzinfo=LOCAL), tick=False):
        assert seen() == (True, True, True, True)
    with time_machine.travel(end, tick=False):
        assert seen() == (False, False, False, False)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/san-pham/?nhom=99&sao=7&xa=abc&nsx=%00&diem=khong-co&gia_tu=abc&sap_xep=?", 200),
        ("/san-pham/?trang=0", 404),
        ("/san-pham/?trang=999999", 404),
        ("/san-pham/?trang=abc", 404),
        ("/san-pham/khong-co/", 404),
        ("/san-pham/%00/", 404),
        ("/tim-kiem/?q=%00%F0%9F%90%9D", 200),
        ("/tim-kiem/?q=" + "a" * 5000, 200),
        ("/tim-kiem/?q=Che%CC%80", 200),
        ("/diem-ban/?gan=Atlantis", 200),
        ("/diem-ban/khong-co/", 404),
        ("/en/san-pham/", 200),
        ("/chung-nhan/", 200),
        ("/sitemap.xml", 200),
        ("/healthz", 200),
        ("/readyz", 200),
        ("/api/v1/products?trang=0", 404),
        ("/api/v1/products/khong-co", 404),
        ("/api/v1/outlets", 200),
        ("/api/v1/producers?ngon_ngu=xx", 422),
    ],
)
def test_odd_addresses_get_a_clear_answer(address, status, make_product, client):
    make_product()

    assert client.get(address).status_code == status


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_page_to_look_at_takes_no_other_method(method, make_product, client):
    make_product()

    assert getattr(client, method)("/san-pham/").status_code == 405
    assert getattr(client, method)("/san-pham/che-shan-tuyet/").status_code == 405


def test_each_language_names_its_twin(make_product, client):
    make_product()

    page = client.get("/san-pham/che-shan-tuyet/").content.decode()

    assert 'hreflang="en" href="http://127.0.0.1:8000/en/san-pham/che-shan-tuyet-en/"' in page
    assert '<link rel="canonical" href="http://127.0.0.1:8000/san-pham/che-shan-tuyet/">' in page


def test_public_pages_allow_nothing_but_the_house_itself(make_product, client):
    make_product()

    answer = client.get("/san-pham/che-shan-tuyet/")

    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "<style" not in answer.content.decode()
    assert " style=" not in answer.content.decode()


def test_a_preview_of_a_page_that_was_never_published_shows_its_words(make_producer, rf):
    maker = make_producer()["vi"]
    draft = ProductPage(title="Chè mới", slug="che-moi", locale=maker.locale, live=False)
    maker.add_child(instance=draft)

    answer = draft.make_preview_request(preview_mode="")

    assert answer.status_code == 200
    assert "Chè mới" in answer.rendered_content
