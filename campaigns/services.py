"""A campaign is planned, changed before it begins, or stopped; its prices are written through `shops.services`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

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
from campaigns.models import Campaign, CampaignEvent, CampaignItem
from campaigns.signals import campaign_planned
from catalogue.models import ProductFacts
from shops.exceptions import ShopsRefusal
from shops.services import lock_products, set_reduction, stop_reduction
from shops.services.ledger import name_of

FORM_MINUTE = timedelta(minutes=1)  # forms speak of whole minutes: the minute that runs now is now


@dataclass(frozen=True)
class CampaignPlan:
    """What an official decides. `items` are (parent product, percent); without `starts_at` it begins at once.

    `basis` is the document or feast it stands on; `reason` says in the department's words what it is for.
    """

    name_vi: str
    ends_at: datetime
    reason: str
    items: tuple[tuple[Any, int], ...]
    name_en: str = ""
    starts_at: datetime | None = None
    is_concentrated: bool = False
    basis: str = ""


@transaction.atomic
def plan_campaign(*, plan: CampaignPlan, by: Any) -> Campaign:
    """Write a campaign with its prices, all or nothing; the storefront drafts its pages in the same transaction.

    Two plans for one product wait for each other and the second is refused. ItemsRefused names every product that the
    law or another campaign keeps out.
    """
    start = _checked(plan, timezone.now())
    lock_products([product.pk for product, _percent in plan.items])
    campaign = Campaign.objects.create(**_fields(plan, start), planned_by=by, planned_by_name=name_of(by))
    _write_items(campaign, plan, by)
    _record(campaign, CampaignEvent.Kind.PLANNED, plan.reason, by)
    campaign_planned.send(sender=Campaign, campaign=campaign)
    return campaign


@transaction.atomic
def change_campaign(*, campaign: Campaign, plan: CampaignPlan, why: str, by: Any) -> Campaign:
    """Put another plan in the place of one that has not begun; its former prices are called off, never rewritten."""
    if not why.strip():
        raise NoReason(field="why")
    held = _held(campaign)
    now = timezone.now()
    if held.state_at(now) != Campaign.State.COMING:
        raise AlreadyBegun(campaign=held)
    start = _checked(plan, now)
    former = list(held.items.select_related("reduction"))
    lock_products({item.product_id for item in former} | {product.pk for product, _percent in plan.items})
    for item in former:
        stop_reduction(reduction=item.reduction, reason=why, by=by, now=now)
    held.items.all().delete()
    for name, value in _fields(plan, start).items():
        setattr(held, name, value)
    held.save()
    _write_items(held, plan, by)
    _record(held, CampaignEvent.Kind.CHANGED, why, by)
    return held


@transaction.atomic
def stop_campaign(*, campaign: Campaign, why: str, by: Any) -> Campaign:
    """End a campaign now, or call it off before it began; its prices go back to normal at this second."""
    if not why.strip():
        raise NoReason(field="why")
    held = _held(campaign)
    now = timezone.now()
    if held.state_at(now) not in (Campaign.State.COMING, Campaign.State.RUNNING):
        raise CampaignOver(campaign=held)
    items = list(held.items.select_related("reduction"))
    lock_products([item.product_id for item in items])
    for item in items:
        stop_reduction(reduction=item.reduction, reason=why, by=by, now=now)
    held.stopped_at = now
    held.stopped_by, held.stopped_by_name = by, name_of(by)
    held.stop_reason = why.strip()[:240]
    held.save()
    _record(held, CampaignEvent.Kind.STOPPED, why, by)
    return held


def _held(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)


def _checked(plan: CampaignPlan, now: datetime) -> datetime:
    """Refuse what makes no sense whatever the products, and return when the campaign begins."""
    if not plan.name_vi.strip():
        raise NamelessCampaign()
    if not plan.reason.strip():
        raise NoReason(field="reason")
    if plan.is_concentrated and not plan.basis.strip():
        raise ConcentratedWithoutBasis()
    start = plan.starts_at or now
    if start <= now - FORM_MINUTE:
        raise StartsInThePast(starts_at=start)
    start = max(start, now)
    if plan.ends_at <= start:
        raise BadCampaignPeriod(starts_at=start, ends_at=plan.ends_at)
    if not plan.items:
        raise EmptyCampaign()
    return start


def _fields(plan: CampaignPlan, start: datetime) -> dict[str, Any]:
    return {
        "name_vi": plan.name_vi.strip()[:120],
        "name_en": plan.name_en.strip()[:120],
        "starts_at": start,
        "ends_at": plan.ends_at,
        "is_concentrated": plan.is_concentrated,
        "basis": plan.basis.strip()[:200],
        "reason": plan.reason.strip()[:180],
    }


def _write_items(campaign: Campaign, plan: CampaignPlan, by: Any) -> None:
    """One reduction a product; everything that is refused is gathered, so that the official mends it in one go."""
    liquors = {
        facts.product_id
        for facts in ProductFacts.objects.filter(
            product__in=[product.pk for product, _percent in plan.items]
        ).select_related("product_set")
        if facts.is_liquor
    }
    refusals: dict[int, Exception] = {}
    written: set[int] = set()
    for place, (product, percent) in enumerate(plan.items):
        try:
            if product.pk in written:
                raise ProductTwice(product=product)
            if product.pk in liquors:
                raise LiquorInCampaign(product=product)
            written.add(product.pk)
            reduction = set_reduction(
                product=product,
                percent=percent,
                starts_at=campaign.starts_at,
                ends_at=campaign.ends_at,
                source=f"campaign:{campaign.pk}",
                reason=campaign.name_vi,
                by=by,
                is_concentrated=campaign.is_concentrated,
            )
        except (ShopsRefusal, ProductTwice, LiquorInCampaign) as refusal:
            refusals[place] = refusal
        else:
            CampaignItem.objects.create(campaign=campaign, product=product, percent=percent, reduction=reduction)
    if refusals:
        raise ItemsRefused(refusals=refusals)


def _record(campaign: Campaign, kind: str, reason: str, by: Any) -> None:
    plan: dict[str, Any] = {
        name: str(getattr(campaign, name))
        for name in ("name_vi", "name_en", "starts_at", "ends_at", "is_concentrated", "basis", "reason")
    }
    plan["items"] = [
        {"product": product_id, "percent": percent}
        for product_id, percent in campaign.items.order_by("pk").values_list("product_id", "percent")
    ]
    CampaignEvent.objects.create(
        campaign=campaign, kind=kind, by=by, by_name=name_of(by), reason=reason.strip()[:240], plan=plan
    )
