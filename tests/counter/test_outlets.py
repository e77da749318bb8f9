"""The outlet at its own counter: suspended, several side by side, a fair from proposal to account, and its staff."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from orders.queries.fairs import account_of
from orders.queries.register import days_of
from orders.services.steps import cancel_share, hand_over_share
from shops.exceptions import OutletNotTrading
from shops.models import LotBalance, Outlet, OutletStaff, PostChange
from shops.services import (
    count_lot,
    open_stock_record,
    receive_lot,
    receive_transfer,
    set_price,
    write_off,
)
from shops.services.register import enter_standing_outlet, take_step
from shops.verification import verify
from tests.factories.goods import LotFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.orders.cash import count as count_cash
from tests.orders.conftest import checkout_of, order_now
from tests.shops.trading import sell_pieces
from tests.shops.transferring import arrived, carry, on_the_road, packed

pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address

TODAY = timezone.localdate


def decide(outlet, after, by, **said):
    facts = {"decision": "QĐ 9", "decided_on": TODAY(), "reason": "Hàng quá hạn trên kệ"} | said
    return take_step(outlet=outlet, after=after, by=by, **facts)


@pytest.fixture
def booth(rooms, by):
    """A fair from the first outlet, approved and open, with its staff; proposed at the counter."""
    client = rooms.client("quanly")
    client.post(reverse("counter:fairs", args=[rooms.first.code]), fair_form())
    found = Outlet.objects.get(kind=Outlet.Kind.FAIR_BOOTH)
    decide(found, Outlet.State.APPROVED, by)
    decide(found, Outlet.State.TRADING, by, decision="", decided_on=None)
    for name in ("mot", "quanly"):
        OutletStaff.objects.create(outlet=found, user=rooms.users[name], can_approve=name == "quanly")
    found.refresh_from_db()
    return found


def fair_form(**changes):
    first, last = TODAY(), TODAY() + timedelta(days=3)
    said = {
        "name": "Hội chợ Mường Ảng",
        "province": "11",
        "opens_on": f"{first.day}/{first.month}/{first.year}",
        "closes_on": f"{last.day}/{last.month}/{last.year}",
        "reason": "Có giấy mời",
        "key": "6b8d1f53-2a3e-4f5d-9c5e-0f5a1b2c3d4f",
    }
    return said | changes


def test_a_suspended_counter_says_so_on_every_screen_and_hands_nothing_over(rooms, share, by):
    enter_standing_outlet(outlet=rooms.first, reason="Có trước khi lập sổ")
    decide(rooms.first, Outlet.State.SUSPENDED, by)
    client = rooms.client("mot")

    for name in ("today", "orders", "shelf", "more"):
        page = client.get(reverse(f"counter:{name}", args=[rooms.first.code])).text
        assert "Điểm bán đang tạm dừng, không bán và không giao hàng." in page
        assert "Hàng quá hạn trên kệ" in page
    assert share.order.number in client.get(reverse("counter:today", args=[rooms.first.code])).text
    with pytest.raises(OutletNotTrading):
        hand_over_share(fulfilment=share, by=by)
    answer = client.post(reverse("counter:hand-over", args=[rooms.first.code, share.order.number]), {"reason": "x"})
    assert answer.status_code in (409, 422)
    share.refresh_from_db()
    assert share.status == "placed"

    cancel_share(fulfilment=share, reason="Điểm bán tạm dừng, khách không chờ", by=by)
    assert LotBalance.objects.get(outlet=rooms.first).allocated == 0
    assert "tạm dừng" not in rooms.client("hai").get(reverse("counter:today", args=[rooms.second.code])).text
    assert verify().is_whole


def test_a_manager_sees_the_outlets_side_by_side_with_what_waits(rooms, share, by):
    receive_lot(outlet=rooms.second, lot=LotFactory(best_before=TODAY() + timedelta(days=3)), quantity=2, by=by)

    page = rooms.client("quanly").get(reverse("counter:home")).text

    assert "<b>1</b> đơn cần gói" in page
    assert "<b>1</b> lô sắp hết hạn" in page
    assert rooms.client("mot").get(reverse("counter:home")).status_code == 302


def test_short_pieces_and_goods_on_the_road_stand_beside_what_waits(rooms, share, by):
    lot = LotBalance.objects.get(outlet=rooms.first).lot
    sent = on_the_road(rooms.first, rooms.second, by, (lot, 2))
    packed(rooms.first, rooms.second, by, (lot, 1))
    receive_transfer(transfer=sent, arrived=arrived(sent, [0, 1]), by=by, reason="Thiếu một gói")

    count_lot(outlet=rooms.first, lot=lot, counted=0, by=by, reason="Kệ trống")
    first, second = (day for day in days_of([rooms.first, rooms.second], timezone.now()))
    page = rooms.client("quanly").get(reverse("counter:home")).text

    ordered = share.lines.get().quantity
    assert (first.short, first.coming, first.going) == (ordered, 0, 1)
    assert (second.short, second.coming, second.going) == (0, 1, 0)  # the packed piece was counted away with the shelf
    assert f"<b>{ordered}</b> gói thiếu cho khách" in page
    assert "<b>1</b> gói đang chuyển đến" in page
    assert "<b>1</b> gói đang chuyển đi" in page


def test_one_product_is_looked_for_at_all_outlets_of_a_person(rooms, share, balance, by):
    other = OutletFactory(name_vi="Điểm không phải của mình")
    name = balance.lot.product.parent.title
    carry(lot=balance.lot, source=rooms.first, destination=rooms.second, quantity=1, by=by)
    carry(lot=balance.lot, source=rooms.first, destination=other, quantity=1, by=by)

    page = rooms.client("quanly").get(reverse("counter:home"), {"q": name}).text

    assert "còn bán được <b>3</b>" in page
    assert "còn bán được <b>1</b>" in page
    assert other.name_vi not in page
    assert "Không có món nào khớp" in rooms.client("quanly").get(reverse("counter:home"), {"q": "zzz"}).text


@pytest.mark.parametrize("typed", ["", "DDB"])
def test_few_queries_with_two_and_with_four_outlets(
    typed, rooms, share, by, django_assert_max_num_queries, django_assert_num_queries
):
    client, address = rooms.client("quanly"), reverse("counter:home")
    client.get(address, {"q": typed})
    with django_assert_max_num_queries(15) as first:
        client.get(address, {"q": typed})
    for _number in range(2):
        more = OutletFactory()
        OutletStaff.objects.create(outlet=more, user=rooms.users["quanly"])
        for _lot in range(3):
            receive_lot(outlet=more, lot=LotFactory(), quantity=2, by=by)

    with django_assert_num_queries(len(first)):
        page = client.get(address, {"q": typed})

    assert page.text.count("data-outlet") == 4
    assert len(page.content) < 60_000


def test_a_fair_is_proposed_from_the_outlet_and_waits_for_the_department(rooms):
    client, address = rooms.client("quanly"), reverse("counter:fairs", args=[rooms.first.code])

    for changes, words in (
        ({"name": ""}, "Xin ghi tên hội chợ."),
        ({"closes_on": "1/1/2020"}, "Ngày cuối"),
        ({"opens_on": "32/1/2030"}, "Không có ngày"),
    ):
        refused = client.post(address, fair_form(**changes))
        assert (refused.status_code, words in refused.text) == (422, True)
        assert "Có giấy mời" in refused.text
    client.post(address, fair_form())
    client.post(address, fair_form())

    booth = Outlet.objects.get(kind=Outlet.Kind.FAIR_BOOTH)
    assert (booth.state, booth.home, booth.serves_web) == ("proposed", rooms.first, False)
    assert booth.steps.get().actor == rooms.users["quanly"]
    assert "Đang đề nghị" in client.get(address).text


def test_a_fair_is_stocked_sells_in_its_tent_alone_and_closes_with_an_even_account(rooms, booth, stock, fill, by):
    packing = stock(rooms.first, 12)
    lot = LotBalance.objects.get(outlet=rooms.first, lot__product=packing).lot
    carry(lot=lot, source=rooms.first, destination=booth, quantity=10, by=by)
    order = order_now(fill((packing, 2)), checkout_of(outlet=rooms.first), timezone.now())
    hand_over_share(fulfilment=order.fulfilments.get(), by=by)
    sell_pieces(outlet=booth, product=packing, quantity=3, by=by)
    write_off(outlet=booth, lot=lot, quantity=1, kind="sampled", by=by, reason="Mời khách thử")
    write_off(outlet=booth, lot=lot, quantity=1, kind="damaged", by=by, reason="Rách bao")
    client, address = rooms.client("quanly"), reverse("counter:fair-account", args=[booth.code])

    account = account_of(booth)
    (line,) = account.lines
    assert (line.brought, line.sold, line.tasted, line.spoiled, line.left, line.unexplained) == (10, 3, 1, 1, 5, 0)
    assert (line.without_order, account.is_even) == (3, False)  # sold without an order: said by name
    page = client.get(address).text
    assert "Còn 5 gói phải đưa về." in page
    assert "bán ra ngoài đơn +3" in page
    refused = client.post(address, {"reason": "Hết hội", "key": "6b8d1f53-2a3e-4f5d-9c5e-0f5a1b2c3d4a"})
    assert (refused.status_code, "Chuyển hết hàng đi rồi mới đóng." in refused.text) == (409, True)

    carry(lot=lot, source=booth, destination=rooms.first, quantity=5, by=by)
    closed = client.post(address, {"reason": "Hết hội", "key": "6b8d1f53-2a3e-4f5d-9c5e-0f5a1b2c3d4a"})
    assert closed.status_code == 302
    again = client.post(address, {"reason": "Hết hội", "key": "6b8d1f53-2a3e-4f5d-9c5e-0f5a1b2c3d4a"})
    assert again.status_code == 302
    booth.refresh_from_db()
    assert (booth.state, booth.steps.count()) == ("closed", 4)
    assert account_of(booth).lines[0].sent_back == 5
    assert "Đóng hội chợ" not in client.get(address).text
    assert client.get(reverse("counter:fair-paper", args=[booth.code])).status_code == 200
    assert verify().is_whole


def test_cash_that_nobody_counted_keeps_a_fair_open(rooms, booth, stock, fill, by):
    packing = stock(rooms.first, 3)
    # Money reaches a fair's till as any till: by what is handed over there.
    Outlet.objects.filter(pk=booth.pk).update(has_pickup=True)
    lot = LotBalance.objects.get(outlet=rooms.first, lot__product=packing).lot
    carry(lot=lot, source=rooms.first, destination=booth, quantity=3, by=by)
    booth.refresh_from_db()
    price_like_home(rooms.first, booth, packing, by)
    order = order_now(fill((packing, 3)), checkout_of(outlet=booth), timezone.now())
    hand_over_share(fulfilment=order.fulfilments.get(), by=by)
    client, address = rooms.client("quanly"), reverse("counter:fair-account", args=[booth.code])
    said = {"reason": "Hết hội", "key": "6b8d1f53-2a3e-4f5d-9c5e-0f5a1b2c3d4b"}

    refused = client.post(address, said)
    assert (refused.status_code, "chưa kiểm quỹ" in refused.text) == (409, True)
    count_cash(booth, by)

    account = account_of(booth)
    assert account.is_even
    assert account.total == account.cash_counted == account.cash_expected > 0
    assert "Hàng và tiền đều khớp, không lệch." in client.get(address).text
    assert client.post(address, said).status_code == 302


def price_like_home(home, booth, packing, by):
    price = open_stock_record(packing, home).price
    set_price(stock_record=open_stock_record(packing, booth), amount=int(price), by=by, reason="Như ở quầy")


def test_only_who_approves_at_the_fair_opens_its_account(rooms, booth):
    for name in ("fair-account", "fair-paper"):
        address = reverse(f"counter:{name}", args=[booth.code])
        found = {who: rooms.client(who).get(address).status_code for who in ("khach", "mot", "hai", "quanly", "admin")}
        assert found == {"khach": 404, "mot": 404, "hai": 404, "quanly": 200, "admin": 200}


def test_a_fair_whose_last_day_is_over_says_so_and_sells_nothing(rooms, booth, by):
    lot = LotFactory()
    receive_lot(outlet=booth, lot=lot, quantity=1, by=by)
    yesterday = TODAY() - timedelta(days=1)
    Outlet.objects.filter(pk=booth.pk).update(opens_on=yesterday, closes_on=yesterday)

    with pytest.raises(OutletNotTrading):
        sell_pieces(outlet=booth, product=lot.product, quantity=1, by=by)
    page = rooms.client("quanly").get(reverse("counter:today", args=[booth.code])).text
    assert "Đã hết ngày mở" in page
    assert reverse("counter:fair-account", args=[booth.code]) in page


def test_a_manager_gives_the_rights_they_hold_and_none_else(rooms):
    client, address = rooms.client("quanly"), reverse("counter:staff", args=[rooms.first.code])
    helper = UserFactory(username="moi-den")
    said = {"username": "moi-den", "rights": ["sell"], "reason": "Người mới", "seen": ""}

    assert 'value="prices"' not in client.get(address).text
    assert "Không có tài khoản nào" in client.post(address, said | {"username": "ai-do"}).text
    assert client.post(address, said | {"rights": ["prices"]}).status_code == 422
    assert client.post(address, said).status_code == 302
    assert "vừa có người khác đổi" in client.post(address, said | {"rights": ["adjust"]}).text
    own = {"username": "quanly", "rights": ["sell"], "seen": "see sell adjust approve", "reason": "Thử"}
    assert "Không ai tự đổi quyền của mình." in client.post(address, own).text
    page = client.get(address, {"nguoi": "moi-den"}).text
    assert 'value="see sell"' in page
    client.post(address, {"username": "moi-den", "is_ended": "on", "seen": "see sell", "reason": "Nghỉ"})

    assert not OutletStaff.objects.filter(user=helper).exists()
    assert list(PostChange.objects.order_by("pk").values_list("after", "reason")) == [
        ("see sell", "Người mới"),
        ("", "Nghỉ"),
    ]


def test_a_right_the_manager_does_not_hold_stays_as_it_was(rooms):
    OutletStaff.objects.filter(outlet=rooms.first, user=rooms.users["mot"]).update(can_set_prices=True)
    said = {"username": "mot", "rights": ["sell"], "reason": "Thôi sửa kho", "seen": "see sell adjust prices"}

    rooms.client("quanly").post(reverse("counter:staff", args=[rooms.first.code]), said)

    post = OutletStaff.objects.get(outlet=rooms.first, user=rooms.users["mot"])
    assert (post.can_sell, post.can_adjust, post.can_set_prices) == (True, False, True)
