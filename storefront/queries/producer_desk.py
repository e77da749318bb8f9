"""What a producer's desk shows: its pages, where each is on its way, and what the office said."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Prefetch, QuerySet
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.permissions import policy_registry

from storefront.models import ProducerPage, ProductPage, ProductPicture
from storefront.pictures import PictureSet, picture_sets


class Stage(StrEnum):
    """Where a page is between the producer's hands and the visitor's eyes."""

    SHOWN = "shown"
    EDITED = "edited"  # shown as it was; newer words are not handed in yet
    WAITING = "waiting"
    RETURNED = "returned"
    DRAFT = "draft"


@dataclass(frozen=True)
class DeskRow:
    page: Page
    stage: Stage
    is_live: bool
    comment: str
    by_name: str
    at: datetime | None
    picture: PictureSet | None


def is_producer(user: Any) -> bool:
    """Whether this account keeps makers' pages and nothing more: it may change some and publish none."""
    rights = policy_registry.get_by_type(Page).get_cached_permissions_for_user(user)
    actions = {right.permission.codename for right in rights}
    return not user.is_superuser and "change_page" in actions and "publish_page" not in actions


def maker_pages(user: Any) -> QuerySet[ProducerPage]:
    """The makers' pages this account may change."""
    mine = ProducerPage.objects.filter(
        group_permissions__group__user=user, group_permissions__permission__codename="change_page"
    )
    return mine.select_related("locale", "picture").prefetch_related(_on_its_way()).distinct()


def _on_its_way() -> Prefetch:
    """Running approvals, where a page looks for them; Wagtail's own prefetch finds none for a page type's queryset."""
    running = WorkflowState.objects.active().select_related("current_task_state__finished_by")
    return Prefetch("_specific_workflow_states", queryset=running, to_attr="_current_workflow_states")


def desk_rows(maker: ProducerPage) -> list[DeskRow]:
    """The maker's own page first, then its products by name; a fixed number of queries."""
    products = list(ProductPage.objects.child_of(maker).select_related("locale").prefetch_related(_on_its_way()))
    pictures = _first_pictures(products)
    own = picture_sets([maker.picture] if maker.picture else [], "vi")
    rows = [_row(page, pictures.get(page.pk)) for page in sorted(products, key=lambda page: page.title)]
    return [_row(maker, own.get(maker.picture_id)), *rows]


def _first_pictures(products: list[ProductPage]) -> dict[int, PictureSet]:
    shown = ProductPicture.objects.filter(page__in=products).select_related("picture").order_by("-sort_order", "-pk")
    first = {item.page_id: item.picture for item in shown}
    sets = picture_sets(first.values(), "vi")
    return {page_id: sets[picture.pk] for page_id, picture in first.items()}


def _row(page: Page, picture: PictureSet | None) -> DeskRow:
    state = page.current_workflow_state
    task: TaskState | None = state.current_task_state if state else None
    returned = state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES
    if returned:
        stage = Stage.RETURNED
    elif state is not None:
        stage = Stage.WAITING
    elif not page.live:
        stage = Stage.DRAFT
    else:
        stage = Stage.EDITED if page.has_unpublished_changes else Stage.SHOWN
    finished_by = task.finished_by if task and returned else None
    return DeskRow(
        page=page,
        stage=stage,
        is_live=page.live,
        comment=task.comment if task and returned else "",
        by_name=finished_by.get_full_name() or finished_by.get_username() if finished_by else "",
        at=(task.finished_at if returned else task.started_at) if task else None,
        picture=picture,
    )
