"""Goods that come back, as the counter sees them: asked for, answered, every piece with its place, cash given back."""

import re
import uuid

import pytest

from orders.models import CashRefund, GoodsReturn, Payment
from orders.queries.payments import money_of
from orders.services.returns import accept_return
from orders.services.steps import hand_over_share
from shops.models import LotBalance, StockMovement
from shops.verification import verify
from tests.orders.buying import hidden, post
from tests.orders.returning import ask, bring_back, receive

LIST = "/quay/diem-mot/tra-hang/"


@pytest.fixture
def given(make_share, by):
    """Three pieces at 120,000 đồng, picked up and paid in cash."""
    return hand_over_share(fulfilment=make_share(quantity=3), by=by)


def buyer_page(share, more="") -> str:
    return f"/don-hang/{share.order.facts.token}/{more}"


def page_of(share) -> str:
    return f"/quay/diem-mot/don/{share.order.number}/"


def ask_by_page(client, share, pieces, cause="changed-mind", **more):
    address = buyer_page(share, f"tra-hang/{share.pk}/")
    page = client.get(address).text
    said = {"khoa": re.search(r'name="khoa" value="([^"]+)"', page)[1], "vi_sao": cause, "ke_them": "Mua nhầm loại"}
    return post(client, address, said | {f"mon_{share.lines.get().pk}": pieces} | more)


def key_of(page) -> str:
    return re.search(r'name="key" value="([^"]*)"', page.text)[1]


def boxes_of(goods_return, **pieces) -> dict[str, str]:
    line, lot = goods_return.lines.get(), LotBalance.objects.get().lot
    return {f"{decision}-{line.pk}-{lot.pk}": str(count) for decision, count in pieces.items()}


def test_a_buyer_asks_staff_answer_receive_and_give_the_money_back(rooms, client, given):
    staff = rooms.client("mot")
    assert "đến hết ngày" in client.get(buyer_page(given)).text

    asked = ask_by_page(client, given, "1")

    assert (asked.status_code, asked["Location"]) == (303, buyer_page(given))
    goods_return = GoodsReturn.objects.get()
    page = client.get(buyer_page(given)).text
    assert f'data-return="{goods_return.number}" data-state="asked"' in page
    assert "Mua nhầm loại" in page
    assert 'id="o-tra"' in staff.get("/quay/diem-mot/").text
    assert goods_return.number in staff.get(LIST).text
    here = f"{LIST}{goods_return.pk}/"
    assert "Trả lời khách" in staff.get(here).text

    staff.post(f"{here}nhan-loi/", {"reason": "Bạn mang đến quầy"})
    assert "Bạn mang đến quầy" in client.get(buyer_page(given)).text
    said = {"fault": "khach", "reason": "Còn nguyên tem", **boxes_of(goods_return, shelf=1)}
    done = staff.post(f"{here}nhan/", said, follow=True).text

    assert 'data-credit="120000"' in done
    assert 'data-owed="120000"' in done
    assert LotBalance.objects.get().quantity == 3
    assert 'data-owed="120000"' in client.get(buyer_page(given)).text
    form = staff.get(f"{page_of(given)}hoan-tien/")
    assert 'value="120000"' in form.text
    back = staff.post(f"{page_of(given)}hoan-tien/", {"key": key_of(form), "amount": "120.000", "reason": "Trả hàng"})
    assert back.status_code == 302
    refund = CashRefund.objects.get()
    assert (refund.amount, refund.actor, refund.reason) == (120_000, rooms.users["mot"], "Trả hàng")
    page = client.get(buyer_page(given)).text
    assert 'data-back="120000"' in page
    assert 'data-owed="' not in page
    till = staff.get("/quay/diem-mot/quy/").text
    assert f'data-refunded="{given.order.number}"' in till
    assert 'data-expected="240000"' in till
    assert verify().broken == []


def test_what_the_buyer_typed_wrong_is_said_and_stays(client, given):
    too_many = ask_by_page(client, given, "4")
    assert too_many.status_code == 422
    assert "số từ 0 đến 3" in too_many.text
    assert 'value="4"' in too_many.text
    assert "Mua nhầm loại" in too_many.text
    assert ask_by_page(client, given, "1", cause="").status_code == 422
    assert ask_by_page(client, given, "1", khoa="x").status_code == 422
    none = ask_by_page(client, given, "0")
    assert (none.status_code, "ít nhất một món" in none.text) == (409, True)

    assert not GoodsReturn.objects.exists()


def test_the_way_to_return_is_closed_before_the_hand_over_and_after_the_last_day(client, make_share, given, settings):
    share = make_share()
    assert "chưa giao" in client.get(buyer_page(share, f"tra-hang/{share.pk}/")).text
    assert "tra-hang" not in client.get(buyer_page(share)).text
    assert client.get(buyer_page(share, f"tra-hang/{given.pk}/")).status_code == 404

    settings.RETURN_DAYS = -1

    assert "tra-hang" not in client.get(buyer_page(given)).text
    assert "hết ngày" in client.get(buyer_page(given, f"tra-hang/{given.pk}/")).text
    assert hidden(client.get(buyer_page(given, f"tra-hang/{given.pk}/")).text, "khoa") == ""


def test_no_needs_a_reason_that_the_buyer_reads(rooms, client, given):
    here = f"{LIST}{ask(given).pk}/"
    refused = rooms.client("mot").post(f"{here}tu-choi/", {"reason": ""})
    assert (refused.status_code, "Xin ghi lý do." in refused.text) == (409, True)

    rooms.client("mot").post(f"{here}tu-choi/", {"reason": "Đã mở hộp"})

    assert 'data-state="refused"' in client.get(buyer_page(given)).text
    assert "Đã mở hộp" in client.get(buyer_page(given)).text
    assert rooms.client("mot").post(f"{here}nhan-loi/", {"reason": ""}).status_code == 409


def test_a_buyer_at_the_counter_is_served_in_two_steps(rooms, given):
    staff = rooms.client("mot")
    page = staff.get(f"{page_of(given)}tra-hang/")
    line = given.lines.get()

    empty = staff.post(f"{page_of(given)}tra-hang/", {"key": key_of(page), "cause": "faulty", "reason": "Vỡ"})
    assert (empty.status_code, "ít nhất một món" in empty.text) == (409, True)
    opened = staff.post(
        f"{page_of(given)}tra-hang/", {"key": key_of(page), "cause": "faulty", "reason": "Vỡ", f"mon-{line.pk}": "2"}
    )

    goods_return = GoodsReturn.objects.get()
    assert opened["Location"] == f"{LIST}{goods_return.pk}/"
    assert goods_return.number in staff.get(page_of(given)).text
    nothing = {"fault": "cua-hang", "reason": "Vỡ nắp"}
    refused = staff.post(f"{LIST}{goods_return.pk}/nhan/", nothing)
    assert (refused.status_code, "Xin ghi ít nhất một món" in refused.text) == (409, True)
    wrong = staff.post(f"{LIST}{goods_return.pk}/nhan/", nothing | boxes_of(goods_return, damaged="1,5"))
    assert (wrong.status_code, "Số lượng phải là số nguyên" in wrong.text) == (422, True)
    assert 'value="1,5"' in wrong.text
    staff.post(f"{LIST}{goods_return.pk}/nhan/", nothing | boxes_of(goods_return, damaged=1, shelf=1))
    assert LotBalance.objects.get().quantity == 3
    assert money_of(Payment.objects.get()).owed == 240_000
    assert verify().broken == []


def test_a_till_that_has_less_says_so(rooms, given, by):
    from tests.orders.cash import count

    receive(bring_back(given, by), by)
    count(rooms.first, by)
    page = rooms.client("mot").get(f"{page_of(given)}hoan-tien/")

    answer = rooms.client("mot").post(
        f"{page_of(given)}hoan-tien/", {"key": key_of(page), "amount": "120000", "reason": "Trả hàng"}
    )

    assert (answer.status_code, "quầy chỉ đang giữ 0" in answer.text) == (409, True)
    assert not CashRefund.objects.exists()


def test_the_list_asks_the_same_however_many_returns(rooms, make_share, by, django_assert_max_num_queries):
    def add():
        ask(hand_over_share(fulfilment=make_share(quantity=1, in_stock=1), by=by))

    staff = rooms.client("mot")
    add()
    staff.get(LIST)
    for _more in range(3):
        with django_assert_max_num_queries(14):
            assert staff.get(LIST).status_code == 200
        add()


def test_the_two_forms_of_the_page_do_not_share_an_id(rooms, given, by):
    goods_return = ask(given)
    accept_return(goods_return=goods_return, by=by)

    ids = re.findall(r' id="([^"]+)"', rooms.client("mot").get(f"{LIST}{goods_return.pk}/").text)

    assert len(ids) == len(set(ids))


def test_money_of_a_cash_order_may_go_back_from_the_account(rooms, given, by):
    from tests.factories.money import BankAccountFactory

    BankAccountFactory(seller=rooms.first.legal_seller)
    receive(bring_back(given, by), by)
    desk = rooms.client("quanly")
    assert f'data-owed="{given.order.number}"' in desk.get("/quay/diem-mot/tien/").text

    said = {"bank_reference": "HT1", "amount": "120000", "reason": "Khách trả hàng"}
    done = desk.post(f"/quay/diem-mot/tien/{given.order.number}/hoan/", said)

    assert done.status_code == 302
    assert money_of(Payment.objects.get()).owed == 0
    assert verify().broken == []


def test_the_lines_of_a_return_are_not_corrected_behind_its_back(rooms, given, by):
    receive(bring_back(given, by, 1), by, decision="damaged")
    before = StockMovement.objects.count()

    for movement in StockMovement.objects.filter(kind__in=["returned", "damaged"]):
        here = f"/quay/diem-mot/kho/{movement.lot_id}/sua/{movement.pk}/"
        page = rooms.client("mot").get(here).text
        assert "Dòng này là hàng khách trả" in page
        rooms.client("mot").post(here, {"key": str(uuid.uuid4()), "reason": "Gõ nhầm"})

    assert StockMovement.objects.count() == before
    assert verify().broken == []
