"""Two officials at once, on PostgreSQL: first the race with the lock taken away, then that the lock stops it."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.exceptions import CampaignsRefusal
from campaigns.models import Campaign
from campaigns.services import CampaignPlan, plan_campaign, stop_campaign
from shops.models import Reduction
from shops.services import reductions
from shops.verification import verify
from storefront.models import CampaignPage
from tests.at_once import at_once, count_kinds
from tests.factories.goods import ProductFactory
from tests.factories.places import UserFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HANDS = 6


def plans_for(product, other=None):
    """One plan a hand; with `other`, the two products in either order."""
    now, by = timezone.now(), UserFactory()

    def plan(number):
        items = [(product, 10 + number)] + ([(other, 10)] if other else [])
        return CampaignPlan(
            name_vi=f"Đợt {number}",
            starts_at=now + timedelta(hours=1),
            ends_at=now + timedelta(hours=2),
            reason="Thử",
            items=tuple(items if number % 2 else items[::-1]),
        )

    return [lambda number=number: plan_campaign(plan=plan(number), by=by) for number in range(HANDS)]


def test_without_the_lock_every_plan_is_written(tree, monkeypatch):
    """The control: what the lock is for."""
    everybody_looked = threading.Barrier(HANDS)
    check = reductions._check_days

    def check_together(*args):
        check(*args)
        everybody_looked.wait(timeout=30)

    monkeypatch.setattr(reductions, "_under_lock", lambda products: products)
    monkeypatch.setattr(reductions, "_check_days", check_together)

    outcomes = at_once(plans_for(ProductFactory()), (CampaignsRefusal,))

    assert count_kinds(outcomes) == {"Campaign": HANDS}
    assert verify().counts["reductions-apart"] > 0


def test_of_plans_for_one_product_at_once_one_wins_and_the_others_are_told(tree):
    outcomes = at_once(plans_for(ProductFactory(), ProductFactory()), (CampaignsRefusal,))

    assert count_kinds(outcomes) == {"Campaign": 1, "ItemsRefused": HANDS - 1}
    assert Campaign.objects.count() == 1
    assert Reduction.objects.count() == 2
    assert verify().is_whole


def test_plans_for_different_products_at_once_all_stand_with_their_pages(tree):
    works = [plans_for(ProductFactory())[number] for number in range(HANDS)]

    outcomes = at_once(works, (CampaignsRefusal,))

    assert count_kinds(outcomes) == {"Campaign": HANDS}
    assert CampaignPage.objects.count() == 2 * HANDS
    assert CampaignPage.find_problems() == ([], [], [], [], [])


def test_a_campaign_is_stopped_once(tree):
    campaign = plans_for(ProductFactory())[0]()
    by = UserFactory()

    outcomes = at_once(
        [lambda: stop_campaign(campaign=campaign, why="Thôi", by=by) for _hand in range(HANDS)], (CampaignsRefusal,)
    )

    assert count_kinds(outcomes) == {"Campaign": 1, "CampaignOver": HANDS - 1}
    assert campaign.events.count() == 2
