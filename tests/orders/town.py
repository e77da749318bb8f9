"""A small trade that many hands work at together: outlets, goods, staff, and who takes part in the long run.

An operation looks for something that it can be done to and returns the act, ready to be done by any hand, also a
second time or later; None when nothing is there to do it to. `dice` decides everything that is chosen.
"""

import logging
import multiprocessing
import threading
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.db.models import QuerySet

from common.attempts import Attempt
from orders.exceptions import OrdersRefusal
from shops.exceptions import ShopsRefusal
from shops.services import open_stock_record, receive_lot, set_price
from tests.factories.delivery import flat_zone
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.money import BankAccountFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.orders.selling import open_float

log = logging.getLogger(__name__)
SHARED = multiprocessing.get_context("fork")

REFUSALS = (OrdersRefusal, ShopsRefusal)
Act = Callable[[], object]
Operation = Callable[["Town", Random], Act | None]
LOOKED_AT = 40  # of what could be chosen: the latest, now and then the oldest
SECOND_TIME, LATER = 0.06, 0.04  # how often an act is sent again at once, or by another hand later on


@dataclass
class Town:
    """The places, goods and people; what was done is counted in `done` and `refused` by the operation's name."""

    outlets: list[Any]
    packings: list[Any]
    people: list[Any]
    province: Any
    account: Any
    done: Counter = field(default_factory=Counter)
    refused: Counter = field(default_factory=Counter)
    reasons: Counter = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    late: list[tuple[str, Act]] = field(default_factory=list)
    hold: threading.Lock = field(default_factory=threading.Lock)
    # What processes that were forked from this one share with it: how much was done or refused, and whether to stop.
    counted: Any = field(default_factory=lambda: SHARED.Value("q", 0))
    stopped: Any = field(default_factory=lambda: SHARED.Value("b", 0))

    @property
    def count(self) -> int:
        return self.counted.value

    def take_late(self, dice: Random) -> tuple[str, Act] | None:
        """An act that was left for later; None when another hand has taken the last one."""
        with self.hold:
            return self.late.pop(dice.randrange(len(self.late))) if self.late else None

    def tell(self, counter: Counter, name: str) -> None:
        with self.hold:
            counter[name] += 1
        if counter is not self.reasons:
            with self.counted.get_lock():
                self.counted.value += 1

    def results(self) -> tuple[Counter, Counter, Counter, list[str]]:
        """What the hands of this process did, for the one it was forked from."""
        return self.done, self.refused, self.reasons, self.faults

    def add(self, done: Counter, refused: Counter, reasons: Counter, faults: list[str]) -> None:
        self.done += done
        self.refused += refused
        self.reasons += reasons
        self.faults += faults

    def fault(self, name: str, error: Exception) -> None:
        """What is no refusal ends the run; the trace says where it came from."""
        self.stopped.value = 1
        self.faults.append(f"{name}\n{''.join(traceback.format_exception(error))}")


def found_town() -> Town:
    """Three outlets that send and hand over, four packings of three lots each with some pieces, tills that are open."""
    people = [UserFactory() for _each in range(4)]
    town = Town(
        outlets=[OutletFactory() for _each in range(3)],
        packings=[PackingFactory() for _each in range(4)],
        people=people,
        province=flat_zone("01", 35_000),
        account=BankAccountFactory(),
    )
    for packing in town.packings:
        for outlet in town.outlets:
            record = open_stock_record(packing, outlet)
            set_price(stock_record=record, amount=66_666, by=people[0], reason="giá đầu")
        for days in (3, 30, 300):
            lot = LotFactory(product=packing, expires_in=days)
            for outlet in town.outlets:
                receive_lot(outlet=outlet, lot=lot, quantity=20, by=people[0])
    for outlet in town.outlets:
        open_float(outlet, people[0])
    return town


def one_of(rows: QuerySet, dice: Random) -> Any | None:
    """One of the latest rows, now and then one of the oldest; None when there is none."""
    found = list(rows.order_by("pk" if dice.random() < 0.1 else "-pk")[:LOOKED_AT])
    return dice.choice(found) if found else None


def key_of(dice: Random) -> str:
    return f"{dice.getrandbits(64):016x}"


def work(town: Town, operations: dict[Operation, float], dice: Random, goes_on: Callable[[], bool]) -> None:
    """One hand: operation after operation, by weight, as long as `goes_on`; whatever is not a refusal is a fault."""
    every, weights = list(operations), list(operations.values())
    while goes_on() and not town.stopped.value:
        operation = dice.choices(every, weights)[0]
        name = operation.__name__
        if dice.random() < LATER and (waiting := town.take_late(dice)) is not None:
            name, act = waiting
        else:
            with Attempt(log, f"looking for {name}") as attempt:
                act = operation(town, dice)
            if attempt.error is not None:
                town.fault(f"looking for {name}", attempt.error)
                return
        if act is None:
            continue
        if dice.random() < LATER:
            town.late.append((name, act))
        _do(town, name, act)
        if dice.random() < SECOND_TIME:
            _do(town, name, act)


def _do(town: Town, name: str, act: Act) -> None:
    with Attempt(log, name) as attempt:
        try:
            act()
        except REFUSALS as refusal:
            town.tell(town.refused, name)
            town.tell(town.reasons, f"{name}: {type(refusal).__name__}")
        else:
            town.tell(town.done, name)
    if attempt.error is not None:
        town.fault(name, attempt.error)
