"""What machines read is what people read: JSON-LD, canonical addresses, language twins, sitemap and robots."""

import json
import re
from xml.etree import ElementTree  # the document is the shop's own

import pytest

from tests.window.addresses import SHOWN

pytestmark = pytest.mark.demo

SPACE = {
    "map": "{http://www.sitemaps.org/schemas/sitemap/0.9}",
    "link": "{http://www.w3.org/1999/xhtml}link",
    "image": "{http://www.google.com/schemas/sitemap-image/1.1}",
}
DAYS = ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"]
ENGLISH_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def blocks(tree, kind):
    found = []
    for script in tree.select('script[type="application/ld+json"]'):
        given = json.loads(script.string)
        found += [block for block in (given if isinstance(given, list) else [given]) if block["@type"] == kind]
    return found


def slugs(shop, language):
    pages = shop.get(f"/api/v1/products?ngon_ngu={language}").json()["pages"]
    for number in range(1, pages + 1):
        for item in shop.get(f"/api/v1/products?trang={number}&ngon_ngu={language}").json()["items"]:
            yield item["url"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_product_tells_machines_its_price_stock_and_stars(demo_shop, language):
    rated = offered = 0
    for address in slugs(demo_shop, language):
        tree = demo_shop.page(address)
        shown = tree.select_one("[data-product]")
        (product,) = blocks(tree, "Product")

        assert product["name"] == tree.h1.get_text(strip=True)
        assert product["url"] == demo_shop.url + address == tree.select_one('link[rel="canonical"]')["href"]
        assert [demo_shop.url + link["href"] for link in tree.select(".gallery a")] == product["image"]
        stars = product.get("hasCertification", {}).get("certificationRating", {}).get("ratingValue", 0)
        assert str(stars) == shown["data-stars"]
        offer = product.get("offers")
        assert (str(offer["price"]) if offer else None) == shown.get("data-price")
        if offer:
            offered += 1
            assert offer["priceCurrency"] == "VND"
            chip = tree.select_one(".chips a[aria-current]")
            sold_out = chip.get("data-stock") == "out" if chip else shown["data-available"] == "0"
            assert offer["availability"] == f"https://schema.org/{'OutOfStock' if sold_out else 'InStoreOnly'}"
        if stars:
            rated += 1
            paper = tree.select_one(".badge .facts").get_text(" ", strip=True)
            assert product["hasCertification"]["issuedBy"]["name"] in paper
            assert product["hasCertification"].get("certificationIdentification", "") in paper

    assert rated > 20
    assert offered > 40


@pytest.mark.parametrize("language", ["vi", "en"])
def test_crumbs_for_machines_are_the_crumbs_shown(demo_shop, language):
    checked = 0
    for address in SHOWN[language]:
        tree = demo_shop.page(address)
        for block in blocks(tree, "BreadcrumbList"):
            shown = [item.get_text(strip=True) for item in tree.select(".breadcrumbs li")][1:]
            items = block["itemListElement"]
            assert [item["name"] for item in items] == shown
            assert [item["position"] for item in items] == list(range(1, len(items) + 1))
            linked = [demo_shop.url + link["href"] for link in tree.select(".breadcrumbs a")][1:]
            assert [item["item"] for item in items if "item" in item] == linked
            checked += 1

    assert checked > 10


def test_an_outlet_tells_machines_its_hours_and_place(demo_shop):
    for outlet in demo_shop.get("/api/v1/outlets").json():
        tree = demo_shop.page(outlet["url"])
        (store,) = blocks(tree, "Store")
        facts = dict(
            zip(
                (term.get_text(strip=True) for term in tree.select(".facts dt")),
                (value.get_text("\n", strip=True) for value in tree.select(".facts dd")),
                strict=True,
            )
        )

        told = {}
        for hours in store["openingHoursSpecification"]:
            for day in hours["dayOfWeek"]:
                told.setdefault(ENGLISH_DAYS.index(day), []).append((hours["opens"], hours["closes"]))

        assert store["name"] == tree.h1.get_text(strip=True)
        assert told == hours_shown(facts.get("Giờ mở cửa", ""))
        assert store.get("telephone", "") in facts.get("Điện thoại", "")
        assert store["address"]["streetAddress"] in facts.get("Địa chỉ", "")
        assert (store["geo"]["latitude"], store["geo"]["longitude"]) == (outlet["latitude"], outlet["longitude"])


def hours_shown(words):
    """The lines of a page, “Thứ Hai – Thứ Sáu: 7:30–11:30, 13:30–17:00”, by day from 0."""
    shown = {}
    for line in words.splitlines():
        names, _colon, times = line.partition(": ")
        names = [name.strip().lower() for name in re.split(r" – |, ", names)]
        numbers = [[day.lower() for day in DAYS].index(name) for name in names]
        if " – " in line.partition(": ")[0]:
            numbers = list(range(numbers[0], numbers[-1] + 1))
        spans = [(f"{opens:0>5}", f"{closes:0>5}") for opens, closes in re.findall(r"(\d+:\d\d)–(\d+:\d\d)", times)]
        shown |= dict.fromkeys(numbers, spans) if spans else {}
    return shown


def test_the_home_page_says_whose_shop_it_is(demo_shop):
    for address in ("/", "/en/"):
        (shop,) = blocks(demo_shop.page(address), "Organization")
        assert shop["name"] == "Đặc sản Điện Biên"
        assert demo_shop.get(shop["logo"].removeprefix(demo_shop.url)).status_code == 200


def test_the_sitemap_has_its_shape_and_names_twins_that_name_each_other(demo_shop):
    root = ElementTree.fromstring(demo_shop.get("/sitemap.xml").content)  # noqa: S314  the shop's own document
    entries, pictures = {}, 0
    assert root.tag == SPACE["map"] + "urlset"
    for url in root:
        assert url.tag == SPACE["map"] + "url"
        order = [child.tag for child in url]
        known = [SPACE["map"] + "loc", SPACE["map"] + "lastmod", SPACE["link"], SPACE["image"] + "image"]
        assert order == sorted(order, key=known.index)
        assert order.count(known[0]) == 1
        entries[url[0].text] = {link.get("hreflang"): link.get("href") for link in url.iter(SPACE["link"])}
        for picture in url.iter(SPACE["image"] + "loc"):
            pictures += 1
            assert demo_shop.get(picture.text.removeprefix(demo_shop.url)).status_code == 200

    assert len(entries) == len(root)
    assert pictures > 130
    for address, twins in entries.items():
        assert address in twins.values()
        assert all(entries[twin] == twins for twin in twins.values())


def test_every_address_of_the_sitemap_answers_as_its_own_canonical_with_its_twins(demo_shop):
    root = ElementTree.fromstring(demo_shop.get("/sitemap.xml").content)  # noqa: S314  the shop's own document
    for url in root:
        tree = demo_shop.page(url[0].text.removeprefix(demo_shop.url))
        assert tree.select_one('link[rel="canonical"]')["href"] == url[0].text
        twins = {link["hreflang"]: link["href"] for link in tree.select('link[rel="alternate"][hreflang]')}
        default = twins.pop("x-default", None)
        assert twins == {link.get("hreflang"): link.get("href") for link in url.iter(SPACE["link"])}
        assert default == twins["vi"]
        assert not tree.select_one('meta[name="robots"]')


def test_narrowed_lists_stay_out_of_indexes_and_point_to_the_whole(demo_shop):
    for prefix in ("", "/en"):
        tree = demo_shop.page(f"{prefix}/san-pham/?nhom=1&sao=4&sap_xep=gia-tang")
        assert tree.select_one('meta[name="robots"]')["content"] == "noindex, follow"
        assert tree.select_one('link[rel="canonical"]')["href"] == f"{demo_shop.url}{prefix}/san-pham/"


def test_robots_may_read_the_shop_and_not_the_desk(demo_shop):
    lines = demo_shop.get("/robots.txt").text.splitlines()

    assert "Disallow: /quan-tri/" in lines
    assert "Disallow: /" not in lines
    assert f"Sitemap: {demo_shop.url}/sitemap.xml" in lines
