"""Orders found at the counter by what a buyer says on the phone, and the queues they stand in."""

import pytest

from common.outward import send_due
from orders.services.steps import cancel_share, pack_share
from shops.models import LotBalance
from shops.services import receive_lot
from tests.factories.goods import LotFactory
from tests.orders.conftest import account
from tests.shops.stopping import recall_lot

__all__ = ["account"]
pytestmark = pytest.mark.django_db
ADDRESS = "/quay/diem-mot/don/"


@pytest.fixture
def shown(rooms):
    """Numbers of the orders that the first showroom's seller finds by a query."""

    def ask(**query):
        page = rooms.client("mot").get(ADDRESS, query)
        assert page.status_code == 200
        return [share.number for share in page.context["found"].shares]

    return ask


@pytest.fixture
def lan(make_share):
    return make_share(buyer_name="Lò Thị Lan", phone="+84912345678").order.number


@pytest.fixture
def duc(make_share):
    return make_share(buyer_name="Trần Đức", phone="+84987000111").order.number


@pytest.mark.parametrize(
    "typed",
    ["0912 345 678", "+84 912 345 678", "84912345678", "345678", "lo thi lan", "LAN", "Lò", "  lan  "],
)
def test_a_buyer_is_found_by_phone_or_name_in_any_spelling(shown, lan, duc, typed):
    assert shown(q=typed) == [lan]


def test_an_order_is_found_by_its_number_or_its_end(shown, lan, duc):
    for typed in (duc, duc.lower(), f"DB {duc[2:]}", duc[-4:]):
        assert shown(q=typed) == [duc]


@pytest.mark.parametrize("typed", ["12", "DB1", "không có ai", "0999999999", "%", "_", "'", "\x00", "x" * 300])
def test_what_names_nobody_says_what_can_be_typed(rooms, lan, typed):
    page = rooms.client("mot").get(ADDRESS, {"q": typed})

    assert page.status_code == 200
    if page.context["found"].shares == []:
        assert "Không có đơn nào khớp với" in page.content.decode()
    else:
        assert page.context["typed"].strip("%_'") == ""  # nothing that could be meant was typed


def test_queues_are_as_long_as_they_are_and_hold_their_own(shown, rooms, make_share, by, account):
    placed, packed, cancelled = make_share(), make_share(), make_share()
    awaited = make_share(payment="transfer")
    pack_share(fulfilment=packed, by=by)
    cancel_share(fulfilment=cancelled, reason="Khách đổi ý", by=by)

    page = rooms.client("mot").get(ADDRESS)

    counts = {queue.words: queue.count for queue in page.context["found"].queues}
    assert counts == {
        "Tất cả": 4,
        "Chờ khách trả tiền": 1,
        "Cần gói": 1,
        "Chờ giao": 1,
        "Đã giao": 0,
        "Đã huỷ": 1,
    }
    for status, share in (("placed", placed), ("packed", packed), ("cancelled", cancelled), ("pending", awaited)):
        assert shown(tt=status) == [share.order.number]
    assert "Chưa có đơn nào ở bước này." in rooms.client("mot").get(ADDRESS, {"tt": "handed-over"}).content.decode()


def test_the_other_showrooms_orders_are_not_there(rooms, lan):
    page = rooms.client("hai").get("/quay/diem-hai/don/", {"q": lan})

    assert page.context["found"].shares == []


@pytest.mark.parametrize("query", [{"trang": "0"}, {"trang": "2"}, {"trang": "x"}, {"trang": "²"}, {"tt": "gone"}])
def test_a_page_or_queue_that_is_not_there_is_not_found(rooms, lan, query):
    assert rooms.client("mot").get(ADDRESS, query).status_code == 404


def test_however_many_orders_a_page_asks_the_same_few_queries(rooms, make_share, django_assert_max_num_queries):
    client = rooms.client("mot")
    for _number in range(3):
        make_share(buyer_name="Lò Thị Lan")
    client.get(ADDRESS)

    with django_assert_max_num_queries(10):
        client.get(ADDRESS, {"q": "lan"})


def test_staff_write_notes_that_the_buyer_never_reads(rooms, client, share):
    page = f"/quay/diem-mot/don/{share.order.number}/"
    staff = rooms.client("mot")
    empty = staff.post(f"{page}ghi-chu/", {"note": "  "})
    assert (empty.status_code, "Ghi chú còn trống." in empty.text) == (422, True)

    for _twice in range(2):
        shown = staff.post(f"{page}ghi-chu/", {"note": "Khách hẹn 17 giờ <b>"}, follow=True).text

    assert shown.count("Khách hẹn 17 giờ &lt;b&gt;") == 1
    assert "mot" in shown
    assert "Khách hẹn" in rooms.client("quanly").get(page).text
    assert "Khách hẹn" not in client.get(f"/don-hang/{share.order.facts.token}/").text
    assert rooms.client("hai").post(f"{page}ghi-chu/", {"note": "Xem trộm"}).status_code == 404


def test_a_packed_order_whose_lots_were_exchanged_asks_to_be_packed_again(rooms, make_share, by):
    share, client = make_share(), rooms.client("mot")
    lot = LotBalance.objects.get().lot
    receive_lot(outlet=rooms.first, lot=LotFactory(product=lot.product, expires_in=300), quantity=9, by=by)
    pack_share(fulfilment=share, by=by)

    recall_lot(lot=lot, reason="Có tạp chất", by=by)
    send_due()
    page, today = client.get(f"{ADDRESS}{share.order.number}/").text, client.get("/quay/diem-mot/").text
    assert 'id="goi-lai"' in page
    assert "mở ra gói lại" in today
    client.post(f"{ADDRESS}{share.order.number}/goi/")

    share.refresh_from_db()
    assert share.status == "packed"
    assert "goi-lai" not in client.get(f"{ADDRESS}{share.order.number}/").text
    assert "mở ra gói lại" not in client.get("/quay/diem-mot/").text
