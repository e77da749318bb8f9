"""Whatever is done in whatever order, the books agree with a plain count of our own and with themselves."""

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from shops.exceptions import InsufficientStock, ReturnTooLarge
from shops.models import Allocation, LotBalance, StockMovement, Transfer, TransferLine
from shops.services import (
    Arrived,
    cancel_transfer,
    correct_movement,
    count_lot,
    pack_transfer,
    receive_lot,
    receive_transfer,
    release_promise,
    return_units,
    send_transfer,
    settle_difference,
    write_off,
)
from shops.verification import verify
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.shops.trading import give_promised, promise_pieces, sell_pieces
from tests.shops.transferring import draft

OUTLETS, LOTS = st.integers(0, 1), st.integers(0, 2)
QUANTITIES = st.integers(1, 12)


class ShopFloor(RuleBasedStateMachine):
    """Two outlets; one packing in two lots and another in one. `quantity` and `kept` are counted by hand."""

    every = 1  # steps between two looks at the whole of the books; the end is always looked at

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
        self.done = 0
        self.quantity: Counter = Counter()
        self.kept: Counter = Counter()
        self.sold: Counter = Counter()
        self.promises: list[Allocation] = []
        self.sales: list[StockMovement] = []
        self.transfers: list[Transfer] = []
        self.road: Counter = Counter()  # pieces of a lot that have left and are on nobody's shelf

    def teardown(self):
        try:
            assert verify().broken == []
        finally:
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
            lambda: sell_pieces(
                outlet=self.outlets[outlet], product=self.lots[lot].product, quantity=units, by=self.by
            ),
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
    def pack_a_transfer(self, source, lot, units):
        allowed = self.free(source, lot) >= units
        made = self.act(
            allowed,
            lambda: pack_transfer(
                transfer=draft(self.outlets[source], self.outlets[1 - source], self.by, (self.lots[lot], units)),
                by=self.by,
            ),
        )
        if allowed:
            self.kept[source, lot] += units
            self.transfers.append(made)

    def take_transfer(self, data, *states) -> tuple[Transfer, TransferLine, int, int] | None:
        """One of the transfers that stand so: with its line, its source and its lot by number."""
        pks = [each.pk for each in self.transfers]
        found = list(Transfer.objects.filter(pk__in=pks, state__in=states).order_by("pk"))
        if not found:
            return None
        transfer = found[data.draw(st.integers(0, len(found) - 1))]
        line = transfer.lines.get()
        lots, outlets = [lot.pk for lot in self.lots], [outlet.pk for outlet in self.outlets]
        return transfer, line, outlets.index(transfer.source_id), lots.index(line.lot_id)

    @precondition(lambda self: self.transfers)
    @rule(data=st.data(), is_sent=st.booleans())
    def send_or_cancel_a_transfer(self, data, is_sent):
        if (taken := self.take_transfer(data, "packed")) is None:
            return
        transfer, line, source, lot = taken
        self.kept[source, lot] -= line.packed
        if not is_sent or not line.packed:  # counts may have left nothing to send
            cancel_transfer(transfer=transfer, by=self.by, reason="Thôi")
            return
        send_transfer(transfer=transfer, by=self.by)
        self.quantity[source, lot] -= line.packed
        self.road[lot] += line.packed

    @precondition(lambda self: self.transfers)
    @rule(data=st.data())
    def receive_a_transfer(self, data):
        if (taken := self.take_transfer(data, "on-the-road")) is None:
            return
        transfer, line, source, lot = taken
        received = data.draw(st.integers(0, line.awaited))
        missing = data.draw(st.integers(0, line.awaited - received))
        damaged = data.draw(st.integers(0 if received or missing else 1, line.awaited - received - missing))
        receive_transfer(
            transfer=transfer, arrived=[Arrived(line.pk, received, missing, damaged)], by=self.by, reason="Mở thùng"
        )
        self.quantity[1 - source, lot] += received
        self.road[lot] -= received

    @precondition(lambda self: self.transfers)
    @rule(data=st.data(), outcome=st.sampled_from(["late", "found", "lost"]))
    def settle_a_transfer(self, data, outcome):
        if (taken := self.take_transfer(data, "on-the-road", "received")) is None or not taken[1].difference:
            return
        transfer, line, source, lot = taken
        of = "missing" if line.missing else "damaged"
        units = data.draw(st.integers(1, getattr(line, of)))
        settle_difference(
            transfer=transfer, line_id=line.pk, of=of, outcome=outcome, quantity=units, by=self.by, reason="Hỏi xe"
        )
        self.road[lot] -= units
        if outcome != "lost":
            self.quantity[source if outcome == "found" else 1 - source, lot] += units

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
            lambda: promise_pieces(
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
        give_promised(allocation=promise, by=self.by)
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
    def what_is_on_the_road_is_known(self):
        for number, lot in enumerate(self.lots):
            lines = TransferLine.objects.filter(lot=lot, transfer__state__in=["on-the-road", "received"])
            assert sum(line.on_the_road for line in lines) == self.road[number]

    @invariant()
    def the_books_are_whole(self):
        self.done += 1
        if self.done % self.every == 0:
            assert verify().broken == []


class LongShopFloor(ShopFloor):
    """Our own count is compared after each of sixty steps, the books are added up after every tenth."""

    every = 10


def run_machine(examples: int, steps: int, machine: type[ShopFloor] = ShopFloor) -> None:
    run_state_machine_as_test(
        machine, settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None, database=None)
    )


@pytest.mark.django_db
def test_the_books_stay_whole_whatever_is_done():
    run_machine(examples=12, steps=25)


@pytest.mark.soak
@pytest.mark.django_db
def test_the_books_stay_whole_for_long():
    run_machine(examples=400, steps=60, machine=LongShopFloor)
