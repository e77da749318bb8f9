"""Whatever is done in whatever order, the books agree with a plain count of our own and with themselves."""

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from shops.exceptions import InsufficientStock, ReturnTooLarge
from shops.models import Allocation, LotBalance, StockMovement
from shops.services import (
    correct_movement,
    count_lot,
    hand_over,
    move_lot,
    promise_units,
    receive_lot,
    release_promise,
    return_units,
    sell_units,
    write_off,
)
from shops.verification import verify
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory, UserFactory

OUTLETS, LOTS = st.integers(0, 1), st.integers(0, 2)
QUANTITIES = st.integers(1, 12)


class ShopFloor(RuleBasedStateMachine):
    """Two outlets; one packing in two lots and another in one. `quantity` and `kept` are counted by hand."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.by = UserFactory()
        self.outlets = [OutletFactory(), OutletFactory()]
        packing, other = PackingFactory(), PackingFactory()
        self.lots = [
            LotFactory(product=packing, expires_in=10),
            LotFactory(product=packing, expires_in=90),
            LotFactory(product=other),
        ]
        self.quantity: Counter = Counter()
        self.kept: Counter = Counter()
        self.sold: Counter = Counter()
        self.promises: list[Allocation] = []
        self.sales: list[StockMovement] = []

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def free(self, outlet: int, lot: int) -> int:
        return self.quantity[outlet, lot] - self.kept[outlet, lot]

    def served_by(self, outlet: int, lot: int, wanted: int) -> list[tuple[int, int]] | None:
        """How the earliest best-before first serves `wanted` units of the lot's packing; None when it cannot."""
        parts = []
        for each in [0, 1] if lot < 2 else [2]:
            part = min(self.free(outlet, each), wanted)
            if part:
                parts.append((each, part))
            wanted -= part
        return None if wanted else parts

    def act(self, allowed: bool, work, refusal=InsufficientStock):
        """Do the work, or see it refused when our own count says so."""
        if allowed:
            return work()
        with pytest.raises(refusal), transaction.atomic():
            work()
        return None

    @rule(outlet=OUTLETS, lot=LOTS, units=QUANTITIES)
    def receive(self, outlet, lot, units):
        receive_lot(outlet=self.outlets[outlet], lot=self.lots[lot], quantity=units, by=self.by)
        self.quantity[outlet, lot] += units

    @rule(outlet=OUTLETS, lot=LOTS, units=QUANTITIES)
    def sell(self, outlet, lot, units):
        parts = self.served_by(outlet, lot, units)
        sales = self.act(
            parts is not None,
            lambda: sell_units(outlet=self.outlets[outlet], product=self.lots[lot].product, quantity=units, by=self.by),
        )
        assert [(sale.lot_id, -sale.change) for sale in sales or []] == [
            (self.lots[each].pk, part) for each, part in parts or []
        ]
        for each, part in parts or []:
            self.quantity[outlet, each] -= part
            self.sold[each] += part
        self.sales += sales or []

    @precondition(lambda self: self.sales)
    @rule(data=st.data())
    def cancel_a_sale(self, data):
        sale = self.sales.pop(data.draw(st.integers(0, len(self.sales) - 1)))
        lot = next(number for number, each in enumerate(self.lots) if each.pk == sale.lot_id)
        outlet = next(number for number, each in enumerate(self.outlets) if each.pk == sale.outlet_id)
        allowed = self.sold[lot] >= -sale.change
        self.act(allowed, lambda: correct_movement(movement=sale, by=self.by, reason="Khách huỷ"), ReturnTooLarge)
        if allowed:
            self.quantity[outlet, lot] -= sale.change
            self.sold[lot] += sale.change

    @rule(outlet=OUTLETS, lot=LOTS, units=QUANTITIES)
    def take_back(self, outlet, lot, units):
        allowed = self.sold[lot] >= units
        self.act(
            allowed,
            lambda: return_units(
                outlet=self.outlets[outlet], lot=self.lots[lot], quantity=units, by=self.by, reason="Khách trả"
            ),
            ReturnTooLarge,
        )
        if allowed:
            self.quantity[outlet, lot] += units
            self.sold[lot] -= units

    @rule(source=OUTLETS, lot=LOTS, units=QUANTITIES)
    def move(self, source, lot, units):
        allowed = self.free(source, lot) >= units
        self.act(
            allowed,
            lambda: move_lot(
                lot=self.lots[lot],
                source=self.outlets[source],
                destination=self.outlets[1 - source],
                quantity=units,
                by=self.by,
            ),
        )
        if allowed:
            self.quantity[source, lot] -= units
            self.quantity[1 - source, lot] += units

    @rule(outlet=OUTLETS, lot=LOTS, units=QUANTITIES)
    def lose(self, outlet, lot, units):
        allowed = self.quantity[outlet, lot] >= units
        missing = max(0, self.kept[outlet, lot] - self.quantity[outlet, lot] + units)
        self.act(
            allowed,
            lambda: write_off(
                outlet=self.outlets[outlet],
                lot=self.lots[lot],
                quantity=units,
                kind="damaged",
                by=self.by,
                reason="Vỡ",
            ),
        )
        if allowed:
            self.quantity[outlet, lot] -= units
            self.kept[outlet, lot] -= missing
            self.keep_the_open_ones()

    @rule(outlet=OUTLETS, lot=LOTS, units=QUANTITIES)
    def promise(self, outlet, lot, units):
        parts = self.served_by(outlet, lot, units)
        made = self.act(
            parts is not None,
            lambda: promise_units(
                outlet=self.outlets[outlet], product=self.lots[lot].product, quantity=units, reference="DH"
            ),
        )
        for each, part in parts or []:
            self.kept[outlet, each] += part
        self.promises += made or []

    def take_promise(self, data) -> tuple[Allocation, tuple[int, int]]:
        promise = self.promises.pop(data.draw(st.integers(0, len(self.promises) - 1)))
        lots, outlets = [lot.pk for lot in self.lots], [outlet.pk for outlet in self.outlets]
        return promise, (outlets.index(promise.balance.outlet_id), lots.index(promise.balance.lot_id))

    @precondition(lambda self: self.promises)
    @rule(data=st.data())
    def give_promised_goods(self, data):
        promise, place = self.take_promise(data)
        hand_over(allocation=promise, by=self.by)
        self.quantity[place] -= promise.quantity
        self.kept[place] -= promise.quantity
        self.sold[place[1]] += promise.quantity

    @precondition(lambda self: self.promises)
    @rule(data=st.data())
    def cancel_a_promise(self, data):
        promise, place = self.take_promise(data)
        release_promise(allocation=promise, by=self.by, reason="Khách huỷ")
        self.kept[place] -= promise.quantity

    @rule(outlet=OUTLETS, lot=LOTS, counted=st.integers(0, 15))
    def count(self, outlet, lot, counted):
        missing = max(0, self.kept[outlet, lot] - counted)

        result = count_lot(outlet=self.outlets[outlet], lot=self.lots[lot], counted=counted, by=self.by)

        assert result.difference == counted - self.quantity[outlet, lot]
        assert sum(short.quantity for short in result.short) == missing
        self.quantity[outlet, lot] = counted
        self.kept[outlet, lot] -= missing
        self.keep_the_open_ones()

    def keep_the_open_ones(self):
        open_now = Allocation.objects.in_bulk([promise.pk for promise in self.promises])
        self.promises = [each for each in open_now.values() if each.state == Allocation.State.OPEN]

    @invariant()
    def our_count_and_the_books_agree(self):
        stood = {
            (row.outlet_id, row.lot_id): (row.quantity, row.allocated) for row in LotBalance.objects.order_by("pk")
        }
        for outlet, place in enumerate(self.outlets):
            for number, lot in enumerate(self.lots):
                counted = self.quantity[outlet, number], self.kept[outlet, number]
                assert stood.get((place.pk, lot.pk), (0, 0)) == counted

    @invariant()
    def the_books_are_whole(self):
        assert verify().broken == []


def run_machine(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        ShopFloor, settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None, database=None)
    )


@pytest.mark.django_db
def test_the_books_stay_whole_whatever_is_done():
    run_machine(examples=12, steps=25)


@pytest.mark.soak
@pytest.mark.django_db
def test_the_books_stay_whole_for_long():
    run_machine(examples=400, steps=60)
