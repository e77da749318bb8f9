"""What cannot be true, comes twice, too late or out of order: refused or parked with a plain sentence.

The list is the one of the counter's task; here is what no test of a single screen asks. Nothing is lost, and no stock
is invented: after a refusal the books are as they were, row for row.
"""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from orders.models import Sale, SaleLine
from shops.models import DeliveryLine, LotBalance, Outlet, OutletStaff, StockMovement, StocktakeCount, StocktakeLine
from shops.services import NoteHead, NoteLine, open_note, put_line, write_off
from shops.services.stocktakes import open_stocktake
from shops.verification import verify
from tests.counter.test_selling import PAY, SALE, code_of, coded, goods, hidden, pay, type_in
from tests.factories.money import BankAccountFactory
from tests.orders.selling import open_float
from tests.shop_books import books
from tests.shops.trading import sell_pieces
from tests.shops.transferring import draft, packed

pytestmark = pytest.mark.long

__all__ = ["goods"]
TOO_MUCH = ["-1", "99999999999", "1000001", "1e9", "2,5", "٣x", ""]


@pytest.fixture
def places(rooms, goods, by):
    """By name, every box of the counter that takes a number of pieces: address, what else is said, the box."""
    lot = LotBalance.objects.get(lot__product=goods[0]).lot
    OutletStaff.objects.filter(user=rooms.users["quanly"]).update(can_set_prices=True)
    stocktake = open_stocktake(outlet=rooms.first, lots=[lot], by=by, idempotency_key="kk")
    transfer = draft(rooms.first, rooms.second, by, (lot, 2))
    maker = goods[0].parent.facts.producer
    note = open_note(outlet=rooms.first, head=NoteHead(maker, "PG-1", timezone.localdate(), "owned"), by=by)
    line = put_line(note=note, line=NoteLine(goods[0], lot.code, 1), by=by)
    type_in(rooms.client("quanly"), code_of(goods[0]))
    sale, why = SaleLine.objects.get(), {"reason": "Thử"}
    piece = transfer.lines.get().pk

    def at(name: str, *more: object) -> str:
        return reverse(f"counter:{name}", args=["diem-mot", *more])

    return {
        "receive": (at("receive-packing", goods[0].pk), {"lot_code": lot.code}, "quantity"),
        "count": (at("count", lot.pk), why, "counted"),
        "write-off": (at("write-off", lot.pk), why | {"kind": "damaged"}, "quantity"),
        "stocktake": (at("stocktake-line", stocktake.pk, stocktake.lines.get().pk), {}, "counted"),
        "transfer": (at("add-to-transfer", transfer.pk), {"code": code_of(goods[0])}, "quantity"),
        "transfer line": (at("transfer-line", transfer.pk, piece), {"lot": lot.pk}, "quantity"),
        "packing": (at("pack-transfer", transfer.pk), {}, f"goi-{piece}"),
        "note": (at("delivery-line", note.pk, line.pk), {"lot_code": lot.code}, "noted"),
        "reorder": (at("reorder-point", goods[0].pk), {"amount": "1"}, "point"),
        "sale": (at("sale-line", sale.line_id), {"sale": Sale.objects.get().pk, "seen": "1"}, "pieces"),
    }


@pytest.mark.long
def test_a_negative_or_enormous_number_of_pieces_is_refused_with_a_sentence_everywhere(rooms, places, subtests):
    boss, before = rooms.client("quanly"), books()

    for name, (address, said, box) in places.items():
        for typed in TOO_MUCH[: 3 if name == "sale" else None]:
            with subtests.test(name=name, typed=typed):
                answer = boss.post(address, said | {"key": str(uuid.uuid4()), box: typed})

                assert answer.status_code == 422
                assert 'role="alert"' in answer.text or "aria-invalid" in answer.text or "notice" in answer.text
    assert books() == before


def test_the_lot_of_another_product_is_taken_nowhere(rooms, goods, by):
    client = rooms.client("mot")
    own, other = (LotBalance.objects.get(lot__product=packing).lot for packing in goods[:2])
    transfer = draft(rooms.first, rooms.second, by, (own, 2))
    type_in(client, code_of(goods[0]))
    sale, line = Sale.objects.get(), SaleLine.objects.get().line_id
    before = books()

    scanned = client.post(SALE, {"packing": goods[0].pk, "lot": other.pk, "key": str(uuid.uuid4()), "sale": sale.pk})
    changed = client.post(f"{SALE}dong/{line}/", {"sale": sale.pk, "lot": other.pk})
    at = reverse("counter:transfer-line", args=["diem-mot", transfer.pk, transfer.lines.get().pk])
    sent = client.post(at, {"key": str(uuid.uuid4()), "quantity": "1", "lot": other.pk})
    chosen = client.post(
        reverse("counter:add-to-transfer", args=["diem-mot", transfer.pk]),
        {"key": str(uuid.uuid4()), "code": "x", "quantity": "1", "mon": f"{goods[0].pk}:{other.pk}"},
    )

    assert [each.status_code for each in (scanned, changed, sent, chosen)] == [422, 409, 422, 422]
    assert "Không còn món này. Xin quét lại." in scanned.text
    assert books() == before


@pytest.mark.parametrize("where", ["receipt", "note"])
def test_a_best_before_ahead_of_the_made_on_is_refused_and_stays_in_the_box(rooms, goods, by, where):
    address = reverse("counter:receive-packing", args=["diem-mot", goods[0].pk])
    if where == "note":
        head = NoteHead(goods[0].parent.facts.producer, "PG-1", timezone.localdate(), "owned")
        note = open_note(outlet=rooms.first, head=head, by=by)
        address = reverse("counter:new-delivery-line", args=["diem-mot", note.pk, goods[0].pk])
    said = {"lot_code": "MO-9", "quantity": "3", "noted": "3"}
    said["made_on"] = f"{timezone.localdate():%d/%m/%Y}"
    said["best_before"] = f"{timezone.localdate() - timedelta(days=1):%d/%m/%Y}"
    before = books()

    answer = rooms.client("mot").post(address, said | {"key": str(uuid.uuid4())})

    assert (answer.status_code, 'value="MO-9"' in answer.text) == (422, True)
    assert said["best_before"] in answer.text
    assert books() == before


def test_one_code_scanned_twice_is_two_pieces_of_one_line_and_sent_twice_one(rooms, goods, by):
    """In a sale and a transfer a second scan is a second piece; in a note and a stocktake it leads to the line."""
    client, code = rooms.client("mot"), code_of(goods[0])
    lot = LotBalance.objects.get(lot__product=goods[0]).lot
    for _scan in range(2):
        type_in(client, code)
    assert SaleLine.objects.get().line.quantity == 2

    transfer = draft(rooms.first, rooms.second, by)
    add = reverse("counter:add-to-transfer", args=["diem-mot", transfer.pk])
    keys = [str(uuid.uuid4()), str(uuid.uuid4())]
    for key in [*keys, *keys]:
        client.post(add, {"key": key, "code": code, "quantity": "1"})
    assert transfer.lines.get().asked == 2

    head = NoteHead(goods[0].parent.facts.producer, "PG-1", timezone.localdate(), "owned")
    note = open_note(outlet=rooms.first, head=head, by=by)
    put_line(note=note, line=NoteLine(goods[0], lot.code, 1), by=by)
    new = reverse("counter:new-delivery-line", args=["diem-mot", note.pk, goods[0].pk])
    again = client.post(new, {"key": str(uuid.uuid4()), "lot_code": lot.code, "noted": "4"})
    assert (again.status_code, DeliveryLine.objects.get().noted) == (422, 1)

    stocktake = open_stocktake(outlet=rooms.first, lots=[], by=by, idempotency_key="kk")
    page = reverse("counter:stocktake", args=["diem-mot", stocktake.pk])
    assert len({client.post(page, {"ma": code})["Location"] for _scan in range(2)}) == 1
    assert StocktakeLine.objects.count() == 1


def test_two_sellers_at_the_last_piece_one_sells_it_and_the_other_reads_why(rooms, stock, by):
    packing = stock(rooms.first, 1, packing=coded(9))
    open_float(rooms.first, by)
    first, second = rooms.client("mot"), rooms.client("quanly")
    for seller in (first, second):
        type_in(seller, code_of(packing))
    late = second.get(PAY)

    pay(first, quick="120000")
    refused = second.post(PAY, {"sale": hidden(late, "sale"), "seen": hidden(late, "seen"), "quick": "120000"})

    assert refused.status_code == 409
    assert "notice" in refused.text
    assert Sale.objects.filter(order__isnull=False).count() == 1
    assert Sale.objects.get(order=None).basket.lines.get().quantity == 1  # nothing that was scanned is lost
    assert StockMovement.objects.filter(kind="sold").count() == 1
    assert verify().broken == []


@pytest.mark.parametrize("how", ["quick", "stocktake"])
@pytest.mark.parametrize("state", ["suspended", "closed"])
def test_a_count_that_comes_after_the_outlet_stopped_is_parked_or_refused(rooms, stock, by, how, state):
    """It waits for somebody who approves; pieces found at an outlet that is closed for good are refused by name."""
    stock(rooms.first, 5, price=20_000)
    lot = LotBalance.objects.get(outlet=rooms.first).lot
    client = rooms.client("mot")
    opened = open_stocktake(outlet=rooms.first, lots=[lot], by=by, idempotency_key="kk")
    address = {
        "quick": reverse("counter:count", args=["diem-mot", lot.pk]),
        "stocktake": reverse("counter:stocktake-line", args=["diem-mot", opened.pk, opened.lines.get().pk]),
    }[how]
    page = client.get(address)
    said = {name: hidden(page, name) for name in ("key", "request_id")} | {"counted": "3", "reason": "Còn ba gói"}
    write_off(outlet=rooms.first, lot=lot, quantity=5, kind="damaged", by=by, reason="Ẩm")
    facts = {"suspended_at": timezone.now()} | ({"state": Outlet.State.CLOSED} if state == "closed" else {})
    Outlet.objects.filter(pk=rooms.first.pk).update(**facts)

    answer = client.post(address, said, follow=True)

    counted = list(StocktakeCount.objects.values_list("counted", flat=True))
    if (how, state) == ("quick", "closed"):
        assert (answer.status_code, "đã đóng, không nhận hàng nữa." in answer.text, counted) == (422, True, [])
        assert 'value="Còn ba gói"' in answer.text
    else:
        assert (answer.status_code, counted) == (200, [3])
        assert how == "stocktake" or "chờ người khác duyệt" in answer.text
    assert LotBalance.objects.get(outlet=rooms.first).quantity == 0
    assert not StockMovement.objects.filter(kind="counted").exists()


@pytest.mark.parametrize("how", ["quick", "stocktake"])
def test_a_count_that_waited_on_the_phone_while_goods_were_sold_is_asked_again(rooms, stock, by, how):
    """Five were counted, the line was gone, two were sold: written down now, those two would stand there again."""
    packing = stock(rooms.first, 5, price=20_000)
    lot = LotBalance.objects.get(outlet=rooms.first).lot
    opened = open_stocktake(outlet=rooms.first, lots=[lot], by=by, idempotency_key="kk")
    address = {
        "quick": reverse("counter:count", args=["diem-mot", lot.pk]),
        "stocktake": reverse("counter:stocktake-line", args=["diem-mot", opened.pk, opened.lines.get().pk]),
    }[how]
    client = rooms.client("mot")
    page = client.get(address)
    said = {name: hidden(page, name) for name in ("key", "request_id", "seen")} | {
        "counted": "5",
        "reason": "Cuối ngày",
    }
    sell_pieces(outlet=rooms.first, product=packing, quantity=2, by=by)

    late = client.post(address, said)

    assert (late.status_code, "vừa có hàng ra hoặc vào. Xin đếm lại rồi ghi." in late.text) == (422, True)
    assert 'value="5"' in late.text
    assert LotBalance.objects.get(outlet=rooms.first).quantity == 3
    assert not StocktakeCount.objects.exists()

    again = client.post(address, said | {"seen": hidden(late, "seen"), "counted": "3"})
    assert again.status_code == 302
    assert LotBalance.objects.get(outlet=rooms.first).quantity == 3
    assert client.post(address, said | {"request_id": "", "seen": "x"}).status_code == 422


def test_a_count_that_is_not_asked_what_it_saw_puts_sold_goods_back(rooms, stock, by):
    """The control of the count that waited."""
    packing = stock(rooms.first, 5, price=20_000)
    lot = LotBalance.objects.get(outlet=rooms.first).lot
    sell_pieces(outlet=rooms.first, product=packing, quantity=2, by=by)

    said = {"key": str(uuid.uuid4()), "counted": "5", "reason": "Tối"}
    rooms.client("mot").post(reverse("counter:count", args=["diem-mot", lot.pk]), said)

    assert LotBalance.objects.get(outlet=rooms.first).quantity == 5  # three stand there


@pytest.mark.parametrize(
    ("name", "said", "days", "sentence"),
    [
        ("delivery-notes", {"number": "PG-1", "terms": "owned"}, {"dated": 1}, "Ngày trên phiếu chưa đến."),
        ("receive-packing", {"lot_code": "MO-9", "quantity": "3"}, {"made_on": 1, "best_before": 99}, "chưa đến."),
        ("send-transfer", {}, {"expected_on": -1}, "Ngày này đã qua."),
        ("money", {"bank_reference": "FT1", "amount": "5000"}, {"booked_on": 1}, "Ngày này chưa tới."),
    ],
)
def test_a_day_of_a_phone_whose_clock_is_wrong_by_a_day_is_refused(rooms, goods, by, name, said, days, sentence):
    """What is sent takes its moment from the house's clock; a day that is copied off a wrong phone is asked about.

    A browser with such a clock works through tests/journeys/test_line.py.
    """
    BankAccountFactory(seller=rooms.first.legal_seller)
    lot = LotBalance.objects.get(lot__product=goods[0]).lot
    more = {
        "receive-packing": [goods[0].pk],
        "send-transfer": [packed(rooms.first, rooms.second, by, (lot, 2)).pk],
    }.get(name, [])
    typed = {box: timezone.localdate() + timedelta(days=ahead) for box, ahead in days.items()}
    form = said | {box: f"{each.day}/{each.month}/{each.year}" for box, each in typed.items()}
    form |= {"key": str(uuid.uuid4()), "producer": goods[0].parent.facts.producer.name}
    before = books()

    answer = rooms.client("quanly").post(reverse(f"counter:{name}", args=["diem-mot", *more]), form)

    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert all(form[box] in answer.text for box in days)
    assert books() == before


def test_pages_that_are_sent_in_the_wrong_order_write_no_older_word_over_a_newer(rooms, goods):
    """A screen of a sale from before, and a payment for what was on the screen then."""
    client = rooms.client("mot")
    for packing in goods[:2]:
        type_in(client, code_of(packing))
    old, sale = client.get(PAY), Sale.objects.get()
    line = SaleLine.objects.order_by("pk").first().line_id
    newer = client.post(f"{SALE}dong/{line}/", {"sale": sale.pk, "seen": "1", "pieces": "3"})
    older = client.post(f"{SALE}dong/{line}/", {"sale": sale.pk, "seen": "1", "pieces": "0"})
    open_float(rooms.first, rooms.users["mot"])
    paid = client.post(PAY, {"sale": sale.pk, "seen": hidden(old, "seen"), "quick": "240000"})

    assert (newer.status_code, older.status_code, paid.status_code) == (302, 409, 409)
    assert SaleLine.objects.order_by("pk").first().line.quantity == 3
    assert not StockMovement.objects.filter(kind="sold").exists()
