"""VAT invoices: what buyers ask for at checkout and afterwards, and the number that comes back."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from catalogue.models import VatKind, VatRate
from orders.exceptions import WhyMissing
from orders.invoice_refusals import (
    BadInvoiceDay,
    BadInvoiceNumber,
    BadInvoiceSymbol,
    InvoiceIssued,
    InvoiceListRefused,
    InvoiceNumberTaken,
    NotHandedOverYet,
    NothingToInvoice,
)
from orders.models import InvoiceWish, OrderFacts, VatInvoice
from orders.services.invoices import InvoiceBuyer, InvoiceNumber, ask_invoice, record_invoice, record_invoices
from orders.services.steps import cancel_share, hand_over_share
from shops.verification import verify
from tests.factories.goods import PackingFactory
from tests.orders.buying import ADDRESS, add, buy, post, review
from tests.orders.conftest import checkout_of, order_now

pytestmark = [pytest.mark.django_db, pytest.mark.long]
WISH = {
    "hd": "on",
    "hd_ten": "Công ty TNHH Hoa Ban",
    "hd_mst": "0100112437",
    "hd_dia_chi": "12 Hàng Bạc, Hà Nội",
    "hd_thu": "ketoan@hoaban.vn",
}
BUYER = InvoiceBuyer("Công ty TNHH Hoa Ban", "12 Hàng Bạc, Hà Nội", "ketoan@hoaban.vn", "0100112437")


def today():
    return timezone.localdate()


def number_of(number=123, symbol="1C26TDB", issued_on=None) -> InvoiceNumber:
    return InvoiceNumber(symbol, number, issued_on or today())


@pytest.fixture
def share(stock, outlet, fill):
    order = order_now(fill((stock(outlet), 2)), checkout_of(outlet=outlet), timezone.now())
    return order.fulfilments.get()


@pytest.fixture
def given(share, by):
    hand_over_share(fulfilment=share, by=by)
    return share


# --- at checkout


def test_the_wish_is_asked_for_with_the_order(client, stock, outlet, hanoi):
    add(client, stock(outlet))

    answer = buy(client, ADDRESS | WISH)

    assert answer.status_code == 303
    wish = InvoiceWish.objects.get()
    assert (wish.buyer, wish.tax_code, wish.address, wish.email) == tuple(WISH.values())[1:]
    page = client.get(answer["Location"]).content.decode()
    assert "Công ty TNHH Hoa Ban" in page
    assert "Số hóa đơn sẽ hiện ở đây" in page


def test_nobody_who_wants_none_is_asked_and_what_was_typed_before_is_forgotten(client, stock, outlet, hanoi):
    add(client, stock(outlet))
    typed = WISH | {"hd_mst": "sai", "hd_thu": "sai"}
    del typed["hd"]

    assert buy(client, ADDRESS | typed).status_code == 303
    assert not InvoiceWish.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("hd_ten", "", "Bạn ghi tên trên hóa đơn."),
        ("hd_dia_chi", " ", "Bạn ghi địa chỉ trên hóa đơn."),
        ("hd_thu", "", "Bạn ghi địa chỉ thư để nhận hóa đơn."),
        ("hd_thu", "khong-phai-thu", "Địa chỉ thư chưa đúng."),
        ("hd_mst", "0100112438", "Mã số thuế này có chữ số gõ nhầm."),
        ("hd_mst", "12", "Mã số thuế có 10 chữ số"),
    ],
)
def test_a_wrong_wish_orders_nothing_and_loses_nothing(client, stock, outlet, hanoi, field, typed, words):
    add(client, stock(outlet))

    answer = buy(client, ADDRESS | WISH | {field: typed})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert not OrderFacts.objects.exists()
    for kept in {**WISH, field: typed}.values():
        assert kept.strip() in page


def test_looking_at_the_total_keeps_the_wish(client, stock, outlet, hanoi):
    add(client, stock(outlet))

    page = post(client, "/thanh-toan/", ADDRESS | WISH | {"buoc": "xem"}).content.decode()

    assert re.search(r'<input[^>]*name="hd"[^>]* checked', page)
    assert 'value="Công ty TNHH Hoa Ban"' in page
    assert review(client, ADDRESS | WISH)["da_xem"]


# --- afterwards, on the order's page


def test_it_may_be_asked_for_changed_and_taken_back_until_one_is_made_out(client, share, by):
    address = f"/don-hang/{share.order.facts.token}/"

    assert post(client, f"{address}hoa-don/", WISH).status_code == 303
    assert post(client, f"{address}hoa-don/", WISH | {"hd_ten": "Nguyễn Thị Lan", "hd_mst": ""}).status_code == 303
    assert InvoiceWish.objects.get().buyer == "Nguyễn Thị Lan"

    assert post(client, f"{address}hoa-don/", {}).status_code == 303
    assert not InvoiceWish.objects.exists()

    ask_invoice(facts=share.order.facts, wanted=BUYER)
    hand_over_share(fulfilment=share, by=by)
    record_invoice(fulfilment=share, given=number_of(), by=by)
    refused = post(client, f"{address}hoa-don/", WISH | {"hd_ten": "Người khác"})
    assert refused.status_code == 409
    assert "Hóa đơn 1C26TDB-00000123 của đơn này đã lập" in refused.content.decode()
    assert InvoiceWish.objects.get().buyer == "Công ty TNHH Hoa Ban"
    assert "1C26TDB-00000123" in client.get(address).content.decode()


def test_what_was_typed_stays_when_it_is_refused(client, share):
    answer = post(client, f"/don-hang/{share.order.facts.token}/hoa-don/", WISH | {"hd_mst": "9"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Mã số thuế có 10 chữ số" in page
    assert 'value="Công ty TNHH Hoa Ban"' in page
    assert '<details class="no-print" open>' in page


def test_a_cancelled_order_has_nothing_to_invoice(client, share, by):
    cancel_share(fulfilment=share, by=by, reason="đổi ý")

    with pytest.raises(NothingToInvoice):
        ask_invoice(facts=share.order.facts, wanted=BUYER)
    answer = post(client, f"/don-hang/{share.order.facts.token}/hoa-don/", WISH)
    assert answer.status_code == 409
    assert "Đơn này đã huỷ, không có gì để lập hóa đơn." in answer.content.decode()


def test_english(client, share):
    answer = post(client, f"/en/don-hang/{share.order.facts.token}/hoa-don/", WISH | {"hd_mst": "0100112438"})

    assert "digit" in answer.content.decode()
    assert "Mã số thuế" not in answer.content.decode()


def test_another_order_cannot_be_reached(client, share):
    assert post(client, "/don-hang/khong-co-don-nay/hoa-don/", WISH).status_code == 404
    assert client.get(f"/don-hang/{share.order.facts.token}/hoa-don/").status_code == 302
    assert Client(enforce_csrf_checks=True).post(
        f"/don-hang/{share.order.facts.token}/hoa-don/", WISH, headers={"Sec-Fetch-Site": "cross-site"}
    ).status_code in (403, 409)
    assert not InvoiceWish.objects.exists()


# --- the number


def test_a_number_is_written_once_and_corrected_with_a_reason(given, by):
    first = record_invoice(fulfilment=given, given=number_of(), by=by)
    assert record_invoice(fulfilment=given, given=number_of(symbol=" 1c26tdb "), by=by) == first

    with pytest.raises(WhyMissing):
        record_invoice(fulfilment=given, given=number_of(124), by=by)
    record_invoice(fulfilment=given, given=number_of(124), by=by, reason="gõ nhầm")

    assert [each.text for each in given.vat_invoices.all()] == ["1C26TDB-00000123", "1C26TDB-00000124"]
    with pytest.raises(IntegrityError), transaction.atomic():
        VatInvoice.objects.filter(pk=first.pk).update(number=1)
    assert verify().broken == []


@pytest.mark.parametrize(
    ("number", "refusal"),
    [
        ({"symbol": "ABC"}, BadInvoiceSymbol),
        ({"symbol": "7C26TDB"}, BadInvoiceSymbol),
        ({"number": 0}, BadInvoiceNumber),
        ({"number": 100_000_000}, BadInvoiceNumber),
    ],
)
def test_what_is_no_number_is_refused(given, by, number, refusal):
    with pytest.raises(refusal) as refused:
        record_invoice(fulfilment=given, given=number_of(**number), by=by)

    assert str(refused.value)
    assert not VatInvoice.objects.exists()


@pytest.mark.parametrize("days", [-1, 1])
def test_its_day_lies_between_the_hand_over_and_today(given, by, days):
    with pytest.raises(BadInvoiceDay, match="ngày giao hàng"):
        record_invoice(fulfilment=given, given=number_of(issued_on=today() + timedelta(days)), by=by)


def test_nothing_is_invoiced_before_it_is_handed_over(share, by):
    with pytest.raises(NotHandedOverYet):
        record_invoice(fulfilment=share, given=number_of(), by=by)


def test_a_buyers_own_number_is_of_one_order_and_a_days_retail_invoice_of_many(stock, outlet, fill, by):
    shares = [
        order_now(fill((stock(outlet), 1)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()
        for _each in range(3)
    ]
    for share in shares:
        hand_over_share(fulfilment=share, by=by)
    ask_invoice(facts=shares[2].order.facts, wanted=BUYER)

    record_invoice(fulfilment=shares[0], given=number_of(7), by=by)
    record_invoice(fulfilment=shares[1], given=number_of(7), by=by)
    with pytest.raises(InvoiceNumberTaken, match=shares[0].order.number):
        record_invoice(fulfilment=shares[2], given=number_of(7), by=by)

    record_invoice(fulfilment=shares[2], given=number_of(8), by=by)
    with pytest.raises(InvoiceNumberTaken, match=shares[2].order.number):
        record_invoice(fulfilment=shares[0], given=number_of(8), by=by, reason="nhầm")


def test_a_days_retail_invoice_costs_the_same_for_the_last_share_as_for_the_first(
    stock, outlet, fill, by, django_assert_max_num_queries
):
    for _each in range(4):
        share = order_now(fill((stock(outlet), 1)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()
        hand_over_share(fulfilment=share, by=by)
        with django_assert_max_num_queries(10):
            record_invoice(fulfilment=share, given=number_of(7), by=by)


def test_a_list_is_written_whole_or_not_at_all(stock, outlet, fill, by):
    shares = [
        order_now(fill((stock(outlet), 1)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()
        for _each in range(2)
    ]
    hand_over_share(fulfilment=shares[0], by=by)

    with pytest.raises(InvoiceListRefused) as refused:
        record_invoices(given=[(share, number_of(9)) for share in shares], by=by, reason="tệp")
    assert refused.value.order == shares[1].order.number
    assert not VatInvoice.objects.exists()

    hand_over_share(fulfilment=shares[1], by=by)
    assert record_invoices(given=[(share, number_of(9)) for share in shares], by=by, reason="tệp") == 2
    assert record_invoices(given=[(share, number_of(9)) for share in shares], by=by, reason="tệp") == 0


def test_asking_after_the_number_was_written_by_another_is_refused(given, by):
    record_invoice(fulfilment=given, given=number_of(), by=by)

    with pytest.raises(InvoiceIssued):
        ask_invoice(facts=given.order.facts, wanted=BUYER)


# --- the tax on the receipt


def test_the_receipt_says_the_tax_by_rate_liquor_apart(stock, outlet, fill, by):
    honey = stock(outlet, price=108_000)
    rice = stock(outlet, price=30_000, packing=PackingFactory(parent__facts__vat_kind=VatKind.UNTAXED))
    share = order_now(fill((honey, 2), (rice, 1)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()

    hand_over_share(fulfilment=share, by=by)

    rate = VatRate.objects.filter(kind=VatKind.STANDARD, starts_on__lte=today()).order_by("-starts_on")[0].percent
    assert share.receipt.content["taxes"] == [
        {"percent": rate, "gross": 216_000, "tax": 216_000 - round(216_000 * 100 / (100 + rate))},
        {"percent": None, "gross": 30_000, "tax": 0},
    ]
    page = Client().get(f"/don-hang/{share.order.facts.token}/phieu-ban-hang/{share.pk}/?in=1")
    assert page.status_code == 200


def test_goods_are_handed_over_though_nobody_entered_the_rates(share, by):
    VatRate.objects.all().delete()

    hand_over_share(fulfilment=share, by=by)

    assert share.receipt.content["taxes"] == []
