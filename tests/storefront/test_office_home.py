"""The home of office and department says what waits today, by what each may do, and each number leads to its list."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.services import stop_campaign
from catalogue.models import Certification, ProductFacts
from storefront.models import Enquiry
from tests.admin_forms import page_form
from tests.desk_fixtures import fresh

pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address

HOME = "/quan-tri/"
ROW = re.compile(r'data-task="(\w+)" data-count="(\d+)"')
LINK = re.compile(r'data-task="(\w+)".*?<a href="([^"]+)"', re.DOTALL)


def signed_in(desks, username: str) -> Client:
    client = Client()
    client.force_login(fresh(desks.users[username]))
    return client


def home_of(desks, username: str) -> str:
    return signed_in(desks, username).get(HOME).content.decode()


def counts_of(page: str) -> dict[str, int]:
    return {name: int(count) for name, count in ROW.findall(page)}


def rate(product, days: float, **facts) -> Certification:
    now = timezone.now()
    return Certification.objects.create(
        product=product,
        stars=4,
        valid_from=now - timedelta(days=400),
        valid_until=now + timedelta(days=days),
        **facts,
    )


def ask(product, name="Nguyễn Thị Lan") -> Enquiry:
    return Enquiry.objects.create(
        product=product,
        name=name,
        phone="+84912345678",
        message="Còn chỗ không?",
        language="vi",
        consented_at=timezone.now(),
    )


def plan(desks, name: str, starts: timedelta, ends: timedelta) -> Campaign:
    now = timezone.now()
    by = desks.users["congthuong"]
    return Campaign.objects.create(
        name_vi=name,
        starts_at=now + starts,
        ends_at=now + ends,
        reason="Kích cầu",
        planned_by=by,
        planned_by_name="Dũng",
    )


def test_the_office_sees_what_waits_and_each_number_leads_to_its_list(desks):
    signed_in(desks, "htx1").post(
        reverse("wagtailadmin_pages:edit", args=[desks.page.pk]),
        page_form(desks.page, summary="Búp một tôm hai lá.", **{"action-submit": "1"}),
    )
    ask(desks.product)
    rate(desks.product, days=30)

    page = home_of(desks, "vanphong")

    assert counts_of(page) == {"pages": 1, "enquiries": 1, "papers": 1, "facts": 0}
    client = signed_in(desks, "vanphong")
    for name, address in LINK.findall(page):
        listed = client.get(address.replace("&amp;", "&"))
        assert listed.status_code == 200, name
        if name != "facts":
            assert "Chè Shan tuyết" in listed.content.decode(), name


def test_products_shown_without_label_facts_are_named(desks):
    ProductFacts.objects.filter(product=desks.product).delete()

    page = home_of(desks, "vanphong")

    assert counts_of(page)["facts"] == 1
    assert "<span>Chè Shan tuyết</span>" in page


def test_papers_are_those_that_run_out_with_nothing_to_follow(desks):
    product = desks.product
    rate(product, days=59)
    assert counts_of(home_of(desks, "vanphong"))["papers"] == 1

    follows = rate(product, days=900)
    assert counts_of(home_of(desks, "vanphong"))["papers"] == 0

    follows.revoked_at = timezone.now()
    follows.save()
    assert counts_of(home_of(desks, "vanphong"))["papers"] == 1

    Certification.objects.all().delete()
    rate(product, days=61)
    rate(product, days=-1)
    rate(product, days=10, revoked_at=timezone.now())
    assert counts_of(home_of(desks, "vanphong"))["papers"] == 0


def test_the_department_sees_its_campaigns_and_begins_a_new_one(desks):
    day = timedelta(days=1)
    plan(desks, "Tuần hàng Việt", -day, 3 * day)
    plan(desks, "Tháng hàng Việt", -day, 20 * day)
    plan(desks, "Tết", 5 * day, 9 * day)
    stopped = plan(desks, "Đã dừng", -day, 3 * day)
    stop_campaign(campaign=stopped, why="Sai giá", by=desks.users["congthuong"])

    page = home_of(desks, "congthuong")

    assert counts_of(page) == {"enquiries": 0, "running": 2, "ending": 1, "coming": 1}
    assert f'href="{reverse("campaigns:plan")}"' in page
    client = signed_in(desks, "congthuong")
    shown = {
        name: re.findall(r"<strong>([^<]+)</strong>", client.get(address).content.decode())
        for name, address in LINK.findall(page)
        if name != "enquiries"
    }
    assert shown == {
        "running": ["Tháng hàng Việt", "Tuần hàng Việt"],
        "ending": ["Tuần hàng Việt"],
        "coming": ["Tết"],
    }


def test_makers_and_strangers_to_the_tasks_see_none(desks):
    assert counts_of(home_of(desks, "htx1")) == {}


@pytest.mark.parametrize("username", ["vanphong", "congthuong"])
@pytest.mark.parametrize("items", [1, 5])
def test_the_home_costs_the_same_however_much_waits(desks, username, items, django_assert_max_num_queries):
    for number in range(items):
        ask(desks.product, name=f"Khách {number}")
        rate(desks.product, days=10 + number)
        plan(desks, f"Đợt {number}", timedelta(days=-1), timedelta(days=2 + number / 10))
    client = signed_in(desks, username)
    client.get(HOME)

    with django_assert_max_num_queries(30):
        page = client.get(HOME).content.decode()

    assert counts_of(page)["enquiries"] == items


def test_the_sign_in_page_carries_the_shops_mark(db, client):
    page = client.get(reverse("wagtailadmin_login")).content.decode()

    assert "Vào trang quản trị" in page
    assert "img/motif/ban.svg" in page
    assert "Wagtail" not in page
    assert "icon-wagtail" not in page


def test_the_list_of_certificates_says_days_as_the_public_page_does(desks):
    local = timezone.get_default_timezone()
    Certification.objects.create(
        product=desks.product,
        stars=4,
        valid_from=datetime(2026, 1, 5, tzinfo=local),
        valid_until=datetime(2029, 1, 1, tzinfo=local),
        revoked_at=datetime(2026, 3, 1, 6, 30, tzinfo=local),
    )

    page = signed_in(desks, "vanphong").get(reverse("certification:index")).content.decode()

    cells = [" ".join(cell.split()) for cell in re.findall(r"<td[^>]*>(.*?)</td>", page, re.DOTALL)]
    assert cells[-3:] == ["05/01/2026", "31/12/2028", "01/03/2026"]
    assert "00:00" not in page


def test_certificates_are_found_by_their_term(desks):
    rate(desks.product, days=30, decision_number="11/QĐ")
    rate(desks.product, days=-30, decision_number="22/QĐ")
    client = signed_in(desks, "vanphong")

    def listed(term):
        page = client.get(reverse("certification:index"), {"term": term}).content.decode()
        return [number for number in ("11/QĐ", "22/QĐ") if number in page]

    assert (listed("ending"), listed("ended"), listed("")) == (["11/QĐ"], ["22/QĐ"], ["11/QĐ", "22/QĐ"])
    assert listed("nothing-of-the-kind") == ["11/QĐ", "22/QĐ"]
