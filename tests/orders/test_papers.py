"""The sales receipt: its number, what it says, and that it says so for ever."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from catalogue.models import Lot, ProductFacts
from orders.exceptions import NoReceiptYet
from orders.models import Fulfilment, PaperSeries, Receipt
from orders.services.papers import receipt_of
from orders.services.steps import cancel_share, hand_over_share
from orders.services.transfers import record_transfer
from shops.exceptions import LotNotSellable
from shops.models import LotBalance
from shops.services import count_lot, receive_lot
from shops.verification import verify
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory
from tests.orders.conftest import checkout_of, order_now
from tests.papers import is_within_margins, pages_of


@pytest.fixture
def outlet():
    """An outlet of a seller of whom everything is known."""
    return OutletFactory(
        legal_seller__name="HTX Dịch vụ OCOP Mường Thanh",
        legal_seller__address="Tổ 5, phường Mường Thanh, tỉnh Điện Biên",
        legal_seller__tax_code="5600000001",
        legal_seller__phone="+842153825555",
        name_vi="Điểm bán Mường Thanh",
        name_en="Muong Thanh shop",
        address_vi="12 đường Võ Nguyên Giáp",
    )


@pytest.fixture
def make_share(stock, fill, outlet):
    """Two pieces of a packing of five at 120.000 ₫, ordered for pick-up."""

    def make(quantity=2, title="Mật ong hoa ban Tuần Giáo", **facts) -> Fulfilment:
        packing = stock(outlet, 5, packing=PackingFactory(parent__title=title))
        return order_now(
            fill((packing, quantity)), checkout_of(outlet=outlet, **facts), timezone.now()
        ).fulfilments.get()

    return make


def address_of(share) -> str:
    return f"/don-hang/{share.order.facts.token}/phieu-ban-hang/{share.pk}/"


def numbers() -> list[int]:
    return list(Receipt.objects.order_by("number").values_list("number", flat=True))


# --- the number


def test_handing_over_takes_the_next_number_of_the_seller_and_the_year(make_share, by):
    for _round in range(3):
        hand_over_share(fulfilment=make_share(), by=by)

    series = PaperSeries.objects.get()
    assert numbers() == [1, 2, 3]
    assert (series.last, series.year) == (3, timezone.localdate().year)
    assert Receipt.objects.last().text == f"{series.year}-000003"
    assert Receipt.objects.last().issued_by == by
    assert verify().broken == []


def test_each_seller_counts_for_itself(make_share, stock, fill, by):
    other = OutletFactory(legal_seller__name="Bên bán khác")
    packing = stock(other, 5)
    hand_over_share(fulfilment=make_share(), by=by)

    hand_over_share(
        fulfilment=order_now(fill((packing, 1)), checkout_of(outlet=other), timezone.now()).fulfilments.get(), by=by
    )

    assert numbers() == [1, 1]
    assert PaperSeries.objects.count() == 2


def test_the_year_turns_at_midnight_in_vietnam(make_share, by, time_machine):
    shares = [make_share(), make_share()]

    for share, at in zip(shares, (datetime(2026, 12, 31, 16, 59), datetime(2026, 12, 31, 17, 1)), strict=True):
        time_machine.move_to(at.replace(tzinfo=UTC), tick=False)
        hand_over_share(fulfilment=share, by=by)

    assert [receipt.text for receipt in Receipt.objects.all()] == ["2026-000001", "2027-000001"]


def test_a_hand_over_that_is_undone_gives_its_number_back(make_share, by):
    hand_over_share(fulfilment=make_share(), by=by)

    class Undone(Exception):
        pass

    def fail_after_handing_over():
        hand_over_share(fulfilment=make_share(), by=by)
        assert numbers() == [1, 2]
        raise Undone

    with pytest.raises(Undone), transaction.atomic():
        fail_after_handing_over()
    hand_over_share(fulfilment=make_share(), by=by)

    assert numbers() == [1, 2]
    assert verify().broken == []


def test_a_hand_over_that_is_refused_takes_no_number(make_share, by):
    share = make_share()
    Lot.objects.update(best_before=timezone.localdate() - timedelta(days=1))

    with pytest.raises(LotNotSellable):
        hand_over_share(fulfilment=share, by=by)

    assert not Receipt.objects.exists()
    assert not PaperSeries.objects.exists()


def test_asking_again_finds_the_same_receipt(make_share, by):
    share = make_share()
    hand_over_share(fulfilment=share, by=by)

    assert {receipt_of(fulfilment=share, by=by).pk for _again in range(3)} == {Receipt.objects.get().pk}
    assert PaperSeries.objects.get().last == 1


def test_a_share_from_before_there_were_receipts_gets_its_number_at_the_first_print(make_share, by, monkeypatch):
    share = make_share()
    with monkeypatch.context() as before:
        before.setattr("orders.services.steps.issue_receipt", lambda held, *, by: None)
        hand_over_share(fulfilment=share, by=by)
    assert not Receipt.objects.exists()

    first = Client().get(address_of(share))
    again = Client().get(address_of(share))

    receipt = Receipt.objects.get()
    assert (receipt.number, receipt.issued_by, receipt.issued_by_name) == (1, None, "Nguyễn Thị Lan")
    assert first.status_code == again.status_code == 200
    assert verify().broken == []


@pytest.mark.parametrize("state", ["placed", "cancelled"])
def test_there_is_no_receipt_for_what_was_not_handed_over(make_share, by, state):
    share = make_share()
    if state == "cancelled":
        cancel_share(fulfilment=share, reason="Khách đổi ý", by=by)

    with pytest.raises(NoReceiptYet):
        receipt_of(fulfilment=share, by=by)

    assert Client().get(address_of(share)).status_code == 404
    assert not Receipt.objects.exists()


def test_a_receipt_is_written_once(make_share, by):
    hand_over_share(fulfilment=make_share(), by=by)

    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.update(total=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.all()._raw_delete("default")


# --- what it says


def test_missing_pieces_are_not_on_it(make_share, by):
    share = make_share(quantity=5)
    count_lot(outlet=share.outlet, lot=LotBalance.objects.get().lot, counted=3, by=by, reason="thiếu")

    hand_over_share(fulfilment=share, by=by)

    content = Receipt.objects.get().content
    assert [(line["quantity"], line["amount"]) for line in content["lines"]] == [(3, 360_000)]
    assert content["total"] == Receipt.objects.get().total == 360_000
    assert content["in_words"] == "Ba trăm sáu mươi nghìn đồng"
    assert verify().broken == []


def test_a_line_that_was_cut_wholly_is_not_on_it(stock, fill, outlet, by):
    gone, kept = (stock(outlet, 5, packing=PackingFactory(parent__title=title)) for title in ("Đã hết", "Còn lại"))
    share = order_now(fill((gone, 2), (kept, 1)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()
    lot = LotBalance.objects.get(lot__product=gone).lot
    count_lot(outlet=outlet, lot=lot, counted=0, by=by, reason="mất")

    hand_over_share(fulfilment=share, by=by)

    assert [line["name"] for line in Receipt.objects.get().content["lines"]] == ["Còn lại"]


def test_a_line_names_all_its_lots_and_the_licence_of_liquor(stock, fill, outlet, by):
    packing = stock(outlet, 1, lot=None, packing=PackingFactory(parent__title="Rượu Mông Pê"))
    receive_lot(outlet=outlet, lot=LotFactory(product=packing, code="LO-HAI", expires_in=400), quantity=2, by=by)
    facts = ProductFacts.objects.get(product=packing.parent)
    facts.product_set.is_liquor = True
    facts.product_set.save()
    facts.licence_number, facts.alcohol_by_volume = "123/GP-UBND", 40
    facts.save()
    checkout = checkout_of(outlet=outlet, is_adult=True)
    share = order_now(fill((packing, 3)), checkout, timezone.now()).fulfilments.get()

    hand_over_share(fulfilment=share, by=by)

    (line,) = Receipt.objects.get().content["lines"]
    assert set(line["lots"]) == {
        "LO-HAI",
        *LotBalance.objects.exclude(lot__code="LO-HAI").values_list("lot__code", flat=True),
    }
    assert line["licence"] == "123/GP-UBND"


@pytest.mark.pango
def test_later_changes_of_names_do_not_reach_it(make_share, outlet, by):
    share = make_share()
    hand_over_share(fulfilment=share, by=by)
    before = pages_of(Client().get(address_of(share)))

    outlet.legal_seller.name = "Tên mới"
    outlet.legal_seller.save()
    share.order.lines.update(title="Tên hàng mới")
    share.order.facts.buyer_name = "Người khác"
    share.order.facts.save()

    assert pages_of(Client().get(address_of(share))) == before


# --- the paper


@pytest.mark.pango
def test_the_paper_says_what_the_order_says(make_share, outlet, by):
    share = make_share()
    hand_over_share(fulfilment=share, by=by)
    lot = LotBalance.objects.get().lot

    (words,) = pages_of(Client().get(address_of(share)))

    day = timezone.localdate()
    for said in (
        "HTX Dịch vụ OCOP Mường Thanh",
        "Mã số thuế: 5600000001",
        "Tổ 5, phường Mường Thanh, tỉnh Điện Biên",
        "Điện thoại: 0215 3825 555",
        "Phiếu bán hàng – không phải hóa đơn GTGT",
        f"Số phiếu {day.year}-000001",
        f"Ngày lập {day.day}/{day.month}/{day.year}",
        f"Số đơn {share.order.number}",
        "Người mua Nguyễn Thị Lan",
        "Bán tại Điểm bán Mường Thanh, 12 đường Võ Nguyên Giáp",
        "đã trả bằng tiền mặt khi nhận hàng",
        f"Mật ong hoa ban Tuần Giáo Chai 500 g · lô {lot.code} 2 120.000 ₫ 240.000 ₫",
        "Tiền hàng 240.000 ₫ Tổng cộng 240.000 ₫",
        "Bằng chữ: Hai trăm bốn mươi nghìn đồng.",
    ):
        assert said in words
    assert "Phí gửi" not in words


@pytest.mark.pango
def test_a_parcel_paid_ahead_has_its_charge_and_how_it_was_paid(stock, fill, outlet, hanoi, account, by):
    packing = stock(outlet, 5)
    checkout = checkout_of(province=hanoi, payment="transfer")
    order = order_now(fill((packing, 1)), checkout, timezone.now())
    record_transfer(
        account=account,
        bank_reference="FT1",
        booked_on=timezone.localdate(),
        amount=155_000,
        words=order.number,
        by=by,
    )
    share = order.fulfilments.get()
    hand_over_share(fulfilment=share, by=by)

    (words,) = pages_of(Client().get(address_of(share)))

    assert "Tiền hàng 120.000 ₫ Phí gửi 35.000 ₫ Tổng cộng 155.000 ₫" in words
    assert "Một trăm năm mươi lăm nghìn đồng" in words
    assert "đã trả bằng chuyển khoản" in words


@pytest.mark.pango
@pytest.mark.parametrize("reader", ["vi", "en"])
def test_the_paper_is_in_the_language_of_the_order_whoever_reads_it(make_share, by, reader):
    share = make_share(language="en")
    hand_over_share(fulfilment=share, by=by)

    prefix = "/en" if reader == "en" else ""
    (words,) = pages_of(Client().get(f"{prefix}{address_of(share)}"))

    for said in (
        "Sales receipt – not a VAT invoice",
        "Phiếu bán hàng – không phải hóa đơn GTGT",
        "Muong Thanh shop",
        "500 g bottle",
        "Total ₫240,000",
        "Hai trăm bốn mươi nghìn đồng.",
    ):
        assert said in words
    assert "Người mua" not in words


@pytest.mark.pango
def test_it_is_looked_at_in_the_browser_and_kept_by_nobody(make_share, by):
    share = make_share()
    hand_over_share(fulfilment=share, by=by)

    response = Client().get(address_of(share))

    name = f"phieu-ban-hang-{share.order.number}-{Receipt.objects.get().text}.pdf"
    assert response["Content-Disposition"] == f'inline; filename="{name}"'
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"
    # The policy forbids objects, and Chromium's viewer is one.
    assert "Content-Security-Policy" not in response
    assert response["X-Content-Type-Options"] == "nosniff"


def test_another_order_s_address_does_not_open_it(make_share, by):
    mine, other = make_share(), make_share()
    hand_over_share(fulfilment=mine, by=by)

    assert Client().get(f"/don-hang/{other.order.facts.token}/phieu-ban-hang/{mine.pk}/").status_code == 404
    assert Client().get(f"/don-hang/doan-mo/phieu-ban-hang/{mine.pk}/").status_code == 404


def test_the_order_page_leads_to_it_once_there_is_one(make_share, by):
    share = make_share()
    page = f"/don-hang/{share.order.facts.token}/"

    before = Client().get(page).text
    hand_over_share(fulfilment=share, by=by)
    after = Client().get(page).text

    assert address_of(share) not in before
    assert f'href="{address_of(share)}"' in after


@pytest.mark.pango
def test_long_names_wrap_and_stay_on_the_page(make_share, outlet, by):
    long = "Bánhkhẩuxén" * 18
    outlet.legal_seller.name = outlet.legal_seller.address = ("Hợptácxã" * 20)[:160]
    outlet.legal_seller.save()
    share = make_share(title=long, buyer_name="Nguyễn" * 33)
    hand_over_share(fulfilment=share, by=by)

    response = Client().get(address_of(share))

    words = "".join(pages_of(response)).replace(" ", "")
    assert long in words
    assert "Nguyễn" * 33 in words
    assert is_within_margins(response)


@pytest.mark.pango
def test_many_lines_go_on_over_pages_with_their_heads(stock, fill, outlet, by):
    titles = [f"Món thứ {number} của bà con" for number in range(1, 46)]
    packings = [stock(outlet, 1, packing=PackingFactory(parent__title=title)) for title in titles]
    share = order_now(
        fill(*((packing, 1) for packing in packings)), checkout_of(outlet=outlet), timezone.now()
    ).fulfilments.get()
    hand_over_share(fulfilment=share, by=by)

    pages = pages_of(Client().get(address_of(share)))

    assert len(pages) == 3
    assert ["Hàng Số lượng Đơn giá Thành tiền" in page for page in pages] == [True] * 3
    assert [f"{number} / 3" in page for number, page in enumerate(pages, 1)] == [True] * 3
    assert all(f"đơn {share.order.number}" in page for page in pages)
    everything = " ".join(pages)
    assert [title for title in titles if f"{title} Chai" not in everything] == []
