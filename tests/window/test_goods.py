"""All the real goods of the sources are in the list and in the API, once each, by the same filters."""

import csv
from collections import Counter
from urllib.parse import urlencode

import pytest

from tests.databases import ROOT

pytestmark = pytest.mark.demo

SOURCES = ROOT / "storefront" / "demo" / "data" / "ocop-dien-bien.csv"
PREFIX = {"vi": "", "en": "/en"}


@pytest.fixture(scope="module")
def names():
    """The Vietnamese names of the sources; the English ones are the editor's choice."""
    with SOURCES.open(encoding="utf-8", newline="") as file:
        return [row["name_vi"] for row in csv.DictReader(file)]


def pages_of_list(shop, language, pairs=()):
    """Cards of every page of the list, as (slug, name, stars, price, available)."""
    cards, number = [], 1
    while True:
        tree = shop.page(f"{PREFIX[language]}/san-pham/?{urlencode([*pairs, ('trang', number)])}")
        for card in tree.select(".product-card[data-product]"):
            shown = [card.get(key) for key in ("data-product", "data-stars", "data-price", "data-available")]
            cards.append((shown[0], card.select_one(".product-card__name").get_text(strip=True), *shown[1:]))
        if not tree.select_one('.pagination a[rel="next"]'):
            return cards
        number += 1


def items_of_api(shop, language, pairs=()):
    items, number, pages = [], 1, 1
    while number <= pages:
        query = urlencode([*pairs, ("trang", number), ("ngon_ngu", language)])
        answer = shop.get(f"/api/v1/products?{query}").json()
        pages, total = answer["pages"], answer["total"]
        assert answer["page"] == number
        items += answer["items"]
        number += 1
    assert len(items) == total
    return items


def test_every_product_of_the_sources_is_listed_once(demo_shop, names):
    listed = Counter(name for _slug, name, *_rest in pages_of_list(demo_shop, "vi"))
    offered = Counter(item["name"] for item in items_of_api(demo_shop, "vi"))

    assert len(names) == 69
    assert [name for name in names if listed[name] != 1] == []
    assert listed == offered
    assert max(listed.values()) == 1


def test_the_english_list_holds_the_same_goods(demo_shop):
    vietnamese = items_of_api(demo_shop, "vi")
    english = items_of_api(demo_shop, "en")
    listed = pages_of_list(demo_shop, "en")

    twins = [demo_shop.page(item["url"]).select_one('link[hreflang="en"]')["href"] for item in vietnamese]

    assert sorted(twins) == sorted(demo_shop.url + item["url"] for item in english)
    assert len(set(twins)) == len(vietnamese)
    assert Counter(slug for slug, *_rest in listed) == Counter(item["slug"] for item in english)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_product_says_the_same_on_card_page_and_api(demo_shop, language):
    for item in items_of_api(demo_shop, language):
        tree = demo_shop.page(item["url"])
        detail = demo_shop.get(f"/api/v1/products/{item['slug']}?ngon_ngu={language}").json()
        stock = demo_shop.get(f"/api/v1/products/{item['slug']}/availability?ngon_ngu={language}").json()
        shown = tree.select_one("[data-product]")
        assert tree.h1.get_text(strip=True) == item["name"] == detail["name"]
        assert shown["data-stars"] == str(item["stars"]) == str(detail["stars"])
        assert shown.get("data-available", "0") == str(item["available"]) == str(stock["available"])
        assert sum(int(row["data-available"]) for row in tree.select(".row[data-available]")) == stock["available"]


FILTERS = [
    [("nhom", "1")],
    [("nhom", "s11"), ("nhom", "s1")],
    [("sao", "3")],
    [("sao", "4"), ("sao", "5")],
    [("xa", "03217")],
    [("nsx", "hong-ky")],
    [("diem", "dbp-1")],
    [("diem", "hn-1"), ("sao", "3"), ("nhom", "1")],
    [("gia_tu", "100000"), ("gia_den", "300000")],
    [("gia_tu", "100.000"), ("sap_xep", "gia-tang")],
    [("q", "mat ong")],
    [("q", "Tủa Chùa"), ("nhom", "1")],
    [("q", "Mường Thanh")],
    [("nhom", "99"), ("sao", "khong"), ("xa", "%"), ("diem", "khong-co")],
]


@pytest.mark.parametrize("pairs", FILTERS, ids=urlencode)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_api_filters_and_sorts_as_the_list_does(demo_shop, language, pairs):
    listed = pages_of_list(demo_shop, language, pairs)
    offered = items_of_api(demo_shop, language, pairs)

    assert [(slug, name, int(stars)) for slug, name, stars, *_rest in listed] == [
        (item["slug"], item["name"], item["stars"]) for item in offered
    ]
    for (*_card, price, available), item in zip(listed, offered, strict=True):
        assert price == (None if item["price"] is None else str(item["price"]))
        assert available == (None if item["is_bookable"] else str(item["available"]))


def test_filters_of_the_demo_leave_something_and_leave_something_out(demo_shop):
    everything = len(items_of_api(demo_shop, "vi"))

    found = {urlencode(pairs): len(items_of_api(demo_shop, "vi", pairs)) for pairs in FILTERS[:-1]}

    assert {query: count for query, count in found.items() if not 0 < count < everything} == {}


def test_a_page_past_the_last_is_not_found_in_list_and_api(demo_shop):
    for address in ("/san-pham/?trang=99", "/en/san-pham/?trang=99", "/api/v1/products?trang=99"):
        assert demo_shop.get(address).status_code == 404
