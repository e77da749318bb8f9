"""Who may open and send what: every address of the site and its API, for ten people, in tests/rights.csv.

The table says `yes` (the door opens: a page, an answer, a form's refusal), `no` (nothing there for this person), `door`
(sign in first) or `-` (the address does not take this verb). An address without a row fails, and a row without one.
"""

import csv
from datetime import date, timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Collection, Locale, Site, Task, TaskState, Workflow
from wagtail_localize.models import TranslationSource

from campaigns.models import Campaign
from catalogue.models import Certification, VatRate
from common.gs1 import internal_code
from orders.models import LetterText, StopBuyer, TariffTable
from shops.models import LotStop, OpeningException, OpeningHours, OutletStaff
from shops.services.visits import PointSeen, record_visit
from storefront.models import Enquiry, Picture, ProductPage
from tests.admin_forms import photograph
from tests.counter.conftest import Showrooms, balance, by, fill, hanoi, make_share, share, stock
from tests.counter.test_rights import address, card_keys
from tests.desk_fixtures import desks
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory
from tests.rights_world import World, addresses, first_of
from tests.shop_fixtures import make_producer, make_product, tree

__all__ = ["address", "balance", "by", "card_keys", "desks", "fill", "hanoi", "make_producer", "make_product"]
__all__ += ["make_share", "share", "stock", "tree"]
pytestmark = [pytest.mark.long, pytest.mark.once]  # some hundred pages of the admin for each person

GTIN = "8934600000011"
TABLE = Path(__file__).with_name("rights.csv")
# The columns of the table and who stands for each: two outlets, two makers, and everybody else.
PEOPLE = {
    "anonymous": None,
    "customer": "khach",
    "staff1": "quay1",
    "staff2": "quay2",
    "manager": "quanly",
    "producer1": "htx1",
    "producer2": "htx2",
    "department": "congthuong",
    "office": "vanphong",
    "admin": "admin",
}
OUTSIDE_THE_ADMIN = ("anonymous", "customer", "staff1", "staff2", "manager")
OPEN_TO_ALL = tuple(f"quan-tri/{name}" for name in ("login/", "logout/", "password_reset/", "jsi18n/", "sprite/"))
VERBS = ("GET", "POST")
DOORS = ("/quay/dang-nhap/", "/quan-tri/login/", "/tai-khoan/dang-nhap/")


def rows() -> dict[tuple[str, str], dict[str, str]]:
    """The table by (route, verb); a row for "GET POST" stands for both."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    return {(row["address"], verb): row for row in found for verb in row["verbs"].split()}


@pytest.fixture
def rooms(desks):
    """Two showrooms staffed by the people of the demo; the names are those that the counter's tests use."""
    first, second = OutletFactory(code="diem-mot"), OutletFactory(code="diem-hai")
    names = {"mot": "quay1", "hai": "quay2", "quanly": "quanly", "khach": "khach", "admin": "admin"}
    users = {name: desks.users[username] for name, username in names.items()}
    for outlet, name in ((first, "mot"), (second, "hai")):
        OutletStaff.objects.create(outlet=outlet, user=users[name])
    for outlet in (first, second):
        OutletStaff.objects.create(outlet=outlet, user=users["quanly"], can_approve=True, can_set_prices=True)
    return Showrooms(first, second, users)


@pytest.fixture
def world(desks, rooms, address, share):
    """A thing behind every parameter: of the first outlet, the first producer, or the office."""
    now, admin, page = timezone.now(), desks.users["admin"], desks.page
    Certification.objects.create(product=desks.product, stars=4, rule_version="26/2026", issuer="province")
    Enquiry.objects.create(
        product=desks.product, name="Lan", phone="0912", message="Còn phòng không?", language="vi", consented_at=now
    )
    VatRate.objects.get_or_create(kind="standard", starts_on=date(2020, 1, 1), defaults={"percent": 10, "source": "x"})
    OpeningHours.objects.create(outlet=rooms.first, weekday=0, opens="08:00", closes="17:00")
    OpeningException.objects.create(outlet=rooms.first, first_day=now.date(), last_day=now.date())
    LetterText.objects.create(kind="placed", language="vi")
    labelled = PackingFactory(parent=desks.product, packing__gtin=GTIN, packing__internal_code=internal_code(7))
    LotFactory(product=labelled, code="L-01")
    record_visit(
        outlet=rooms.first,
        visited_on=now.date(),
        visitors="Đoàn kiểm tra",
        findings="",
        points=[PointSeen("sign", is_good=False, words="Mờ", mend_by=now.date() + timedelta(days=9))],
        by=admin,
    )
    campaign = Campaign.objects.create(
        name_vi="Tuần chè",
        starts_at=now,
        ends_at=now + timedelta(days=3),
        reason="Thử",
        planned_by=admin,
        planned_by_name="Quản trị",
    )
    page.save_revision(user=desks.users["htx1"])
    page.get_workflow().start(page, desks.users["htx1"])
    state = TaskState.objects.get()
    picture = Picture(title="Ảnh", file=photograph(), uploaded_by_user=desks.users["htx1"])
    picture.save()
    document = get_document_model().objects.create(title="Giấy", file=ContentFile(b"giay", "giay.txt"))
    redirect = Redirect.objects.create(old_path="/cu", redirect_link="/moi/")
    folder = Collection.get_first_root_node().add_child(name="Thư mục")
    source, _made = TranslationSource.get_or_create_from_instance(page)
    source.update_from_db()
    translation = source.translations.create(target_locale=Locale.objects.get(language_code="en"))
    stop = LotStop.objects.get()  # of the first outlet, made with the counter's addresses
    buyer = StopBuyer.objects.create(stop=stop, order=share.order, pieces=1, way="call")
    parent, mark = page.get_parent().pk, page.latest_revision.pk
    token = share.order.facts.token
    values = {
        ("", "slug"): page.slug,
        ("", "token"): token,
        ("", "share"): share.pk,
        ("", "code"): rooms.first.code,
        ("", "uidb64"): "MQ",
        ("tai-khoan/", "token"): "khong-dung",
        ("quan-tri/password_reset/", "token"): "khong-dung",
        ("", "page_id"): page.pk,
        ("", "parent_page_id"): parent,
        ("", "page_to_move_id"): page.pk,
        ("", "destination_id"): parent,
        ("", "revision_id"): mark,
        ("", "task_state_id"): state.pk,
        ("", "task_id"): state.task_id,
        ("", "workflow_state_id"): state.workflow_state_id,
        ("quan-tri/api/main/^pages/", "pk"): page.pk,
        ("quan-tri/api/main/^documents/", "pk"): document.pk,
        ("quan-tri/api/main/^images/", "pk"): picture.pk,
        ("quan-tri/api/", "action_name"): "unpublish",
        ("quan-tri/pages/workflow/", "action_name"): "approve",
        ("", "content_type_app_name"): "storefront",
        ("", "content_type_model_name"): "productpage",
        ("", "app_label"): "storefront",
        ("", "model_name"): "productpage",
        ("quan-tri/workflows/tasks/add/", "app_label"): "wagtailcore",
        ("quan-tri/workflows/tasks/add/", "model_name"): "groupapprovaltask",
        ("quan-tri/bulk/", "app_label"): "wagtailcore",
        ("quan-tri/bulk/", "model_name"): "page",
        ("quan-tri/localize/", "app_label"): "orders",
        ("quan-tri/localize/", "model_name"): "lettertext",
        ("quan-tri/localize/", "pk"): LetterText.objects.get().pk,
        ("", "action"): "delete",
        ("", "app_name"): "storefront",
        ("quan-tri/tag-autocomplete/", "model_name"): "picture",
        ("", "object_id"): page.pk,
        ("", "session_id"): 1,
        ("", "collection_id"): folder.pk,
        ("quan-tri/collections/", "pk"): folder.pk,
        ("quan-tri/workflows/", "pk"): Workflow.objects.first().pk,
        ("quan-tri/workflows/tasks/", "pk"): Task.objects.first().pk,
        ("", "workflow_pk"): Workflow.objects.first().pk,
        ("", "page_pk"): page.pk,
        ("", "redirect_id"): redirect.pk,
        ("", "document_id"): document.pk,
        ("", "doc_id"): document.pk,
        ("", "uploaded_file_id"): 1,
        ("", "image_id"): picture.pk,
        ("", "filter_spec"): "width-100",
        ("quan-tri/images/", "pk"): picture.pk,
        ("quan-tri/documents/", "pk"): document.pk,
        ("quan-tri/bang-cuoc/", "pk"): TariffTable.objects.first().pk,
        ("quan-tri/bang-cuoc/", "service"): TariffTable.objects.first().service_id,
        ("quan-tri/khuyen-mai/", "pk"): campaign.pk,
        ("", "translation_source_id"): source.pk,
        ("", "translation_id"): translation.pk,
        ("", "string_segment_id"): source.stringsegment_set.first().pk,
        ("", "overridable_segment_id"): 1,
        ("", "mode"): "",
        ("", "restriction_id"): 1,
        ("", "page_view_restriction_id"): 1,
        ("quan-tri/so-diem-ban/", "point_id"): first_of("visitpoint"),
        ("quan-tri/giu-thu-hoi/", "stop_id"): stop.pk,
        ("quan-tri/giu-thu-hoi/", "lot_id"): stop.lots.get().lot_id,
        ("quan-tri/giu-thu-hoi/", "buyer_id"): buyer.pk,
        ("quan-tri/giu-thu-hoi/", "number"): share.order.number,
        ("quan-tri/so-diem-ban/", "after"): "suspended",
        ("01/", "number"): GTIN,
        ("truy-xuat/", "number"): internal_code(7),
        ("", "lot"): "L-01/",
        ("quan-tri/enquiries/", "pk"): first_of("enquiry"),
        ("quan-tri/locales/", "pk"): first_of("locale"),
        ("quan-tri/sites/", "pk"): Site.objects.get().pk,
        ("quan-tri/users/", "pk"): desks.users["htx1"].pk,
        ("quan-tri/groups/", "pk"): desks.users["htx1"].groups.first().pk,
    }
    compare = next(each.route for each in addresses() if "revisions/compare" in each.route)
    whole = {
        compare: f"/quan-tri/pages/{page.pk}/revisions/compare/live...{mark}/",
        "quan-tri/^.*/$": "/quan-tri/khong-co-trang-nay/",
        r"documents/^(\d+)/(.*)$": f"/documents/{document.pk}/{document.filename}",
        "^media/(?P<path>.*)$": "/media/khong-co.jpg",
        r"^((?:[\w\-]+/)*)$": ProductPage.objects.get(pk=page.pk).get_parent().url,
    }
    return World(address, values, whole)


def outcome(response) -> str:
    """What an answer means to the person who asked."""
    place = response.get("Location", "") or response.get("HX-Redirect", "")
    if response.status_code == 405:
        return "-"
    if response.status_code in (401,) or any(place.startswith(door) for door in DOORS):
        return "door"
    if response.status_code in (403, 404) or is_wagtails_refusal(response):
        return "no"
    # Wagtail's own forms stumble over a post without their hidden counters, which no browser sends.
    assert response.status_code < 500 or response.wsgi_request.path.startswith("/quan-tri/"), response.wsgi_request.path
    return "yes"


def is_wagtails_refusal(response) -> bool:
    """Wagtail sends whoever may not to its home with a message, and answers scripts with an error in JSON."""
    if response.status_code == 302 and response["Location"] == "/quan-tri/":
        said = [str(message) for message in getattr(response.wsgi_request, "_messages", [])]
        return any("không được mở" in words for words in said)
    return False


def test_every_address_has_its_row_and_every_row_its_address():
    asked = {(each.route, verb) for each in addresses() for verb in VERBS}

    assert sorted(asked ^ set(rows())) == []


def test_the_table_keeps_the_rules_of_the_house():
    """A row written down wrongly must break a rule too: the counter is its outlet's, the admin is not the public's."""
    counter, admin, strangers = [], [], ("customer", "staff2", "producer1", "producer2", "department", "office")
    for (route, verb), row in rows().items():
        if route.startswith("quay/<slug:code>/") and (
            row["anonymous"] not in ("door", "-") or any(row[person] == "yes" for person in strangers)
        ):
            counter.append(f"{verb} {route}")
        if route.startswith("quan-tri/") and not route.startswith(OPEN_TO_ALL):
            admin += [f"{verb} {route}" for person in OUTSIDE_THE_ADMIN if row[person] == "yes"]

    assert (counter, admin) == ([], [])


@pytest.mark.parametrize("person", PEOPLE)
def test_who_may_open_and_send_what(person, world, desks):
    """Each request is undone: what one would have changed is there for the next."""
    table, client, wrong = rows(), Client(raise_request_exception=False), []
    if PEOPLE[person]:
        client.force_login(desks.users[PEOPLE[person]])

    signed_in = client.cookies.output(header="", sep=";")
    for each in addresses():
        path = world.path(each)
        for verb in VERBS:
            with transaction.atomic():
                found = outcome(client.generic(verb, path))
                transaction.set_rollback(True)
            cache.clear()
            client.cookies = SimpleCookie(signed_in)  # also after an address that signs out
            expected = table.get((each.route, verb), {}).get(person)
            if found != expected:
                wrong.append(f"{verb} {each.route}: {found}, not {expected}")

    assert "\n".join(wrong) == ""
