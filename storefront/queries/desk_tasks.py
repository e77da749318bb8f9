"""What waits for the people of the office and of the department today: numbers, and the first of each by name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from oscar.core.loading import get_model
from wagtail.models import TaskState

from campaigns.models import Campaign
from catalogue.queries import certificates_ending
from common.days import last_day
from shops.models import LedgerCheck
from storefront.models import Enquiry
from storefront.words import short_date, until_words

Product = get_model("catalogue", "Product")

NAMED = 3


@dataclass(frozen=True)
class Waiting:
    """How many wait, and the first few by name."""

    count: int
    names: list[str]


def pages_to_approve(user: Any) -> Waiting:
    """Pages handed in that this person may approve; the home names them below, with their buttons."""
    return Waiting(TaskState.objects.reviewable_by(user).count(), [])


def broken_books() -> Waiting:
    """Records that the check of the last night found broken."""
    last = LedgerCheck.objects.order_by("-day").first()
    if last is None:
        return Waiting(0, [])
    return Waiting(last.broken, [each["record"] for each in last.records[:NAMED]])


def open_enquiries() -> Waiting:
    """Visitors' questions without an answer, the oldest first."""
    return _waiting(
        Enquiry.objects.open().select_related("product"),
        lambda enquiry: f"{enquiry.product.title}: {enquiry.name}, {short_date(timezone.localdate(enquiry.asked_at))}",
    )


def papers_ending(now: datetime) -> Waiting:
    """Certificates that end within 60 days with nothing to follow, with the last day they hold."""
    return _waiting(
        certificates_ending(now),
        lambda paper: f"{paper.product.title}: {short_date(last_day(paper.valid_until))}",
    )


def products_without_facts() -> Waiting:
    """Products that visitors see and whose label facts nobody has entered."""
    return _waiting(
        Product.objects.filter(is_public=True, parent=None, facts=None).order_by("title", "pk"),
        lambda product: product.title,
    )


def campaigns_running(now: datetime) -> Waiting:
    return _waiting(Campaign.objects.running(now).order_by("ends_at", "pk"), _until)


def campaigns_ending(now: datetime) -> Waiting:
    return _waiting(Campaign.objects.ending(now).order_by("ends_at", "pk"), _until)


def campaigns_coming(now: datetime) -> Waiting:
    return _waiting(
        Campaign.objects.coming(now).order_by("starts_at", "pk"),
        lambda campaign: f"{campaign.name_vi}: {short_date(timezone.localdate(campaign.starts_at))}",
    )


def _until(campaign: Campaign) -> str:
    return f"{campaign.name_vi}, {until_words(campaign.end)}"


def _waiting(found: QuerySet, name: Any) -> Waiting:
    first = list(found[: NAMED + 1])
    count = len(first) if len(first) <= NAMED else found.count()
    return Waiting(count, [name(each) for each in first[:NAMED]])
