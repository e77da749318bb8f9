"""A town trades for long, many hands at once, on PostgreSQL, committed: the books hold while it does and at the end.

`SOAK_SEED` sets what each hand does, `SOAK_OPERATIONS` how many there are in all. Which hand is quicker the machine
decides, so the same seed is the same work and not the same order of it. Cards are left out (they need Stripe's
stand-in): their histories have machines of their own.
"""

import os
import queue
import secrets
import threading
import time
from collections import defaultdict
from random import Random

import pytest
from django.db import connection, connections
from django.test import override_settings
from oscar.core.loading import get_model

from common.models import OutboxEntry
from orders.models import Shortage
from shops.models import Allocation, LotBalance, StockMovement
from shops.services import project_regular_prices
from shops.verification import verify
from tests.orders.town import SHARED, Town, found_town, work
from tests.orders.town_goods import GOODS
from tests.orders.town_orders import ORDERS, the_worker_works

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
StockRecord = get_model("partner", "StockRecord")
OPERATIONS = {**GOODS, **ORDERS}
# The worker is one of the hands here: nothing is carried out within the act that announced it.
QUEUE = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
OPERATIONS_IN_SOAK = int(os.environ.get("SOAK_OPERATIONS", "100000"))
ALL_KINDS_HAPPEN = 20_000  # operations; in a shorter run, set to look into something, rare ones may be missing
LOOKS = 0.2  # seconds between two looks at how far it is


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_clear_snapshot(); SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        )
        return cursor.fetchone()[0]


def hands(town: Town, numbers: range, operations: int, seed: int) -> None:
    """Threads of this process that work till `operations` are done or refused by all together."""

    def hand(number: int) -> None:
        try:
            work(town, OPERATIONS, Random(f"{seed}-{number}"), lambda: town.count < operations)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=hand, args=[number]) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def trade(town: Town, operations: int, numbers: list[range], seed: int, verified_each: int) -> None:
    """Each range of hands in a process of its own, for one process has one core; the books are verified meanwhile."""
    results = SHARED.Queue()

    def process(own: range) -> None:
        hands(town, own, operations, seed)
        results.put(town.results())

    connections.close_all()
    processes = [SHARED.Process(target=process, args=[own]) for own in numbers]
    for each in processes:
        each.start()
    coming, waited_for = verified_each, len(processes)
    while waited_for:
        are_at_work = any(each.is_alive() for each in processes)
        try:
            town.add(*results.get(timeout=LOOKS))
            waited_for -= 1
        except queue.Empty:
            if not are_at_work:
                town.faults.append("a process of hands ended without a word")
                break
        if town.count >= coming and not town.stopped.value:
            coming += verified_each
            if broken := verify().broken:
                town.stopped.value = 1
                town.faults += [str(each) for each in broken]
    for each in processes:
        each.join()


def rebuilt() -> tuple[dict, dict, dict]:
    """What movements and open promises say of each lot at each outlet, and each packing's record: counted anew here."""
    lots: dict = defaultdict(lambda: [0, 0])
    records: dict = defaultdict(lambda: [0, 0])
    standing: dict = {}
    moved = StockMovement.objects.values_list("outlet", "outlet__partner", "lot", "lot__product", "change")
    for outlet, partner, lot, product, change in moved.iterator():
        lots[outlet, lot][0] += change
        records[partner, product][0] += change
    promised = Allocation.objects.filter(state="open").values_list(
        "balance__outlet", "balance__outlet__partner", "balance__lot", "balance__lot__product", "quantity"
    )
    for outlet, partner, lot, product, quantity in promised.iterator():
        lots[outlet, lot][1] += quantity
        records[partner, product][1] += quantity
    for balance in LotBalance.objects.all():
        standing[balance.outlet_id, balance.lot_id] = [balance.quantity, balance.allocated]
    return lots, records, standing


def run(operations: int, numbers: list[range], verified_each: int, say_so) -> Town:
    seed = int(os.environ.get("SOAK_SEED") or secrets.randbelow(10**6))
    say_so(f"{operations} operations by {sum(map(len, numbers))} hands: SOAK_SEED={seed}")
    town = found_town()
    before, started = deadlocks(), time.monotonic()

    with override_settings(TASKS=QUEUE):
        trade(town, operations, numbers, seed, verified_each)
        seconds = time.monotonic() - started
        while not town.faults and OutboxEntry.objects.waiting().exclude(attempts__gt=0).exists():
            the_worker_works(town, Random(seed))()

    say_so(
        f"{town.done.total()} done, {town.refused.total()} refused in {seconds:.0f} s: {town.count / seconds:.0f} a "
        f"second; {StockMovement.objects.count()} movements\n{dict(town.reasons.most_common(25))}"
    )
    assert town.faults == []
    assert deadlocks() == before
    assert verify().broken == []
    assert list(OutboxEntry.objects.exclude(last_error="").values_list("topic", "last_error")) == []
    lots, records, standing = rebuilt()
    assert {place: both for place, both in standing.items() if both != [0, 0]} == {
        place: both for place, both in lots.items() if both != [0, 0]
    }
    for record in StockRecord.objects.all():
        assert [record.num_in_stock, record.num_allocated] == records[record.partner_id, record.product_id]
    assert project_regular_prices() == 0
    return town


@pytest.mark.long
def test_six_hundred_operations_of_two_hands_keep_the_books(say_so):
    run(operations=600, numbers=[range(2)], verified_each=200, say_so=say_so)


@pytest.mark.soak
def test_a_hundred_thousand_operations_of_four_hands_keep_the_books(say_so):
    town = run(OPERATIONS_IN_SOAK, [range(2), range(2, 4)], verified_each=OPERATIONS_IN_SOAK // 20, say_so=say_so)

    if OPERATIONS_IN_SOAK >= ALL_KINDS_HAPPEN:
        never = sorted(operation.__name__ for operation in OPERATIONS if not town.done[operation.__name__])
        assert never == []
        assert Shortage.objects.exclude(replaced=0).exists()
