"""Who may change which page, and who must approve it: the office's workflow and the producers' own desks.

Everything here is safe to repeat: what an administrator has changed since is left as it is, what is missing is made.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from storefront.models import ContentPage, Picture, ProducerIndexPage, ProducerPage

OFFICE_GROUP = "Văn phòng điều phối"
WORKFLOW = "Duyệt trang sản phẩm"
TASK = "Văn phòng điều phối duyệt"
ILLUSTRATIONS = "Ảnh minh hoạ dùng chung"
CAMPAIGN_PICTURES = "Ảnh khuyến mại"
EDITS_ADDRESSES = "change_productpage"  # holders also see a page's address and search words; producers do not


@transaction.atomic
def set_up_moderation() -> Workflow:
    """Let the coordination office approve every page under the makers' indexes, in both languages.

    The office may edit and publish makers, products and content pages; it may not touch the front page, make pages
    of other kinds or change other settings. An index that already has a workflow keeps it.
    """
    office = Group.objects.get_or_create(name=OFFICE_GROUP)[0]
    _enter_admin(office)
    office.permissions.add(
        Permission.objects.get(content_type__app_label="storefront", codename=EDITS_ADDRESSES),
    )
    workflow = Workflow.objects.get_or_create(name=WORKFLOW)[0]
    task, made = GroupApprovalTask.objects.get_or_create(name=TASK)
    if made:
        task.groups.add(office)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    for index in ProducerIndexPage.objects.all():
        WorkflowPage.objects.get_or_create(page=index.page_ptr, defaults={"workflow": workflow})
        _allow_on_page(office, index, "change", "publish")
    for page in ContentPage.objects.all():
        _allow_on_page(office, page, "change", "publish")
    _allow_on_pictures(office, Collection.get_first_root_node(), "add", "change", "choose")
    return workflow


def illustrations() -> Collection:
    """The pictures everyone may choose: drawings that stand in until there are photographs."""
    return _collection(ILLUSTRATIONS)


@transaction.atomic
def share_illustrations() -> None:
    """Put pictures marked as illustrations where every producer may choose them."""
    root = Collection.get_first_root_node()
    Picture.objects.filter(is_illustration=True, collection=root).update(collection=illustrations())


@transaction.atomic
def open_producer_desk(*, page: ProducerPage, user: Any) -> Group:
    """Let an account change one maker's page and the products under it, with a picture folder of its own.

    It may hand in and never publish. Pictures of other makers are neither shown to it nor offered for choosing.
    """
    group = Group.objects.get_or_create(name=f"Người làm ra: {page.slug}"[:150])[0]
    _enter_admin(group)
    _allow_on_page(group, page, "add", "change")
    _allow_on_pictures(group, _collection(f"Ảnh của {page.title}"), "add", "change", "choose")
    _allow_on_pictures(group, illustrations(), "choose")
    user.groups.add(group)
    return group


@transaction.atomic
def open_campaign_pictures(group: Group) -> None:
    """Give those who keep campaign pages a picture folder of their own, and the shared drawings to choose from.

    What the group was allowed in the folder above all, and with it in every maker's, is taken back.
    """
    _allow_on_pictures(group, _collection(CAMPAIGN_PICTURES), "add", "change", "choose")
    _allow_on_pictures(group, illustrations(), "choose")
    GroupCollectionPermission.objects.filter(group=group, collection=Collection.get_first_root_node()).delete()


def _collection(name: str) -> Collection:
    root = Collection.get_first_root_node()
    found = root.get_children().filter(name=name).first()
    return found or root.add_child(instance=Collection(name=name))


def _enter_admin(group: Group) -> None:
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))


def _allow_on_page(group: Group, page: Page, *actions: str) -> None:
    for action in actions:
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore", content_type__model="page", codename=f"{action}_page"
        )
        GroupPagePermission.objects.get_or_create(group=group, page_id=page.pk, permission=permission)


def _allow_on_pictures(group: Group, collection: Collection, *actions: str) -> None:
    for action in actions:
        permission = Permission.objects.get(
            content_type__app_label="wagtailimages", content_type__model="image", codename=f"{action}_image"
        )
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
