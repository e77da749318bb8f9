"""The way of a share: only steps of the table, each signed; cancelling gives the goods back in the same moment."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalogue.models import Lot
from common.outbox import drain
from orders.exceptions import IllegalStep, ReasonMissing
from orders.models import (
    CardCapture,
    CardIntent,
    CardRefund,
    CarrierHandIn,
    CashCollection,
    CashUp,
    Erasure,
    Fulfilment,
    FulfilmentEvent,
    GoodsReturn,
    PaperSeries,
    Parcel,
    ParcelLine,
    Payment,
    PickUp,
    Receipt,
    Refund,
    ReturnedLot,
    ReturnLine,
    Shortage,
    Statement,
    Transfer,
)
from orders.services.steps import STEPS, cancel_share, hand_over_share, order_status, pack_share
from orders.verification import CHECKS
from shops.exceptions import LotNotSellable
from shops.models import Allocation, LotBalance, StockMovement
from shops.verification import verify
from tests.factories.delivery import make_service, make_table, make_zone, terms
from tests.factories.money import BankAccountFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.orders import sale_damages
from tests.orders.conftest import checkout_of, order_now


@pytest.fixture
def share(stock, fill, outlet):
    """Two pieces of a packing of five, ordered for pick-up."""
    packing = stock(outlet, 5)
    return order_now(fill((packing, 2)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()


def test_packed_then_handed_over_writes_the_sale_and_signs_each_step(share, by):
    pack_share(fulfilment=share, by=by)
    hand_over_share(fulfilment=share, by=by)

    share.refresh_from_db()
    assert share.status == share.order.facts.order.status == "handed-over"
    assert list(share.events.values_list("before", "after", "actor_name")) == [
        ("", "placed", "Nguyễn Thị Lan"),
        ("placed", "packed", by.first_name),
        ("packed", "handed-over", by.first_name),
    ]
    sold = StockMovement.objects.get(kind="sold")
    assert (sold.change, sold.document) == (-2, share.order.number)
    assert (share.lines.get().handed_over, LotBalance.objects.get().allocated) == (2, 0)
    assert verify().broken == []


def test_cancelling_gives_the_goods_back_and_says_why(share, by):
    cancel_share(fulfilment=share, reason=" Khách đổi ý ", by=by)

    balance = LotBalance.objects.get()
    assert (balance.quantity, balance.allocated) == (5, 0)
    assert share.events.last().reason == "Khách đổi ý"
    assert share.lines.get().cancelled == 2
    assert verify().broken == []


def test_the_buyer_who_left_an_address_hears_of_a_cancelled_order(share, by):
    share.order.facts.email = "lan@example.com"
    share.order.facts.save()

    cancel_share(fulfilment=share, reason="Hàng bị ẩm", by=by)
    drain()

    letter = next(letter for letter in mail.outbox if "huỷ" in letter.subject)
    assert letter.to == ["lan@example.com"]
    assert "Hàng bị ẩm" in letter.body


def test_cancelling_wants_a_reason(share, by):
    with pytest.raises(ReasonMissing):
        cancel_share(fulfilment=share, reason="  ", by=by)

    assert Fulfilment.objects.get().status == "placed"
    assert Allocation.objects.get().state == "open"


@pytest.mark.parametrize("last", ["handed-over", "cancelled"])
def test_after_the_end_no_step_follows(share, by, last):
    if last == "handed-over":
        hand_over_share(fulfilment=share, by=by)
    else:
        cancel_share(fulfilment=share, reason="Khách đổi ý", by=by)
    before = FulfilmentEvent.objects.count()

    for step in (
        lambda: pack_share(fulfilment=share, by=by),
        lambda: hand_over_share(fulfilment=share, by=by),
        lambda: cancel_share(fulfilment=share, reason="Lần nữa", by=by),
    ):
        with pytest.raises(IllegalStep):
            step()

    assert FulfilmentEvent.objects.count() == before
    assert verify().broken == []


def test_a_lot_that_expired_meanwhile_is_not_handed_over(share, by):
    Lot.objects.update(best_before=timezone.localdate() - timedelta(days=1))

    with pytest.raises(LotNotSellable):
        hand_over_share(fulfilment=share, by=by)

    share.refresh_from_db()
    assert share.status == "placed"
    assert Allocation.objects.get().state == "open"
    cancel_share(fulfilment=share, reason="Lô quá hạn", by=by)
    assert verify().broken == []


def test_steps_are_written_once(share):
    with pytest.raises(IntegrityError), transaction.atomic():
        FulfilmentEvent.objects.update(reason="khác")
    with pytest.raises(IntegrityError), transaction.atomic():
        FulfilmentEvent.objects.all()._raw_delete("default")


def test_every_state_is_in_the_table():
    assert set(STEPS) == set(Fulfilment.Status.values)


@pytest.mark.parametrize(
    ("shares", "order"),
    [
        (["placed"], "placed"),
        (["packed", "placed"], "placed"),
        (["packed", "packed"], "packed"),
        (["packed", "handed-over"], "packed"),
        (["handed-over", "cancelled"], "handed-over"),
        (["cancelled", "cancelled"], "cancelled"),
        (["cancelled", "placed"], "placed"),
        (["pending", "pending"], "pending"),
    ],
)
def test_an_order_stands_where_its_slowest_share_stands(shares, order):
    assert order_status(shares) == order


DAMAGES = {
    **sale_damages.DAMAGES,
    "shares-make-line": lambda share: share.order.lines.update(quantity=3, line_price_incl_tax=360_000),
    "promises-make-line": lambda share: share.lines.update(handed_over=1),
    "shortages-are-released": lambda share: Shortage.objects.create(
        line=share.lines.get(), allocation=Allocation.objects.get(), quantity=2
    ),
    "promises-stand-at-outlet": lambda share: Fulfilment.objects.update(outlet=another_outlet()),
    "steps-make-status": lambda share: Fulfilment.objects.update(status="packed"),
    "shares-make-status": lambda share: type(share.order).objects.update(status="packed"),
    "lines-make-order": lambda share: type(share.order.facts).objects.update(goods_total=1, amount_due=1),
    "order-money-whole": lambda share: share.order.lines.update(line_price_before_discounts_incl_tax="240000.50"),
    "charge-is-by-the-table": lambda share: some_carriage(share),
    "payment-is-the-order": lambda share: Payment.objects.update(amount=1),
    "steps-make-payment": lambda share: Payment.objects.update(state="void"),
    "money-opens-the-order": lambda share: Payment.objects.update(
        state="awaited", expires_at=share.order.date_placed, method="transfer", account=BankAccountFactory()
    ),
    "parts-make-transfer": lambda share: some_transfer(share.order.number),
    "statement-is-transfers": lambda share: some_statement(share.order.number),
    "refunds-within-money": lambda share: Refund.objects.create(
        payment=share.order.payment, amount=1, bank_reference="HT", reason="thử", actor=UserFactory()
    ),
    "captures-are-their-intents": lambda share: some_card_money(share, asked=1, came=2),
    "card-refunds-within-captures": lambda share: CardRefund.objects.create(
        payment=share.order.payment,
        capture=some_card_money(share, asked=5, came=5),
        amount=6,
        key="k",
        reason="thử",
        actor_name="thử",
    ),
    "receipts-without-gaps": lambda share: some_receipt(share, number=2, total=0),
    "receipt-is-the-share": lambda share: some_receipt(share, number=1, total=1),
    "steps-are-signed": lambda share: FulfilmentEvent.objects.create(
        fulfilment=share, before="", after="placed", actor_name=" "
    ),
    "pick-ups-follow-shares": lambda share: PickUp.objects.update(closed_at=share.order.date_placed),
    "cash-makes-share": lambda share: some_cash(share, 1),
    "counter-entries-undo": lambda share: some_cash(share, -239_999, corrects=some_cash(share, 240_000), reason="thử"),
    "paid-in-cash-is-collected": lambda share: Payment.objects.update(state="paid"),
    "hand-ins-are-their-shares": lambda share: some_counting(share, CarrierHandIn, method="cash"),
    "cash-ups-are-their-money": lambda share: some_counting(share, CashUp),
    "returned-within-handed-over": lambda share: some_return(share, received=1),
    "returns-are-decided": lambda share: some_return(share, received=1),
    "returns-of-own-lots": lambda share: some_decision(share),
    "returns-make-credit": lambda share: some_return(share, received=0, credit=5),
    "parcels-within-handed-over": lambda share: some_parcel(share, amount=120_000, pieces=1),
    "parcels-cost-their-pieces": lambda share: some_parcel(share, amount=1),
    "steps-make-parcel": lambda share: some_parcel(share, amount=0),
    "steps-make-return": lambda share: some_return(share, received=0),
    "erasures-are-finished": lambda share: Erasure.objects.create(code=share.order.number, cause="order", orders=1),
    "erased-orders-know-nobody": lambda share: type(share.order.facts).objects.update(buyer_name="Khách đã xoá AB"),
}


def some_card_money(share, *, asked, came):
    """Money of a card that Stripe never told of."""
    payment = share.order.payment
    intent = CardIntent.objects.create(payment=payment, intent_id="pi_1", amount=asked, state="succeeded")
    return CardCapture.objects.create(intent=intent, payment=payment, charge_id="ch_1", amount=came, told_by="asked")


def some_cash(share, amount, **more):
    """An entry of the book of cash for a share that is not handed over."""
    return CashCollection.objects.create(
        fulfilment=share,
        payment=share.order.payment,
        outlet=share.outlet,
        amount=amount,
        holder="outlet",
        actor_name="thử",
        **more,
    )


def some_carriage(share):
    """A charge of nothing where the table asks for something."""
    table = make_table(make_service(), terms(make_zone(), (1_000, 30_000)))
    Fulfilment.objects.update(tariff=table.zones.get(), chargeable_grams=400)


def some_parcel(share, *, amount, pieces=0):
    """A parcel that no service wrote: without a step, of a share that is still here."""
    parcel = Parcel.objects.create(fulfilment=share, amount=amount)
    if pieces:
        ParcelLine.objects.create(parcel=parcel, line=share.lines.get(), quantity=pieces)


def some_return(share, *, received, **more):
    """A return that no service wrote: without a step, of a share that is still here."""
    goods_return = GoodsReturn.objects.create(
        fulfilment=share, cause="faulty", state="received", idempotency_key="k", **more
    )
    return ReturnLine.objects.create(goods_return=goods_return, line=share.lines.get(), quantity=1, received=received)


def some_decision(share):
    """A decision about a piece that nobody was given."""
    movement = StockMovement.objects.get()
    ReturnedLot.objects.create(
        return_line=some_return(share, received=1), lot=movement.lot, quantity=1, decision="shelf", movement=movement
    )


def some_counting(share, book, **more):
    """Money counted that is no share's; its outlet bears the order's number."""
    outlet = OutletFactory(code=share.order.number)
    book.objects.create(
        outlet=outlet, expected=1, counted=1, difference=0, actor=UserFactory(), idempotency_key="k", **more
    )


def some_transfer(number):
    """A transfer of which nothing was given to anybody; its bank's number is the order's."""
    Transfer.objects.create(
        account=BankAccountFactory(), bank_reference=number, booked_on="2026-11-25", amount=5, entered_by=UserFactory()
    )


def some_receipt(share, *, number, total):
    """A receipt that no hand-over wrote: of a share that is still here."""
    series = PaperSeries.objects.create(seller=share.outlet.legal_seller, year=2026, kind="receipt", last=number)
    Receipt.objects.create(
        fulfilment=share, series=series, number=number, total=total, content={}, issued_at=timezone.now()
    )


def some_statement(number):
    """A written statement, named by the order's number, that says money came and has no row of it."""
    by = UserFactory()
    Statement.objects.create(
        account=BankAccountFactory(),
        file_name=number,
        sha256="0" * 64,
        cells=[],
        credits=5,
        state="written",
        uploaded_by=by,
        written_by=by,
        written_at=timezone.now(),
    )


def another_outlet():
    return OutletFactory()


TOLD_ELSEWHERE = {"buyers-of-stopped-lots-are-listed"}  # tests/orders/test_stop_news.py: it takes more than one order


def test_there_is_a_damage_for_every_check():
    assert set(DAMAGES) | TOLD_ELSEWHERE == {check.invariant for check in CHECKS}


@pytest.mark.parametrize("invariant", DAMAGES)
def test_a_damage_of_each_kind_is_found_and_named(share, invariant):
    DAMAGES[invariant](share)

    found = [broken for broken in verify().broken if broken.invariant == invariant]

    assert found
    assert share.order.number in found[0].record
