"""A maker's note at the counter: begun, scanned line by line, received, its number found again at the lot."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue.models import Lot
from common.gs1 import internal_code
from shops.models import Arrival, DeliveryLine, DeliveryNote, LotBalance, StockMovement
from shops.services import NoteHead, NoteLine, open_note, put_line, receive_note
from shops.verification import verify
from tests.factories.goods import LotFactory, PackingFactory, ProducerFactory, ProductFactory

NOTES = "/quay/diem-mot/nhap/phieu/"
GTIN = "8934600000011"
MOST_QUERIES = 15


def day(days: int) -> str:
    then = timezone.localdate() + timedelta(days=days)
    return f"{then.day}/{then.month}/{then.year}"


@pytest.fixture
def maker(db):
    return ProducerFactory(name="HTX Ong mật Điện Biên")


@pytest.fixture
def make_packing(maker):
    numbers = iter(range(1, 9))

    def make(title, **facts):
        facts.setdefault("packing__internal_code", internal_code(next(numbers)))
        return PackingFactory(parent=ProductFactory(title=title, facts__producer=maker), **facts)

    return make


@pytest.fixture
def draft(rooms, maker):
    head = NoteHead(maker, "PG-7", timezone.localdate(), "owned")
    return open_note(outlet=rooms.first, head=head, by=rooms.users["mot"])


def head_typed(**changes):
    typed = {"producer": "ong mat", "number": "PG-7", "dated": day(-1), "terms": "consignment"}
    return {"key": str(uuid.uuid4()), "commission_percent": "12,5", **typed, **changes}


def line_typed(**changes):
    typed = {"lot_code": "MO-01", "noted": "12", "arrived": "", "reason": "", "best_before": day(300), "made_on": ""}
    return {"key": str(uuid.uuid4()), "growing_area_code": "", **typed, **changes}


def key_and_seal(client, note) -> dict:
    page = client.get(f"{NOTES}{note.pk}/")
    return {"key": str(uuid.uuid4()), "thay": page.context["seal"]}


def test_a_note_of_two_lots_one_short_is_scanned_and_received(rooms, make_packing):
    honey, tea = make_packing("Mật ong", packing__gtin=GTIN), make_packing("Chè Shan")
    known = LotFactory(product=tea, code="CH-02")
    client = rooms.client("mot")

    page = client.post(NOTES, head_typed(), follow=True)
    note = DeliveryNote.objects.get()
    assert "ký gửi, hoa hồng 12,50 %" in page.text
    assert "data-scan" in page.text
    scanned = client.get(f"{NOTES}{note.pk}/", {"ma": f"https://shop.example/01/0{GTIN}/10/MO-01"})
    assert scanned["Location"] == f"{NOTES}{note.pk}/mon/{honey.pk}/?lo=MO-01"
    assert 'value="MO-01"' in client.get(scanned["Location"]).text
    client.post(scanned["Location"], line_typed())
    typed = client.get(f"{NOTES}{note.pk}/", {"ma": f"{tea.packing.internal_code}"})
    assert f'value="{day(180)}"' in client.get(typed["Location"], {"lo": known.code}).text
    short = client.post(typed["Location"], line_typed(lot_code="CH-02", noted="10", arrived="8", best_before=""))
    assert short.status_code == 422
    assert "Phiếu ghi 10, thực nhận 8. Xin ghi lý do lệch." in short.text
    client.post(
        typed["Location"],
        line_typed(lot_code="CH-02", noted="10", arrived="8", best_before="", reason="Vỡ, hỏng khi chở"),
    )

    sent = key_and_seal(client, note)
    done = [client.post(f"{NOTES}{note.pk}/nhan/", sent, follow=True) for _each in range(2)]

    for page in done:
        assert "Đã nhận phiếu PG-7 của HTX Ong mật Điện Biên." in page.text
        assert "phiếu ghi 10, lệch −2" in page.text
    assert dict(LotBalance.objects.values_list("lot__code", "quantity")) == {"MO-01": 12, "CH-02": 8}
    lot = client.get(f"/quay/diem-mot/kho/{known.pk}/").text
    assert "Nhập theo phiếu nào" in lot
    assert f"{NOTES}{note.pk}/" in lot
    assert verify().is_whole


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"producer": "khong co ai"}, "Không có ai tên như vậy"),
        ({"producer": "htx"}, "Có nhiều người trùng"),
        ({"number": ""}, "Xin gõ số phiếu."),
        ({"dated": day(2)}, "Ngày trên phiếu chưa đến."),
        ({"commission_percent": ""}, "Hàng ký gửi cần ghi hoa hồng"),
        ({"commission_percent": "một phần"}, "Không đọc được “một phần”."),
        ({"commission_percent": "101"}, "Hàng ký gửi cần ghi hoa hồng"),
        ({"terms": "owned"}, "Hàng mua đứt không có hoa hồng."),
        ({"terms": ""}, "Xin chọn ký gửi hay mua đứt."),
    ],
)
def test_a_head_typed_wrong_gets_a_sentence_and_stays(rooms, maker, changes, sentence):
    ProducerFactory(name="HTX Chè")

    page = rooms.client("mot").post(NOTES, head_typed(**changes))

    assert page.status_code == 422
    assert sentence in page.text
    assert f'value="{head_typed(**changes)["dated"]}"' in page.text
    assert not DeliveryNote.objects.exists()


def test_a_number_that_was_used_is_told(rooms, draft):
    page = rooms.client("mot").post(NOTES, head_typed())

    assert page.status_code == 422
    assert "Phiếu PG-7 của HTX Ong mật Điện Biên đang ghi dở ở" in page.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"best_before": day(-1)}, "đã qua. Hàng quá hạn thì không nhập."),
        ({"made_on": day(-1), "best_before": day(-2)}, "lại trước ngày sản xuất"),
        ({"noted": "-3"}, "Số lượng phải là số nguyên từ 0"),
        ({"noted": "99999999"}, "Số lượng phải là số nguyên từ 0"),
        ({"noted": ""}, "Xin gõ số lượng."),
        ({"best_before": ""}, "Lô mới cần có hạn dùng."),
        ({"lot_code": "LA-1"}, "Số lô LA-1 trong sổ là của"),
        ({"lot_code": "MO-02"}, "Lô này đã có một dòng trên phiếu."),
    ],
)
def test_a_line_typed_wrong_gets_a_sentence_at_its_box_and_stays(rooms, draft, make_packing, changes, sentence):
    packing = make_packing("Mật ong")
    LotFactory(code="LA-1")
    put_line(
        note=draft,
        line=NoteLine(packing, "MO-02", 1, best_before=timezone.localdate() + timedelta(days=9)),
        by=draft.opened_by,
    )

    page = rooms.client("mot").post(f"{NOTES}{draft.pk}/mon/{packing.pk}/", line_typed(**changes))

    assert page.status_code == 422
    assert sentence in page.text
    assert DeliveryLine.objects.count() == 1


def test_a_lot_scanned_twice_opens_its_line_and_a_line_is_taken_off(rooms, draft, make_packing):
    packing = make_packing("Mật ong", packing__gtin=GTIN)
    client = rooms.client("mot")
    client.post(f"{NOTES}{draft.pk}/mon/{packing.pk}/", line_typed())
    line = DeliveryLine.objects.get()

    again = client.get(f"{NOTES}{draft.pk}/", {"ma": f"(01)0{GTIN}(10)mo-01"})

    assert again["Location"] == f"{NOTES}{draft.pk}/dong/{line.pk}/?da-co=1"
    assert "Lô này đã có trên phiếu." in client.get(again["Location"]).text
    client.post(f"{NOTES}{draft.pk}/dong/{line.pk}/", line_typed(noted="7"))
    assert DeliveryLine.objects.get().noted == 7
    for _twice in range(2):
        assert client.post(f"{NOTES}{draft.pk}/dong/{line.pk}/", {"bo": "1"}).status_code == 302
    assert not DeliveryLine.objects.exists()


def test_words_offer_goods_to_choose_from_and_nothing_is_said_so(rooms, draft, make_packing):
    for _each in range(2):
        make_packing("Mật ong rừng")
    client = rooms.client("mot")

    assert client.get(f"{NOTES}{draft.pk}/", {"ma": "Mật ong"}).text.count('class="pick"') == 2
    assert "Không có món nào khớp với “sầu riêng”" in client.get(f"{NOTES}{draft.pk}/", {"ma": "sầu riêng"}).text


def test_a_note_that_changed_meanwhile_is_looked_at_again(rooms, draft, make_packing):
    client, packing = rooms.client("mot"), make_packing("Mật ong")
    client.post(f"{NOTES}{draft.pk}/mon/{packing.pk}/", line_typed())
    sent = key_and_seal(client, draft)
    client.post(f"{NOTES}{draft.pk}/mon/{packing.pk}/", line_typed(lot_code="MO-02"))

    late = client.post(f"{NOTES}{draft.pk}/nhan/", sent)

    assert late.status_code == 422
    assert "Phiếu vừa có người sửa." in late.text
    assert not StockMovement.objects.exists()


def test_heads_are_put_right_drafts_dropped_and_received_notes_taken_back(rooms, draft, make_packing):
    client, packing = rooms.client("mot"), make_packing("Mật ong")
    client.post(f"{NOTES}{draft.pk}/dau/", head_typed(number="PG-8"))
    draft.refresh_from_db()
    assert (draft.number, draft.terms) == ("PG-8", "consignment")
    client.post(f"{NOTES}{draft.pk}/mon/{packing.pk}/", line_typed())
    client.post(f"{NOTES}{draft.pk}/nhan/", key_and_seal(client, draft))
    assert Arrival.objects.get().commission_percent == draft.commission_percent

    unsaid = client.post(f"{NOTES}{draft.pk}/huy/", {"key": str(uuid.uuid4())})
    back = client.post(f"{NOTES}{draft.pk}/huy/", {"key": str(uuid.uuid4()), "reason": "Nhầm phiếu"}, follow=True)

    assert unsaid.status_code == 422
    assert "Đã hủy phiếu PG-8." in back.text
    assert LotBalance.objects.get().quantity == 0
    client.post(NOTES, head_typed(number="PG-9"))
    other = DeliveryNote.objects.get(number="PG-9")
    dropped = client.post(f"{NOTES}{other.pk}/bo/", {"key": str(uuid.uuid4()), "reason": "Nhầm"}, follow=True)
    assert "Đã bỏ phiếu PG-9, chưa ghi gì vào sổ." in dropped.text


@pytest.mark.parametrize("lines", [1, 3])
def test_screens_ask_the_same_of_the_database_however_long_the_note(
    rooms, draft, make_packing, lines, django_assert_max_num_queries
):
    for number in range(lines):
        LotFactory(product=make_packing("Mật ong"), code=f"MO-{number}")
    for lot in Lot.objects.all():
        put_line(note=draft, line=NoteLine(lot.product, lot.code, 3), by=draft.opened_by)
    client = rooms.client("mot")

    for address in ("", f"{draft.pk}/"):
        with django_assert_max_num_queries(MOST_QUERIES):
            page = client.get(f"{NOTES}{address}")
        assert len(page.content) <= 60_000
    receive_note(note=draft, by=draft.opened_by)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(f"{NOTES}{draft.pk}/").text.count("data-lot=") == lines
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(f"/quay/diem-mot/kho/{Lot.objects.first().pk}/")
