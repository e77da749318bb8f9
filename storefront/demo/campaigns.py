"""The demo's campaigns: one that runs and one to come, on invented goods alone, so that no real name lies."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from oscar.core.loading import get_model

from campaigns.models import Campaign
from campaigns.services import CampaignPlan, plan_campaign
from storefront.demo.pages import story_blocks
from storefront.demo.texts import table
from storefront.models import CampaignPage, Picture

Product = get_model("catalogue", "Product")
DAYS = {"running": (0, 21), "coming": (30, 37)}  # from today: first day, and the day on which it is over


def load_campaigns(products: dict[str, Product], pictures: dict[str, Picture], now: datetime, by) -> None:
    """Plan both and publish their pages; nothing where a campaign exists already."""
    if Campaign.objects.exists():
        return
    for entry in table("campaigns")["campaign"]:
        first, over = DAYS[entry["state"]]
        campaign = plan_campaign(
            plan=CampaignPlan(
                name_vi=entry["name_vi"],
                name_en=entry["name_en"],
                starts_at=None if first == 0 else _midnight(timezone.localdate(now) + timedelta(days=first)),
                ends_at=_midnight(timezone.localdate(now) + timedelta(days=over)),
                basis=entry["basis"],
                reason="Nạp dữ liệu trình diễn",
                items=tuple((products[name], entry["percent"]) for name in entry["products"]),
            ),
            by=by,
        )
        for page in CampaignPage.objects.filter(campaign=campaign).select_related("locale"):
            language = page.locale.language_code
            page.summary = entry[f"summary_{language}"]
            page.story = story_blocks(entry[f"story_{language}"])
            page.picture = pictures.get(entry["illustration"])
            page.save_revision(user=by).publish()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
