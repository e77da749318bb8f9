"""Words and pictures turn when the office approves, and not before."""

from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from oscar.core.loading import get_model
from PIL import Image
from wagtail.models import GroupPagePermission, TaskState, Workflow, WorkflowPage, WorkflowState

from common.outbox import drain
from search.models import ProductDocument
from storefront.models import Picture, ProductPage
from storefront.pictures import SPECS
from storefront.queries.producer_desk import Stage, desk_rows, maker_pages
from storefront.services.moderation import open_producer_desk, set_up_moderation
from tests.admin_forms import SIDEWAYS, page_form, photograph

pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address

Product = get_model("catalogue", "Product")
NEW = "Búp một tôm hai lá."
PUBLIC = "/san-pham/che-shan-tuyet/"


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


@pytest.fixture
def hand_in(desks):
    """Let the first producer change its page and press the button; returns the answer."""

    def post(**changes):
        form = page_form(desks.page, **{"summary": NEW, "action-submit": "1"} | changes)
        return signed_in("htx1").post(reverse("wagtailadmin_pages:edit", args=[desks.page.pk]), form)

    return post


def latest(page) -> ProductPage:
    return ProductPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def decide(page, action: str, comment: str = ""):
    state = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    return signed_in("vanphong").post(address, {"comment": comment})


def test_a_page_handed_in_waits_and_visitors_see_the_old_one(desks, hand_in, client, mailoutbox):
    answer = hand_in()
    drain()

    desks.page.refresh_from_db()
    assert answer.url == reverse("wagtailadmin_home")
    assert NEW not in client.get(PUBLIC).content.decode()
    assert desks.page.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
    assert [mail.to for mail in mailoutbox] == [["vanphong@localhost"]]
    assert mailoutbox[0].subject == "Chờ duyệt: Chè Shan tuyết"
    assert mailoutbox[0].body.startswith("Chào ")
    assert "Chè Shan tuyết" in signed_in("vanphong").get(reverse("wagtailadmin_home")).content.decode()


def test_approval_turns_page_product_and_search_document(desks, hand_in, client, mailoutbox):
    hand_in(title="Chè Shan tuyết cổ thụ")

    decide(desks.page, "approve")
    drain()

    desks.product.refresh_from_db()
    assert NEW in client.get(PUBLIC).content.decode()
    assert desks.product.title == "Chè Shan tuyết cổ thụ"
    assert set(
        ProductDocument.objects.filter(product_id=desks.product.pk, language="vi").values_list("title", flat=True)
    ) == {"Chè Shan tuyết cổ thụ"}
    assert "Chè Shan tuyết cổ thụ" in client.get("/san-pham/").content.decode()
    assert mailoutbox[-1].to == ["htx1@localhost"]
    assert mailoutbox[-1].subject == "Đã duyệt: Chè Shan tuyết cổ thụ"


def test_a_returned_page_keeps_its_draft_and_says_why(desks, hand_in, client, mailoutbox):
    hand_in()

    decide(desks.page, "reject", "Xin thêm ảnh nơi hái chè.")
    drain()

    home = signed_in("htx1").get(reverse("wagtailadmin_home")).content.decode()
    assert NEW not in client.get(PUBLIC).content.decode()
    assert latest(desks.page).summary == NEW
    assert "Cần sửa" in home
    assert "Xin thêm ảnh nơi hái chè." in home
    assert mailoutbox[-1].to == ["htx1@localhost"]
    assert "Xin thêm ảnh nơi hái chè." in mailoutbox[-1].body


def test_a_returned_page_is_handed_in_again_and_approved(desks, hand_in, client):
    hand_in()
    decide(desks.page, "reject", "Thiếu ảnh.")

    hand_in(summary="Lần hai.")
    decide(desks.page, "approve")

    assert "Lần hai." in client.get(PUBLIC).content.decode()


def test_approving_the_same_page_twice_makes_no_second_product(desks, hand_in):
    old = desks.page.latest_revision
    products = Product.objects.count()
    hand_in()
    decide(desks.page, "approve")

    old.publish()

    desks.page.refresh_from_db()
    assert Product.objects.count() == products
    assert desks.page.summary == "Búp chè hái tay."


def test_a_page_in_waiting_is_not_edited_by_its_producer_but_may_be_taken_back(desks, hand_in):
    hand_in()

    hand_in(summary="Sửa lén khi đang chờ.")
    waiting = latest(desks.page).summary
    signed_in("htx1").post(
        reverse("wagtailadmin_pages:edit", args=[desks.page.pk]),
        page_form(desks.page, **{"action-cancel-workflow": "1"}),
    )

    desks.page.refresh_from_db()
    assert waiting == NEW
    assert not desks.page.workflow_in_progress


def test_a_mail_server_that_is_down_stops_no_hand_in(desks, hand_in, settings):
    settings.EMAIL_BACKEND = "tests.storefront.test_moderation.DeadBackend"

    answer = hand_in()

    assert answer.status_code == 302
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_IN_PROGRESS
    assert drain().is_empty


class DeadBackend:
    """A mail server nobody answers at."""

    def __init__(self, **options):
        pass

    def open(self):
        raise ConnectionRefusedError

    def close(self):
        pass


@pytest.mark.parametrize("stage", list(Stage))
def test_the_home_tells_where_each_page_is(desks, hand_in, stage):
    if stage is Stage.DRAFT:
        desks.page.unpublish()
    elif stage is Stage.EDITED:
        desks.page.summary = NEW
        desks.page.save_revision()
    elif stage is not Stage.SHOWN:
        hand_in()
    if stage is Stage.RETURNED:
        decide(desks.page, "reject", "Thiếu ảnh.")

    rows = desk_rows(maker_pages(desks.users["htx1"]).get())

    assert [row.page.title for row in rows] == ["HTX Ban Mai", "Chè Shan tuyết"]
    assert rows[1].stage is stage


def test_the_home_asks_the_same_number_of_questions_for_one_product_and_three(
    desks, make_product, django_assert_num_queries
):
    for number in range(2):
        make_product(name=f"Chè {number}", slug=f"che-{number}", maker=desks.makers["htx1"])

    with django_assert_num_queries(5):
        rows = desk_rows(maker_pages(desks.users["htx1"]).get())

    assert len(rows) == 4


def test_the_approval_is_set_up_once_and_an_administrators_changes_stay(desks):
    counted = [GroupPagePermission.objects.count(), WorkflowPage.objects.count(), Workflow.objects.count()]
    other = Workflow.objects.create(name="Quy trình riêng")
    changed = WorkflowPage.objects.filter(workflow__name="Duyệt trang sản phẩm").first()
    changed.workflow = other
    changed.save()

    set_up_moderation()
    open_producer_desk(page=desks.makers["htx1"]["vi"], user=desks.users["htx1"])

    assert counted[:2] == [GroupPagePermission.objects.count(), WorkflowPage.objects.count()]
    assert Workflow.objects.count() == counted[2] + 1
    changed.refresh_from_db()
    assert changed.workflow == other


def test_the_command_opens_a_desk_and_names_what_it_does_not_find(desks):
    User.objects.create_user("moi")

    call_command("open_producer_desk", "moi", "htx-ban-mai")

    assert maker_pages(User.objects.get(username="moi")).get().title == "HTX Ban Mai"
    with pytest.raises(CommandError, match="No account"):
        call_command("open_producer_desk", "khong-co", "htx-ban-mai")
    with pytest.raises(CommandError, match="No Vietnamese maker"):
        call_command("open_producer_desk", "moi", "khong-co")


# --- pictures


def upload(file, description="Búp chè"):
    return signed_in("htx1").post(
        reverse("wagtailimages_chooser:create"),
        {"image-chooser-upload-title": "Chè", "image-chooser-upload-description": description}
        | {"image-chooser-upload-file": file},
    )


@pytest.mark.parametrize(("kind", "orientation"), [("JPEG", SIDEWAYS), ("HEIF", 1)])
def test_a_phone_photograph_is_kept_upright_as_jpeg_without_its_place(desks, kind, orientation):
    upload(photograph(kind, orientation=orientation))
    drain()

    picture = Picture.objects.get()
    kept = Image.open(BytesIO(picture.file.read()))
    assert kept.format == "JPEG"
    assert kept.size == (picture.width, picture.height)
    assert kept.size == ((300, 400) if orientation == SIDEWAYS else (400, 300))
    assert not kept.getexif()
    assert picture.collection.name == "Ảnh của HTX Ban Mai"
    assert picture.renditions.filter(filter_spec__in=SPECS).count() == len(SPECS)


def test_a_picture_without_a_name_is_named_by_what_it_shows(desks):
    signed_in("htx1").post(
        reverse("wagtailimages_chooser:create"),
        {"image-chooser-upload-description": "Chị Mỷ sao chè", "image-chooser-upload-file": photograph()},
    )

    assert Picture.objects.get().title == "Chị Mỷ sao chè"


def test_a_large_photograph_is_made_small(desks):
    upload(photograph(size=(5000, 4000)))

    assert (Picture.objects.get().width, Picture.objects.get().height) == (2400, 1920)


def broken() -> object:
    file = photograph(size=(900, 900))
    half = file.read()[:2000]
    file.seek(0)
    file.file.seek(0)
    return type(file)(file.name, half)


@pytest.mark.parametrize(
    ("file", "description", "words"),
    [
        (lambda: type(photograph())("thu.jpg", b"khong phai anh"), "Chè", "Tệp có thể đã hỏng hoặc không phải là ảnh"),
        (broken, "Chè", "Xin chọn ảnh khác"),
        (lambda: type(photograph())("thu.pdf", b"%PDF-1.4"), "Chè", "Xin chọn ảnh khác"),
        (lambda: photograph("PNG", size=(9000, 9000)), "Chè", "Ảnh này lớn quá (9000 × 9000 điểm)"),
        (photograph, "", "Mô tả ảnh cho người không nhìn thấy"),
    ],
    ids=["not a picture", "cut off", "pdf", "too many pixels", "no description"],
)
def test_a_bad_picture_gets_a_sentence_and_leaves_nothing(desks, file, description, words):
    answer = upload(file(), description)

    assert answer.status_code == 200
    assert words in answer.json()["htmlFragment"]
    assert not Picture.objects.exists()
