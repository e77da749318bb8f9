"""Every act about an order done twice at the same moment, on PostgreSQL: the books end as if it had been done once.

The same act is first done once in a world of its own; what it wrote there is what two at once may write here. At the
end the locks are taken away, and the books no longer hold.
"""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from orders.exceptions import OrdersRefusal
from orders.models import (
    CardCapture,
    CardIntent,
    CardRefund,
    CarrierHandIn,
    CashCollection,
    CashRefund,
    CashUp,
    Fulfilment,
    FulfilmentEvent,
    FulfilmentLine,
    GoodsReturn,
    OrderFacts,
    Parcel,
    ParcelEvent,
    Payment,
    PaymentEvent,
    PickUp,
    Receipt,
    Refund,
    ReturnedLot,
    ReturnEvent,
    TransferPart,
)
from orders.queries.cash import till_of, yet_to_hand_in
from orders.services import payment_steps, steps
from orders.services.cards import ask_refund
from orders.services.cash import cash_up, hand_in
from orders.services.cash_refunds import refund_in_cash
from orders.services.collecting import collect_share
from orders.services.parcels import mark_arrived, refuse_parcel
from orders.services.placing import place_order
from orders.services.returns import accept_return, refuse_return
from orders.services.steps import cancel_share, hand_over_share, pack_share
from orders.services.transfers import expire_unpaid, record_refund, record_transfer
from shops.exceptions import ShopsRefusal
from shops.models import Allocation, StockMovement
from shops.verification import verify
from tests.at_once import at_once
from tests.factories.places import OutletFactory
from tests.orders.card_edge import card_keys, event, intent, tell
from tests.orders.conftest import checkout_of, order_now, seal_of
from tests.orders.returning import ask, bring_back, receive

__all__ = ["card_keys"]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("card_keys")]
REFUSALS = (OrdersRefusal, ShopsRefusal)
PRICE = 120_000  # đồng
BOOKS = [
    *(OrderFacts, Fulfilment, FulfilmentEvent, Payment, PaymentEvent, TransferPart, Refund, Receipt),
    *(CashCollection, CarrierHandIn, CashUp, CashRefund, CardCapture, CardRefund),
    *(Parcel, ParcelEvent, GoodsReturn, ReturnEvent, ReturnedLot, StockMovement, Allocation),
]
SUMS = [
    *((FulfilmentLine, name) for name in ("quantity", "handed_over", "cancelled", "returned")),
    *((book, "amount") for book in (TransferPart, Refund, CashCollection, CashRefund, CardCapture, CardRefund)),
    (StockMovement, "change"),
]


def books() -> dict[str, int]:
    """How many rows each book has, what they add up to, and how many shares and payments stand where."""
    found = {book.__name__: book.objects.count() for book in BOOKS}
    for book, column in SUMS:
        found[f"{book.__name__}.{column}"] = int(book.objects.aggregate(sum=Sum(column))["sum"] or 0)
    for row, column in ((Fulfilment, "status"), (Payment, "state"), (Allocation, "state")):
        for value in row.objects.values_list(column, flat=True):
            key = f"{row.__name__} {value}"
            found[key] = found.get(key, 0) + 1
    return found


def change(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    every = before.keys() | after.keys()
    return {key: after.get(key, 0) - before.get(key, 0) for key in every if after.get(key, 0) != before.get(key, 0)}


@dataclass(frozen=True)
class World:
    """A shop of its own with goods, and somebody who works there."""

    by: Any
    outlet: Any
    basket: Callable[[], Any]
    province: Any
    account: Any

    def order(self, payment: str = "cash", *, sent: bool = False) -> Any:
        """An order of two pieces; one that is paid by transfer is paid."""
        where = {"province": self.province} if sent else {"outlet": self.outlet}
        placed = order_now(self.basket(), checkout_of(payment=payment, **where), timezone.now())
        if payment == "transfer":
            self.pay(placed)
        return placed

    def pay(self, placed: Any) -> None:
        record_transfer(
            account=self.account,
            bank_reference=f"FT-{placed.number}",
            booked_on=timezone.localdate(),
            amount=placed.facts.amount_due,
            words=placed.number,
            by=self.by,
        )

    def share(self, payment: str = "cash", *, sent: bool = False, given: bool = False) -> Fulfilment:
        share = self.order(payment, sent=sent).fulfilments.get()
        share.refresh_from_db()
        return hand_over_share(fulfilment=share, by=self.by, carrier="GHN" if sent else "") if given else share


def placing(world: World) -> Callable[[], object]:
    basket, now = world.basket(), timezone.now()
    checkout, key = checkout_of(outlet=world.outlet), secrets.token_hex(8)
    seen = seal_of(basket, checkout, now)
    return lambda: place_order(basket=basket, checkout=checkout, seen=seen, idempotency_key=key)


def packing(world: World) -> Callable[[], object]:
    share = world.share()
    return lambda: pack_share(fulfilment=share, by=world.by)


def handing_over(world: World) -> Callable[[], object]:
    share = world.share()
    return lambda: hand_over_share(fulfilment=share, by=world.by)


def fetching_by_code(world: World) -> Callable[[], object]:
    share = pack_share(fulfilment=world.share(), by=world.by)
    code = PickUp.objects.get(fulfilment=share).code
    return lambda: collect_share(fulfilment=share, by=world.by, code=code)


def sending(world: World) -> Callable[[], object]:
    share = world.share(sent=True)
    return lambda: hand_over_share(fulfilment=share, by=world.by, carrier="GHN", tracking="G1")


def sending_a_part(world: World) -> Callable[[], object]:
    share = world.share(sent=True)
    line = share.lines.get()
    return lambda: hand_over_share(fulfilment=share, by=world.by, pieces={line.pk: 1}, seen={line.pk: 2})


def cancelling(world: World) -> Callable[[], object]:
    share = world.share()
    return lambda: cancel_share(fulfilment=share, reason="Khách đổi ý", by=world.by)


def arriving(world: World) -> Callable[[], object]:
    parcel = Parcel.objects.get(fulfilment=world.share(sent=True, given=True))
    return lambda: mark_arrived(parcel=parcel, by=world.by)


def refusing_a_parcel(world: World) -> Callable[[], object]:
    parcel = Parcel.objects.get(fulfilment=world.share(sent=True, given=True))
    return lambda: refuse_parcel(parcel=parcel, reason="Khách không nhận", by=world.by)


def paying(world: World) -> Callable[[], object]:
    placed = order_now(world.basket(), checkout_of(outlet=world.outlet, payment="transfer"), timezone.now())
    return lambda: world.pay(placed)


def paying_by_card(world: World) -> Callable[[], object]:
    placed = order_now(world.basket(), checkout_of(outlet=world.outlet, payment="card"), timezone.now())
    name = f"pi_{placed.number}"
    CardIntent.objects.create(payment=placed.payment, intent_id=name, amount=2 * PRICE)
    news = event("payment_intent.succeeded", intent(name, 2 * PRICE))
    return lambda: tell(Client(), news)


def expiring(world: World) -> Callable[[], object]:
    placed = order_now(world.basket(), checkout_of(outlet=world.outlet, payment="transfer"), timezone.now())
    return lambda: expire_unpaid(placed.payment.expires_at)


def owed_to_a_buyer(world: World) -> Payment:
    share = world.share("transfer")
    cancel_share(fulfilment=share, reason="Khách đổi ý", by=world.by)
    return Payment.objects.get(order=share.order_id)


def sending_money_back(world: World) -> Callable[[], object]:
    payment = owed_to_a_buyer(world)
    said = {"payment": payment, "amount": 2 * PRICE, "reason": "Huỷ đơn", "by": world.by}
    return lambda: record_refund(bank_reference=f"R-{payment.pk}", **said)


def sending_money_back_to_the_card(world: World) -> Callable[[], object]:
    paying_by_card(world)()
    share = Fulfilment.objects.latest("pk")
    cancel_share(fulfilment=share, reason="Khách đổi ý", by=world.by)
    payment = Payment.objects.get(order=share.order_id)
    key = secrets.token_hex(8)
    return lambda: ask_refund(payment=payment, amount=2 * PRICE, reason="Huỷ đơn", key=key, by=world.by)


def giving_cash_back(world: World) -> Callable[[], object]:
    share = world.share(given=True)
    receive(bring_back(share, world.by), world.by)
    said = {"payment": share.order.payment, "outlet": world.outlet, "amount": PRICE, "reason": "Trả hàng"}
    key = secrets.token_hex(8)
    return lambda: refund_in_cash(by=world.by, idempotency_key=key, **said)


def asking_to_return(world: World) -> Callable[[], object]:
    share, key = world.share(given=True), secrets.token_hex(8)
    return lambda: ask(share, idempotency_key=key)


def accepting_a_return(world: World) -> Callable[[], object]:
    goods_return = ask(world.share(given=True))
    return lambda: accept_return(goods_return=goods_return, by=world.by)


def refusing_a_return(world: World) -> Callable[[], object]:
    goods_return = ask(world.share(given=True))
    return lambda: refuse_return(goods_return=goods_return, reason="Đã mở", by=world.by)


def receiving_a_return(world: World) -> Callable[[], object]:
    goods_return = bring_back(world.share(given=True), world.by)
    return lambda: receive(goods_return, world.by)


def handing_cash_in(world: World) -> Callable[[], object]:
    world.share(sent=True, given=True)
    owed = list(yet_to_hand_in(world.outlet))
    key = secrets.token_hex(8)
    return lambda: hand_in(
        outlet=world.outlet,
        carrier="GHN",
        collections=[each.pk for each in owed],
        method=CarrierHandIn.Method.CASH,
        counted=sum(each.amount for each in owed),
        by=world.by,
        idempotency_key=key,
    )


def counting_the_till(world: World) -> Callable[[], object]:
    world.share(given=True)
    till, key = till_of(world.outlet), secrets.token_hex(8)
    return lambda: cash_up(outlet=world.outlet, seen=till.seal, counted=till.expected, by=world.by, idempotency_key=key)


ACTS = [
    *(
        placing,
        packing,
        handing_over,
        fetching_by_code,
        sending,
        sending_a_part,
        cancelling,
        arriving,
        refusing_a_parcel,
    ),
    *(paying, paying_by_card, expiring, sending_money_back, sending_money_back_to_the_card, giving_cash_back),
    *(asking_to_return, accepting_a_return, refusing_a_return, receiving_a_return),
    *(handing_cash_in, counting_the_till),
]


@pytest.fixture
def make_world(stock, fill, by, hanoi, account, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"  # Stripe is away: what has to be said to it waits

    def make() -> World:
        outlet = OutletFactory()
        packing = stock(outlet, 20, price=PRICE)
        return World(by, outlet, lambda: fill((packing, 2)), hanoi, account)

    return make


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_done_twice_at_once_it_is_done_once(make_world, act):
    once = act(make_world())
    before = books()
    once()
    written = change(before, books())
    assert written  # an act that writes nothing would prove nothing

    twice = act(make_world())
    before = books()
    at_once([twice, twice], REFUSALS)

    assert change(before, books()) == written
    assert verify().broken == []


def test_without_locks_a_share_is_packed_twice(make_world, monkeypatch):
    both_looked = threading.Barrier(2)
    hold = steps._hold

    def hold_together(*args: Any) -> Any:
        held = hold(*args)
        both_looked.wait(timeout=30)
        return held

    for module in (payment_steps, steps):
        monkeypatch.setattr(module, "under_lock", lambda rows: rows)
    monkeypatch.setattr(steps, "_hold", hold_together)
    twice = packing(make_world())
    before = books()

    at_once([twice, twice], REFUSALS)

    assert change(before, books())["FulfilmentEvent"] == 2
