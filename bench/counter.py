"""A counter at work: its home, a scan into a sale, and the sale paid in cash, each asked for by sellers signed in."""

import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import Any

import requests
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from oscar.core.loading import get_model

from bench.measure import HOST, Figures, in_rounds
from bench.processes import Server
from common.once import FIELD, new_number
from orders.queries.lines import sale_lines
from orders.queries.sale_plans import plan_sale
from orders.services.sales import open_sale_of
from orders.services.tills import open_till
from shops.models import Outlet, OutletStaff
from storefront.scale.ground import MARK

StockRecord = get_model("partner", "StockRecord")
LINES = 3
WARM, COUNTED = 20, 60  # sales
BUDGET_MS, BUDGET_QUERIES = 12, 15
PATIENCE = 120  # seconds: the first request of a worker on a busy machine


@dataclass(frozen=True)
class Seller:
    """One seller of the outlet on a phone of their own, with what the buyer before them wants."""

    user: Any
    outlet: Outlet
    codes: list[str]
    phone: requests.Session
    token: str

    @property
    def home(self) -> str:
        return f"/quay/{self.outlet.code}/"

    def scan(self, code: str) -> tuple[str, dict[str, str]]:
        """Address and form of one scan, as the page of the sale would send it."""
        sale = open_sale_of(self.outlet, self.user)
        said = {"q": code, "key": str(uuid.uuid4())} | ({"sale": str(sale.pk)} if sale is not None else {})
        return f"{self.home}ban/", self._numbered(said)

    def payment(self) -> tuple[str, dict[str, str]]:
        """Address and form of the whole sale paid in cash, as the page of the payment would send it."""
        sale = open_sale_of(self.outlet, self.user)
        if sale is None:
            raise RuntimeError("no sale is open")
        now = timezone.now()
        plan = plan_sale(sale_lines(sale.basket_id, "vi", now), outlet=self.outlet, now=now)
        if len(plan.lines) != LINES:
            raise RuntimeError(f"the sale has {len(plan.lines)} lines")
        said = {"sale": str(sale.pk), "seen": plan.seal(), "quick": str(plan.total + 50_000)}
        return f"{self.home}ban/tra-tien/", self._numbered(said)

    def _numbered(self, said: dict[str, str]) -> dict[str, str]:
        return said | {FIELD: str(new_number(self.user)), "csrfmiddlewaretoken": self.token}


def measure_counter(server: Server, seed: int) -> list[Figures]:
    """Figures of the counter's home, of a scan, and of a sale of three lines paid: real posts, each its own sale."""
    outlet = Outlet.objects.filter(code__startswith=f"{MARK}-", ships=True).order_by("code")[0]
    first, second, *served = _sellers(server, outlet, Random(seed), 2 + WARM + COUNTED)
    open_till(outlet=outlet, counted=200_000, by=first.user, idempotency_key=str(uuid.uuid4()))
    _queries_of(first)  # begins the year's series of receipts
    queries = _queries_of(second)
    homes = cycle(served)
    scans = iter([(seller, code) for seller in served for code in seller.codes])
    payers = iter(served)

    def look() -> tuple[float, int]:
        seller = next(homes)
        return _ask(server, seller, "GET", seller.home, {}, status=200)

    def scan() -> tuple[float, int]:
        seller, code = next(scans)
        return _ask(server, seller, "POST", *seller.scan(code), status=302)

    def pay() -> tuple[float, int]:
        seller = next(payers)
        return _ask(server, seller, "POST", *seller.payment(), status=302)

    figures = []
    for name, act, many in (("home", look, 1), ("scan added", scan, LINES), ("sale posted", pay, 1)):
        for _number in range(WARM * many):
            act()
        page = f"counter: {name}"
        facts = {"queries": queries[name], "budget_ms": BUDGET_MS, "budget_queries": BUDGET_QUERIES}
        figures.append(in_rounds(server, act, COUNTED * many, page=page, **facts))
    return figures


def _ask(
    server: Server, seller: Seller, method: str, path: str, form: dict[str, str], status: int
) -> tuple[float, int]:
    """Seconds until the last byte, and bytes of the body. Raises RuntimeError for any answer but the one awaited."""
    started = time.perf_counter()
    answer = seller.phone.request(
        method, f"http://{HOST}:{server.port}{path}", data=form, timeout=PATIENCE, allow_redirects=False
    )
    wall = time.perf_counter() - started
    if answer.status_code != status:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return wall, int(answer.headers.get("Content-Length", 0))


def _queries_of(seller: Seller) -> dict[str, int]:
    """The most queries that each act makes, counted in this process on the same database once it is warm."""
    client = Client(SERVER_NAME=HOST, headers={"accept-language": "vi"})
    client.force_login(seller.user)
    client.get(seller.home)
    scans = []
    for code in seller.codes:
        said = seller.scan(code)
        scans.append(_counted(lambda said=said: client.post(*said)))
    paid = seller.payment()
    return {
        "home": _counted(lambda: client.get(seller.home)),
        "scan added": max(scans),
        "sale posted": _counted(lambda: client.post(*paid)),
    }


def _counted(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def _sellers(server: Server, outlet: Outlet, chance: Random, many: int) -> list[Seller]:
    """People who may sell at the outlet, each signed in, and each with goods of their own to sell."""
    rows = StockRecord.objects.filter(
        partner=outlet.partner_id,
        num_in_stock__gt=F("num_allocated"),
        product__is_public=True,
        product__parent__facts__product_set__group__number__in=(1, 3, 4),
    ).order_by("pk")
    codes = chance.sample(list(rows.values_list("product__packing__internal_code", flat=True)), many * LINES)
    return [_seller(server, outlet, number, codes[number * LINES : (number + 1) * LINES]) for number in range(many)]


def _seller(server: Server, outlet: Outlet, number: int, codes: list[str]) -> Seller:
    user = get_user_model().objects.create_user(f"{MARK}-quay-{number}")
    OutletStaff.objects.create(outlet=outlet, user=user)
    signed_in = Client(SERVER_NAME=HOST)
    signed_in.force_login(user)
    phone = requests.Session()
    phone.headers.update({"Sec-Fetch-Site": "same-origin", "Accept-Language": "vi"})
    phone.cookies.set(settings.SESSION_COOKIE_NAME, signed_in.cookies[settings.SESSION_COOKIE_NAME].value)
    shown = phone.get(f"http://{HOST}:{server.port}/quay/{outlet.code}/ban/", timeout=PATIENCE).text
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown)
    if found is None:
        raise RuntimeError("the page of the sale was not shown")
    return Seller(user, outlet, codes, phone, found[1])
