"""The shelf, the story of a number, and the three ways of putting it right."""

import uuid

import pytest
from django.utils import timezone

from shops.models import LotBalance, StockMovement
from shops.services import correct_movement, receive_lot
from shops.verification import verify
from tests.factories.goods import LotFactory, PackingFactory, ProductFactory
from tests.orders.conftest import checkout_of, order_now
from tests.shops.transferring import carry

QUERIES = {"kho": 6, "lo": 9}


def lot_page(balance) -> str:
    return f"/quay/diem-mot/kho/{balance.lot_id}/"


def keyed(**typed):
    return {"key": str(uuid.uuid4()), **typed}


@pytest.mark.parametrize("typed", ["khau xen", "KHẨU XÉN", "xen", "l-khau", "dong goi khau"])
def test_the_shelf_is_searched_with_or_without_marks(rooms, stock, typed):
    packing = PackingFactory(parent=ProductFactory(title="Khẩu xén đóng gói"), title="Gói 300 g")
    stock(rooms.first, 3, packing=packing, lot=LotFactory(product=packing, code="L-KHAU"))
    stock(rooms.first, 4)

    page = rooms.client("mot").get("/quay/diem-mot/kho/", {"q": typed}).text

    assert page.count("data-lot=") == 1
    assert 'data-lot="L-KHAU" data-available="3"' in page


def test_a_word_that_is_nowhere_and_a_page_past_the_last(rooms, balance):
    client = rooms.client("mot")

    assert "không có món nào khớp với “sầu riêng”" in client.get("/quay/diem-mot/kho/", {"q": "sầu riêng"}).text
    for page in ("2", "0", "-1", "x", "9" * 30, "²"):
        assert client.get("/quay/diem-mot/kho/", {"trang": page}).status_code == 404


@pytest.mark.parametrize("lots", [1, 3])
def test_shelf_and_lot_ask_the_same_of_the_database_however_long_they_are(
    rooms, stock, by, lots, django_assert_num_queries
):
    packings = [stock(rooms.first, 5) for _lot in range(lots)]
    balance = LotBalance.objects.get(lot__product=packings[0])
    for _time in range(lots):
        receive_lot(outlet=rooms.first, lot=balance.lot, quantity=1, by=by)
    client = rooms.client("mot")

    with django_assert_num_queries(QUERIES["kho"]):
        assert client.get("/quay/diem-mot/kho/").text.count("data-lot=") == lots
    with django_assert_num_queries(QUERIES["lo"]):
        assert client.get(lot_page(balance)).text.count('class="tale"') == lots + 1


def test_the_story_adds_up_from_the_latest_line_back(rooms, balance, by):
    receive_lot(outlet=rooms.first, lot=balance.lot, quantity=7, by=by, document="PN-12")
    client = rooms.client("mot")
    client.post(f"{lot_page(balance)}bo/", keyed(kind="damaged", quantity="2", reason="Vỡ khi xếp"))

    page = client.get(lot_page(balance)).text

    assert "Vì sao là 10?" in page
    told = [page.index(words) for words in ("còn 10", "còn 12", "còn 5")]
    assert told == sorted(told)
    assert "PN-12" in page
    assert "Vỡ khi xếp" in page


def test_a_count_that_agrees_and_one_that_does_not(rooms, balance):
    client = rooms.client("mot")

    right = client.post(f"{lot_page(balance)}dem/", keyed(counted="5", reason="Cuối ngày"), follow=True)
    fewer = client.post(f"{lot_page(balance)}dem/", keyed(counted=" 3 ", reason="Cuối ngày"), follow=True)
    more = client.post(f"{lot_page(balance)}dem/", keyed(counted=" 8 ", reason="Cuối ngày"), follow=True)

    assert "Đúng sổ" in right.text
    assert "Thiếu 2" in fewer.text
    assert "Sổ ghi 5, đếm được 3." in fewer.text
    assert "Thừa 5" in more.text
    counted = StockMovement.objects.filter(kind="counted").values_list("change", "reason", "actor_name")
    assert list(counted) == [(-2, "Cuối ngày", "mot"), (5, "Cuối ngày", "mot")]


def test_a_count_below_what_is_promised_names_the_short_orders_the_latest_first(rooms, stock, fill):
    packing = stock(rooms.first, 5)
    shares = [
        order_now(fill((packing, 2)), checkout_of(outlet=rooms.first), timezone.now()).fulfilments.get()
        for _order in range(2)
    ]
    balance, client = LotBalance.objects.get(), rooms.client("mot")

    page = client.post(f"{lot_page(balance)}dem/", keyed(counted="1", reason="Mất hàng"), follow=True).text

    for share, missing in ((shares[1], 2), (shares[0], 1)):
        number = share.order.number
        short = page.partition(f'data-short="{number}"')[2].partition("</li>")[0]
        assert f"/quay/diem-mot/don/{number}/" in short
        assert f"thiếu {missing}" in short
        assert "tel:+84912345678" in short
    assert [share.lines.get().cancelled for share in shares] == [1, 2]
    assert verify().broken == []


def test_the_same_count_sent_twice_is_written_once_and_answered_the_same(rooms, balance):
    client, typed = rooms.client("mot"), keyed(counted="3", reason="Cuối ngày")

    first = client.post(f"{lot_page(balance)}dem/", typed, follow=True)
    second = client.post(f"{lot_page(balance)}dem/", typed, follow=True)

    assert first.redirect_chain == second.redirect_chain
    assert "Thiếu 2" in second.text
    assert StockMovement.objects.filter(kind="counted").count() == 1


def test_a_key_that_stood_for_something_else_is_refused(rooms, balance):
    client, typed = rooms.client("mot"), keyed(counted="3", reason="Cuối ngày")
    client.post(f"{lot_page(balance)}dem/", typed)

    other = client.post(f"{lot_page(balance)}dem/", typed | {"counted": "4"})

    assert other.status_code == 422
    assert "Xin tải lại trang rồi làm lại" in other.text
    assert LotBalance.objects.get().quantity == 3


@pytest.mark.parametrize("key", ["", "abc", "1" * 200])
def test_a_page_that_lost_its_key_says_so(rooms, balance, key):
    answer = rooms.client("mot").post(f"{lot_page(balance)}dem/", {"key": key, "counted": "3", "reason": "x"})

    assert answer.status_code == 422
    assert "Xin tải lại trang" in answer.text
    assert LotBalance.objects.get().quantity == 5


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"counted": "-1", "reason": "x"}, "Số lượng phải là số nguyên từ 0 đến 1.000.000."),
        ({"counted": "12,5", "reason": "x"}, "Số lượng phải là số nguyên. Đang gõ “12,5”."),
        ({"counted": "10^9", "reason": "x"}, "“10^9” không phải là số."),
        ({"counted": "", "reason": "x"}, "Xin gõ số lượng."),
        ({"counted": "3", "reason": "  "}, "Xin ghi lý do."),
    ],
)
def test_a_wrong_count_gets_a_sentence_and_keeps_what_was_typed(rooms, balance, typed, sentence):
    answer = rooms.client("mot").post(f"{lot_page(balance)}dem/", keyed(**typed))

    assert answer.status_code == 422
    assert sentence in answer.text
    if typed["counted"]:
        assert f'value="{typed["counted"]}"' in answer.text
    assert StockMovement.objects.count() == 1


def test_writing_off_what_is_promised_names_the_order_that_lacks_it(rooms, make_share):
    share = make_share()
    balance = LotBalance.objects.get()

    sent = keyed(kind="damaged", quantity="4", reason="Ẩm mốc")
    answer = rooms.client("mot").post(f"{lot_page(balance)}bo/", sent, follow=True)

    assert f"{share.order.number} thiếu 1" in answer.text
    assert "thiếu 1 Mật ong" in rooms.client("mot").get("/quay/diem-mot/").text
    balance.refresh_from_db()
    assert (balance.quantity, balance.allocated) == (1, 1)


def test_writing_off_more_than_stands_there_is_refused(rooms, make_share):
    make_share()
    balance = LotBalance.objects.get()

    answer = rooms.client("mot").post(f"{lot_page(balance)}bo/", keyed(kind="damaged", quantity="6", reason="Ẩm mốc"))

    assert answer.status_code == 422
    assert "còn 3, không đủ 6" in answer.text
    assert 'value="Ẩm mốc"' in answer.text
    assert LotBalance.objects.get().quantity == 5


@pytest.mark.parametrize("kind", ["", "recalled", "sold", "counted"])
def test_a_kind_of_loss_that_is_none_is_refused(rooms, balance, kind):
    answer = rooms.client("mot").post(f"{lot_page(balance)}bo/", keyed(kind=kind, quantity="1", reason="x"))

    assert answer.status_code == 422
    assert LotBalance.objects.get().quantity == 5


def test_a_wrong_receipt_is_undone_once(rooms, balance):
    movement, client = StockMovement.objects.get(), rooms.client("mot")
    address, typed = f"{lot_page(balance)}sua/{movement.pk}/", keyed(reason="Gõ nhầm số lượng")

    first = client.post(address, typed, follow=True)
    again = client.post(address, typed, follow=True)
    other = client.post(address, keyed(reason="Lần nữa"))

    assert first.redirect_chain == again.redirect_chain
    assert "dòng này đã được sửa" in first.text
    assert other.status_code == 422
    assert "Dòng này đã được sửa rồi." in other.text
    assert LotBalance.objects.get().quantity == 0
    assert StockMovement.objects.filter(kind="corrected").count() == 1


def test_lines_that_cannot_be_undone_say_why(rooms, make_share, by):
    share = make_share()
    client = rooms.client("mot")
    client.post(f"/quay/diem-mot/don/{share.order.number}/giao/", {"why": "Đã xem căn cước"})
    balance = LotBalance.objects.get()
    receipt = StockMovement.objects.get(kind="received")
    carry(lot=balance.lot, source=rooms.first, destination=rooms.second, quantity=1, by=by)
    wrong = receive_lot(outlet=rooms.first, lot=balance.lot, quantity=1, by=by)
    correction = correct_movement(movement=wrong, by=by, reason="nhầm")
    sale, moved = StockMovement.objects.get(kind="sold"), StockMovement.objects.get(kind="moved-out")
    before = StockMovement.objects.count()

    for line, why in ((sale, "hàng đã giao cho một đơn"), (moved, "chuyển ngược lại"), (correction, "đã là dòng sửa")):
        address = f"{lot_page(balance)}sua/{line.pk}/"
        assert why in client.get(address).text
        assert client.post(address, keyed(reason="x")).status_code == 422
    assert StockMovement.objects.count() == before
    # What is left cannot give back what has gone.
    short = client.post(f"{lot_page(balance)}sua/{receipt.pk}/", keyed(reason="Gõ nhầm"))
    assert "không đủ 5" in short.text
    assert verify().broken == []


@pytest.mark.parametrize(
    "scanned", ["8938505974194", "https://x.vn/01/08938505974194/10/{lot}", "(01)08938505974194(10){lot}"]
)
def test_a_scanned_code_narrows_the_shelf(rooms, stock, scanned):
    packing = stock(rooms.first, 5)
    packing.packing.gtin = "08938505974194"
    packing.packing.save()
    stock(rooms.first, 5)
    lot = LotBalance.objects.get(lot__product=packing).lot

    page = rooms.client("mot").get("/quay/diem-mot/kho/", {"q": scanned.format(lot=lot.code)}).text

    assert f"/kho/{lot.pk}/" in page
    assert "1 lô đang có hàng" in page
