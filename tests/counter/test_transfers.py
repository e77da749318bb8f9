"""Transfers at the counter: made by scanning, packed, sent, received in one tap or with differences, and settled."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.codes import label_path
from common.gs1 import internal_code
from shops.models import LotBalance, OutletStaff, StockMovement, Transfer, TransferStep
from shops.services import receive_lot, receive_transfer
from shops.verification import verify
from tests.factories.goods import LotFactory, PackingFactory, ProductFactory
from tests.factories.places import OutletFactory
from tests.shops.stopping import hold_lot
from tests.shops.transferring import arrived, draft, on_the_road, packed

pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address

LIST, THERE = "/quay/diem-mot/chuyen/", "/quay/diem-hai/chuyen/"


def keyed(**typed):
    return {"key": str(uuid.uuid4()), **typed}


def numbers(line, good, *, damaged="", rest="", awaited=5):
    """What a receive screen sends for one line."""
    return {
        f"nhan-{line.pk}": str(good),
        f"hong-{line.pk}": str(damaged),
        f"con-{line.pk}": rest,
        f"cho-{line.pk}": str(awaited),
    }


@pytest.fixture
def lot(rooms, stock):
    """Five pieces of a lot with a code of its own at the first outlet."""
    packing = PackingFactory(parent=ProductFactory(title="Miến dong"))
    packing.packing.internal_code = internal_code(7)
    packing.packing.save()
    lot = LotFactory(product=packing, code="MD-01")
    stock(rooms.first, 5, packing=packing, lot=lot)
    return lot


@pytest.fixture
def sent(rooms, lot, by):
    return on_the_road(rooms.first, rooms.second, by, (lot, 5))


def stands(outlet) -> int:
    return sum(LotBalance.objects.filter(outlet=outlet).values_list("quantity", flat=True))


def test_goods_go_from_one_counter_to_another(rooms, lot):
    here, there = rooms.client("mot"), rooms.client("hai")
    made = here.post(f"{LIST}moi/?ma=MD-01", keyed(way="gui", other="diem-hai", note="Bên kia hết"))
    transfer = Transfer.objects.get()
    page = f"{LIST}{transfer.pk}/"
    assert made["Location"] == f"{page}?ma=MD-01"
    scan = here.get(made["Location"]).text
    assert re.search(r'<input[^>]*value="MD-01"[^>]*data-scan', scan)

    here.post(
        f"{page}them/", keyed(code=label_path(gtin=None, internal_code=internal_code(7), lot="MD-01"), quantity="3")
    )
    here.post(f"{page}them/", keyed(code=internal_code(7), quantity="1"))
    line = transfer.lines.get()
    assert (line.lot, line.asked) == (lot, 4)
    assert "1 phiếu cần đóng gói." in here.get("/quay/diem-mot/").text

    here.post(f"{page}goi/", keyed(**{f"goi-{line.pk}": "4"}))
    assert "1 phiếu chờ xe." in here.get("/quay/diem-mot/").text
    day = timezone.localdate() + timedelta(days=2)
    here.post(f"{page}gui/", keyed(carrier="Xe Hải Vân", expected_on=f"{day.day}/{day.month}/{day.year}"))
    assert stands(rooms.first) == 1
    assert "1 phiếu đang đến." in there.get("/quay/diem-hai/").text
    assert "Đang trên đường đến: 4 gói." in there.get("/quay/diem-hai/kho/").text
    assert "Đang trên đường đi: 4 gói." in here.get("/quay/diem-mot/kho/").text
    assert transfer.number in here.get(f"/quay/diem-mot/kho/{lot.pk}/").text

    form = there.get(f"{THERE}{transfer.pk}/nhan/").text
    assert f'name="nhan-{line.pk}" value="4"' in form
    answer = there.post(f"{THERE}{transfer.pk}/nhan/", keyed(**numbers(line, 4, awaited=4)), follow=True)
    assert f"Phiếu {transfer.number}: đã nhận 4 gói lên kệ." in answer.text
    assert (stands(rooms.first), stands(rooms.second)) == (1, 4)
    assert [step.actor_name for step in TransferStep.objects.all()] == ["mot"] * 5 + ["hai"]
    assert verify().broken == []


def test_a_destination_asks_and_the_source_finds_it_in_its_list(rooms, lot):
    asking = rooms.client("hai")
    asking.post(f"{THERE}moi/", keyed(way="xin", other="diem-mot"))
    transfer = Transfer.objects.get()
    assert (transfer.source, transfer.destination) == (rooms.first, rooms.second)

    asking.post(f"{THERE}{transfer.pk}/them/", keyed(code="MD-01", quantity="2"))

    assert transfer.lines.get().asked == 2
    assert transfer.number in rooms.client("mot").get(LIST).text
    assert asking.get(f"{THERE}{transfer.pk}/goi/").status_code == 404
    assert asking.post(f"{THERE}{transfer.pk}/goi/", keyed()).status_code == 404


def test_a_name_that_fits_several_packings_is_chosen_from(rooms, lot, stock):
    other = PackingFactory(parent=lot.product.parent, title="Gói 1 kg")
    stock(rooms.first, 2, packing=other)
    transfer = draft(rooms.first, rooms.second, rooms.users["mot"])
    client, address = rooms.client("mot"), f"{LIST}{transfer.pk}/them/"

    asked = client.post(address, keyed(code="Miến dong", quantity="2"))
    assert asked.status_code == 200
    assert asked.text.count('name="mon"') == 2
    client.post(address, keyed(code="Miến dong", quantity="2", mon=f"{other.pk}"))

    assert transfer.lines.get().lot.product == other
    for chosen in ("x", "0", f"{other.pk}:0", f"{other.pk}:{lot.pk}", "9" * 30, f"{other.pk}:²"):
        assert client.post(address, keyed(code="Miến", quantity="1", mon=chosen)).status_code == 422


WRONG = {
    "nothing known": ({"code": "sầu riêng"}, "Không có món nào khớp với “sầu riêng”."),
    "no code": ({"code": " "}, "Xin quét mã hoặc gõ tên hàng."),
    "too many": ({"quantity": "6"}, "còn 5, không đủ 6."),
    "none": ({"quantity": "0"}, "Số lượng phải là số nguyên từ 1 đến 1.000.000."),
    "negative": ({"quantity": "-1"}, "Số lượng phải là số nguyên từ 1 đến 1.000.000."),
    "enormous": ({"quantity": "9999999999"}, "Số lượng phải là số nguyên từ 1 đến 1.000.000."),
    "a lot that is none": (
        {"code": label_path(gtin=None, internal_code=internal_code(7), lot="KHAC")},
        "Món này không có lô KHAC trong sổ.",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_added_gets_a_sentence_and_stays(rooms, lot, case):
    transfer = draft(rooms.first, rooms.second, rooms.users["mot"])
    changes, sentence = WRONG[case]
    typed = {"code": "MD-01", "quantity": "1", **changes}

    answer = rooms.client("mot").post(f"{LIST}{transfer.pk}/them/", keyed(**typed))

    assert answer.status_code in (409, 422)
    assert sentence in answer.text
    if typed["code"].strip():
        assert f'value="{typed["code"]}"' in answer.text
    assert f'value="{typed["quantity"]}"' in answer.text
    assert not transfer.lines.exists()


def test_a_line_is_changed_to_another_lot_and_taken_off(rooms, lot, stock):
    later = LotFactory(product=lot.product, code="MD-02", expires_in=300)
    receive_lot(outlet=rooms.first, lot=later, quantity=2, by=rooms.users["mot"])
    transfer = draft(rooms.first, rooms.second, rooms.users["mot"], (lot, 3))
    client, address = rooms.client("mot"), f"{LIST}{transfer.pk}/dong/{transfer.lines.get().pk}/"

    assert "còn 2" in client.get(address).text
    assert "không đủ 3" in client.post(address, keyed(quantity="3", lot=later.pk)).text
    client.post(address, keyed(quantity="2", lot=later.pk))
    assert transfer.lines.get().lot == later
    assert client.post(address, keyed(quantity="1", lot=LotFactory().pk)).status_code == 422
    gone = keyed(quantity="0", lot=later.pk)
    for _sending in range(2):
        assert client.post(address, gone)["Location"] == f"{LIST}{transfer.pk}/"
    assert not transfer.lines.exists()
    assert client.get(address).status_code == 404


def test_fewer_are_packed_and_more_than_asked_are_not(rooms, lot):
    transfer = draft(rooms.first, rooms.second, rooms.users["mot"], (lot, 3))
    line, client, address = transfer.lines.get(), rooms.client("mot"), f"{LIST}{transfer.pk}/goi/"

    for typed, sentence in (
        ("4", "phiếu ghi 3, không gói 4 được"),
        ("0", "chưa có gói hàng nào"),
        ("x", "không phải là số"),
    ):
        answer = client.post(address, keyed(**{f"goi-{line.pk}": typed}))
        assert sentence in answer.text
        assert f'value="{typed}"' in answer.text
    sent = keyed(**{f"goi-{line.pk}": "2"})
    for _sending in range(2):
        assert client.post(address, sent).status_code == 302

    line.refresh_from_db()
    assert (line.packed, LotBalance.objects.get(outlet=rooms.first).allocated) == (2, 2)
    assert f'<a href="{LIST}{transfer.pk}/">{transfer.number}</a>' in client.get(f"/quay/diem-mot/kho/{lot.pk}/").text
    assert verify().broken == []


def test_boxes_are_opened_again_and_a_transfer_is_given_up_with_a_reason(rooms, lot):
    transfer = packed(rooms.first, rooms.second, rooms.users["mot"], (lot, 3))
    client, there = rooms.client("mot"), rooms.client("hai")

    assert there.post(f"{THERE}{transfer.pk}/huy/", keyed(reason="x")).status_code == 404
    assert there.post(f"{THERE}{transfer.pk}/mo-goi/", keyed(reason="x")).status_code == 404
    assert "Xin ghi lý do." in client.post(f"{LIST}{transfer.pk}/mo-goi/", keyed(reason="")).text
    client.post(f"{LIST}{transfer.pk}/mo-goi/", keyed(reason="Đóng nhầm"))
    assert Transfer.objects.get().state == "draft"
    assert there.post(f"{THERE}{transfer.pk}/huy/", keyed(reason="Không cần nữa")).status_code == 302
    assert Transfer.objects.get().state == "cancelled"
    late = client.post(f"{LIST}{transfer.pk}/huy/", keyed(reason="x"))
    assert (late.status_code, "không làm bước này được nữa" in late.text) == (409, True)


def test_a_day_that_has_passed_is_no_day_to_arrive(rooms, lot):
    transfer = packed(rooms.first, rooms.second, rooms.users["mot"], (lot, 3))

    answer = rooms.client("mot").post(f"{LIST}{transfer.pk}/gui/", keyed(expected_on="1/1/2020", carrier="Anh Páo"))

    assert (answer.status_code, "Ngày này đã qua" in answer.text) == (422, True)
    assert 'value="Anh Páo"' in answer.text
    assert Transfer.objects.get().state == "packed"


def test_what_is_missing_or_damaged_needs_words_and_stays_open(rooms, sent):
    client, line, address = rooms.client("hai"), sent.lines.get(), f"{THERE}{sent.pk}/nhan/"

    unclear = client.post(address, keyed(**numbers(line, 3)))
    assert (unclear.status_code, "Còn 2 gói chưa nói rõ: thiếu, hay đến chuyến sau?" in unclear.text) == (422, True)
    silent = client.post(address, keyed(**numbers(line, 3, damaged=1, rest="thieu")))
    assert (silent.status_code, "Xin ghi vì sao thiếu hoặc hỏng." in silent.text) == (422, True)
    too_many = client.post(address, keyed(**numbers(line, 6)))
    assert (too_many.status_code, "trên đường chỉ còn 5, không nhận 6 được" in too_many.text) == (409, True)
    assert not StockMovement.objects.filter(kind="moved-in").exists()

    posted = keyed(reason="Thùng ướt", **numbers(line, 3, damaged=1, rest="thieu"))
    for _sending in range(2):
        assert client.post(address, posted).status_code == 302

    line.refresh_from_db()
    assert (line.received, line.missing, line.damaged) == (3, 1, 1)
    page = client.get(f"{THERE}{sent.pk}/").text
    assert "báo thiếu 1, chờ giải quyết" in page
    assert "Phần thiếu nay đã đến" in page
    assert f"{sent.number}</a>" in rooms.client("mot").get(LIST).text
    assert verify().broken == []


def test_the_rest_may_come_later(rooms, sent):
    client, line, address = rooms.client("hai"), sent.lines.get(), f"{THERE}{sent.pk}/nhan/"

    client.post(address, keyed(**numbers(line, 2, rest="sau")))
    assert f'name="nhan-{line.pk}" value="3"' in client.get(address).text
    stale = client.post(address, keyed(**numbers(line, 5)))
    assert (stale.status_code, "trên đường chỉ còn 3" in stale.text) == (409, True)
    assert f'name="cho-{line.pk}" value="3"' in stale.text
    client.post(address, keyed(**numbers(line, 3, awaited=3)))

    assert (Transfer.objects.get().state, stands(rooms.second)) == ("received", 5)
    assert "không còn gói nào trên đường" in client.get(address).text


def test_who_approves_at_the_source_settles_and_the_destination_only_what_came_after_all(rooms, sent, by):
    receive_transfer(transfer=sent, arrived=arrived(sent, [2, 2, 1]), by=by, reason="Thùng ướt")
    line = sent.lines.get()
    missing, damaged = f"{sent.pk}/lech/{line.pk}/thieu/", f"{sent.pk}/lech/{line.pk}/hong/"
    manager, there = rooms.client("quanly"), rooms.client("hai")

    assert rooms.client("mot").get(f"{LIST}{missing}").status_code == 404
    assert there.post(f"{THERE}{missing}", keyed(outcome="lost", quantity="1", reason="x")).status_code == 422
    assert "1 phiếu lệch cần giải quyết." in manager.get("/quay/diem-mot/").text
    assert there.post(f"{THERE}{missing}", keyed(outcome="late", quantity="1", reason="Xe sau")).status_code == 302
    too_many = manager.post(f"{LIST}{missing}", keyed(outcome="lost", quantity="2", reason="Rơi"))
    assert (too_many.status_code, "chỉ còn 1 chưa giải quyết" in too_many.text) == (409, True)
    settled = keyed(outcome="found", quantity="1", reason="Còn ở kệ")
    for _sending in range(2):
        assert manager.post(f"{LIST}{missing}", settled).status_code == 302
    assert manager.post(f"{LIST}{damaged}", keyed(outcome="lost", quantity="1", reason="")).status_code == 422
    manager.post(f"{LIST}{damaged}", keyed(outcome="lost", quantity="1", reason="Vỡ hết"))

    line.refresh_from_db()
    assert (line.received, line.put_back, line.written_off, line.difference) == (3, 1, 1, 0)
    assert (stands(rooms.first), stands(rooms.second)) == (1, 3)
    assert "đã giải quyết xong" in manager.get(f"{LIST}{missing}").text
    assert manager.get(f"{LIST}{sent.pk}/lech/{line.pk}/khac/").status_code == 404
    assert manager.get(f"{LIST}{sent.pk}/lech/0/hong/").status_code == 404
    assert verify().broken == []


def test_a_lot_that_may_not_be_sold_is_warned_of(rooms, lot, by):
    transfer = draft(rooms.first, rooms.second, by, (lot, 2))
    hold_lot(lot=lot, reason="Chờ mẫu", by=by)

    for address in ("", "goi/"):
        page = rooms.client("mot").get(f"{LIST}{transfer.pk}/{address}").text
        assert "Có lô không được bán" in page
        assert "đang tạm giữ" in page


def test_an_outlet_that_has_no_part_in_it_sees_nothing(rooms, sent):
    third = OutletFactory(code="diem-ba")
    OutletStaff.objects.create(outlet=third, user=rooms.users["quanly"], can_approve=True)
    client = rooms.client("quanly")
    line = sent.lines.get().pk

    for address in (
        "",
        "goi/",
        "gui/",
        "nhan/",
        "them/",
        "huy/",
        "mo-goi/",
        "phieu/",
        f"dong/{line}/",
        f"lech/{line}/thieu/",
    ):
        assert client.get(f"/quay/diem-ba/chuyen/{sent.pk}/{address}").status_code == 404
        assert client.post(f"/quay/diem-ba/chuyen/{sent.pk}/{address}", keyed(reason="x")).status_code in (404, 405)
    assert sent.number not in client.get("/quay/diem-ba/chuyen/").text


def test_the_slip_names_goods_and_lots_and_leads_to_the_transfer(rooms, sent, monkeypatch):
    monkeypatch.setattr("common.paper.engine", lambda: None)

    paper = rooms.client("mot").get(f"{LIST}{sent.pk}/phieu/").text

    for words in (sent.number, "Miến dong", "MD-01", rooms.second.name, "Tổng cộng 5 gói.", "Người chở"):
        assert words in paper
    empty = draft(rooms.first, rooms.second, rooms.users["mot"])
    assert rooms.client("mot").get(f"{LIST}{empty.pk}/phieu/").status_code == 409


@pytest.mark.parametrize("count", [1, 3])
def test_the_screens_ask_the_same_of_the_database_however_much_there_is(rooms, count, by):
    lots = LotFactory.create_batch(count)
    for lot in lots:
        receive_lot(outlet=rooms.first, lot=lot, quantity=20, by=by)
    wanted = [(lot, 2) for lot in lots]
    drafts = [draft(rooms.first, rooms.second, by, *wanted) for _each in range(count)]
    gone = [on_the_road(rooms.first, rooms.second, by, *wanted) for _each in range(count)]
    told = on_the_road(rooms.first, rooms.second, by, *wanted)
    receive_transfer(transfer=told, arrived=arrived(told, *[[1, 1]] * count), by=by, reason="Thiếu")
    line = told.lines.first().pk
    screens = {
        LIST: 5,
        f"{LIST}{drafts[0].pk}/": 8,
        f"{LIST}{drafts[0].pk}/goi/": 8,
        f"{THERE}{gone[0].pk}/nhan/": 9,  # what it will cost here
        f"{LIST}{told.pk}/": 8,
        f"{LIST}{told.pk}/lech/{line}/thieu/": 8,
    }
    client, asked = rooms.client("quanly"), {}

    for address in screens:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200
        assert len(answer.content) < 60_000
        asked[address] = len(queries)

    assert asked == screens
