"""The admin as the office and the department meet it: what waits today, by what each may do, and the way there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.models import GroupApprovalTask

from storefront.queries import desk_tasks
from storefront.queries.desk_tasks import Waiting
from storefront.queries.producer_desk import is_producer


@dataclass(frozen=True)
class Task:
    """One row of the home: `name` is for tests and styles, `act` is what may be begun from here, with its address."""

    name: str
    words: str
    waiting: Waiting
    url: str
    act: str = ""
    act_url: str = ""


class TodayPanel(Component):
    """What waits for the signed-in person; `tasks` is read once, when the home is put together."""

    name = "today"
    order = 5
    template_name = "storefront/desk/today.html"

    def __init__(self, tasks: list[Task]):
        self.tasks = tasks

    def get_context_data(self, parent_context):
        return {"tasks": self.tasks, "today": timezone.localdate()}


def show_today(request, panels) -> None:
    """Put today's tasks first on the home of everybody who has any; makers have a home of their own."""
    if not is_producer(request.user):
        tasks = list(_tasks(request.user, timezone.now()))
        if tasks:
            panels.append(TodayPanel(tasks))


def _tasks(user: Any, now: datetime) -> Iterator[Task]:
    if user.has_perm("shops.view_ledgercheck") and (broken := desk_tasks.broken_books()).count:
        yield Task("books", _("Sổ kho, đơn và tiền không khớp"), broken, reverse("ledger-checks"))
    if user.is_superuser or GroupApprovalTask.objects.filter(active=True, groups__user=user).exists():
        url = reverse("wagtailadmin_reports:workflow") + "?reviewable=true"
        yield Task("pages", _("Trang chờ duyệt"), desk_tasks.pages_to_approve(user), url)
    if user.has_perm("storefront.change_enquiry"):
        url = reverse("enquiries:index") + "?state=open"
        yield Task("enquiries", _("Câu hỏi của khách chưa trả lời"), desk_tasks.open_enquiries(), url)
    if user.has_perm("ocop_catalogue.change_certification"):
        url = reverse("certification:index") + "?term=ending"
        yield Task("papers", _("Giấy chứng nhận hết hạn trong 60 ngày tới"), desk_tasks.papers_ending(now), url)
    if user.has_perm("ocop_catalogue.add_productfacts"):
        yield Task(
            "facts",
            _("Sản phẩm đang bày chưa có thông tin nhãn"),
            desk_tasks.products_without_facts(),
            reverse("productfacts:add"),
        )
    if user.has_perm("campaigns.view_campaign"):
        yield from _campaign_tasks(user, now)


def _campaign_tasks(user: Any, now: datetime) -> Iterator[Task]:
    index = reverse("campaigns:index")
    yield Task("running", _("Đợt khuyến mại đang chạy"), desk_tasks.campaigns_running(now), f"{index}?loc=running")
    yield Task(
        "ending", _("Đợt khuyến mại hết trong 7 ngày tới"), desk_tasks.campaigns_ending(now), f"{index}?loc=ending"
    )
    may_plan = user.has_perm("campaigns.add_campaign")
    yield Task(
        "coming",
        _("Đợt khuyến mại sắp tới"),
        desk_tasks.campaigns_coming(now),
        f"{index}?loc=coming",
        act=_("Lập đợt mới") if may_plan else "",
        act_url=reverse("campaigns:plan") if may_plan else "",
    )
