"""The department's register of outlets in the admin: who enters, what is decided, and that the site follows."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from catalogue.models import Province
from office.register_urls import urlpatterns
from shops.models import Outlet, OutletStaff, OutletVisit, PostChange, VisitMending, VisitPoint
from shops.services import receive_lot
from shops.services import register as register_module
from shops.services.register import enter_standing_outlet
from shops.services.visits import PointSeen, record_visit
from tests.desk_fixtures import fresh
from tests.factories.goods import LotFactory
from tests.factories.places import LegalSellerFactory, OutletFactory, UserFactory
from tests.shops.trading import promise_pieces

pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address
DESK = "/quan-tri/so-diem-ban/"
TODAY = timezone.localdate
DEPARTMENT, OFFICE = {"congthuong", "admin"}, {"vanphong", "admin"}
READERS = DEPARTMENT | OFFICE
# Who may open each address of the register.
ROWS = {
    "index": READERS,
    "workbook": READERS,
    "propose": DEPARTMENT,
    "faults": READERS,
    "mend": DEPARTMENT,
    "where": READERS,
    "sheet": READERS,
    "printed": READERS,
    "step": DEPARTMENT,
    "days": DEPARTMENT,
    "visit": DEPARTMENT,
    "posts": OFFICE,
}
EVERYBODY = ("congthuong", "vanphong", "admin", "quanly", "quay1", "htx1", "khach")


@pytest.fixture
def outlet(desks):
    found = OutletFactory(code="dbp-1", partner__code="dbp-1", name_vi="Điểm Mường Thanh")
    enter_standing_outlet(outlet=found, reason="Có trước khi lập sổ")
    for name in ("quay1", "quanly"):
        OutletStaff.objects.create(outlet=found, user=desks.users[name], can_approve=name == "quanly")
    return found


@pytest.fixture
def fault(outlet, desks):
    visit = record_visit(
        outlet=outlet,
        visited_on=TODAY() - timedelta(days=9),
        visitors="Trần Quốc Dũng",
        findings="",
        points=[PointSeen("dates", False, "Ba gói quá hạn", TODAY() - timedelta(days=2)), PointSeen("sign", True)],
        by=desks.users["congthuong"],
    )
    return visit.points.get(topic="dates")


@pytest.fixture
def as_(desks):
    def client_of(username) -> Client:
        client = Client()
        client.force_login(fresh(desks.users[username]))
        return client

    return client_of


def address_of(name, outlet, fault):
    given = {"step": [outlet.code, "suspended"], "mend": [fault.pk]}.get(name, [outlet.code])
    return reverse(
        f"register:{name}", args=[] if name in ("index", "workbook", "propose", "faults", "where") else given
    )


def step_form(**changes):
    return {
        "decision": "QĐ 9/QĐ-SCT",
        "decided_on": f"{TODAY():%Y-%m-%d}",
        "reason": "Hàng quá hạn",
        "key": "k",
    } | changes


@pytest.mark.parametrize("name", ROWS)
def test_who_may_open_each_address_and_send_it(name, outlet, fault, as_):
    assert {pattern.name for pattern in urlpatterns} == set(ROWS)
    address = address_of(name, outlet, fault)
    for who in EVERYBODY:
        is_allowed = who in ROWS[name]
        assert (as_(who).get(address).status_code == 200) is is_allowed, who
        if not is_allowed:
            assert as_(who).post(address, step_form()).status_code in (302, 403, 405), who
    assert Client().get(address).status_code == 302
    assert Outlet.objects.get(pk=outlet.pk).state == "trading"
    assert not VisitMending.objects.exists()


def test_a_suspension_is_typed_once_and_the_outlets_page_says_so(outlet, as_, desks):
    lot = LotFactory()
    receive_lot(outlet=outlet, lot=lot, quantity=5, by=desks.users["quay1"])
    department, address = as_("congthuong"), reverse("register:step", args=["dbp-1", "suspended"])

    refused = department.post(address, step_form(decision="", decided_on="2099-01-01", reason="Giữ lại chữ này"))
    assert refused.status_code == 422
    assert "Giữ lại chữ này" in refused.text
    assert department.post(address, step_form())["Location"] == f"{DESK}diem/dbp-1/"
    department.post(address, step_form())

    held = Outlet.objects.get(pk=outlet.pk)
    assert (held.state, held.steps.count(), held.suspended_reason) == ("suspended", 2, "Hàng quá hạn")
    assert "Điểm bán này đang tạm dừng." in Client().get("/diem-ban/dbp-1/").text
    page = department.get(f"{DESK}diem/dbp-1/").text
    assert "QĐ 9/QĐ-SCT" in page
    assert "Trần Quốc Dũng" in page
    assert "Cho bán lại" in page
    assert "Cho bán lại" not in as_("vanphong").get(f"{DESK}diem/dbp-1/").text


def test_a_proposed_outlet_is_nowhere_on_the_site_until_it_trades(outlet, as_):
    department = as_("congthuong")
    said = {
        "name_vi": "Cửa hàng Hà Nội",
        "code": "ha-noi-9",
        "kind": "shop",
        "legal_seller": LegalSellerFactory().pk,
        "province": Province.objects.get(code="01").pk,
        "reason": "Mở điểm ngoài tỉnh",
        "key": "p",
    }
    wrong = department.post(reverse("register:propose"), said | {"code": "dbp-1"})
    assert "đã có điểm bán khác dùng" in wrong.text
    assert 'value="Cửa hàng Hà Nội"' in wrong.text

    assert department.post(reverse("register:propose"), said)["Location"] == f"{DESK}diem/ha-noi-9/"

    def is_shown():
        return (
            Client().get("/diem-ban/ha-noi-9/").status_code,
            "ha-noi-9" in Client().get("/diem-ban/").text,
            "ha-noi-9" in Client().get("/sitemap.xml").text,
        )

    assert is_shown() == (404, False, False)
    department.post(reverse("register:step", args=["ha-noi-9", "approved"]), step_form(key="a"))
    assert is_shown() == (404, False, False)
    department.post(
        reverse("register:step", args=["ha-noi-9", "trading"]),
        step_form(key="t", decision="", decided_on="", reason="Khai trương"),
    )
    assert is_shown() == (200, True, True)


def test_an_outlet_that_still_holds_goods_is_not_closed(outlet, as_, desks):
    lot = LotFactory()
    receive_lot(outlet=outlet, lot=lot, quantity=5, by=desks.users["quay1"])
    promise_pieces(outlet=outlet, product=lot.product, quantity=2, reference="DH-1")

    answer = as_("congthuong").post(reverse("register:step", args=["dbp-1", "closed"]), step_form())

    assert answer.status_code == 422
    assert "còn 5 gói của 1 lô, trong đó 2 gói đang giữ cho đơn" in answer.text
    assert Outlet.objects.get(pk=outlet.pk).state == "trading"


def test_the_office_form_no_longer_writes_what_the_register_writes(outlet, as_):
    page = as_("congthuong").get(reverse("outlet:edit", args=[outlet.pk])).text

    for name in ("suspended_at", "opens_on", "closes_on", "state", "code"):
        assert f'name="{name}"' not in page
    assert 'name="phone"' in page
    assert as_("congthuong").get(reverse("outlet:add")).status_code == 302
    assert as_("vanphong").get(reverse("outlet:edit", args=[outlet.pk])).status_code == 302


def test_a_visit_is_typed_with_its_points_and_a_fault_is_mended_from_the_due_list(outlet, as_):
    department, address = as_("congthuong"), reverse("register:visit", args=["dbp-1"])
    said = {
        "visited_on": f"{TODAY():%Y-%m-%d}",
        "visitors": "Trần Quốc Dũng",
        "findings": "Kệ gọn",
        "key": "v",
        "sign-verdict": "dat",
        "prices-verdict": "chua-dat",
        "prices-mend_by": f"{TODAY() + timedelta(days=7):%Y-%m-%d}",
    }
    refused = department.post(address, said)
    assert "Giá niêm yết chưa đạt thì xin ghi rõ thấy gì." in refused.text
    assert "Kệ gọn" in refused.text
    department.post(address, said | {"prices-words": "Thiếu giá 4 món"})

    assert OutletVisit.objects.get().points.count() == 2
    due = as_("vanphong").get(reverse("register:faults")).text
    assert "Thiếu giá 4 món" in due
    assert "Ghi đã sửa" not in due
    fault = VisitPoint.objects.get(is_good=False)
    mending = reverse("register:mend", args=[fault.pk])
    assert department.post(mending, {"mended_on": "2020-01-01"}).status_code == 422
    department.post(mending, {"mended_on": f"{TODAY():%Y-%m-%d}", "words": "Đã niêm yết"})
    assert department.post(mending, {"mended_on": f"{TODAY():%Y-%m-%d}"}).status_code == 422
    assert "Không còn việc nào phải sửa." in department.get(reverse("register:faults")).text


def test_the_list_is_narrowed_on_the_map_and_in_the_workbook_alike(outlet, as_):
    hanoi = Province.objects.get(code="01")
    away = OutletFactory(code="xa", name_vi="=HYPERLINK(1)", province=hanoi, kind=Outlet.Kind.SHOP)
    department = as_("congthuong")

    inside, outside = (department.get(f"{DESK}?noi={where}").text for where in ("in", "out"))
    assert ("Điểm Mường Thanh" in inside, "HYPERLINK" in inside) == (True, False)
    assert ("Điểm Mường Thanh" in outside, "HYPERLINK" in outside) == (False, True)
    assert 'href="#diem-dbp-1"' in inside
    assert 'id="diem-dbp-1"' in inside
    assert department.get(f"{DESK}?noi=%00&xa=x&loai=y&tinh-trang=z").status_code == 200
    answer = department.get(f"{DESK}tep/?noi=out")
    (_head, row) = load_workbook(BytesIO(answer.content)).active.iter_rows()
    assert [cell.value for cell in row[:4]] == [away.code, "=HYPERLINK(1)", "cửa hàng", "đang hoạt động"]
    assert row[1].data_type == "s"


@pytest.mark.parametrize("name", ["index", "where", "sheet", "workbook"])
def test_few_queries_whatever_the_number_of_outlets(
    name, outlet, fault, as_, django_assert_max_num_queries, django_assert_num_queries, desks
):
    department, address = as_("congthuong"), address_of(name, outlet, fault)
    lots = [LotFactory() for _lot in range(3)]
    receive_lot(outlet=outlet, lot=lots[0], quantity=5, by=desks.users["quay1"])
    department.get(address)
    with django_assert_max_num_queries(35) as first:
        department.get(address)

    for number in range(2):
        more = OutletFactory(code=f"them-{number}")
        enter_standing_outlet(outlet=more, reason="Có trước khi lập sổ")
        for lot in lots:
            receive_lot(outlet=more, lot=lot, quantity=5, by=desks.users["quay1"])
    for lot in lots:
        receive_lot(outlet=outlet, lot=lot, quantity=5, by=desks.users["quay1"])

    with django_assert_num_queries(len(first)):
        department.get(address)


def test_the_department_sees_where_a_product_stands_and_sells_nothing(outlet, as_, desks):
    lot = LotFactory()
    receive_lot(outlet=outlet, lot=lot, quantity=7, by=desks.users["quay1"])
    promise_pieces(outlet=outlet, product=lot.product, quantity=2, reference="DH-1")

    page = as_("congthuong").get(f"{reverse('register:where')}?q={lot.product.parent.title}").text

    assert "còn bán được 5, trên kệ 7" in page
    assert as_("congthuong").get(reverse("counter:today", args=["dbp-1"])).status_code == 404


def test_the_office_gives_posts_with_a_reason_and_not_to_itself(outlet, as_, desks):
    office, address = as_("vanphong"), reverse("register:posts", args=["dbp-1"])
    helper = UserFactory(username="moi-den")

    assert "Không có tài khoản nào" in office.post(address, {"username": "ai-do", "reason": "x"}).text
    own = office.post(address, {"username": "vanphong", "rights": ["sell"], "reason": "Thử"})
    assert "Không ai tự đổi quyền của mình." in own.text
    office.post(address, {"username": "moi-den", "rights": ["sell", "prices"], "reason": "Người mới"})

    assert OutletStaff.objects.filter(outlet=outlet, user=helper, can_sell=True, can_set_prices=True).exists()
    change = PostChange.objects.get()
    assert (change.after, change.reason, change.actor.username) == ("see sell prices", "Người mới", "vanphong")
    assert "moi-den" in office.get(address).text
    assert User.objects.get(username="vanphong").outlet_posts.count() == 0


def test_an_approved_fair_is_staffed_by_the_outlet_it_comes_from(outlet, as_, desks):
    department = as_("congthuong")
    said = {
        "name_vi": "Gian hội chợ Mường Ảng",
        "code": "hoi-cho-9",
        "kind": "fair-booth",
        "legal_seller": outlet.legal_seller_id,
        "province": outlet.province_id,
        "opens_on": f"{TODAY():%Y-%m-%d}",
        "closes_on": f"{TODAY() + timedelta(days=3):%Y-%m-%d}",
        "home": outlet.pk,
        "reason": "Hội chợ huyện cũ",
        "key": "f",
    }
    department.post(reverse("register:propose"), said)

    department.post(reverse("register:step", args=["hoi-cho-9", "approved"]), step_form(key="a"))

    booth = Outlet.objects.get(code="hoi-cho-9")
    assert (booth.serves_web, booth.home_id) == (False, outlet.pk)
    assert set(booth.staff.values_list("user__username", flat=True)) == {"quay1", "quanly"}
    assert PostChange.objects.filter(outlet=booth, actor=desks.users["congthuong"]).count() == 2


def test_what_stands_in_the_way_of_closing_is_said_before_it_is_tried(outlet, as_, monkeypatch):
    monkeypatch.setattr(register_module, "_obstacles", [lambda _outlet: "Còn việc dở."])

    assert "Còn việc dở." in as_("congthuong").get(reverse("register:step", args=["dbp-1", "closed"])).text
