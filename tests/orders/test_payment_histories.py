"""What can befall an order that is paid ahead, in every order: each history ends with money equal to goods.

What should come of a history is reckoned a second time here, in the plainest way, and compared after every event.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from orders.exceptions import IllegalStep, MoreThanOwed, NothingLeft
from orders.models import Payment
from orders.queries.payments import money_of
from orders.services.steps import cancel_share, hand_over_share
from orders.services.transfers import expire_unpaid, record_refund, record_transfer
from shops.models import LotBalance
from shops.services import count_lot
from shops.verification import verify
from tests.orders.conftest import checkout_of, order_now

PRICE, ORDERED, STOCK = 120_000, 2, 5
COUNTED = 1
HISTORIES = 1_957  # of six events: every order of every subset; as many as begin with one event of seven


@dataclass(frozen=True)
class Books:
    """What the books of the one order must say; `left` are the pieces that are still for the buyer."""

    state: str = "awaited"
    status: str = "pending"
    came: int = 0
    back: int = 0
    left: int = ORDERED
    shelf: int = STOCK

    @property
    def due(self) -> int:
        return 0 if self.state in ("expired", "void") else self.left * PRICE

    @property
    def owed(self) -> int:
        return 0 if self.state == "awaited" else max(0, self.came - self.back - self.due)

    @property
    def promised(self) -> int:
        return self.left if self.status in ("pending", "placed") else 0

    def paid_if_enough(self) -> "Books":
        if self.state == "awaited" and self.left and self.came >= self.due:
            return replace(self, state="paid", status="placed")
        return self


@dataclass
class Case:
    """One order of two pieces at 120,000 đồng, and the people around it."""

    order: Any
    account: Any
    by: Any

    @property
    def payment(self) -> Payment:
        return Payment.objects.select_related("account").get(order=self.order)

    def receive(self, amount: int, reference: str) -> None:
        facts = {"booked_on": date(2026, 11, 25), "words": self.order.number, "by": self.by}
        record_transfer(account=self.account, bank_reference=reference, amount=amount, **facts)

    def in_the_books(self) -> Books:
        payment, balance = self.payment, LotBalance.objects.get()
        money = money_of(payment)
        share = self.order.fulfilments.get()
        line = share.lines.get()
        self.order.refresh_from_db()
        assert self.order.status == share.status
        books = Books(
            state=payment.state,
            status=share.status,
            came=money.came,
            back=money.back,
            left=line.quantity - line.cancelled,
            shelf=balance.quantity,
        )
        assert (money.due, money.owed) == (books.due, books.owed)
        assert balance.allocated == books.promised
        assert line.handed_over == (books.left if books.status == "handed-over" else 0)
        return books


# Each event does its work and returns what the books must say after it.


def half_comes(case: Case, before: Books) -> Books:
    known = case.account.transfers.filter(bank_reference="FT-HALF").exists()
    case.receive(PRICE, "FT-HALF")
    return before if known else replace(before, came=before.came + PRICE).paid_if_enough()


def all_comes(case: Case, before: Books) -> Books:
    known = case.account.transfers.filter(bank_reference="FT-ALL").exists()
    case.receive(ORDERED * PRICE, "FT-ALL")
    return before if known else replace(before, came=before.came + ORDERED * PRICE).paid_if_enough()


def time_is_over(case: Case, before: Books) -> Books:
    expire_unpaid(case.payment.expires_at)
    after = before.paid_if_enough()
    return after if after.state != "awaited" else replace(before, state="expired", status="cancelled", left=0)


def staff_cancel(case: Case, before: Books) -> Books:
    share = case.order.fulfilments.get()
    if before.status not in ("pending", "placed"):
        with pytest.raises(IllegalStep):
            cancel_share(fulfilment=share, reason="Khách đổi ý", by=case.by)
        return before
    cancel_share(fulfilment=share, reason="Khách đổi ý", by=case.by)
    state = "void" if before.state == "awaited" else before.state
    return replace(before, state=state, status="cancelled", left=0)


def goods_are_handed_over(case: Case, before: Books) -> Books:
    share = case.order.fulfilments.get()
    if before.status != "placed" or not before.left:
        with pytest.raises((IllegalStep, NothingLeft)):
            hand_over_share(fulfilment=share, by=case.by)
        return before
    hand_over_share(fulfilment=share, by=case.by)
    return replace(before, status="handed-over", shelf=before.shelf - before.left)


def what_is_owed_goes_back(case: Case, before: Books) -> Books:
    facts = {"payment": case.payment, "bank_reference": "HT-1", "reason": "Hoàn tiền thừa", "by": case.by}
    earlier = case.payment.refunds.first()
    if earlier is not None:
        record_refund(amount=earlier.amount, **facts)
        return before
    if not before.owed:
        with pytest.raises(MoreThanOwed):
            record_refund(amount=1, **facts)
        return before
    with pytest.raises(MoreThanOwed):
        record_refund(amount=before.owed + 1, **facts)
    record_refund(amount=before.owed, **facts)
    return replace(before, back=before.owed)


def a_count_finds_one(case: Case, before: Books) -> Books:
    if before.shelf < COUNTED:
        return before
    balance = LotBalance.objects.get()
    count_lot(outlet=balance.outlet, lot=balance.lot, counted=COUNTED, reason="Kiểm kê", by=case.by)
    is_promised = before.status in ("pending", "placed")
    return replace(before, shelf=COUNTED, left=min(before.left, COUNTED) if is_promised else before.left)


Event = Callable[[Case, Books], Books]
EVENTS: list[Event] = [
    half_comes,
    all_comes,
    time_is_over,
    staff_cancel,
    goods_are_handed_over,
    what_is_owed_goes_back,
]


@pytest.fixture
def case(stock, fill, outlet, account, by):
    packing = stock(outlet, STOCK, price=PRICE)
    checkout = checkout_of(outlet=outlet, payment="transfer")
    return Case(order_now(fill((packing, ORDERED)), checkout, timezone.now()), account, by)


def befall(case: Case, event: Event, before: Books, told: list[str]) -> Books:
    """Let an event happen and compare the books with what they must say."""
    expected = event(case, before)
    assert case.in_the_books() == expected, " → ".join(told)
    return expected


def walk(case: Case, before: Books, left: list[Event], told: list[str], doubles: int = 0) -> int:
    """Every order of every subset of `left`, each with up to `doubles` events twice in a row; returns how many.

    The order's own books are compared after each event, all books of the house once a history has nothing left to come.
    """
    count = 1
    for event in left:
        for times in range(1, 2 + (doubles > 0)):
            with transaction.atomic():
                after, history = before, told + [event.__name__] * times
                for _time in range(times):
                    after = befall(case, event, after, history)
                others = [other for other in left if other is not event]
                assert others or verify().broken == [], " → ".join(history)
                count += walk(case, after, others, history, doubles - (times == 2))
                transaction.set_rollback(True)
    return count


@pytest.mark.long
@pytest.mark.once
@pytest.mark.django_db
def test_two_thousand_histories_of_six_events_leave_money_equal_to_goods(case):
    assert walk(case, case.in_the_books(), EVENTS, []) == HISTORIES


@pytest.mark.postgres
@pytest.mark.django_db
def test_three_hundred_histories_with_a_count_and_one_event_twice(case):
    chance = random.Random(211)
    start = case.in_the_books()
    for _number in range(300):
        chosen = chance.sample([*EVENTS, a_count_finds_one], chance.randint(1, 7))
        twice = chance.choice(chosen)
        with transaction.atomic():
            books, told = start, []
            for event in chosen:
                for _time in range(2 if event is twice else 1):
                    told.append(event.__name__)
                    books = befall(case, event, books, told)
            assert verify().broken == [], " → ".join(told)
            transaction.set_rollback(True)


def walk_from(case: Any, first: Event, events: list[Event], doubles: int = 0) -> int:
    """Every history that begins with `first`; as `walk`, in a part that two workers can share."""
    before, others = case.in_the_books(), [event for event in events if event is not first]
    count = 0
    for times in range(1, 2 + (doubles > 0)):
        with transaction.atomic():
            after, history = before, [first.__name__] * times
            for _time in range(times):
                after = befall(case, first, after, history)
            count += walk(case, after, others, history, doubles - (times == 2))
            transaction.set_rollback(True)
    return count


@pytest.mark.soak
@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("first", [*EVENTS, a_count_finds_one])
def test_every_history_of_seven_events(case, first):
    assert walk_from(case, first, [*EVENTS, a_count_finds_one]) == HISTORIES


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.parametrize("first", EVENTS)
def test_every_history_of_six_events_with_one_of_them_twice(case, first):
    assert walk_from(case, first, EVENTS, doubles=1) == HISTORIES
