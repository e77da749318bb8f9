"""What every engine answers: filters, exact counts, order, pages, and states that turn at the second."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from catalogue.models import Certification, ProductFacts
from search.engines.database import forget_snapshots
from search.exceptions import NoSuchPage
from search.models import ProductDocument
from search.results import Query, Sort
from search.services import refresh_documents, refresh_labels
from shops.models import LotBalance
from tests.search.goods import NOON, commune, day, index, make_outlet, make_producer, make_product, rate, sell

SECOND = timedelta(seconds=1)


def names(found):
    return [card.name for card in found.cards]


def counts(found, kind):
    facet = next(facet for facet in found.facets if facet.kind == kind)
    return {value.value: value.count for value in facet.values}


@pytest.fixture
def shop(words):
    """Five products: two teas, a honey, a liquor and a homestay, of two makers, at two outlets."""
    here, there = make_outlet("a-phu", rank=1), make_outlet("b-mai", rank=2)
    tua_chua, nua_ngam = commune("Tủa Chùa"), commune("Núa Ngam")
    muong, ban = make_producer("Hợp tác xã Mường"), make_producer("Công ty Bản")
    tea = make_product(words, "Chè Shan tuyết", title_en="Shan tea", maker=muong, commune=tua_chua)
    green = make_product(words, "Trà xanh Tủa Chùa", title_en="Green tea", maker=ban, commune=tua_chua)
    honey = make_product(words, "Mật ong rừng", title_en="Wild honey", maker=muong, commune=nua_ngam, set_number=4)
    liquor = make_product(words, "Rượu ngô", maker=ban, set_number=14, alcohol_by_volume=30)
    stay = make_product(words, "Nhà sàn Mường Phăng", title_en="Stilt house", maker=ban, set_number=26)
    sell(tea, here, price=120_000, quantity=3)
    sell(tea, there, price=100_000, quantity=2)
    sell(green, there, price=60_000, quantity=4)
    sell(honey, here, price=250_000, quantity=0)
    sell(liquor, here, price=90_000, quantity=6)
    rate(tea, 4)
    rate(green, 3)
    rate(honey, 3, until=NOON - SECOND)
    refresh_labels()
    made = {"tea": tea, "green": green, "honey": honey, "liquor": liquor, "stay": stay}
    index(*made.values())
    return made


def test_an_empty_query_lists_everything_best_first(engine, shop):
    found = engine.search(Query("vi"), NOON)

    assert found.total == 5
    assert names(found) == ["Chè Shan tuyết", "Trà xanh Tủa Chùa", "Rượu ngô", "Nhà sàn Mường Phăng", "Mật ong rừng"]
    assert (found.page, found.pages, found.matched_all, found.chips) == (1, 1, True, [])
    assert found.price_range == (60_000, 250_000)


def test_a_product_without_a_page_in_a_language_is_not_listed_in_it(engine, shop):
    assert "Rượu ngô" not in names(engine.search(Query("en"), NOON))
    assert engine.search(Query("en"), NOON).total == 4


def test_a_card_carries_what_a_template_shows(engine, shop):
    card = engine.search(Query("vi", nhom=("s11",), diem=("a-phu",)), NOON).cards[0]

    assert (card.slug, card.url, card.name) == ("che-shan-tuyet", "/san-pham/che-shan-tuyet/", "Chè Shan tuyết")
    assert (card.maker, card.origin, card.stars) == ("Hợp tác xã Mường", "Tủa Chùa", 4)
    assert (card.price, card.price_is_from, card.unit) == (100_000, True, "gói 100 g")
    assert (card.available, card.outlets_count, card.outlet_codes) == (5, 2, ("a-phu", "b-mai"))
    assert card.stars_until == NOON + timedelta(days=700)
    assert (card.is_adult, card.is_bookable, card.price_before) == (False, False, None)


def test_facets_count_exactly(engine, shop):
    found = engine.search(Query("vi"), NOON)

    assert counts(found, "nhom") == {"1": 3, "s4": 1, "s11": 2, "2": 1, "s14": 1, "6": 1, "s26": 1}
    assert counts(found, "sao") == {"4": 1, "3": 1}
    assert counts(found, "xa") == {commune("Núa Ngam").code: 1, commune("Tủa Chùa").code: 2}
    assert counts(found, "nsx") == {"cong-ty-ban": 3, "hop-tac-xa-muong": 2}
    assert counts(found, "diem") == {"a-phu": 2, "b-mai": 2}
    groups = next(facet for facet in found.facets if facet.kind == "nhom").values
    assert [(value.value, value.parent) for value in groups[:3]] == [("1", ""), ("s4", "1"), ("s11", "1")]
    assert groups[0].label == "Thực phẩm"


def test_a_facet_is_narrowed_by_every_filter_but_its_own(engine, shop):
    found = engine.search(Query("vi", sao=(4,), nsx=("hop-tac-xa-muong",)), NOON)

    assert names(found) == ["Chè Shan tuyết"]
    assert counts(found, "sao") == {"4": 1}  # of the maker's two products
    assert counts(found, "nsx") == {"hop-tac-xa-muong": 1}  # of those with four stars
    assert counts(found, "diem") == {"a-phu": 1, "b-mai": 1}
    assert [(chip.kind, chip.value, chip.label) for chip in found.chips] == [
        ("sao", "4", "4 sao"),
        ("nsx", "hop-tac-xa-muong", "Hợp tác xã Mường"),
    ]


def test_values_of_one_key_widen_and_keys_narrow(engine, shop):
    both = engine.search(Query("vi", sao=(3, 4)), NOON)
    narrowed = engine.search(Query("vi", sao=(3, 4), diem=("a-phu",)), NOON)

    assert both.total == 2
    assert names(narrowed) == ["Chè Shan tuyết"]


def test_a_set_narrows_its_own_group_and_no_other(engine, shop):
    found = engine.search(Query("vi", nhom=("1", "s4", "2")), NOON)

    assert sorted(names(found)) == ["Mật ong rừng", "Rượu ngô"]


def test_an_unknown_value_is_ignored_and_a_known_one_without_goods_is_not(engine, shop):
    assert engine.search(Query("vi", nsx=("khong-co",), xa=("99999",), diem=("x",)), NOON).total == 5
    empty = engine.search(Query("vi", nhom=("5",), sao=(5,)), NOON)
    assert (empty.total, empty.cards, empty.pages) == (0, [], 1)
    assert counts(empty, "nhom") == {"5": 0}
    assert counts(empty, "sao") == {"5": 0}


@pytest.mark.parametrize(
    ("lowest", "highest", "expected"),
    [
        (90_000, None, {"Chè Shan tuyết", "Rượu ngô", "Mật ong rừng"}),
        (None, 90_000, {"Trà xanh Tủa Chùa", "Rượu ngô"}),
        (60_001, 99_999, {"Rượu ngô"}),
        (300_000, 10, set()),
        (0, 2_000_000_000, {"Chè Shan tuyết", "Trà xanh Tủa Chùa", "Rượu ngô", "Mật ong rừng"}),
    ],
)
def test_both_ends_of_a_price_are_included(engine, shop, lowest, highest, expected):
    found = engine.search(Query("vi", gia_tu=lowest, gia_den=highest), NOON)

    assert set(names(found)) == expected
    assert found.price_range == (60_000, 250_000)  # what the other filters leave


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (Sort.CHEAPEST, ["Trà xanh Tủa Chùa", "Rượu ngô", "Chè Shan tuyết", "Mật ong rừng", "Nhà sàn Mường Phăng"]),
        (Sort.DEAREST, ["Mật ong rừng", "Chè Shan tuyết", "Rượu ngô", "Trà xanh Tủa Chùa", "Nhà sàn Mường Phăng"]),
        (Sort.NAME, ["Chè Shan tuyết", "Mật ong rừng", "Nhà sàn Mường Phăng", "Rượu ngô", "Trà xanh Tủa Chùa"]),
    ],
)
def test_orders(engine, shop, sort, expected):
    assert names(engine.search(Query("vi", sap_xep=sort), NOON)) == expected


def test_pages_cover_everything_once_and_a_page_past_the_last_is_refused(engine, words):
    maker = make_producer()
    index(*[make_product(words, f"Chè {number}", maker=maker) for number in range(50)])

    pages = [engine.search(Query("vi", trang=page), NOON) for page in (1, 2, 3)]

    assert [len(page.cards) for page in pages] == [24, 24, 2]
    assert len({card.product_id for page in pages for card in page.cards}) == 50
    with pytest.raises(NoSuchPage):
        engine.search(Query("vi", trang=4), NOON)


def test_an_empty_shop_has_one_empty_page(engine, words):
    found = engine.search(Query("vi"), NOON)

    assert (found.total, found.pages, found.cards, found.price_range) == (0, 1, [], None)
    with pytest.raises(NoSuchPage):
        engine.search(Query("vi", trang=2), NOON)


def test_a_certificate_ends_at_the_second_in_listing_and_facet_without_a_worker(engine, words):
    product = make_product(words, "Chè Shan tuyết")
    ten = timezone.make_aware(datetime(2026, 12, 1, 10))
    rate(product, 4, until=ten)
    index(product)

    with time_machine.travel(ten - SECOND, tick=False):
        before = engine.search(Query("vi"), timezone.now())
    with time_machine.travel(ten, tick=False):
        after = engine.search(Query("vi"), timezone.now())
        filtered = engine.search(Query("vi", sao=(4,)), timezone.now())

    assert (before.cards[0].stars, counts(before, "sao"), before.valid_until) == (4, {"4": 1}, ten)
    assert (after.cards[0].stars, counts(after, "sao")) == (0, {})
    assert filtered.total == 0
    with time_machine.travel(ten - SECOND, tick=False):  # a clock put back
        assert engine.search(Query("vi", sao=(4,)), timezone.now()).total == 1


def test_price_stock_and_outlets_turn_at_their_instants(engine, words):
    booth = make_outlet("hoi-cho", opens_on=day("2026-12-05"), closes_on=day("2026-12-06"))
    shop = make_outlet("a-phu")
    product = make_product(words, "Bí xanh", set_number=1)
    step = NOON + timedelta(days=1)
    record = sell(product, shop, price=30_000, ends_at=step, quantity=2, best_before=day("2026-12-05"))
    user = record.dated_prices.get().set_by
    record.dated_prices.create(amount=20_000, starts_at=step, reason="x", set_by=user, set_by_name="Kho")
    sell(product, booth, price=25_000, quantity=7)
    index(product)

    def at(instant):
        card = engine.search(Query("vi"), instant).cards[0]
        return card.price, card.available, card.outlet_codes

    midnight = timezone.make_aware(datetime(2026, 12, 5))
    assert at(NOON) == (30_000, 2, ("a-phu",))
    assert at(step - SECOND) == (30_000, 2, ("a-phu",))
    assert at(step) == (20_000, 2, ("a-phu",))
    assert at(midnight - SECOND) == (20_000, 2, ("a-phu",))
    assert at(midnight) == (20_000, 9, ("a-phu", "hoi-cho"))
    assert at(midnight + timedelta(days=1)) == (25_000, 7, ("hoi-cho",))  # the lot at the shop is past its date
    assert at(midnight + timedelta(days=2)) == (20_000, 0, ())  # the fair is over


def test_changes_and_removals_are_seen_by_the_next_question(engine, shop):
    engine.search(Query("vi"), NOON)
    shop["green"].is_public = False
    shop["green"].save()
    LotBalance.objects.filter(lot__product__parent=shop["liquor"]).update(quantity=1)
    index(shop["green"], shop["liquor"])

    found = engine.search(Query("vi"), NOON)

    assert names(found) == ["Chè Shan tuyết", "Rượu ngô", "Nhà sàn Mường Phăng", "Mật ong rừng"]
    assert found.cards[1].available == 1
    assert counts(found, "nsx") == {"cong-ty-ban": 2, "hop-tac-xa-muong": 2}
    assert counts(found, "sao") == {"4": 1}
    shop["green"].is_public = True
    shop["green"].save()
    index(shop["green"])
    assert engine.search(Query("vi", sao=(3,)), NOON).total == 1


def test_answers_are_the_same_when_the_product_tables_are_empty(engine, shop):
    questions = [
        Query("vi"),
        Query("en", nhom=("1",)),
        Query("vi", diem=("a-phu",), sao=(4,)),
        Query("vi", text="tra xanh"),
        Query("en", text="wild honey"),
    ]
    before = [engine.search(question, NOON) for question in questions]
    with connection.constraint_checks_disabled():
        for model in (LotBalance, Certification, ProductFacts):
            model.objects.all()._raw_delete("default")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE catalogue_product SET is_public = %s", [False])
    forget_snapshots()

    after = [engine.search(question, NOON) for question in questions]

    assert before == after
    assert [found.total for found in after] == [5, 3, 1, 1, 1]


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(("query", "queries"), [(Query("vi"), 2), (Query("vi", text="chè"), 3)])
def test_queries_of_a_listing_and_of_a_search(engine, words, django_assert_num_queries, many, query, queries):
    index(*[make_product(words, f"Chè {number}") for number in range(many)])
    engine.search(query, NOON)

    with django_assert_num_queries(queries):
        assert engine.search(query, NOON).total == many


@pytest.mark.parametrize("many", [1, 3])
def test_building_asks_the_same_few_queries_however_many_products(words, django_assert_num_queries, many):
    outlet = make_outlet()
    products = [make_product(words, f"Chè {number}") for number in range(many)]
    for product in products:
        sell(product, outlet)
        rate(product)
    index(*products)

    with django_assert_num_queries(22):
        assert refresh_documents([product.pk for product in products], NOON + timedelta(days=800)) == many
    assert ProductDocument.objects.count() == many
