"""Papers at the counter: a packing slip, all of them with what they take from the shelf, and the sales receipt."""

from datetime import timedelta

import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from django.utils import timezone

from catalogue.models import Lot
from counter.queries.papers import MOST_SLIPS, slips_at
from orders.models import Receipt
from orders.services.steps import cancel_share, hand_over_share, pack_share
from orders.services.transfers import record_transfer
from shops.models import LotBalance
from shops.services import count_lot, receive_lot
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.money import BankAccountFactory
from tests.orders.conftest import checkout_of, order_now
from tests.papers import is_within_margins, pages_of

QUERIES = 7
ALL = "/quay/diem-mot/phieu-dong-goi/"


def slip_of(share) -> str:
    return f"/quay/diem-mot/don/{share.order.number}/phieu-dong-goi/"


def receipt_of(share) -> str:
    return f"/quay/diem-mot/don/{share.order.number}/phieu-ban-hang/"


@pytest.mark.pango
def test_the_slip_says_what_to_pack_from_which_lot_and_how_much_to_take(rooms, make_share):
    share = make_share(note="Gói hai túi")
    lot = LotBalance.objects.get().lot
    name = lot.product.parent.title

    (words,) = pages_of(rooms.client("mot").get(slip_of(share)))

    until = f"dùng đến {lot.best_before.day}/{lot.best_before.month}/{lot.best_before.year}"
    for said in (
        f"Phiếu đóng gói – đơn {share.order.number}",
        rooms.first.name_vi,
        "Người mua Nguyễn Thị Lan",
        "Điện thoại 0912 345 678",
        "khách đến lấy tại quầy",
        "Lời nhắn Gói hai túi",
        "Thu tiền mặt 240.000 ₫",
        f"2 {name} Chai 500 g · {lot.product.packing.internal_code} {lot.code} {until}",
    ):
        assert said in words
    assert "120.000" not in words


@pytest.mark.pango
def test_a_parcel_names_its_address(rooms, stock, fill, hanoi):
    packing = stock(rooms.first, 5)
    checkout = checkout_of(province=hanoi, street="12 ngõ 5, đường Láng", commune_name="Phường Đống Đa")
    share = order_now(fill((packing, 1)), checkout, timezone.now()).fulfilments.get()

    response = rooms.client("mot").get(slip_of(share))

    (words,) = pages_of(response)
    assert is_within_margins(response)
    assert "Gửi đến 12 ngõ 5, đường Láng, Phường Đống Đa, Hà Nội" in words
    assert "Thu tiền mặt 155.000 ₫" in words


@pytest.mark.pango
def test_an_order_paid_ahead_has_no_amount_on_its_slip(rooms, make_share, by):
    account = BankAccountFactory(seller=rooms.first.legal_seller)
    share = make_share(payment="transfer")
    record_transfer(
        account=account,
        bank_reference="FT1",
        booked_on=timezone.localdate(),
        amount=240_000,
        words=share.order.number,
        by=by,
    )

    (words,) = pages_of(rooms.client("mot").get(slip_of(share)))

    assert "₫" not in words
    assert "Thu tiền mặt" not in words


@pytest.mark.pango
def test_the_code_on_the_slip_opens_the_order_at_the_counter(rooms, share):
    pdf = rooms.client("mot").get(slip_of(share)).content

    (code,) = zxingcpp.read_barcodes(pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil())

    assert code.text == f"{settings.SITE_URL}/quay/diem-mot/don/{share.order.number}/"


@pytest.mark.pango
def test_missing_pieces_and_lots_that_may_not_leave_are_named(rooms, make_share, stock, by):
    share = make_share(quantity=5)
    lot = LotBalance.objects.get().lot
    count_lot(outlet=rooms.first, lot=lot, counted=3, by=by, reason="thiếu")
    Lot.objects.update(best_before=timezone.localdate() - timedelta(days=1))

    (words,) = pages_of(rooms.client("mot").get(slip_of(share)))

    assert f"3 {lot.product.parent.title}" in words
    assert "Không giao lô này: quá hạn dùng" in words
    assert "Quầy thiếu 2 gói" in words
    assert "Thu tiền mặt 360.000 ₫" in words


@pytest.mark.pango
def test_a_slip_of_long_words_stays_on_its_page(rooms, stock, fill, hanoi):
    packing = stock(rooms.first, 5, packing=PackingFactory(parent__title="Bánhkhẩuxén" * 18))
    long = {"buyer_name": "Nguyễn" * 33, "street": "Đườngdài" * 30, "note": "Gọitrước" * 60}
    checkout = checkout_of(province=hanoi, commune_name="Xã" * 60, **long)
    share = order_now(fill((packing, 1)), checkout, timezone.now()).fulfilments.get()

    response = rooms.client("mot").get(slip_of(share))

    words = "".join(pages_of(response)).replace(" ", "")
    assert [given for given in long.values() if given not in words] == []
    assert "Bánhkhẩuxén" * 18 in words
    assert is_within_margins(response)


@pytest.mark.parametrize("state", ["handed-over", "cancelled", "pending"])
def test_there_is_no_slip_for_what_is_not_to_be_packed(rooms, make_share, by, state):
    if state == "pending":
        BankAccountFactory(seller=rooms.first.legal_seller)
    share = make_share(payment="transfer" if state == "pending" else "cash")
    if state == "handed-over":
        hand_over_share(fulfilment=share, by=by)
    elif state == "cancelled":
        cancel_share(fulfilment=share, reason="Khách đổi ý", by=by)

    response = rooms.client("mot").get(slip_of(share))
    page = rooms.client("mot").get(f"/quay/diem-mot/don/{share.order.number}/").text

    assert response.status_code == 409
    assert "Đơn này không có gì để gói." in response.text
    assert slip_of(share) not in page


# --- all of them


@pytest.mark.pango
def test_all_slips_come_with_one_list_of_what_they_take(rooms, stock, fill, by):
    honey, tea = (
        stock(rooms.first, 4, packing=PackingFactory(parent__title=title))
        for title in ("Mật ong bạc hà", "Chè Tủa Chùa")
    )
    receive_lot(outlet=rooms.first, lot=LotFactory(product=honey, code="SAU", expires_in=400), quantity=5, by=by)
    wanted = [((honey, 3),), ((honey, 2), (tea, 1)), ((tea, 2),)]
    shares = [
        order_now(fill(*goods), checkout_of(outlet=rooms.first), timezone.now()).fulfilments.get() for goods in wanted
    ]
    pack_share(fulfilment=shares[2], by=by)

    picks, *slips = pages_of(rooms.client("mot").get(ALL))

    sooner = LotBalance.objects.get(lot__product=honey, quantity=4).lot
    assert "Phiếu lấy hàng" in picks
    assert "Số đơn cần gói 2" in picks
    assert picks.index("Chè Tủa Chùa") < picks.index("Mật ong bạc hà")
    found = slips_at(rooms.first, timezone.now())
    assert [(pick.name, pick.lot.code, pick.quantity) for pick in found.picks[1:]] == [
        ("Mật ong bạc hà", sooner.code, 4),
        ("Mật ong bạc hà", "SAU", 1),
    ]
    assert [f"đơn {share.order.number}" in slip for share, slip in zip(shares[:2], slips, strict=True)] == [True, True]


@pytest.mark.pango
def test_more_than_fifty_are_printed_in_turn_and_it_says_so(rooms, stock, fill):
    packing = stock(rooms.first, 200)
    numbers = [
        order_now(fill((packing, 1)), checkout_of(outlet=rooms.first), timezone.now()).number
        for _order in range(MOST_SLIPS + 2)
    ]

    found = slips_at(rooms.first, timezone.now())

    assert [slip.share.number for slip in found.slips] == numbers[:MOST_SLIPS]
    assert (found.total, found.more) == (52, True)
    assert [pick.quantity for pick in found.picks] == [MOST_SLIPS]
    words = pages_of(rooms.client("mot").get(ALL))
    assert "Đang có 52 đơn cần gói. Tập này in 50 đơn cũ nhất; gói xong thì in tiếp." in words[0]
    assert len(words) == MOST_SLIPS + 1


def test_nothing_to_pack_leads_back_and_says_so(rooms, make_share, by):
    share = make_share(quantity=2)
    count_lot(outlet=rooms.first, lot=LotBalance.objects.get().lot, counted=0, by=by, reason="mất")

    response = rooms.client("mot").get(ALL, follow=True)

    assert response.redirect_chain == [("/quay/diem-mot/", 302)]
    assert "Không còn đơn nào cần gói." in response.text
    assert slip_of(share) not in rooms.client("mot").get(f"/quay/diem-mot/don/{share.order.number}/").text


@pytest.mark.pango
@pytest.mark.parametrize("count", [1, 3])
def test_all_slips_ask_the_same_of_the_database_however_many(rooms, make_share, count, django_assert_num_queries):
    for _order in range(count):
        make_share()
    client = rooms.client("mot")
    client.get(ALL)

    with django_assert_num_queries(QUERIES):
        client.get(ALL)


# --- the receipt


@pytest.mark.pango
def test_the_counter_prints_the_receipt_of_what_it_handed_over(rooms, share):
    client = rooms.client("mot")
    page = f"/quay/diem-mot/don/{share.order.number}/"

    before = client.get(receipt_of(share))
    client.post(f"{page}giao/", {"why": "Đã xem căn cước"})
    (words,) = pages_of(client.get(receipt_of(share)))

    assert before.status_code == 409
    assert "Giao hàng rồi mới có phiếu bán hàng." in before.text
    assert Receipt.objects.get().issued_by == rooms.users["mot"]
    assert f"Số phiếu {Receipt.objects.get().text}" in words
    assert f'href="{receipt_of(share)}"' in client.get(page).text


@pytest.mark.pango
def test_papers_are_looked_at_and_kept_by_nobody(rooms, share):
    for address in (slip_of(share), ALL):
        response = rooms.client("mot").get(address)
        assert response["Content-Disposition"].startswith('inline; filename="phieu-dong-goi-')
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
        assert response["X-Robots-Tag"] == "noindex"


def test_the_screens_offer_the_papers(rooms, share):
    client = rooms.client("mot")

    assert f'href="{ALL}"' in client.get("/quay/diem-mot/").text
    assert f'href="{slip_of(share)}"' in client.get(f"/quay/diem-mot/don/{share.order.number}/").text
