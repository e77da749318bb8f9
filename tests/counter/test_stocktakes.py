"""The screens of a stocktake: blind, scanned or typed, looked over before it is posted."""

import uuid

import pytest

from common.gs1 import internal_code
from shops.models import LotBalance, Outlet, OutletStaff, StockMovement, Stocktake
from shops.services import receive_lot
from tests.factories.goods import LotFactory, PackingFactory

pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address

LIST = "/quay/diem-mot/kiem-ke/"


@pytest.fixture
def goods(rooms, stock):
    """Three kinds of goods on the first counter's shelf, five pieces each."""
    names = ("Chè Shan tuyết", "Mật ong rừng", "Gạo nếp")
    packings = [
        PackingFactory(parent__title=name, packing__internal_code=internal_code(number))
        for number, name in enumerate(names, 1)
    ]
    for packing in packings:
        stock(rooms.first, 5, price=20_000, packing=packing)
    return [LotBalance.objects.get(lot__product=packing) for packing in packings]


def opened(client, **typed):
    client.post(LIST, {"key": uuid.uuid4(), "scope": "ca-quay"} | typed)
    return Stocktake.objects.first()


def counted(client, line, number):
    return client.post(f"{LIST}{line.stocktake_id}/{line.pk}/", {"key": uuid.uuid4(), "counted": number}, follow=True)


def test_from_opening_to_the_book(rooms, goods):
    client = rooms.client("mot")
    stocktake = opened(client, place="Kệ cửa sổ")
    page = f"{LIST}{stocktake.pk}/"
    tea, honey, rice = stocktake.lines.order_by("pk")
    assert "đã đếm 0 trên 3" in client.get(page).text

    blind = client.get(f"{page}{tea.pk}/").text
    assert 'inputmode="numeric"' in blind
    assert "Lúc đếm sổ ghi" not in blind
    shown = counted(client, tea, "3").text
    assert 'data-difference="-2"' in shown
    assert "Lúc đếm sổ ghi 5, đếm được 3." in shown
    assert "Đếm lại một lần nữa" in shown
    assert 'data-difference="0"' in counted(client, honey, "5").text

    listed = client.get(page).text
    assert "đã đếm 2 trên 3" in listed
    assert ("Gạo nếp" in listed, "Mật ong rừng" in listed) == (True, False)
    assert "Mật ong rừng" in client.get(f"{page}?loc=tat-ca").text
    client.post(f"{page}ket-qua/", {"viec": "xong"})
    sheet = client.get(f"{page}ket-qua/").text
    assert 'data-worth="-40000"' in sheet
    assert "Cần người thứ hai duyệt" not in sheet
    assert "sổ 5, mot đếm 3" in sheet
    assert client.get(f"{page}in/").status_code == 200
    said = client.post(f"{page}ket-qua/", {"viec": "ghi"}, follow=True)

    assert f"Phiếu {stocktake.number} đã ghi vào sổ." in said.text
    assert LotBalance.objects.get(lot=tea.lot).quantity == 3
    assert rice.counts.count() == 0


def test_over_the_limit_it_waits_for_somebody_else_who_may_approve(rooms, goods, by):
    receive_lot(outlet=rooms.first, lot=goods[0].lot, quantity=20, by=by)
    staff = rooms.client("mot")
    stocktake = opened(staff)
    counted(staff, stocktake.lines.get(lot=goods[0].lot), "4")
    page = f"{LIST}{stocktake.pk}/ket-qua/"
    assert "Cần người thứ hai duyệt" in staff.post(page, {"viec": "xong"}, follow=True).text

    refused = staff.post(page, {"viec": "ghi"})
    assert (refused.status_code, "cần người có quyền duyệt" in refused.text) == (409, True)
    assert StockMovement.objects.filter(kind="counted").count() == 0

    assert "đã ghi vào sổ" in rooms.client("quanly").post(page, {"viec": "ghi"}, follow=True).text
    assert LotBalance.objects.get(lot=goods[0].lot).quantity == 4


def test_who_may_approve_and_counted_is_told_that_another_has_to(rooms, goods):
    boss = rooms.client("quanly")
    stocktake = opened(boss)
    counted(boss, stocktake.lines.first(), "30")
    page = f"{LIST}{stocktake.pk}/ket-qua/"
    boss.post(page, {"viec": "xong"})

    refused = boss.post(page, {"viec": "ghi"})

    assert (refused.status_code, "cần một người khác duyệt" in refused.text) == (409, True)


def test_a_code_opens_its_line_and_adds_what_the_book_has_not(rooms, goods):
    client = rooms.client("mot")
    stocktake = opened(client, scope="quet", place="Tủ lạnh")
    page = f"{LIST}{stocktake.pk}/"
    assert "data-scan" in client.get(page).text

    found = client.post(page, {"ma": goods[1].lot.product.packing.internal_code})
    line = stocktake.lines.get()
    assert found["Location"] == f"{page}{line.pk}/"
    assert line.lot == goods[1].lot

    elsewhere = LotFactory(product=goods[0].lot.product, code="LA-1")
    receive_lot(outlet=rooms.second, lot=elsewhere, quantity=1, by=rooms.users["hai"])
    unknown = client.post(page, {"ma": "KHONG-CO"})
    assert (unknown.status_code, "Không thấy lô nào có mã “KHONG-CO”" in unknown.text) == (422, True)
    assert stocktake.lines.count() == 1


def test_a_packing_with_several_lots_asks_which(rooms, goods, by):
    second = LotFactory(product=goods[0].lot.product, code="LO-HAI")
    receive_lot(outlet=rooms.first, lot=second, quantity=1, by=by)
    client = rooms.client("mot")
    stocktake = opened(client, scope="quet")

    asked = client.post(f"{LIST}{stocktake.pk}/", {"ma": second.product.packing.internal_code})

    assert "chọn lô đang cầm trên tay" in asked.text
    assert "Lô LO-HAI" in asked.text
    client.post(f"{LIST}{stocktake.pk}/", {"ma": second.product.packing.internal_code, "lo": second.pk})
    assert stocktake.lines.get().lot == second


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"scope": ""}, "Xin chọn đếm những gì."),
        ({"scope": "theo-ten", "words": " "}, "Xin gõ tên hàng hoặc nhóm hàng"),
        ({"scope": "theo-ten", "words": "vải thổ cẩm"}, "Không có lô nào khớp"),
    ],
)
def test_what_is_not_clear_gets_a_sentence_and_opens_nothing(rooms, goods, typed, sentence):
    answer = rooms.client("mot").post(LIST, {"key": uuid.uuid4()} | typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Stocktake.objects.exists()


def test_goods_are_chosen_by_name_or_group(rooms, goods):
    assert [line.lot for line in opened(rooms.client("mot"), scope="theo-ten", words="mat ong rung").lines.all()] == [
        goods[1].lot
    ]


@pytest.mark.parametrize("typed", ["-1", "9999999", "ba", "1,5", ""])
def test_a_number_that_cannot_be_is_refused_and_stays_in_the_box(rooms, goods, typed):
    client = rooms.client("mot")
    line = opened(client).lines.first()

    answer = counted(client, line, typed)

    assert answer.status_code == 422
    assert line.counts.count() == 0
    if typed:
        assert f'value="{typed}"' in answer.text


def test_two_who_differ_choose(rooms, goods):
    OutletStaff.objects.create(outlet=rooms.first, user=rooms.users["hai"])
    first, second = rooms.client("mot"), rooms.client("hai")
    line = opened(first).lines.first()
    counted(first, line, "4")

    torn = counted(second, line, "3").text
    assert "Hai người đếm khác nhau" in torn
    answer = first.post(f"{LIST}{line.stocktake_id}/ket-qua/", {"viec": "xong"})
    assert (answer.status_code, "Hai người đếm khác nhau ở lô" in answer.text) == (409, True)
    first.post(f"{LIST}{line.stocktake_id}/{line.pk}/", {"chon": line.counts.first().pk})

    line.refresh_from_db()
    assert line.chosen.counted == 4


def test_the_quick_count_of_one_lot_obeys_the_limit(rooms, goods):
    client, lot = rooms.client("mot"), goods[0].lot
    sent = {"key": uuid.uuid4(), "counted": "90", "reason": "Thấy thừa"}

    answers = [client.post(f"/quay/diem-mot/kho/{lot.pk}/dem/", sent, follow=True) for _sent in range(2)]

    stocktake = Stocktake.objects.get()
    assert all("chờ người khác duyệt" in answer.text for answer in answers)
    assert (stocktake.state, LotBalance.objects.get(lot=lot).quantity) == ("counted", 5)


def test_a_suspended_outlets_count_is_kept_and_shown(rooms, goods):
    client = rooms.client("mot")
    stocktake = opened(client)
    Outlet.objects.update(suspended_at="2026-01-01T00:00:00Z")
    counted(client, stocktake.lines.first(), "4")
    client.post(f"{LIST}{stocktake.pk}/ket-qua/", {"viec": "xong"})

    assert "Điểm bán này đã ngừng bán" in client.get(f"{LIST}{stocktake.pk}/ket-qua/").text
    assert "Duyệt và ghi vào sổ" in rooms.client("quanly").get(f"{LIST}{stocktake.pk}/ket-qua/").text


def test_giving_up_wants_a_reason(rooms, goods):
    client = rooms.client("mot")
    page = f"{LIST}{opened(client).pk}/ket-qua/"

    assert client.post(page, {"viec": "bo", "reason": ""}).status_code == 409
    client.post(page, {"viec": "bo", "reason": "Đếm nhầm kệ"})

    assert Stocktake.objects.get().state == "abandoned"
    assert "Đếm nhầm kệ" in client.get(page).text
    assert client.post(page, {"viec": "khac"}).status_code == 404


@pytest.mark.parametrize("where", ["", "ket-qua/", "in/"])
def test_screens_cost_the_same_queries_with_one_line_and_three(rooms, goods, django_assert_max_num_queries, where):
    client, costs = rooms.client("mot"), []
    for words in ("gao nep", ""):
        stocktake = opened(client, **({"scope": "theo-ten", "words": words} if words else {}))
        for line in stocktake.lines.all():
            counted(client, line, "4")
        with django_assert_max_num_queries(15) as taken:
            page = client.get(f"{LIST}{stocktake.pk}/{where}")
        costs.append(len(taken))
        assert len(page.content) < 60_000

    assert costs[0] == costs[1]
    with django_assert_max_num_queries(15):
        client.get(LIST)
    with django_assert_max_num_queries(15):
        client.get(f"{LIST}{stocktake.pk}/{line.pk}/")
