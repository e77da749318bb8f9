"""What the department sees: its campaigns with their states, and what a percentage would make of today's prices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from oscar.core.loading import get_model

from campaigns.models import Campaign
from shops.queries import reduced, shelves_of

Product = get_model("catalogue", "Product")


@dataclass(frozen=True)
class CampaignRow:
    campaign: Campaign
    state: Campaign.State
    products: int


# The lists a desk may ask for, by the word in their address.
LISTS = {"running": Campaign.objects.running, "coming": Campaign.objects.coming, "ending": Campaign.objects.ending}


def campaign_rows(now: datetime, which: str = "") -> list[CampaignRow]:
    """Campaigns, what runs first, then what comes, then what is over; only those of a list of LISTS, or all."""
    found = LISTS[which](now) if which in LISTS else Campaign.objects.all()
    order = {state: number for number, state in enumerate(("running", "coming", "ended", "stopped"))}
    rows = [
        CampaignRow(campaign, campaign.state_at(now), campaign.products)
        for campaign in found.annotate(products=Count("items")).order_by("-starts_at", "-pk")
    ]
    return sorted(rows, key=lambda row: min(order[row.state], 2))


def reducible_products() -> list[tuple[int, str, str]]:
    """Shown goods that a campaign may take: (id, title, maker), by title; no liquor, no places to stay."""
    found = Product.objects.filter(
        Q(facts__product_set__is_liquor=False), parent=None, is_public=True, facts__isnull=False, visit=None
    )
    return list(found.order_by("title", "pk").values_list("pk", "title", "facts__producer__name"))


@dataclass(frozen=True)
class PriceStep:
    """What a packing costs over all outlets that have a price for it, before and after, in đồng."""

    product: str
    packing: str
    percent: int
    before: tuple[int, int]
    after: tuple[int, int]
    is_undercut: bool  # a markdown in force is lower already somewhere, and stays


def price_steps(items: Sequence[tuple[Any, int]], at: datetime) -> list[PriceStep]:
    """What `items` (product, percent) make of the regular prices in force at `at`; three queries."""
    shelves = shelves_of({product.pk for product, _percent in items}, at)
    steps = []
    for product, percent in items:
        by_packing: dict[int, list] = {}
        for line in shelves[product.pk]:
            if line.quote is not None:
                by_packing.setdefault(line.product_id, []).append(line)
        for lines in by_packing.values():
            regular = [line.quote.before or line.quote.amount for line in lines]
            low, high = min(regular), max(regular)
            steps.append(
                PriceStep(
                    product=product.title,
                    packing=lines[0].packing.label if lines[0].packing else "",
                    percent=percent,
                    before=(low, high),
                    after=(reduced(low, percent), reduced(high, percent)),
                    is_undercut=any(
                        line.quote.kind == "markdown"
                        and line.quote.amount < reduced(line.quote.before or line.quote.amount, percent)
                        for line in lines
                    ),
                )
            )
    return steps
