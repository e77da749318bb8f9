"""A campaign as visitors meet it: price, words and page turn at the same second, with no worker running."""

import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.services import CampaignPlan, plan_campaign, stop_campaign
from common.outbox import drain
from orders.queries.lines import basket_lines
from orders.queries.plans import SHIP, plan_basket
from orders.services.baskets import add_to_basket
from search.models import ProductDocument
from shops.services import receive_lot, set_price
from storefront.models import CampaignPage
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory

pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
PLANNED = datetime(2026, 11, 25, 9, tzinfo=LOCAL)
START = datetime(2026, 12, 1, 8, tzinfo=LOCAL)
END = datetime(2026, 12, 6, tzinfo=LOCAL)
SECOND = timedelta(seconds=1)


@pytest.fixture
def by(db):
    return User.objects.create_user("cong-thuong", first_name="Trần Quốc Dũng")


@pytest.fixture
def tea(make_product, by):
    """Chè Shan tuyết at 180,000 đồng at one outlet that ships; returns the packing."""
    with time_machine.travel(PLANNED, tick=False):
        packing = PackingFactory(parent=make_product())
        lot = LotFactory(product=packing, best_before=None)
        movement = receive_lot(outlet=OutletFactory(), lot=lot, quantity=5, by=by)
        record = packing.stockrecords.get(partner=movement.outlet.partner)
        set_price(stock_record=record, amount=180_000, by=by, reason="giá đầu")
    return packing


@pytest.fixture
def campaign(tea, by):
    """20 % off the tea from 8:00 on 1 December to the end of 5 December, its pages published; the outbox is empty."""
    with time_machine.travel(PLANNED, tick=False):
        campaign = plan_campaign(
            plan=CampaignPlan(
                name_vi="Tuần hàng Việt",
                name_en="Vietnamese goods week",
                starts_at=START,
                ends_at=END,
                basis="Kế hoạch 12/KH-SCT",
                reason="Kích cầu",
                items=((tea.parent, 20),),
            ),
            by=by,
        )
        for page in CampaignPage.objects.all():
            page.save_revision().publish()
        drain()
    return campaign


def offer_in(page: str) -> dict:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    found = [each for block in blocks for each in (json.loads(block) if block.startswith("[") else [json.loads(block)])]
    return next(each["offers"] for each in found if each["@type"] == "Product")


def seen(client, packing) -> dict:
    """What every door of the shop says at this moment."""

    def at(address):
        return client.get(address).content.decode()

    now = datetime.now(LOCAL)
    product, listing, page, home = (
        at(address) for address in ("/san-pham/che-shan-tuyet/", "/san-pham/", "/khuyen-mai/tuan-hang-viet/", "/")
    )
    document = ProductDocument.objects.get(language="vi", valid_from__lte=now, valid_until__gt=now)
    basket = add_to_basket(basket=None, product_id=packing.pk, quantity=2).basket
    plan = plan_basket(basket_lines(basket.pk, "vi", now), way=SHIP, now=now)
    (line,) = [line for share in plan.shares for line in share.lines]
    return {
        "product": re.findall(r'data-price="(\d+)"', product)[0],
        "product says": "giảm 20%" in product,
        "json-ld": offer_in(product)["price"],
        "json-ld until": offer_in(product).get("priceValidUntil"),
        "listing": re.findall(r'data-price="(\d+)"', listing),
        "listing says": "giảm 20%" in listing,
        "facet to 150.000": "data-product" in at("/san-pham/?gia_den=150000"),
        "document": (document.price, document.price_before),
        "page": re.findall(r'data-price="(\d+)"', page),
        "page state": re.findall(r'data-campaign="(\w+)"', page),
        "home": "Tuần hàng Việt" in home,
        "list": re.findall(r'data-campaign="(\w+)"', at("/khuyen-mai/")),
        "basket": (line.quote.amount, line.amount, line.amount_before),
    }


NORMAL = {
    "product": "180000",
    "product says": False,
    "json-ld": 180_000,
    "json-ld until": None,
    "listing": ["180000"],
    "listing says": False,
    "facet to 150.000": False,
    "document": (180_000, None),
    "page": ["180000"],
    "home": False,
    "basket": (180_000, 360_000, None),
}
REDUCED = {
    "product": "144000",
    "product says": True,
    "json-ld": 144_000,
    "json-ld until": "2026-12-06T00:00:00+07:00",
    "listing": ["144000"],
    "listing says": True,
    "facet to 150.000": True,
    "document": (144_000, 180_000),
    "page": ["144000"],
    "page state": ["running"],
    "home": True,
    "list": ["running"],
    "basket": (144_000, 288_000, 360_000),
}


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (START - SECOND, NORMAL | {"page state": ["coming"], "list": ["coming"]}),
        (START, REDUCED),
        (END - SECOND, REDUCED),
        (END, NORMAL | {"page state": ["ended"], "list": ["ended"]}),
    ],
)
def test_every_door_of_the_shop_turns_at_the_second(campaign, tea, client, moment, expected):
    with time_machine.travel(moment, tick=False):
        assert seen(client, tea) == expected


def test_the_page_says_from_when_until_when_on_what_grounds_and_that_it_is_over(campaign, client):
    def page_at(moment, address="/khuyen-mai/tuan-hang-viet/"):
        with time_machine.travel(moment, tick=False):
            return client.get(address).content.decode()

    coming = page_at(START - SECOND)
    assert "Bắt đầu lúc 8:00 ngày 1/12/2026" in coming
    assert "Giá dưới đây là giá hôm nay" in coming
    running = page_at(START)
    assert "Đang giảm giá, đến hết ngày 5/12/2026" in running
    assert "Kế hoạch 12/KH-SCT" in running
    assert "Nghị định 81/2018/NĐ-CP" in running
    assert "giá trước khi giảm" in running
    over = page_at(END)
    assert "Đợt khuyến mại này đã kết thúc" in over
    assert "giá trước khi giảm" not in over
    english = page_at(START, "/en/khuyen-mai/tuan-hang-viet/")
    assert "Vietnamese goods week" in english
    assert 'hreflang="vi" href="http://127.0.0.1:8000/khuyen-mai/tuan-hang-viet/"' in english


def test_the_product_page_says_until_which_day(campaign, client):
    with time_machine.travel(START, tick=False):
        page = client.get("/san-pham/che-shan-tuyet/").content.decode()

    assert "đến hết ngày 5/12/2026" in page


def test_a_stop_shows_at_once_on_page_product_and_home(campaign, tea, client, by):
    with time_machine.travel(START + timedelta(hours=1), tick=False):
        stop_campaign(campaign=campaign, why="Hết hàng", by=by)
        drain()

        assert seen(client, tea) == NORMAL | {"page state": ["stopped"], "list": ["stopped"]}


def test_a_draft_page_is_nobodys_business_while_its_prices_turn(campaign, tea, client):
    for page in CampaignPage.objects.all():
        page.unpublish()

    with time_machine.travel(START, tick=False):
        assert client.get("/khuyen-mai/tuan-hang-viet/").status_code == 404
        assert "Tuần hàng Việt" not in client.get("/khuyen-mai/").content.decode()
        assert "Tuần hàng Việt" not in client.get("/").content.decode()
        assert 'data-price="144000"' in client.get("/san-pham/che-shan-tuyet/").content.decode()


def test_liquor_never_shows_on_a_campaigns_page(campaign, tea, client):
    facts = tea.parent.facts
    facts.product_set.is_liquor = True
    facts.product_set.save()
    facts.alcohol_by_volume = 40
    facts.save()
    ProductDocument.objects.update(is_adult=True)

    with time_machine.travel(START, tick=False):
        page = client.get("/khuyen-mai/tuan-hang-viet/").content.decode()
        assert "data-product" not in page
        assert 'data-price="180000"' in client.get("/san-pham/che-shan-tuyet/").content.decode()


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_a_campaign_costs_listing_and_product_page_nothing_and_home_only_while_it_runs(campaign, client):
    with time_machine.travel(START - SECOND, tick=False):
        before = {address: queries_of(client, address) for address in ("/", "/san-pham/", "/san-pham/che-shan-tuyet/")}
    with time_machine.travel(START, tick=False):
        during = {address: queries_of(client, address) for address in before}

    assert during["/san-pham/"] == before["/san-pham/"] <= 4
    assert during["/san-pham/che-shan-tuyet/"] == before["/san-pham/che-shan-tuyet/"] <= 8
    assert during["/"] == before["/"] + 1


@pytest.mark.parametrize("others", [0, 2])
def test_pages_of_campaigns_cost_the_same_however_many_campaigns(
    others, campaign, make_product, make_producer, by, client, django_assert_max_num_queries
):
    maker = make_producer(name="HTX khác", slug="htx-khac")
    with time_machine.travel(PLANNED, tick=False):
        for number in range(others):
            product = make_product(name=f"Gạo {number}", slug=f"gao-{number}", maker=maker)
            plan_campaign(
                plan=CampaignPlan(
                    name_vi=f"Đợt {number}", starts_at=START, ends_at=END, reason="Thử", items=((product, 10),)
                ),
                by=by,
            )
        for page in CampaignPage.objects.filter(live=False):
            page.save_revision().publish()
        drain()

    with time_machine.travel(START, tick=False):
        for address, most in (("/khuyen-mai/", 9), ("/khuyen-mai/tuan-hang-viet/", 14)):
            client.get(address)
            with django_assert_max_num_queries(most):
                answer = client.get(address)
            assert answer.status_code == 200


def test_the_list_says_so_when_there_is_no_campaign(tree, client):
    page = client.get("/khuyen-mai/").content.decode()

    assert "Hiện không có đợt khuyến mại nào" in page
    assert client.get("/en/khuyen-mai/").status_code == 200
