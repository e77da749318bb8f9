"""Why a packing's number at an outlet is what it is, on the screen and to take away."""

import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from catalogue.models import ProductFacts
from orders.services.steps import hand_over_share
from shops.models import LotBalance, Outlet, Transfer
from shops.queries import available_on_record
from shops.services import (
    NoteHead,
    NoteLine,
    correct_movement,
    count_lot,
    open_note,
    open_stock_record,
    put_line,
    receive_lot,
    receive_note,
    take_back_note,
    write_off,
)
from shops.services.stocktakes import count_line, finish_counting, open_stocktake, post_stocktake
from tests.factories.goods import LotFactory
from tests.orders.conftest import checkout_of, order_now
from tests.orders.returning import bring_back, receive
from tests.shops.stopping import hold_lot, recall_lot
from tests.shops.transferring import carry, on_the_road, packed

pytestmark = pytest.mark.django_db
QUERIES = 11


@pytest.fixture
def story(rooms, stock, fill, by):
    """A packing at the first outlet to which everything has happened."""
    packing = stock(rooms.first, 20)
    ProductFacts.objects.filter(product=packing.parent).update(least_life_days=15)
    lot = LotBalance.objects.get(outlet=rooms.first).lot
    share = order_now(fill((packing, 3)), checkout_of(outlet=rooms.first), timezone.now()).fulfilments.get()
    hand_over_share(fulfilment=share, by=by)
    held, recalled, short = (LotFactory(product=packing, expires_in=days) for days in (60, 60, 10))
    for each, pieces in ((held, 2), (recalled, 1), (short, 4)):
        receive_lot(outlet=rooms.first, lot=each, quantity=pieces, by=by)
    hold_lot(lot=held, reason="Chờ mẫu", by=by)
    recall_lot(lot=recalled, reason="Sai nhãn", by=by)
    wrong = write_off(outlet=rooms.first, lot=lot, quantity=2, kind="damaged", by=by, reason="=1+1")
    correct_movement(movement=wrong.movement, by=by, reason="Gõ nhầm")
    count_lot(outlet=rooms.first, lot=lot, counted=16, by=by, reason="Kiểm kê")
    carry(lot=lot, source=rooms.first, destination=rooms.second, quantity=5, by=by)
    waiting = order_now(fill((packing, 4)), checkout_of(outlet=rooms.first), timezone.now())
    return packing, share, waiting


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", response.text))


def address(rooms, packing, more="") -> str:
    return f"/quay/{rooms.first.code}/vi-sao/{packing.pk}/{more}"


def test_the_story_is_told_in_sentences_with_what_stood_there_after_each(rooms, story):
    packing, share, _waiting = story

    response = rooms.client("mot").get(address(rooms, packing))
    text = text_of(response)

    told = [
        *("Chuyển đi 5 còn 18", "Kiểm kê thấy thiếu 1 còn 23", "Sửa sai sót, thêm 2 còn 24"),
        *("Bỏ ra 2 vì hư hỏng còn 22", "Nhập 4 còn 24", "Nhập 1 còn 20", "Nhập 2 còn 19"),
        *("Bán ra 3 còn 17", "Nhập 20 còn 20", "Mở sổ còn 0"),
    ]
    places = [text.index(each) for each in told]
    assert places == sorted(places)
    assert "Vì sao là 18?" in text
    assert f'href="/quay/{rooms.first.code}/don/{share.order.number}/"' in response.text


def test_the_number_on_the_web_is_made_of_its_parts(rooms, story):
    packing, _share, waiting = story

    response = rooms.client("mot").get(address(rooms, packing))
    text = text_of(response)

    assert 'data-web="7"' in response.text
    assert available_on_record(open_stock_record(packing, rooms.first)) == 7
    for words in ("đã hứa cho khách −4", "đang tạm giữ −2", "đã thu hồi −1", "chỉ bán tại quầy −4"):
        assert words in text
    assert f"Đơn {waiting.number}" in text


def test_a_suspended_outlet_has_nothing_on_the_web_and_says_so(rooms, story):
    Outlet.objects.filter(pk=rooms.first.pk).update(suspended_at=timezone.now() - timedelta(hours=1))

    text = text_of(rooms.client("mot").get(address(rooms, story[0])))

    assert "Trang bán hàng nói 0" in text
    assert "đang tạm dừng, không bán trên mạng −7" in text


def test_a_return_leads_to_its_page(rooms, story, by):
    packing, share, _waiting = story
    goods_return = receive(bring_back(share, by), by)

    page = rooms.client("mot").get(address(rooms, packing)).text

    assert f'href="/quay/{rooms.first.code}/tra-hang/{goods_return.pk}/"' in page


def test_every_line_leads_to_its_paper(rooms, stock, by):
    """A note, a transfer and a stocktake; a maker's note with the number of a transfer leads to the note."""
    packing = stock(rooms.first, 0)
    maker = packing.parent.facts.producer
    lot = LotFactory(product=packing, code="L7")
    receive_lot(outlet=rooms.second, lot=lot, quantity=9, by=by)
    carry(lot=lot, source=rooms.second, destination=rooms.first, quantity=3, by=by)
    transfer = Transfer.objects.get()
    head = NoteHead(maker, transfer.number, timezone.localdate(), "owned")
    note = open_note(outlet=rooms.first, head=head, by=by)
    put_line(note=note, line=NoteLine(packing, "L7", 4), by=by)
    receive_note(note=note, by=by)
    take_back_note(note=note, by=by, reason="Nhầm quầy")
    held = open_stocktake(outlet=rooms.first, lots=[lot], by=by, idempotency_key="kk")
    count_line(line=held.lines.get(), counted=2, by=by, idempotency_key="mot")
    finish_counting(stocktake=held, by=by)
    post_stocktake(stocktake=held, by=by, can_approve=True)
    second = on_the_road(rooms.second, rooms.first, by, (lot, 2))
    third = packed(rooms.first, rooms.second, by, (lot, 1))

    page = rooms.client("mot").get(address(rooms, packing)).text
    quay = f"/quay/{rooms.first.code}"

    assert page.count(f'href="{quay}/nhap/phieu/{note.pk}/"') == 2
    assert page.count(f'href="{quay}/chuyen/{transfer.pk}/"') == 1
    assert f'href="{quay}/kiem-ke/{held.pk}/ket-qua/"' in page
    assert f'data-coming="2"><span class="row__name"><a href="{quay}/chuyen/{second.pk}/"' in page
    assert f'href="{quay}/chuyen/{third.pk}/">Phiếu chuyển {third.number}</a>' in page
    assert "Vì sao là 2?" in text_of(rooms.client("mot").get(address(rooms, packing)))


def test_a_long_story_has_pages_that_go_on_reckoning(rooms, stock, by):
    packing = stock(rooms.first, 0)
    lot = LotFactory(product=packing)
    for _day in range(45):
        receive_lot(outlet=rooms.first, lot=lot, quantity=2, by=by)
    client = rooms.client("mot")

    first, second = (text_of(client.get(address(rooms, packing, f"?trang={page}"))) for page in (1, 2))

    assert "Nhập 2 còn 90" in first
    assert "Nhập 2 còn 12" in first
    assert "Mở sổ" not in first
    assert [f"Nhập 2 còn {left}" in second for left in (12, 10, 2)] == [False, True, True]
    assert "Mở sổ" in second
    assert client.get(address(rooms, packing, "?trang=3")).status_code == 404


def test_the_book_can_be_taken_away_and_reckons_nothing(rooms, story):
    packing = story[0]
    client = rooms.client("mot")

    book = client.get(address(rooms, packing, "tep/")).content
    text = client.get(address(rooms, packing, "tep/?loai=csv")).content.decode("utf-8-sig")

    sheet = load_workbook(io.BytesIO(book)).active
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[6] for row in rows] == [20, 17, 19, 20, 24, 22, 24, 23, 18]
    assert sum(row[5] for row in rows) == 18
    assert "=1+1" in {row[9] for row in rows}
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert "'=1+1" in text
    assert client.get(address(rooms, packing, "tep/?loai=pdf")).status_code == 404


@pytest.mark.parametrize("more", ["", "tep/"])
def test_what_never_was_here_has_no_story(rooms, story, stock, more):
    elsewhere = stock(rooms.second, 3)

    assert rooms.client("mot").get(address(rooms, elsewhere, more)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_story_asks_as_many_queries_for_three_as_for_one(rooms, stock, by, fill, count, django_assert_num_queries):
    packing = stock(rooms.first, 9)
    for _each in range(count):
        receive_lot(outlet=rooms.first, lot=LotFactory(product=packing), quantity=1, by=by)
        order_now(fill((packing, 1)), checkout_of(outlet=rooms.first), timezone.now())
    client = rooms.client("mot")
    client.get(address(rooms, packing))

    with django_assert_num_queries(QUERIES):
        response = client.get(address(rooms, packing))

    assert len(response.content) < 60_000
