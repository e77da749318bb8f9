"""The desk that holds and recalls lots in the admin: who enters, what is told before, what is done, and the trace."""

from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone, translation
from openpyxl import load_workbook
from oscar.core.loading import get_model

from common.outbox import drain
from common.outward import send_due
from orders.models import BuyerCall, StopBuyer
from shops.models import LotBalance, LotStop
from shops.queries.lot_stops import stop_sheet, to_put_away
from shops.services import NoteHead, NoteLine, open_note, put_line, receive_note, receive_transfer
from shops.services.lot_stops import Paper, close_recall, record_set_aside
from shops.verification import verify
from tests.desk_fixtures import fresh
from tests.factories.goods import LotFactory
from tests.factories.places import OutletFactory
from tests.orders.conftest import by, fill, outlet, stock
from tests.orders.stopping import hold, recall, sell_by_web
from tests.shops.transferring import arrived, on_the_road

__all__ = ["by", "fill", "outlet", "stock"]
pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address
Order = get_model("order", "Order")
DESK = "/quan-tri/giu-thu-hoi/"
TODAY = timezone.localdate


@pytest.fixture
def as_(desks):
    def client_of(username) -> Client:
        client = Client()
        client.force_login(fresh(desks.users[username]))
        return client

    return client_of


@pytest.fixture
def sold(stock, fill, outlet, by):
    """A lot received by a note, of which two buyers have pieces: one left an address, one a number."""
    packing = stock(outlet, 0)
    head = NoteHead(packing.parent.facts.producer, "PG-77", TODAY(), "owned")
    note = open_note(outlet=outlet, head=head, by=by)
    put_line(note=note, line=NoteLine(packing, "ME-0312", 20, keeps_for_ever=True, growing_area_code="VN-01"), by=by)
    receive_note(note=note, by=by)
    sell_by_web(fill, packing, by, outlet, 2, email="lan@example.vn")
    sell_by_web(fill, packing, by, outlet, 3, buyer_name="Giàng A Sử", phone="+84987654321")
    sell_by_web(fill, packing, by, outlet, 1, hand_over=False)
    return LotBalance.objects.get(outlet=outlet).lot


def act_form(**changes):
    form = {"kind": "recall", "reason": "Có tạp chất", "public_vi": "Mẫu có tạp chất.", "key": "k1"}
    return form | {"decision": "12/QĐ-VPĐP", "decided_on": f"{TODAY():%Y-%m-%d}"} | changes


def preview_of(*lots):
    return f"{DESK}xem-truoc/?" + "&".join(f"lo={lot.pk}" for lot in lots)


@pytest.mark.parametrize(
    "query",
    [
        "code=me-03",
        "product=mat ong",
        "area=vn-01",
        "note=pg-77",
        "received_from={today}&received_until={today}",
        "producer={maker}",
    ],
)
def test_a_lot_is_found_by_whatever_is_known_of_it(sold, outlet, as_, query):
    LotFactory(code="KHAC", product__parent__title="Chè")
    maker = sold.product.parent.facts.producer_id

    page = as_("vanphong").get(f"{DESK}chon-lo/?" + query.format(today=f"{TODAY():%Y-%m-%d}", maker=maker))

    assert page.status_code == 200
    assert "ME-0312" in page.text
    assert "KHAC" not in page.text
    assert f"{outlet.name}: 15" in page.text


def test_nothing_is_found_and_a_wrong_day_is_told(sold, as_):
    assert "Không có lô nào như vậy" in as_("vanphong").get(f"{DESK}chon-lo/?code=khong-co").text
    assert as_("vanphong").get(f"{DESK}chon-lo/?made_from=hom-qua").status_code == 422
    assert as_("vanphong").get(f"{DESK}xem-truoc/?lo=99999&lo=x")["Location"] == f"{DESK}chon-lo/"


def test_the_preview_says_what_will_happen_and_nothing_has(sold, as_):
    page = as_("congthuong").get(preview_of(sold)).text

    figures = {line.split("</dd>")[0].split("<dd>")[-1] for line in page.splitlines() if "<div><dt>" in line}
    assert {"1", "15", "0", "2"} <= figures
    assert "gói đã hứa cho 1 đơn chưa giao" in page
    assert not LotStop.objects.exists()


def test_a_recall_is_written_once_from_the_page_and_its_sheet_tells_all(sold, outlet, as_, by):
    office, address = as_("vanphong"), preview_of(sold)
    refused = office.post(address, act_form(decision="", public_vi="", reason="Giữ chữ này"))
    assert refused.status_code == 422
    assert "Giữ chữ này" in refused.text
    assert "Xin ghi số văn bản." in office.post(address, act_form(decision="")).text
    assert not LotStop.objects.exists()

    done = office.post(address, act_form())
    office.post(address, act_form())
    drain()
    send_due()
    record_set_aside(stop=LotStop.objects.get(), lot=sold, outlet=outlet, counted=14, words="Một gói rách", by=by)

    stop = LotStop.objects.get()
    assert done["Location"] == f"{DESK}{stop.pk}/"
    page = office.get(done["Location"]).text
    for words in ("14 gói, Lò Thị Mai", "lệch sổ: lúc ấy sổ ghi 15", "Một gói rách", "1/1", "0/1", "12/QĐ-VPĐP"):
        assert words in page
    assert verify().is_whole


def test_a_second_official_reads_who_was_first(sold, as_, desks):
    recall(sold, by=desks.users["congthuong"])

    answer = as_("vanphong").post(preview_of(sold), act_form())

    assert answer.status_code == 422
    assert "Lô ME-0312 đã thu hồi lúc" in answer.text
    assert "Trần Quốc Dũng" in answer.text
    assert LotStop.objects.count() == 1


def test_names_and_numbers_are_for_whoever_calls(sold, as_, by):
    stop = recall(sold, by=by)
    drain()
    address = f"{DESK}{stop.pk}/nguoi-mua/"

    department, office = as_("congthuong").get(address).text, as_("vanphong").get(f"{address}?xem=goi").text

    assert "Giàng A Sử" not in department
    assert "987" not in department
    assert "Giàng A Sử" in office
    assert "lan@example.vn" not in office  # told by letter
    assert as_("congthuong").get(f"{address}tep/").status_code in (302, 403)
    assert [row[6] for row in _rows(as_("vanphong").get(f"{address}tep/"))] == [
        "Người mua",
        "Nguyễn Thị Lan",
        "Giàng A Sử",
    ]
    assert _rows(as_("congthuong").get(f"{DESK}{stop.pk}/diem-ban/tep/"))[1][2:4] == ("ME-0312", 15)


def _rows(answer):
    return list(load_workbook(BytesIO(answer.content)).active.values)


def test_a_call_is_written_with_the_callers_name(sold, as_, by):
    stop = recall(sold, by=by)
    drain()
    buyer = StopBuyer.objects.get(way="call")
    address = f"{DESK}{stop.pk}/nguoi-mua/{buyer.pk}/"

    assert "0987 654 321" in as_("vanphong").get(address).text
    assert as_("vanphong").post(address, {"outcome": "x", "key": "k"}).status_code == 422
    for _time in range(2):
        as_("vanphong").post(address, {"outcome": "reached", "words": "Sẽ mang trả", "key": "k"})

    call = BuyerCall.objects.get()
    assert (call.actor_name, call.words) == ("Phạm Thu Hà", "Sẽ mang trả")
    assert "đã báo được, Phạm Thu Hà" in as_("vanphong").get(f"{DESK}{stop.pk}/nguoi-mua/").text


def test_a_hold_is_let_go_and_a_recall_is_closed(sold, as_, by):
    stop = hold(sold, by=by)
    address = f"{DESK}{stop.pk}/ket-thuc/"
    assert as_("vanphong").post(address, {"lots": [sold.pk], "reason": ""}).status_code == 422
    assert as_("vanphong").post(address, {"lots": ["999"], "reason": "x"}).status_code == 422

    as_("vanphong").post(address, {"lots": [sold.pk], "reason": "Mẫu đạt"})

    sold.refresh_from_db()
    assert sold.held_at is None
    again = as_("vanphong").post(address, {"lots": [sold.pk], "reason": "Mẫu đạt"})
    assert "Lệnh này đã kết thúc lúc" in again.text
    assert as_("vanphong").get(address).status_code == 302
    recalled = recall(sold, by=by)
    as_("congthuong").post(f"{DESK}{recalled.pk}/ket-thuc/", {"reason": "Thu đủ"})
    assert "thu hồi xong" in as_("congthuong").get(DESK).text


def test_a_lot_is_traced_back_to_its_note_and_on_to_its_buyers(sold, outlet, as_, by):
    transfer = on_the_road(outlet, OutletFactory(), by, (sold, 2))

    page = as_("congthuong").get(f"{DESK}truy-xuat/?ma=me-0312", follow=True).text

    for words in ("VN-01", "Phiếu PG-77", outlet.name, transfer.number, sold.product.parent.facts.producer.name):
        assert words in page
    for order in Order.objects.all():
        assert order.number in page


def test_an_order_a_receipt_and_a_note_lead_to_their_lots(sold, as_):
    order = Order.objects.order_by("pk").first()
    receipt = order.fulfilments.get().receipt

    for typed in (order.number.lower(), receipt.text):
        page = as_("vanphong").get(f"{DESK}truy-xuat/?ma={typed}", follow=True)
        assert ("ME-0312" in page.text, "PG-77" in page.text) == (True, True), typed
    assert "Truy xuất lô ME-0312" in as_("vanphong").get(f"{DESK}truy-xuat/?ma=pg-77", follow=True).text
    assert "Không có gì trong sổ" in as_("vanphong").get(f"{DESK}truy-xuat/?ma=%3Cb%3E").text
    assert as_("vanphong").get(f"{DESK}truy-xuat/don/DB1/").status_code == 404
    assert as_("vanphong").get(f"{DESK}truy-xuat/lo/999999/").status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_the_pages_cost_the_same_however_many_bought(many, stock, fill, outlet, by, as_, django_assert_num_queries):
    packing = stock(outlet, 20)
    for _number in range(many):
        sell_by_web(fill, packing, by, outlet)
    lot = LotBalance.objects.get(outlet=outlet).lot
    stop = recall(lot, by=by)
    drain()
    client = as_("vanphong")
    client.get(DESK)

    for address, queries in COSTS.items():
        with django_assert_num_queries(queries):
            client.get(DESK + address.format(stop=stop.pk, lot=lot.pk))


COSTS = {"{stop}/": 18, "{stop}/nguoi-mua/": 19, "truy-xuat/lo/{lot}/": 22, "xem-truoc/?lo={lot}": 17}


def test_the_page_of_a_product_says_it_while_the_order_stands(
    desks, stock, outlet, by, client, django_assert_max_num_queries
):
    packing = stock(outlet, 0)
    packing.parent = desks.product
    packing.save()
    lot = LotFactory(product=packing, code="ME-99")
    stop = hold(lot, by=by, public_en="A sample was damp.")

    client.get("/san-pham/che-shan-tuyet/")
    with django_assert_max_num_queries(8):
        page = client.get("/san-pham/che-shan-tuyet/").text
    assert f'data-stop="{stop.number}"' in page
    assert "ME-99" in page
    assert stop.public_vi in page
    with translation.override("en"):
        assert stop.public == "A sample was damp."
    recall(lot, by=by)
    page = client.get("/san-pham/che-shan-tuyet/").text
    assert "Thu hồi: xin đừng dùng" in page
    assert "Tạm giữ" not in page
    close_recall(stop=LotStop.objects.get(kind="recall"), paper=Paper("Thu đủ"), by=by)
    assert "data-stop" not in client.get("/san-pham/che-shan-tuyet/").text


def test_goods_that_come_later_are_asked_for_again(sold, outlet, as_, by):
    other = OutletFactory()
    transfer = on_the_road(outlet, other, by, (sold, 2))
    stop = recall(sold, by=by)
    record_set_aside(stop=stop, lot=sold, outlet=outlet, counted=13, words="", by=by)
    page = as_("vanphong").get(f"{DESK}{stop.pk}/").text
    assert transfer.number in page
    assert to_put_away(other) == []

    receive_transfer(transfer=transfer, arrived=arrived(transfer, [2]), by=by)

    (waiting,) = to_put_away(other)
    assert (waiting.place.booked, waiting.stopped.stop) == (2, stop)
    assert [place.outlet for place in stop_sheet(stop.pk).waiting] == [other]
