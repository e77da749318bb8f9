"""Whatever buyers, sellers and counts do in whatever order, the books of goods and orders agree with each other."""

import secrets

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from orders.exceptions import OrdersRefusal
from orders.models import Fulfilment, GoodsReturn, Parcel, ReturnedLot
from orders.queries.payments import money_of
from orders.services.baskets import add_to_basket
from orders.services.cash_refunds import refund_in_cash
from orders.services.parcels import mark_arrived, refuse_parcel
from orders.services.returns import accept_return, refuse_return
from orders.services.steps import cancel_share, change_lots, hand_over_share, pack_share
from orders.services.transfers import record_refund, record_transfer
from shops.exceptions import ShopsRefusal
from shops.services import count_lot, open_stock_record, receive_lot, set_price
from shops.verification import verify
from tests.factories.delivery import flat_zone
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.money import BankAccountFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.orders.cash import pay_in
from tests.orders.conftest import checkout_of, order_now
from tests.orders.returning import ask, bring_back, receive
from tests.shops.stopping import hold_lot, release_hold
from tests.shops.trading import sell_pieces

OUTLETS, LOTS = st.integers(0, 1), st.integers(0, 3)
WAYS = st.sampled_from(["ship", "pick-up", "mixed"])


class Trade(RuleBasedStateMachine):
    """Two outlets that send and hand over, two packings of two lots each, one province."""

    every = 1  # steps between two looks at the whole of the books; the end of a history is always looked at

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.by = UserFactory()
        self.outlets = [OutletFactory(), OutletFactory()]
        self.packings = [PackingFactory(), PackingFactory()]
        self.lots = [LotFactory(product=packing, expires_in=days) for packing in self.packings for days in (10, 90)]
        self.province = flat_zone("01", 35_000)
        for outlet in self.outlets:
            for packing in self.packings:
                record = open_stock_record(packing, outlet)
                set_price(stock_record=record, amount=66_666, by=self.by, reason="giá đầu")
        self.account = BankAccountFactory()
        self.ordered = self.done = 0

    def teardown(self):
        try:
            assert verify().broken == []
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def attempt(self, work) -> None:
        """Do it, or be refused with nothing written."""
        try:
            with transaction.atomic():
                work()
        except (OrdersRefusal, ShopsRefusal):
            pass

    def a_share(self, data) -> Fulfilment:
        return Fulfilment.objects.order_by("pk")[data.draw(st.integers(0, Fulfilment.objects.count() - 1))]

    @rule(outlet=OUTLETS, lot=LOTS, units=st.integers(1, 9))
    def receive(self, outlet, lot, units):
        receive_lot(outlet=self.outlets[outlet], lot=self.lots[lot], quantity=units, by=self.by)

    @rule(
        wanted=st.lists(st.tuples(st.integers(0, 1), st.integers(1, 6)), min_size=1, max_size=3),
        way=WAYS,
        ahead=st.booleans(),
    )
    def order(self, wanted, way, ahead):
        def buy():
            basket = None
            for packing, pieces in wanted:
                product = self.packings[packing].pk
                basket = add_to_basket(basket=basket, product_id=product, quantity=pieces).basket
            how = {"payment": "transfer" if ahead else "cash"}
            province, outlet = self.province if way != "pick-up" else None, self.outlets[0] if way != "ship" else None
            placed = order_now(basket, checkout_of(province, outlet, **how), timezone.now())
            if ahead:
                record_transfer(
                    account=self.account,
                    bank_reference=placed.number,
                    booked_on=timezone.localdate(),
                    amount=placed.facts.amount_due,
                    words=placed.number,
                    by=self.by,
                )
            self.ordered += 1

        self.attempt(buy)

    @precondition(lambda self: self.ordered)
    @rule(data=st.data(), step=st.sampled_from([pack_share, hand_over_share, change_lots]))
    def take_a_step(self, data, step):
        self.attempt(lambda: step(fulfilment=self.a_share(data), by=self.by))

    @precondition(lambda self: self.ordered)
    @rule(data=st.data())
    def cancel(self, data):
        self.attempt(lambda: cancel_share(fulfilment=self.a_share(data), reason="Khách đổi ý", by=self.by))

    @precondition(lambda self: self.ordered)
    @rule(data=st.data(), pieces=st.integers(1, 4))
    def send_a_part(self, data, pieces):
        share = self.a_share(data)
        line = share.lines.first()
        self.attempt(lambda: hand_over_share(fulfilment=share, by=self.by, carrier="GHN", pieces={line.pk: pieces}))

    @precondition(lambda self: Parcel.objects.exists())
    @rule(data=st.data(), is_taken=st.booleans())
    def a_parcel_gets_on(self, data, is_taken):
        parcel = data.draw(st.sampled_from(list(Parcel.objects.order_by("pk"))))
        if is_taken:
            self.attempt(lambda: mark_arrived(parcel=parcel, by=self.by))
        else:
            self.attempt(lambda: refuse_parcel(parcel=parcel, reason="Khách không nhận", by=self.by))

    @precondition(lambda self: self.ordered)
    @rule(data=st.data(), pieces=st.integers(1, 4), at_counter=st.booleans())
    def begin_a_return(self, data, pieces, at_counter):
        share = self.a_share(data)
        if at_counter:
            self.attempt(lambda: bring_back(share, self.by, pieces))
        else:
            self.attempt(lambda: ask(share, pieces))

    @precondition(lambda self: GoodsReturn.objects.exists())
    @rule(data=st.data(), decision=st.sampled_from(ReturnedLot.Decision.values), is_our_fault=st.booleans())
    def receive_a_return(self, data, decision, is_our_fault):
        goods_return = data.draw(st.sampled_from(list(GoodsReturn.objects.order_by("pk"))))
        self.attempt(lambda: receive(goods_return, self.by, decision=decision, is_our_fault=is_our_fault))

    @precondition(lambda self: GoodsReturn.objects.exists())
    @rule(data=st.data(), is_yes=st.booleans())
    def answer_a_return(self, data, is_yes):
        goods_return = data.draw(st.sampled_from(list(GoodsReturn.objects.order_by("pk"))))
        answer = accept_return if is_yes else refuse_return
        self.attempt(lambda: answer(goods_return=goods_return, reason="Đã xem", by=self.by))

    @precondition(lambda self: self.ordered)
    @rule(data=st.data(), amount=st.integers(1, 200_000), in_cash=st.booleans())
    def give_money_back(self, data, amount, in_cash):
        payment = self.a_share(data).order.payment
        before = money_of(payment)
        key = secrets.token_hex(8)
        said = {"payment": payment, "amount": amount, "reason": "Trả hàng", "by": self.by}
        if in_cash:
            outlet = self.outlets[data.draw(OUTLETS)]
            self.attempt(lambda: refund_in_cash(outlet=outlet, idempotency_key=key, **said))
        else:
            self.attempt(lambda: record_refund(bank_reference=key, **said))
        after = money_of(payment)
        assert after.back - before.back in (0, amount)
        assert after.back <= after.came

    @rule(outlet=OUTLETS, carrier=st.sampled_from(["", "GHN"]))
    def a_carrier_hands_in(self, outlet, carrier):
        self.attempt(lambda: pay_in(self.outlets[outlet], self.by, carrier))

    @rule(outlet=OUTLETS, packing=st.integers(0, 1), units=st.integers(1, 5))
    def sell_at_the_counter(self, outlet, packing, units):
        self.attempt(
            lambda: sell_pieces(outlet=self.outlets[outlet], product=self.packings[packing], quantity=units, by=self.by)
        )

    @rule(outlet=OUTLETS, lot=LOTS, counted=st.integers(0, 8))
    def count(self, outlet, lot, counted):
        self.attempt(
            lambda: count_lot(
                outlet=self.outlets[outlet], lot=self.lots[lot], counted=counted, by=self.by, reason="Kiểm kê"
            )
        )

    @rule(lot=LOTS, stop=st.booleans())
    def hold(self, lot, stop):
        change = hold_lot if stop else release_hold
        self.attempt(lambda: change(lot=self.lots[lot], reason="Chờ mẫu", by=self.by))

    @invariant()
    def the_books_are_whole(self):
        self.done += 1
        if self.done % self.every == 0:
            assert verify().broken == []


class LongTrade(Trade):
    """Ten thousand histories of eight steps: the books are added up in the middle and at the end of each."""

    every = 4


def run_machine(examples: int, steps: int, machine: type[Trade] = Trade) -> None:
    run_state_machine_as_test(
        machine, settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None, database=None)
    )


@pytest.mark.django_db
def test_the_books_of_orders_stay_whole_whatever_is_done():
    run_machine(examples=8, steps=25)


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(3))
def test_a_hundred_and_fifty_histories_keep_the_books(part):
    run_machine(examples=50, steps=12)


@pytest.mark.soak
@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(10))
def test_ten_thousand_histories_keep_the_books(part):
    run_machine(examples=1_000, steps=8, machine=LongTrade)
