"""A producer sees and changes what is its own, on every page address of the admin; publishing is never its right."""

import json

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, GroupCollectionPermission, Page, TaskState

from storefront.models import Picture, ProductPage
from storefront.services.moderation import (
    CAMPAIGN_PICTURES,
    ILLUSTRATIONS,
    illustrations,
    open_campaign_pictures,
)
from tests.admin_forms import page_form, photograph

pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address

SECRET = "Lời nháp của Ban Mai"


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


@pytest.fixture
def drafted(desks):
    """The first producer's page with a draft that is handed in; returns its workflow's task state."""
    desks.page.summary = SECRET
    desks.page.save_revision(user=desks.users["htx1"])
    desks.page.get_workflow().start(desks.page, desks.users["htx1"])
    return TaskState.objects.get()


def addresses_of(page: ProductPage, state: TaskState) -> dict[str, list]:
    """Every address of Wagtail's page views that takes this page, by name."""
    revision, workflow = page.latest_revision.pk, state.workflow_state.pk
    plain = [
        "edit",
        "preview_on_edit",
        "view_draft",
        "delete",
        "unpublish",
        "convert_alias",
        "move",
        "set_page_position",
        "copy",
        "set_privacy",
        "lock",
        "unlock",
        "revisions_index",
        "workflow_history",
        "history",
        "history_results",
        "usage",
        "confirm_workflow_cancellation",
    ]
    found = {name: [page.pk] for name in plain}
    found |= {"move_confirm": [page.pk, page.get_parent().pk]}
    found |= {name: [page.pk, revision] for name in ("revisions_view", "revisions_revert", "revisions_unschedule")}
    found |= {"revisions_compare": [page.pk, "live", revision], "workflow_preview": [page.pk, state.task.pk]}
    found |= {"workflow_history_detail": [page.pk, workflow]}
    for name in ("approve", "reject"):
        found |= {f"workflow_action {name}": [page.pk, name, state.pk]}
        found |= {f"collect_workflow_action_data {name}": [page.pk, name, state.pk]}
    return found


def test_another_producer_reaches_no_page_address_of_the_first(desks, drafted):
    other = signed_in("htx2")
    before = Page.objects.order_by("pk").values()
    kept = list(before)
    open_doors = []

    for name, arguments in addresses_of(desks.page, drafted).items():
        address = reverse(f"wagtailadmin_pages:{name.split()[0]}", args=arguments)
        for answer in (other.get(address), other.post(address, page_form(desks.page, title="Của người khác"))):
            if answer.status_code not in {302, 403, 404, 405} or SECRET in body(answer):
                open_doors.append(f"{name}: {answer.status_code}")

    assert "\n".join(open_doors) == ""
    assert list(before.all()) == kept
    drafted.refresh_from_db()
    assert drafted.status == TaskState.STATUS_IN_PROGRESS


def test_reports_and_choosers_show_another_producer_nothing_of_the_first(desks, drafted):
    mine = Picture(title="Ảnh riêng của Ban Mai", file=photograph(), uploaded_by_user=desks.users["htx1"])
    mine.collection_id = own_folder(desks, "htx1")
    mine.save()
    other = signed_in("htx2")
    names = ["site_history", "workflow", "workflow_tasks", "aging_pages", "locked_pages"]
    addresses = [reverse(f"wagtailadmin_reports:{name}") for name in names]
    addresses += [reverse("wagtailimages:index"), reverse("wagtailimages_chooser:choose")]
    addresses += [reverse("wagtailimages:edit", args=[mine.pk]), reverse("wagtailimages:delete", args=[mine.pk])]
    addresses += [reverse("wagtailimages_chooser:chosen", args=[mine.pk])]
    addresses += ["/quan-tri/api/main/images/", f"/quan-tri/api/main/images/{mine.pk}/"]
    addresses += [reverse("wagtailimages:preview", args=[mine.pk, "width-100"])]
    addresses += [reverse("wagtailadmin_explore", args=[desks.makers["htx1"]["vi"].pk])]
    addresses += [reverse("wagtailadmin_pages:search") + "?q=Shan"]

    shown = [
        address
        for address in addresses
        if any(word in body(other.get(address)) for word in (SECRET, mine.title, "Chè Shan tuyết"))
    ]

    assert shown == []
    assert mine.title in body(signed_in("htx1").get("/quan-tri/api/main/images/"))


def body(answer) -> str:
    """What an answer says, whether it is a page, a piece of JSON or a picture."""
    if answer["Content-Type"].startswith("application/json"):
        return json.dumps(answer.json(), ensure_ascii=False)
    return answer.content.decode("utf-8", "replace")


def own_folder(desks, username: str) -> int:
    name = desks.makers[username]["vi"].title
    return Collection.objects.get(name=f"Ảnh của {name}").pk


def test_a_producer_chooses_among_its_own_pictures_and_the_shared_drawings(desks):
    for title, folder in (
        ("Của Ban Mai", own_folder(desks, "htx1")),
        ("Của Hoa Mận", own_folder(desks, "htx2")),
        ("Hình vẽ chung", illustrations().pk),
    ):
        Picture(title=title, file=photograph(), collection_id=folder).save()

    shown = signed_in("htx1").get(reverse("wagtailimages_chooser:choose")).json()["html"]

    assert "Của Ban Mai" in shown
    assert "Hình vẽ chung" in shown
    assert "Của Hoa Mận" not in shown


def test_the_department_meets_its_own_pictures_and_the_shared_drawings_and_no_makers(desks):
    pictures = {}
    for title, folder in (
        ("Của Ban Mai", own_folder(desks, "htx1")),
        ("Hình vẽ chung", illustrations().pk),
        ("Gian hàng Tết", Collection.objects.get(name=CAMPAIGN_PICTURES).pk),
        ("Ảnh chung của cửa hàng", Collection.get_first_root_node().pk),
    ):
        pictures[title] = Picture.objects.create(title=title, file=photograph(), collection_id=folder)
    department = signed_in("congthuong")
    makers = pictures["Của Ban Mai"].pk

    def seen(name: str) -> list[str]:
        answer = body(department.get(reverse(name)))
        return [title for title in pictures if title in answer]

    assert seen("wagtailimages_chooser:choose") == ["Hình vẽ chung", "Gian hàng Tết"]
    assert seen("wagtailimages:index") == ["Gian hàng Tết"]
    assert "Ảnh của HTX" not in body(department.get(reverse("wagtailimages:index")))
    assert "Ảnh của HTX" not in body(department.get(reverse("wagtailimages:add")))
    for address in (
        reverse("wagtailimages:edit", args=[makers]),
        reverse("wagtailimages:delete", args=[makers]),
        reverse("wagtailimages_chooser:chosen", args=[makers]),
    ):
        assert "Của Ban Mai" not in body(department.get(address, follow=True)), address
    assert department.get(reverse("wagtailimages:edit", args=[pictures["Gian hàng Tết"].pk])).status_code == 200


def test_rights_in_every_folder_are_taken_back_from_the_department(desks):
    group = Group.objects.get(name="Sở Công Thương")
    root = Collection.get_first_root_node()
    permission = Permission.objects.get(codename="choose_image", content_type__app_label="wagtailimages")
    GroupCollectionPermission.objects.create(group=group, collection=root, permission=permission)

    open_campaign_pictures(group)

    folders = GroupCollectionPermission.objects.filter(group=group).values_list("collection__name", flat=True)
    assert set(folders) == {CAMPAIGN_PICTURES, ILLUSTRATIONS}


@pytest.mark.parametrize("action", ["action-publish", "action-submit"])
def test_no_button_lets_a_producer_publish(desks, client, action):
    mine = signed_in("htx1")
    edit = reverse("wagtailadmin_pages:edit", args=[desks.page.pk])

    mine.post(edit, page_form(desks.page, summary=SECRET, **{action: "1"}))

    desks.page.refresh_from_db()
    assert desks.page.summary == "Búp chè hái tay."
    assert SECRET not in client.get("/san-pham/che-shan-tuyet/").content.decode()


def test_a_producer_approves_unpublishes_and_moves_nothing_of_its_own(desks, drafted):
    mine = signed_in("htx1")
    before = Page.objects.order_by("pk").values("path", "live", "title")
    kept = list(before)

    for name, arguments in (
        ("workflow_action", [desks.page.pk, "approve", drafted.pk]),
        ("unpublish", [desks.page.pk]),
        ("delete", [desks.page.pk]),
        ("move_confirm", [desks.page.pk, desks.makers["htx2"]["vi"].pk]),
    ):
        mine.post(reverse(f"wagtailadmin_pages:{name}", args=arguments), {"comment": ""})

    assert list(before.all()) == kept


def test_the_form_of_a_producer_is_words_and_pictures_only(desks):
    edit = reverse("wagtailadmin_pages:edit", args=[desks.page.pk])

    mine = signed_in("htx1").get(edit).content.decode()
    office = signed_in("vanphong").get(edit).content.decode()

    for name in ("slug", "seo_title", "search_description", "go_live_at"):
        assert f'name="{name}"' not in mine
        assert f'name="{name}"' in office
    assert "Gửi duyệt" in mine
    assert "action-publish" not in mine


def test_an_address_posted_by_a_producer_changes_no_address(desks):
    mine = signed_in("htx1")

    mine.post(
        reverse("wagtailadmin_pages:edit", args=[desks.page.pk]),
        page_form(desks.page, summary="Mới.", slug="dia-chi-khac"),
    )

    desks.page.refresh_from_db()
    revision = desks.page.get_latest_revision_as_object()
    assert (revision.summary, revision.slug) == ("Mới.", "che-shan-tuyet")


def test_the_office_edits_no_front_page_and_adds_no_page_of_another_kind(desks):
    office = signed_in("vanphong")
    home = desks.page.get_ancestors().get(depth=2)

    for name, arguments in (("edit", [home.pk]), ("add_subpage", [home.pk]), ("delete", [home.pk])):
        assert office.get(reverse(f"wagtailadmin_pages:{name}", args=arguments)).status_code in {302, 403}
