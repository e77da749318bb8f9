"""Documents follow the shop: by news after commit, by rebuilding, and by the clock."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction

from catalogue.models import ProductFacts
from common.models import OutboxEntry
from common.outbox import drain
from search import documents
from search.documents import PERIODS, build_documents
from search.models import FOR_EVER, SINCE_EVER, DocumentTerm, FacetLabel, IndexedProduct, IndexState, ProductDocument
from search.queries import (
    cards_at_outlet,
    cards_beside,
    cards_in_season,
    cards_of_maker,
    find,
    product_counts_by_maker,
    product_counts_by_outlet,
    set_counts,
)
from search.results import Query
from search.services import refresh_documents, refresh_labels, write_coming_periods
from shops.models import LotBalance
from tests.search.goods import NOON, Words, day, index, make_outlet, make_producer, make_product, rate, sell

DAY = timedelta(days=1)


def version():
    return IndexState.objects.get(name="documents").version


def test_saving_a_certificate_a_label_or_a_maker_refreshes_the_product(words):
    product = make_product(words, "Chè Shan tuyết")
    drain()
    assert ProductDocument.objects.get().stars == 0

    rate(product, 4)
    drain()
    assert ProductDocument.objects.get(valid_from=SINCE_EVER).stars == 4

    producer = ProductFacts.objects.get().producer
    producer.name = "Hợp tác xã Mới"
    producer.save()
    drain()
    assert ProductDocument.objects.filter(maker="Hợp tác xã Mới").count() == ProductDocument.objects.count() == 1
    assert FacetLabel.objects.get(kind="nsx", language="vi", value=producer.slug).label == "Hợp tác xã Mới"


def test_a_suspended_outlet_takes_its_goods_off_the_shelf(words):
    product = make_product(words, "Chè")
    outlet = make_outlet()
    sell(product, outlet)
    drain()
    assert ProductDocument.objects.get().available == 5

    outlet.suspended_at = NOON
    outlet.save()
    drain()

    assert ProductDocument.objects.get().available == 0


def test_a_failing_refresh_stays_visible_and_is_tried_again(words, monkeypatch):
    product = make_product(words, "Chè")
    drain()
    broken = Words({(product.pk, "vi"): {"title": "Chè", "slug": "che", "url": None}})  # a page without an address
    monkeypatch.setattr(documents, "_contributors", [broken])
    rate(product, 4)

    drain()
    failing = OutboxEntry.objects.failing().get()
    assert failing.topic == "product-changed"
    assert "IntegrityError" in failing.last_error
    assert ProductDocument.objects.get().stars == 0  # the old document stands

    monkeypatch.setattr(documents, "_contributors", [words])
    with time_machine.travel(NOON + DAY, tick=False):
        drain()
    assert not OutboxEntry.objects.failing().exists()
    assert ProductDocument.objects.get(valid_from=SINCE_EVER).stars == 4


def test_what_did_not_change_is_not_written_again(words):
    product = make_product(words, "Chè")
    assert index(product) == 1
    before = version()

    assert index(product) == 0
    assert version() == before


def test_words_are_written_once_for_all_periods(words):
    product = make_product(words, "Chè Shan", title_en="Shan tea")
    for weeks in range(1, 4):
        rate(product, 3, valid_from=NOON, until=NOON + timedelta(weeks=weeks))
    index(product)

    assert ProductDocument.objects.count() == 8  # four periods in two languages
    assert sorted(term.marked for term in DocumentTerm.objects.filter(weight__gte=9)) == ["chè", "shan", "tea"]


def test_periods_join_without_gap_and_the_last_has_no_end(words):
    product = make_product(words, "Chè")
    rate(product, 3, valid_from=NOON + DAY, until=NOON + 9 * DAY, revoked_at=NOON + 5 * DAY)
    index(product)

    periods = ProductDocument.objects.order_by("valid_from").values_list("valid_from", "valid_until", "stars")
    assert list(periods) == [
        (SINCE_EVER, NOON + DAY, 0),
        (NOON + DAY, NOON + 5 * DAY, 3),
        (NOON + 5 * DAY, NOON + 9 * DAY, 0),
        (NOON + 9 * DAY, FOR_EVER, 0),
    ]


def test_more_periods_than_are_written_at_once_are_written_in_time(words):
    product = make_product(words, "Bí xanh", set_number=1)
    outlet = make_outlet()
    for days in range(20):
        sell(product, outlet, price=10_000, quantity=1, best_before=day("2026-12-01") + timedelta(days=days))
    index(product)
    indexed = IndexedProduct.objects.get()
    assert ProductDocument.objects.count() == PERIODS
    assert NOON < indexed.refresh_at < ProductDocument.objects.order_by("valid_from").last().valid_from

    with time_machine.travel(indexed.refresh_at, tick=False):
        assert write_coming_periods() == 1
        assert write_coming_periods() == 0
        last = ProductDocument.objects.order_by("valid_from").last()
    assert last.valid_from > indexed.refresh_at + 8 * DAY


def test_a_boundary_past_the_horizon_is_remembered(words):
    product = make_product(words, "Chè")
    rate(product, 3, until=NOON + timedelta(days=1000))
    index(product)

    assert ProductDocument.objects.get().stars == 3
    assert IndexedProduct.objects.get().refresh_at == NOON + timedelta(days=800)


def test_rebuilding_replaces_everything_and_drops_what_is_gone(words, capsys):
    kept, hidden, foreign = (make_product(words, name) for name in ("Chè", "Gạo", "Ngô"))
    index(kept, hidden, foreign)
    ProductDocument.objects.filter(product=kept.pk).update(title="hỏng")
    hidden.is_public = False
    hidden.save()
    del words[foreign.pk, "vi"]

    call_command("rebuild_search")

    assert "3 products written" in capsys.readouterr().out
    assert [document.title for document in ProductDocument.objects.all()] == ["Chè"]
    assert not DocumentTerm.objects.exclude(product=kept.pk).exists()
    assert FacetLabel.objects.filter(language="vi", kind="nhom", value="s11", parent="1").exists()


def test_labels_follow_names_and_nothing_is_written_in_vain(words):
    outlet = make_outlet()
    assert refresh_labels() == 2
    assert refresh_labels() == 0

    outlet.name_en = "The shop"
    outlet.save()
    assert refresh_labels() == 1
    outlet.delete()
    assert refresh_labels() == 2


def test_a_product_never_listed_leaves_no_trace(words):
    product = make_product(words, "Chè")
    words.clear()

    assert index(product) == 0
    assert not IndexedProduct.objects.exists()


def test_shelves_of_pages(words):
    outlet = make_outlet()
    maker, other = make_producer("Hợp tác xã A"), make_producer("Hợp tác xã B")
    tea = make_product(words, "Chè", maker=maker, season_months=[11])
    rice = make_product(words, "Gạo", maker=maker, set_number=3)
    honey = make_product(words, "Mật ong", maker=other, set_number=4, season_months=[11])
    liquor = make_product(words, "Rượu", maker=other, set_number=14, season_months=[11])
    invented = make_product(words, "Mẫu", maker=other, set_number=10, season_months=[11], is_fictional=True)
    for product in (tea, rice, honey, liquor, invented):
        sell(product, outlet)
    tea.pairings.create(other=honey)
    index(tea, rice, honey, liquor, invented)

    def named(cards):
        return [card.name for card in cards]

    assert named(cards_in_season(11, "vi", NOON, 8)) == ["Chè", "Mật ong", "Gạo"]
    assert sorted(named(cards_of_maker(maker.slug, "vi", NOON))) == ["Chè", "Gạo"]
    beside, same = cards_beside(tea.pk, maker.slug, "vi", NOON)
    assert (named(beside), named(same)) == (["Mật ong"], ["Gạo"])
    cards, total = cards_at_outlet(outlet.code, "vi", NOON, 2)
    assert (len(cards), total) == (2, 5)
    assert product_counts_by_maker("vi", NOON) == {maker.slug: 2, other.slug: 3}
    assert product_counts_by_outlet("vi", NOON) == {outlet.code: 5}
    assert set_counts("vi", NOON) == {11: 1, 3: 1, 4: 1, 14: 1, 10: 1}


def test_a_batch_of_many_products_asks_as_many_queries_as_one(words, django_assert_max_num_queries):
    products = [make_product(words, f"Chè {number}") for number in range(30)]

    with django_assert_max_num_queries(16):
        built = build_documents([product.pk for product in products], NOON)

    assert len(built.documents) == 30


def test_search_eval_reports_by_kind_and_in_all(words, tmp_path, capsys):
    index(make_product(words, "Mật ong rừng"), make_product(words, "Chè Shan tuyết"))
    file = tmp_path / "judged.csv"
    file.write_text(
        "query,expected_name_vi,kind\nmat ong,Mật ong rừng,plain\ntrà,Chè Shan tuyết,synonym\n"
        "xyz,Chè Shan tuyết|X,plain\n",
        encoding="utf-8",
    )

    call_command("search_eval", str(file))

    table = capsys.readouterr().out.splitlines()
    assert table[1].split() == ["plain", "2", "0.500", "0.500", "0.500"]
    assert table[2].split() == ["synonym", "1", "1.000", "1.000", "0.000"]
    assert table[3].split() == ["all", "3", "0.667", "0.667", "0.333"]
    call_command("search_eval", str(file), "--json", "--engine", "database")
    assert '"ndcg": 0.6667' in capsys.readouterr().out


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_refreshes_at_once_end_with_the_newer_facts(monkeypatch):
    """The one that waits for the lock reads the shop after it has it; versions come in the order of commits."""
    given = Words()
    monkeypatch.setattr(documents, "_contributors", [given])
    product = make_product(given, "Chè")
    sell(product, make_outlet(), quantity=5)
    refresh_documents([product.pk])
    before = version()

    def refresh():
        try:
            return refresh_documents([product.pk])
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            IndexState.objects.select_for_update().get(name="documents")
            waiting = pool.submit(refresh)
            wait([waiting], timeout=0.5)
            assert not waiting.done()
            LotBalance.objects.update(quantity=2)
        assert waiting.result(20) == 1

    assert ProductDocument.objects.get().available == 2
    assert version() == before + 1
    assert find(Query("vi")).cards[0].available == 2
