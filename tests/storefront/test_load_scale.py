"""Invented goods by the thousand: whole books, whole tree, answering pages, the same again for the same seed."""

from functools import partial
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from catalogue.models import Certification, Producer, ProductFacts
from search.engines.database import forget_snapshots
from search.models import DocumentTerm, IndexedProduct, ProductDocument
from search.services import rebuild
from shops.models import DatedPrice, LotBalance, Outlet, StockMovement
from shops.verification import verify
from storefront.models import Picture, ProducerPage, ProductAddress, ProductPage
from storefront.scale.load import batches_of
from storefront.scale.words import KINDS
from tests.shop_fixtures import make_product

PRODUCTS, OUTLETS = 40, 3
SMALL = {"products": PRODUCTS, "outlets": OUTLETS, "seed": 7, "processes": 1}

__all__ = ["make_product"]
pytestmark = pytest.mark.long


@pytest.fixture
def drawings(db):
    """The drawings as small pictures that are there already: to draw them takes a quarter of a minute."""
    for name in {kind.drawing for kind in KINDS}:
        Picture.objects.create(
            title=name, file=get_test_image_file(f"{name}.png"), width=640, height=480, is_illustration=True
        )


@pytest.fixture
def load(drawings):
    def run(**options):
        told = StringIO()
        call_command("load_scale", stdout=told, **SMALL | options)
        forget_snapshots()
        return told.getvalue()

    return run


def test_every_product_stands_at_every_outlet_and_the_books_are_whole(load):
    told = load()

    report = verify()
    assert report.broken == []
    assert report.is_whole
    assert Outlet.objects.filter(code__startswith="quy-mo-").count() == OUTLETS
    assert ProductFacts.objects.count() == PRODUCTS
    assert ProductFacts.objects.filter(is_fictional=True).count() == PRODUCTS
    assert DatedPrice.objects.filter(kind="regular").count() >= PRODUCTS * OUTLETS
    assert LotBalance.objects.exists()
    assert StockMovement.objects.filter(kind="sold").exists()
    assert Certification.objects.exists()
    assert f"{PRODUCTS} products of {Producer.objects.count()} makers" in told
    assert f"{PRODUCTS * OUTLETS} partner_stockrecord" in told


def test_the_page_tree_is_whole_and_takes_further_pages(load):
    load()

    assert Page.find_problems() == ([], [], [], [], [])
    for page in ProductPage.objects.select_related("locale")[:5]:
        assert page.get_parent().specific_class is ProducerPage
        assert page.url_path == f"{page.get_parent().url_path}{page.slug}/"
    maker = ProducerPage.objects.filter(locale__language_code="vi").first()
    before = maker.numchild
    maker.add_child(instance=ProductPage(title="Thêm một món", locale=maker.locale))
    maker.refresh_from_db()
    assert maker.numchild == before + 1
    assert Page.find_problems() == ([], [], [], [], [])


def test_pages_of_invented_goods_answer_in_both_languages(load, client):
    load()

    for language, prefix in (("vi", ""), ("en", "/en")):
        address = ProductAddress.objects.filter(language=language).first()
        answer = client.get(f"{prefix}/san-pham/{address.slug}/")
        assert answer.status_code == 200
        assert f'data-product="{address.slug}"' in answer.content.decode()
    assert client.get("/").status_code == 200
    assert client.get("/diem-ban/quy-mo-01/").status_code == 200
    assert client.get(f"/nha-san-xuat/{Producer.objects.first().slug}/").status_code == 200


def test_the_listing_counts_them_by_facet(load, client):
    load()

    answer = client.get("/san-pham/")

    groups = {group["key"]: group["options"] for group in answer.context["listing"].groups}
    by_group = {option["value"]: option["count"] for option in groups["nhom"] if not option["depth"]}
    assert sum(by_group.values()) == PRODUCTS
    shown = ProductDocument.objects.filter(language="vi").values("product_id").distinct().count()
    assert shown == PRODUCTS
    assert {option["value"] for option in groups["diem"]} == {"quy-mo-01", "quy-mo-02", "quy-mo-03"}


def test_the_same_seed_gives_the_same_makers_and_goods():
    def batches(seed):
        return list(batches_of(Random(seed), ["Tủa Chùa", "Na Sang", "Xa Dung"], 200, 4))

    assert batches(3) == batches(3)
    assert batches(3) != batches(4)
    assert sum(len(goods) for batch in batches(3) for _maker, goods in batch) == 200


def test_other_goods_stay_as_they_were(make_product, load):
    product = make_product()
    before = ProductDocument.objects.count()

    load()

    product.refresh_from_db()
    assert product.title == "Chè Shan tuyết"
    assert before == 0
    assert not ProductDocument.objects.filter(product_id=product.pk).exists()
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_second_load_is_refused_and_adds_nothing(load):
    load()
    movements = StockMovement.objects.count()

    with pytest.raises(CommandError, match="Scale data is here already"):
        load(seed=8)

    assert StockMovement.objects.count() == movements


@pytest.mark.parametrize(
    ("options", "words"),
    [({"orders": 5}, "writes no orders"), ({"products": 0}, "from 1"), ({"outlets": -1}, "from 1")],
)
def test_what_cannot_be_loaded_is_said(db, options, words):
    with pytest.raises(CommandError, match=words):
        call_command("load_scale", **{"products": 1, "outlets": 1} | options)

    assert not Outlet.objects.exists()


def test_an_open_shop_is_not_filled_with_invented_goods(db, settings):
    settings.SECURE = True

    with pytest.raises(CommandError, match="https"):
        call_command("load_scale", products=1, outlets=1)

    assert not Outlet.objects.exists()


def test_a_second_process_is_refused_where_it_could_not_see_the_goods(drawings):
    """Inside a transaction, as here, and on SQLite."""
    with pytest.raises(CommandError, match="Two processes need PostgreSQL"):
        call_command("load_scale", **SMALL | {"processes": 2})

    assert not Outlet.objects.exists()


@pytest.fixture
def load_by_two(load, monkeypatch):
    """The second process reads its settings from the environment, as under manage.py."""
    monkeypatch.setenv("SECRET_KEY", "only-for-a-process-of-this-test")
    return partial(load, processes=2)


def documents_and_words():
    columns = [field.attname for field in ProductDocument._meta.concrete_fields if field.attname != "id"]
    return (
        list(ProductDocument.objects.order_by("product", "language", "valid_from").values_list(*columns)),
        list(
            DocumentTerm.objects.order_by("product", "marked").values_list("product_id", "marked", "folded", "weight")
        ),
        list(IndexedProduct.objects.order_by("pk").values_list("pk", "documents_digest", "words_digest", "refresh_at")),
    )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_processes_leave_the_documents_that_one_builds(load_by_two):
    told = load_by_two(products=150)

    by_two = documents_and_words()
    assert len({row[0] for row in by_two[0]}) == len({row[0] for row in by_two[1]}) == len(by_two[2]) == 150
    assert verify().is_whole
    assert "search documents: 150 of 150" in told
    rebuild()
    assert documents_and_words() == by_two


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_error_of_the_second_process_ends_the_load(load_by_two):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_productdocument ADD CONSTRAINT no_document CHECK (false)")

    with pytest.raises(IntegrityError, match="no_document"):
        load_by_two()

    assert not ProductDocument.objects.exists()
    assert ProductFacts.objects.count() == PRODUCTS
    with pytest.raises(CommandError, match="whole or in part"):
        load_by_two()
