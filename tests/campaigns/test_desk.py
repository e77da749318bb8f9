"""The department's desk: who may enter, what is refused at its field, and what is written."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from campaigns.models import Campaign
from shops.services import open_stock_record, set_price
from storefront.demo.accounts import give_trade_department_its_campaigns, load_accounts
from storefront.models import CampaignPage
from storefront.services.moderation import open_producer_desk
from tests.factories.goods import PackingFactory
from tests.factories.places import OutletFactory

pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
DESK = "/quan-tri/khuyen-mai/"


@pytest.fixture
def users(make_producer):
    users = load_accounts()
    give_trade_department_its_campaigns(users)
    for username in ("htx1", "htx2"):
        open_producer_desk(page=make_producer(name=username, slug=username)["vi"], user=users[username])
    return users


@pytest.fixture
def official(users, client):
    client.force_login(users["congthuong"])
    return client


@pytest.fixture
def tea(make_product):
    """Chè Shan tuyết at 180,000 and 190,000 đồng at two outlets; returns the product."""
    product = make_product()
    packing = PackingFactory(parent=product)
    by = User.objects.create_user("gia")
    for amount in (180_000, 190_000):
        set_price(stock_record=open_stock_record(packing, OutletFactory()), amount=amount, by=by, reason="giá đầu")
    return product


def typed(*items, action="save", **changes):
    """The form as posted; items are (words of the product, percent)."""
    end = timezone.localtime() + timedelta(days=5)
    data = {
        "name_vi": "Tuần hàng Việt",
        "name_en": "",
        "starts_at": "",
        "ends_at": f"{end:%Y-%m-%dT%H:%M}",
        "basis": "",
        "reason": "Kích cầu",
        "action": action,
        "mon-TOTAL_FORMS": "4",
        "mon-INITIAL_FORMS": "0",
    }
    for number, (product, percent) in enumerate(items):
        data |= {f"mon-{number}-product": product, f"mon-{number}-percent": str(percent)}
    return data | changes


@pytest.mark.parametrize("name", ["khach", "quay1", "quanly", "htx1", "htx2", "vanphong", None])
def test_nobody_else_enters(users, client, tea, official, name):
    official.post(f"{DESK}them/", typed((tea.title, 20)))
    campaign = Campaign.objects.get()
    official.logout()
    if name:
        client.force_login(users[name])

    for address in ("", "them/", f"{campaign.pk}/", f"{campaign.pk}/sua/"):
        answer = client.get(DESK + address)
        assert answer.status_code in (302, 403)
        assert "Tuần hàng Việt" not in answer.content.decode()
    assert client.post(f"{DESK}{campaign.pk}/dung/", {"why": "phá"}).status_code in (302, 403)
    assert client.post(f"{DESK}them/", typed((tea.title, 30))).status_code in (302, 403)
    campaign.refresh_from_db()
    assert campaign.stopped_at is None
    assert Campaign.objects.count() == 1
    for page in CampaignPage.objects.all():
        assert client.get(f"/quan-tri/pages/{page.pk}/edit/").status_code in (302, 403)


def test_only_the_department_has_the_menu(users, client):
    def menu(name):
        client.force_login(users[name])
        return "/quan-tri/khuyen-mai/" in client.get("/quan-tri/").content.decode()

    assert [menu(name) for name in ("congthuong", "vanphong", "htx1")] == [True, False, False]


def test_a_plan_is_saved_with_drafts_that_the_official_may_fill_and_publish(official, users, tea):
    answer = official.post(f"{DESK}them/", typed((f"{tea.title} (số {tea.pk})", 20)), follow=True)

    campaign = Campaign.objects.get()
    assert answer.redirect_chain[-1][0] == f"{DESK}{campaign.pk}/"
    page = answer.content.decode()
    assert "bản nháp" in page
    assert "144.000" in page
    assert campaign.planned_by == users["congthuong"]
    for draft in CampaignPage.objects.all():
        assert official.get(f"/quan-tri/pages/{draft.pk}/edit/").status_code == 200
        assert draft.permissions_for_user(users["congthuong"]).can_publish()
    home = CampaignPage.objects.first().get_ancestors().get(depth=2)
    assert not home.permissions_for_user(users["congthuong"]).can_edit()


def test_prices_before_and_after_are_shown_without_anything_written(official, tea):
    answer = official.post(f"{DESK}them/", typed((tea.title, 20), action="preview"))

    page = answer.content.decode()
    for amount in ("180.000", "190.000", "144.000", "152.000"):
        assert amount in page
    assert 'value="Tuần hàng Việt"' in page
    assert not Campaign.objects.exists()


def test_refusals_stand_at_their_fields_and_what_was_typed_stays(official, tea):
    answer = official.post(
        f"{DESK}them/", typed((tea.title, 60), ("Không có món này", 10), (tea.title, ""), is_concentrated="on")
    )

    rows = answer.context["rows"].forms
    assert "Không có món nào tên" in rows[1].errors["product"][0]
    assert "Ghi giảm bao nhiêu phần trăm." in rows[2].errors["percent"][0]
    answer = official.post(f"{DESK}them/", typed((tea.title, 60)))
    rows = answer.context["rows"].forms
    assert "Điều 7" in rows[0].errors["percent"][0]
    assert f'value="{tea.title}"' in answer.content.decode()
    assert 'value="60"' in answer.content.decode()
    answer = official.post(f"{DESK}them/", typed((tea.title, 60), is_concentrated="on"))
    assert "Điều 6 khoản 5" in answer.context["form"].errors["basis"][0]
    answer = official.post(f"{DESK}them/", typed((tea.title, 20), ends_at="2020-01-01T00:00"))
    assert "Giờ kết thúc" in answer.context["form"].errors["ends_at"][0]
    answer = official.post(f"{DESK}them/", typed())
    assert "Chưa có món nào" in answer.context["form"].non_field_errors()[0]
    assert not Campaign.objects.exists()


def test_an_overlap_names_the_other_campaign_at_the_row(official, tea):
    official.post(f"{DESK}them/", typed((tea.title, 20)))

    answer = official.post(f"{DESK}them/", typed((tea.title, 10), name_vi="Đợt khác"))

    assert "(Tuần hàng Việt)" in answer.context["rows"].forms[0].errors["product"][0]
    assert Campaign.objects.count() == 1


def test_more_rows_keep_what_was_typed_and_judge_nothing(official, tea):
    answer = official.post(f"{DESK}them/", typed((tea.title, 60), action="more", name_vi=""))

    page = answer.content.decode()
    assert f'value="{tea.title}"' in page
    assert 'name="mon-4-product"' in page
    assert "error-message" not in page


@pytest.mark.parametrize("broken", ["abc", "", "99999", "-1"])
def test_a_broken_form_gets_an_answer(official, tea, broken):
    answer = official.post(f"{DESK}them/", typed((tea.title, 20)) | {"mon-TOTAL_FORMS": broken, "starts_at": "hôm nay"})

    assert answer.status_code == 200
    assert not Campaign.objects.exists()


def test_what_has_not_begun_is_changed_with_a_reason_and_what_runs_is_only_stopped(official, tea):
    start = datetime.now(LOCAL) + timedelta(days=1)
    official.post(f"{DESK}them/", typed((tea.title, 20), starts_at=f"{start:%Y-%m-%dT%H:%M}"))
    campaign = Campaign.objects.get()
    shown = official.get(f"{DESK}{campaign.pk}/sua/").content.decode()
    assert f'value="{tea.title} (số {tea.pk})"' in shown
    assert f'value="{start:%Y-%m-%dT%H:%M}"' in shown

    without_reason = official.post(f"{DESK}{campaign.pk}/sua/", typed((tea.title, 30)))
    assert without_reason.context["form"].errors["why"]
    official.post(f"{DESK}{campaign.pk}/sua/", typed((tea.title, 30), why="Giảm thêm"))
    assert campaign.items.get().percent == 30

    answer = official.get(f"{DESK}{campaign.pk}/sua/", follow=True)  # it began at once
    assert "đã bắt đầu nên không sửa được" in answer.content.decode()
    refused = official.post(f"{DESK}{campaign.pk}/dung/", {"why": " "})
    assert refused.context["form"].errors["why"]
    official.post(f"{DESK}{campaign.pk}/dung/", {"why": "Hết hàng"})
    campaign.refresh_from_db()
    assert campaign.stop_reason == "Hết hàng"
    again = official.post(f"{DESK}{campaign.pk}/dung/", {"why": "Lần nữa"})
    assert "đã kết thúc hoặc đã dừng" in again.content.decode()


@pytest.mark.parametrize("campaigns", [1, 3])
def test_the_list_costs_the_same_however_many_campaigns(
    official, make_product, make_producer, campaigns, django_assert_max_num_queries
):
    maker = make_producer()
    for number in range(campaigns):
        product = make_product(name=f"Chè {number}", slug=f"che-{number}", maker=maker)
        official.post(f"{DESK}them/", typed((product.title, 20), name_vi=f"Đợt {number}"))
    official.get(DESK)

    with django_assert_max_num_queries(15):
        page = official.get(DESK).content.decode()

    assert page.count('data-state="running"') == campaigns
