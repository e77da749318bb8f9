"""The admin as a producer meets it: its own pages, one button each, and nothing it has no use for."""

from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.action_menu import SubmitForModerationMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.models import WorkflowState

from storefront.queries.producer_desk import Stage, desk_rows, is_producer, maker_pages

STAGES = {
    Stage.SHOWN: _("Đang bày"),
    Stage.EDITED: _("Đang bày · bản mới chưa gửi"),
    Stage.WAITING: _("Đang chờ duyệt"),
    Stage.RETURNED: _("Cần sửa"),
    Stage.DRAFT: _("Bản nháp · chưa gửi"),
}
MENU = {"my-products", "my-goods", "images"}


class ProducerHomePanel(Component):
    """Every page of the signed-in producer with its stage, the office's words and one large button."""

    name = "producer_home"
    order = 10
    fills_home = True
    template_name = "storefront/desk/producer_home.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        makers = [
            {"page": maker, "rows": [{"row": row, "stage": STAGES[row.stage]} for row in desk_rows(maker)]}
            for maker in maker_pages(user)
        ]
        return {"makers": makers, "user": user}


class HandInMenuItem(SubmitForModerationMenuItem):
    """“Gửi duyệt”, whoever the workflow's steps are named after."""

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        page = parent_context.get("page")
        state = page.current_workflow_state if page else None
        returned = state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES
        context["label"] = _("Gửi duyệt lại") if returned else _("Gửi duyệt")
        return context


class MyProductsMenuItem(MenuItem):
    def is_shown(self, request):
        return is_producer(request.user)


def my_products_menu_item() -> MenuItem:
    """The way back to the producer's own list, from every page of the admin."""
    return MyProductsMenuItem(
        _("Sản phẩm của tôi"), reverse("wagtailadmin_home"), name="my-products", icon_name="home", order=10
    )


def keep_to_the_own_menu(request, menu_items) -> None:
    """A producer's menu: its products and its pictures. Wagtail's English help is for administrators only."""
    if not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name != "help"]
    if is_producer(request.user):
        menu_items[:] = [item for item in menu_items if item.name in MENU]


def fill_home(request, panels) -> None:
    if is_producer(request.user):
        panels[:] = [ProducerHomePanel()]


def leave_out_counters(request, summary_items) -> None:
    """Counts of pages, pictures and documents of the whole shop say nothing to a producer."""
    if is_producer(request.user):
        summary_items.clear()


def order_actions(menu_items, request, context) -> None:
    """The button in front is the next step: hand in for producers, approve for the office."""
    for place, item in enumerate(menu_items):
        if type(item) is SubmitForModerationMenuItem:
            menu_items[place] = HandInMenuItem(order=item.order)
    if is_producer(request.user):
        kept = {"action-submit", "action-save-draft", "action-cancel-workflow", "action-page-locked"}
        menu_items[:] = [item for item in menu_items if item.name in kept]
        # A page that waits or is locked has no hand-in; saving a draft then stays in front.
        first = ["action-submit", "action-save-draft"]
        menu_items.sort(key=lambda item: first.index(item.name) if item.name in first else len(first))
    else:
        menu_items.sort(key=lambda item: item.name != "approve")


def back_home(request, page):
    """After handing in, a producer is back at its list, where the page now waits."""
    if "action-submit" in request.POST and is_producer(request.user):
        return redirect("wagtailadmin_home")
    return None


def stylesheet() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
