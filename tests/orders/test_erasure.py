"""After an erasure nothing of the buyer is found anywhere that no law names, and every book still balances."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone
from oscar.core.loading import get_model

from common.outbox import drain
from common.personal import ERASED_NAME, ERASED_WORDS, Identity
from common.rescan import scan_database
from orders.erasure_refusals import (
    ErasedAlready,
    InvoiceStillDue,
    LiesInAccount,
    MoneyStillOwed,
    OrderStillOpen,
    ReturnStillOpen,
    StaffAccount,
)
from orders.models import (
    Erasure,
    FulfilmentEvent,
    InvoiceWish,
    OrderFacts,
    Payment,
    PaymentEvent,
    Receipt,
    Statement,
    Transfer,
    VatInvoice,
)
from orders.services.accounts import open_account
from orders.services.erasure import begin_erasure, erase_account, erase_order, why_not
from orders.services.returns import refuse_return
from orders.services.statements import hand_in_statement, header_of, name_columns, write_statement
from orders.services.steps import cancel_share, hand_over_share, pack_share
from orders.services.transfers import assign_transfer, record_refund, record_transfer
from shops.models import StockMovement
from shops.services import return_units
from shops.verification import verify
from tests.factories.places import UserFactory
from tests.orders.cash import count, pay_in
from tests.orders.conftest import checkout_of, order_now
from tests.orders.returning import bring_back

pytestmark = pytest.mark.long

User = get_user_model()
Basket = get_model("basket", "Basket")
LAN = Identity(
    names=("Nguyễn Thị Lan",), phones=("+84912345678",), emails=("lan@example.com",), streets=("12 Hàng Bạc",)
)
SAID = {
    "email": "lan@example.com",
    "street": "12 Hàng Bạc",
    "commune_name": "phường Hoàn Kiếm",
    "note": "gọi Lan trước",
}


def finish(order, by, carrier=""):
    for share in order.fulfilments.all():
        pack_share(fulfilment=share, by=by)
        hand_over_share(fulfilment=share, by=by, carrier=carrier)


@pytest.fixture
def buy(stock, fill, outlet):
    """Order a packing by the given way, as Lan or as somebody else."""

    def order(pieces=1, user=None, **facts):
        facts = facts or {"outlet": outlet}
        return order_now(
            fill((stock(outlet), pieces), owner=user), checkout_of(**SAID | facts), timezone.now(), user=user
        )

    return order


@pytest.fixture
def guest_order(buy, by):
    """Picked up and paid in cash."""
    order = buy()
    finish(order, by)
    return order


@pytest.fixture
def lans_shop(buy, outlet, hanoi, account, by):
    """Lan's account with an order by each path, all of them finished, and one of somebody else beside them."""
    first = buy(province=hanoi)
    finish(first, by, carrier="GHN")
    pay_in(outlet, by, carrier="GHN")
    user = open_account(facts=first.facts, password="ban-muong-9-hoa")
    picked = buy(2, user=user)
    finish(picked, by)
    count(outlet, by)
    by_hand = buy(user=user, outlet=outlet, payment="transfer")
    record_transfer(
        account=account,
        bank_reference="FT1",
        booked_on=date(2026, 11, 25),
        amount=120_000,
        words=f"NGUYEN THI LAN 0912.345.678 chuyen tien {by_hand.number}",
        by=by,
    )
    finish(by_hand, by)
    by_statement = buy(user=user, province=hanoi, payment="transfer")
    content = "\n".join(
        [
            "Ngày giao dịch;Số tham chiếu;Ghi có;Nội dung",
            f"25/11/2026;FT2;155.000;{by_statement.number} Nguyen Thi Lan 84912345678",
            "25/11/2026;FT3;70.000;TRAN VAN QUANG tien dien",
        ]
    )
    kept = hand_in_statement(account=account, file_name="sao-ke.csv", content=content.encode(), by=by)
    write_statement(statement=name_columns(statement=kept, header=header_of(kept), by=by), ticked={}, by=by)
    finish(by_statement, by)
    liked = buy(user=user, outlet=outlet, payment="transfer")
    transfer = record_transfer(
        account=account, bank_reference="FT4", booked_on=date(2026, 11, 25), amount=200_000, words="Lan tra tien", by=by
    )
    assign_transfer(transfer=transfer, payment=liked.payment, amount=200_000, reason="Chị Lan gọi, đúng tiền", by=by)
    record_refund(
        payment=liked.payment, amount=80_000, bank_reference="HT1", reason="Trả thừa cho Nguyễn Thị Lan", by=by
    )
    finish(liked, by)
    dropped = buy(user=user)
    cancel_share(fulfilment=dropped.fulfilments.get(), reason="Chị Lan 0912 345 678 đổi ý", by=by)
    lot = StockMovement.objects.filter(document=picked.number).first().lot
    return_units(outlet=outlet, lot=lot, quantity=1, reason="Chị Lan trả lại", document=picked.number, by=by)
    other = buy(outlet=outlet, buyer_name="Vừ A Páo", phone="+84987654321", email="", note="", street="")
    finish(other, by)
    return user


def where(found):
    return sorted({each.where for each in found})


def sums():
    """What must be the same before and after: every amount and number of the books."""
    return {
        "orders": list(OrderFacts.objects.order_by("pk").values_list("amount_due", "order__number", "order__status")),
        "payments": list(Payment.objects.order_by("pk").values_list("amount", "state")),
        "transfers": list(Transfer.objects.order_by("pk").values_list("amount", "bank_reference", "booked_on")),
        "receipts": [(each.text, each.total, each.content) for each in Receipt.objects.order_by("pk")],
        "statements": list(Statement.objects.values_list("credits", "sha256")),
        "stock": list(StockMovement.objects.order_by("pk").values_list("change", "lot", "kind")),
    }


def test_after_erasing_an_account_the_rescan_finds_only_the_receipts(lans_shop, client):
    client.force_login(lans_shop)
    before, found_before = sums(), where(scan_database(LAN))
    drain()

    erasure = erase_account(user=lans_shop)

    found = scan_database(LAN)
    assert where(each for each in found if not each.law) == []
    assert where(found) == ["orders_receipt.content"]
    assert {"orders_orderfacts.phone", "orders_transfer.words", "orders_statement.rows", "auth_user.username"} <= set(
        found_before
    )
    assert sums() == before
    assert verify().broken == []
    assert (erasure.orders, erasure.cause, erasure.finished_at is not None) == (6, "account", True)
    assert Erasure.objects.get().rows["orders.OrderFacts"] == 12  # contact and name of six orders


def test_what_is_erased_says_so_and_others_keep_theirs(lans_shop, client):
    client.force_login(lans_shop)
    tokens = set(OrderFacts.objects.values_list("token", flat=True))

    code = erase_account(user=lans_shop).code

    erased = OrderFacts.objects.filter(order__user=lans_shop)
    assert set(erased.values_list("buyer_name", "phone", "email", "street", "commune_name", "note")) == {
        (f"{ERASED_NAME} {code}", "", "", "", "", "")
    }
    other = OrderFacts.objects.get(buyer_name="Vừ A Páo")
    assert (other.phone, other.token in tokens) == ("+84987654321", True)
    assert tokens.isdisjoint(erased.values_list("token", flat=True))
    assert set(
        FulfilmentEvent.objects.filter(fulfilment__order__user=lans_shop, before="").values_list("actor_name")
    ) == {(f"{ERASED_NAME} {code}",)}
    assert FulfilmentEvent.objects.get(after="cancelled").reason == ERASED_WORDS
    assert StockMovement.objects.get(kind="returned").reason == ERASED_WORDS
    assert Transfer.objects.get(bank_reference="FT3").words == "TRAN VAN QUANG tien dien"
    statement = Statement.objects.get()
    assert [row["words"] for row in statement.rows] == ["", "TRAN VAN QUANG tien dien"]
    assert statement.cells == []
    user = User.objects.get(pk=lans_shop.pk)
    assert (user.username, user.is_active, user.has_usable_password()) == (f"da-xoa-{code.lower()}", False, False)
    assert not Session.objects.exists()
    assert not Basket.objects.filter(owner=user).exclude(status="Submitted").exists()


def test_a_guests_order_is_erased_by_itself(guest_order, by):
    erase_order(facts=guest_order.facts)

    assert where(scan_database(LAN)) == ["orders_receipt.content"]
    assert verify().broken == []
    assert Receipt.objects.get().content["buyer"] == "Nguyễn Thị Lan"
    assert PaymentEvent.objects.order_by("pk").first().actor_name.startswith(ERASED_NAME)
    with pytest.raises(ErasedAlready):
        erase_order(facts=guest_order.facts)


def test_a_colleague_of_the_same_name_keeps_the_signature(buy, outlet):
    namesake = UserFactory(last_name="Nguyễn Thị", first_name="Lan")
    order = buy()
    finish(order, namesake)

    erase_order(facts=order.facts)

    assert (
        list(FulfilmentEvent.objects.order_by("pk").values_list("actor_name", flat=True))[1:] == ["Nguyễn Thị Lan"] * 2
    )


@pytest.mark.parametrize("way", ["placed", "packed", "awaited"])
def test_an_open_order_is_refused_with_what_to_do_and_nothing_is_written(buy, outlet, account, by, way):
    order = buy(outlet=outlet, payment="transfer" if way == "awaited" else "cash")
    if way == "packed":
        pack_share(fulfilment=order.fulfilments.get(), by=by)

    with pytest.raises(OrderStillOpen) as refusal:
        erase_order(facts=order.facts)

    assert order.number in str(refusal.value)
    assert "gọi điểm bán để huỷ đơn" in str(refusal.value)
    assert (OrderFacts.objects.get().phone, Erasure.objects.count()) == ("+84912345678", 0)


def test_money_owed_back_is_refused_until_it_is_sent(buy, outlet, account, by):
    order = buy(outlet=outlet, payment="transfer")
    record_transfer(
        account=account,
        bank_reference="FT1",
        booked_on=date(2026, 11, 25),
        amount=150_000,
        words=order.number,
        by=by,
    )
    finish(order, by)

    with pytest.raises(MoneyStillOwed, match=r"30\.000"):
        erase_order(facts=order.facts)
    record_refund(payment=order.payment, amount=30_000, bank_reference="HT", reason="trả thừa", by=by)

    assert erase_order(facts=order.facts).finished_at


def test_an_invoice_that_was_asked_for_is_made_out_first_and_its_buyer_goes_with_the_rest(guest_order, by):
    InvoiceWish.objects.create(
        order=guest_order, buyer="Nguyễn Thị Lan", address="12 Hàng Bạc", email="lan@example.com", tax_code="8012345678"
    )
    with pytest.raises(InvoiceStillDue, match=guest_order.number):
        erase_order(facts=guest_order.facts)
    VatInvoice.objects.create(
        fulfilment=guest_order.fulfilments.get(), symbol="1C26TDB", number=1, issued_on=date(2026, 11, 25), actor=by
    )

    erase_order(facts=guest_order.facts)

    wish = InvoiceWish.objects.get()
    assert (wish.buyer[:12], wish.address, wish.email, wish.tax_code) == (ERASED_NAME, "", "", "")
    assert where(scan_database(LAN)) == ["orders_receipt.content"]


def test_goods_on_their_way_back_come_first(guest_order, by):
    goods_return = bring_back(guest_order.fulfilments.get(), by)

    with pytest.raises(ReturnStillOpen, match=guest_order.number):
        erase_order(facts=guest_order.facts)

    refuse_return(goods_return=goods_return, reason="Khách không trả nữa", by=by)
    assert why_not([guest_order.pk]) is None
    assert why_not([]) is None


def test_an_order_in_an_account_is_erased_from_the_account_alone(guest_order):
    user = open_account(facts=guest_order.facts, password="ban-muong-9-hoa")

    with pytest.raises(LiesInAccount):
        erase_order(facts=guest_order.facts)

    erase_account(user=user)
    with pytest.raises(ErasedAlready):
        erase_account(user=user)


def test_an_account_without_orders_can_go_too(db):
    user = User.objects.create_user("+84912345678", email="lan@example.com", last_name="Nguyễn Thị", first_name="Lan")

    assert erase_account(user=user).orders == 0
    assert scan_database(LAN) == []


def test_staff_are_sent_to_the_office(outlet):
    staff = UserFactory()
    outlet.staff.create(user=staff)

    with pytest.raises(StaffAccount):
        erase_account(user=staff)


def test_the_books_change_only_while_an_erasure_is_under_way_and_only_in_personal_fields(guest_order):
    def refused(work):
        try:
            with transaction.atomic():
                work()
        except IntegrityError:
            return True
        return False

    event = FulfilmentEvent.objects.filter(pk=FulfilmentEvent.objects.first().pk)
    receipt = Receipt.objects.get()
    content = Receipt.objects.filter(pk=receipt.pk)
    assert refused(lambda: event.update(actor_name="ai đó"))

    with transaction.atomic():
        erasure = begin_erasure(Erasure.Cause.BOOK_TERM, [])
        assert not refused(lambda: event.update(actor_name="ai đó"))
        assert not refused(lambda: content.update(content=receipt.content | {"buyer": "ai đó"}))
        assert refused(lambda: content.update(content=receipt.content | {"total": 1}))
        assert refused(lambda: content.update(total=1))
        assert refused(lambda: event.update(after="cancelled"))
        assert refused(lambda: event._raw_delete("default"))
        assert refused(lambda: Transfer.objects.update(amount=1)) is False  # there is none
        erasure.finished_at = timezone.now()
        erasure.save()

    assert refused(lambda: event.update(actor_name="người khác"))
    assert refused(lambda: Erasure.objects.update(finished_at=None))
    assert refused(lambda: Erasure.objects.all()._raw_delete("default"))
