"""Campaigns: planned whole or not at all, changed before they begin, stopped with a name and a reason."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from campaigns.exceptions import (
    AlreadyBegun,
    BadCampaignPeriod,
    CampaignOver,
    ConcentratedWithoutBasis,
    EmptyCampaign,
    ItemsRefused,
    LiquorInCampaign,
    NamelessCampaign,
    NoReason,
    ProductTwice,
    StartsInThePast,
)
from campaigns.models import Campaign, CampaignEvent
from campaigns.services import CampaignPlan, change_campaign, plan_campaign, stop_campaign
from shops.exceptions import ReductionAboveCap, ReductionsOverlap
from shops.models import Reduction
from shops.queries import price_at
from shops.services import open_stock_record, set_price
from storefront.models import CampaignPage
from tests.factories.goods import PackingFactory, ProductFactory
from tests.factories.places import OutletFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def by():
    return UserFactory(first_name="Trần Quốc Dũng")


@pytest.fixture
def record(by):
    record = open_stock_record(PackingFactory(), OutletFactory())
    set_price(stock_record=record, amount=50_000, by=by, reason="Bảng giá", starts_at=NOW - HOUR)
    return record


@pytest.fixture
def product(record):
    return record.product.parent


def plan_of(*items, **changes):
    facts = {
        "name_vi": "Tuần hàng Việt",
        "starts_at": NOW + HOUR,
        "ends_at": NOW + 3 * HOUR,
        "reason": "Kích cầu cuối năm",
        "items": items,
    }
    return CampaignPlan(**facts | changes)


def test_a_plan_writes_prices_and_keeps_who_when_and_why(record, product, by):
    other = ProductFactory()

    campaign = plan_campaign(plan=plan_of((product, 20), (other, 50)), by=by)

    assert [campaign.state_at(NOW + hours * HOUR) for hours in (0, 1, 3)] == ["coming", "running", "ended"]
    assert (campaign.planned_by, campaign.planned_by_name) == (by, "Trần Quốc Dũng")
    assert list(Reduction.objects.values_list("source", "percent", "reason")) == [
        (f"campaign:{campaign.pk}", 20, "Tuần hàng Việt"),
        (f"campaign:{campaign.pk}", 50, "Tuần hàng Việt"),
    ]
    assert [price_at(record, NOW + hours * HOUR).amount for hours in (0, 1, 3)] == [50_000, 40_000, 50_000]
    event = campaign.events.get()
    assert (event.kind, event.by_name, event.reason) == ("planned", "Trần Quốc Dũng", "Kích cầu cuối năm")
    assert event.plan["items"] == [
        {"product": product.pk, "percent": 20},
        {"product": other.pk, "percent": 50},
    ]


def test_without_a_start_it_begins_at_once(record, product, by):
    campaign = plan_campaign(plan=plan_of((product, 20), starts_at=None), by=by)

    assert campaign.state_at(NOW) == "running"
    assert price_at(record, NOW).amount == 40_000


def test_a_plan_that_the_law_refuses_in_part_is_refused_whole_and_every_product_says_why(product, by):
    strong = ProductFactory()
    strong.facts.product_set.is_liquor = True
    strong.facts.product_set.save()

    with pytest.raises(ItemsRefused) as refusal:
        plan_campaign(plan=plan_of((product, 51), (strong, 10), (product, 10), (ProductFactory(), 10)), by=by)

    kinds = {place: type(reason) for place, reason in refusal.value.refusals.items()}
    assert kinds == {0: ReductionAboveCap, 1: LiquorInCampaign, 2: ProductTwice}
    assert not Campaign.objects.exists()
    assert not Reduction.objects.exists()


def test_a_concentrated_programme_may_go_further_and_names_its_basis(record, product, by):
    with pytest.raises(ConcentratedWithoutBasis):
        plan_campaign(plan=plan_of((product, 70), is_concentrated=True), by=by)

    plan_campaign(plan=plan_of((product, 70), is_concentrated=True, basis="Kế hoạch 12/KH-UBND"), by=by)

    assert price_at(record, NOW + HOUR).amount == 15_000
    assert Reduction.objects.get().is_concentrated


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"name_vi": " "}, NamelessCampaign),
        ({"reason": ""}, NoReason),
        ({"starts_at": NOW - timedelta(minutes=1)}, StartsInThePast),
        ({"ends_at": NOW + HOUR}, BadCampaignPeriod),
        ({"starts_at": None, "ends_at": NOW}, BadCampaignPeriod),
        ({"items": ()}, EmptyCampaign),
    ],
)
def test_what_makes_no_sense_is_refused(product, by, changes, refused):
    with pytest.raises(refused):
        plan_campaign(plan=plan_of((product, 20), **changes) if "items" not in changes else plan_of(), by=by)

    assert not Campaign.objects.exists()


def test_two_campaigns_never_hold_for_one_product_at_once(product, by):
    plan_campaign(plan=plan_of((product, 20)), by=by)

    with pytest.raises(ItemsRefused) as refusal:
        plan_campaign(plan=plan_of((product, 10), name_vi="Đợt khác", starts_at=NOW + 2 * HOUR), by=by)

    (reason,) = refusal.value.refusals.values()
    assert isinstance(reason, ReductionsOverlap)
    assert "Tuần hàng Việt" in str(reason)
    assert Campaign.objects.count() == 1


def test_what_has_not_begun_may_be_changed_and_its_former_prices_are_called_off(record, product, by):
    campaign = plan_campaign(plan=plan_of((product, 20)), by=by)
    other = ProductFactory()

    change_campaign(
        campaign=campaign,
        plan=plan_of((product, 30), (other, 10), name_vi="Tuần hàng Điện Biên", starts_at=NOW + 2 * HOUR),
        why="Thêm món",
        by=by,
    )

    campaign.refresh_from_db()
    assert (campaign.name_vi, campaign.starts_at) == ("Tuần hàng Điện Biên", NOW + 2 * HOUR)
    assert [price_at(record, NOW + hours * HOUR).amount for hours in (1, 2)] == [50_000, 35_000]
    former = Reduction.objects.get(percent=20)
    assert (former.stopped_at, former.stop_reason, former.stopped_by_name) == (NOW, "Thêm món", "Trần Quốc Dũng")
    assert [event.kind for event in campaign.events.all()] == ["planned", "changed"]
    assert campaign.events.first().plan["items"] == [{"product": product.pk, "percent": 20}]


def test_a_change_that_is_refused_leaves_everything_as_it_was(record, product, by):
    campaign = plan_campaign(plan=plan_of((product, 20)), by=by)

    with pytest.raises(ItemsRefused):
        change_campaign(campaign=campaign, plan=plan_of((product, 60)), why="Giảm sâu", by=by)
    with pytest.raises(NoReason):
        change_campaign(campaign=campaign, plan=plan_of((product, 30)), why=" ", by=by)

    assert price_at(record, NOW + HOUR).amount == 40_000
    assert campaign.items.get().percent == 20
    assert campaign.events.count() == 1


def test_what_runs_may_be_stopped_and_never_changed(record, product, by, clock):
    campaign = plan_campaign(plan=plan_of((product, 20)), by=by)
    clock.move_to(NOW + 2 * HOUR)

    with pytest.raises(AlreadyBegun):
        change_campaign(campaign=campaign, plan=plan_of((product, 30)), why="Đổi ý", by=by)
    with pytest.raises(NoReason):
        stop_campaign(campaign=campaign, why="", by=by)
    stop_campaign(campaign=campaign, why="Hết hàng", by=by)
    with pytest.raises(CampaignOver):
        stop_campaign(campaign=campaign, why="Lần nữa", by=by)

    campaign.refresh_from_db()
    now = NOW + 2 * HOUR
    assert (campaign.state_at(now), campaign.stopped_by, campaign.stop_reason) == ("stopped", by, "Hết hàng")
    assert (campaign.stopped_at, campaign.end) == (now, now)
    before = now - timedelta(microseconds=1)
    assert [price_at(record, instant).amount for instant in (before, now)] == [40_000, 50_000]
    assert not Campaign.objects.running(now).exists()
    assert Campaign.objects.running(before).exists()


def test_what_is_over_cannot_be_stopped(product, by, clock):
    campaign = plan_campaign(plan=plan_of((product, 20)), by=by)
    clock.move_to(NOW + 3 * HOUR)

    with pytest.raises(CampaignOver):
        stop_campaign(campaign=campaign, why="Muộn", by=by)


def test_the_book_of_campaigns_is_written_once(product, by):
    campaign = plan_campaign(plan=plan_of((product, 20)), by=by)

    for spoil in (
        lambda: CampaignEvent.objects.update(reason="khác"),
        lambda: CampaignEvent.objects.filter(campaign=campaign).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            spoil()


def test_a_plan_drafts_its_page_in_both_languages(tree, product, by):
    first = plan_campaign(plan=plan_of((product, 20), name_en="Vietnamese goods week"), by=by)
    again = plan_campaign(plan=plan_of((ProductFactory(), 20)), by=by)

    pages = {page.locale.language_code: page for page in CampaignPage.objects.filter(campaign=first)}
    assert {language: (page.title, page.slug, page.live) for language, page in pages.items()} == {
        "vi": ("Tuần hàng Việt", "tuan-hang-viet", False),
        "en": ("Vietnamese goods week", "tuan-hang-viet", False),
    }
    assert pages["vi"].translation_key == pages["en"].translation_key
    assert {page.slug for page in CampaignPage.objects.filter(campaign=again)} == {"tuan-hang-viet-2"}
