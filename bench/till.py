"""The whole way of a guest, from an empty basket to the page of the order: what it costs, and how many a second."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random

import requests
from django.contrib.auth import get_user_model
from django.db.models import F
from oscar.core.loading import get_model

from bench.measure import HOST, Figures, in_rounds
from bench.processes import WORKERS, Server
from storefront.demo.delivery import load_delivery_zones
from storefront.scale.ground import MARK

StockRecord = get_model("partner", "StockRecord")
WARM, COUNTED = 30, 60
LINES = 3
BUDGET_MS, BUDGET_QUERIES = 50, 60
BUYER = {
    "nhan": "ship",
    "ten": "Nguyễn Thị Lan",
    "dien_thoai": "0912 345 678",
    "tinh": "01",
    "xa": "Hoàn Kiếm",
    "dia_chi": "12 Hàng Bạc",
}


def measure_checkouts(server: Server, seed: int) -> tuple[list[Figures], float]:
    """Figures of one whole checkout of three lines with cash on delivery, and orders a second from two buyers at once.

    Once as a phone with scripts asks, where a change is answered by the part of the page it changes, and once without.
    Every order is placed for real: goods leave the shelves' free stock, and no page comes from a cache.
    """
    load_delivery_zones(get_user_model().objects.get(username=MARK))
    baskets = _baskets(Random(seed), 2 * WARM + 3 * COUNTED)
    figures = [
        _measured("guest checkout, 3 lines", server, baskets, has_scripts=True),
        _measured("the same without scripts", server, baskets, has_scripts=False),
    ]
    together = [next(baskets) for _number in range(COUNTED)]
    started = time.perf_counter()
    with ThreadPoolExecutor(WORKERS) as buyers:
        list(buyers.map(lambda packings: buy(server, packings, has_scripts=True), together))
    return figures, COUNTED / (time.perf_counter() - started)


def _measured(name: str, server: Server, baskets: Iterator[list[int]], *, has_scripts: bool) -> Figures:
    for _number in range(WARM):
        buy(server, next(baskets), has_scripts=has_scripts)

    def act() -> tuple[float, int]:
        started = time.perf_counter()
        sent = buy(server, next(baskets), has_scripts=has_scripts)
        return time.perf_counter() - started, sent

    return in_rounds(server, act, COUNTED, page=name, queries=None, budget_ms=BUDGET_MS, budget_queries=BUDGET_QUERIES)


def buy(server: Server, packings: list[int], *, has_scripts: bool) -> int:
    """One guest's eight requests; returns the bytes of HTML sent. Raises RuntimeError when no order came of it."""
    home = f"http://{HOST}:{server.port}"
    guest = requests.Session()
    guest.headers.update({"Sec-Fetch-Site": "same-origin", "Accept-Language": "vi"})
    sent = 0

    def ask(method: str, path: str, **options: object) -> requests.Response:
        nonlocal sent
        answer = guest.request(method, home + path, timeout=30, allow_redirects=False, **options)
        sent += int(answer.headers.get("Content-Length", 0))
        return answer

    for packing in packings:
        ask("POST", "/gio-hang/them/", data={"goi": packing, "so_luong": 1})
    ask("GET", "/gio-hang/")
    ask("GET", "/thanh-toan/")
    if has_scripts:  # the province was chosen: htmx sends the form and takes the review
        shown = ask("POST", "/thanh-toan/", data=BUYER, headers={"HX-Request": "true"}).text
    else:
        shown = ask("POST", "/thanh-toan/", data=BUYER | {"buoc": "xem"}).text
    seen = dict(re.findall(r'name="(da_xem|khoa)" value="([^"]*)"', shown))
    placed = ask("POST", "/thanh-toan/", data=BUYER | seen | {"buoc": "dat"})
    if placed.status_code != 303:
        raise RuntimeError(f"the order was answered {placed.status_code}")
    order = ask("GET", placed.headers["Location"])
    if "data-order-number" not in order.text:
        raise RuntimeError("the page of the order does not name it")
    return sent


def _baskets(chance: Random, many: int):
    """Baskets of three packings that one sending outlet has plenty of, so that an order is one parcel."""
    rows = StockRecord.objects.filter(
        partner__outlet__ships=True,
        num_in_stock__gt=F("num_allocated") + 3,
        product__is_public=True,
        product__parent__facts__product_set__group__number__in=(1, 3, 4),
    ).values_list("partner_id", "product_id")
    by_outlet: dict[int, list[int]] = {}
    for partner, product in rows:
        by_outlet.setdefault(partner, []).append(product)
    plenty = [products for _partner, products in sorted(by_outlet.items()) if len(products) >= LINES]
    for _number in range(many):
        yield chance.sample(chance.choice(plenty), LINES)
