"""One code held out by two people at once, on PostgreSQL: first with the locks taken away, then that they stop it."""

import threading

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from orders.exceptions import OrdersRefusal
from orders.models import CashCollection, FulfilmentEvent, PickUp
from orders.services import collecting, pickups, steps
from orders.services.collecting import collect_share
from orders.services.pickup_clock import tell_unseen, watch_pick_ups
from orders.services.pickups import name_collector
from orders.services.steps import cancel_share, pack_share
from shops.exceptions import ShopsRefusal
from shops.services import ledger
from shops.verification import verify
from tests.at_once import at_once, count_kinds
from tests.factories.places import UserFactory
from tests.orders.conftest import checkout_of, order_now

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
REFUSALS = (OrdersRefusal, ShopsRefusal)


@pytest.fixture
def share(stock, fill, outlet, by):
    """Two pieces packed and waiting for their buyer."""
    placed = order_now(fill((stock(outlet, 5), 2)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()
    return pack_share(fulfilment=placed, by=by)


@pytest.fixture
def two_at_the_counter(share):
    """Two colleagues who were shown the same code."""
    code = PickUp.objects.get().code
    people = UserFactory(first_name="Lò Thị Mai"), UserFactory(first_name="Cà Văn Pánh")
    return [lambda person=person: collect_share(fulfilment=share, by=person, code=code) for person in people]


def test_without_the_locks_one_code_is_answered_twice(two_at_the_counter, monkeypatch):
    both_looked = threading.Barrier(2)
    hand_over = collecting.hand_over_share

    def hand_over_together(**given):
        both_looked.wait(timeout=30)
        return hand_over(**given)

    for services in (collecting, steps, ledger):
        monkeypatch.setattr(services, "under_lock", lambda rows: rows)
    for services in (collecting, steps):
        monkeypatch.setattr(services, "hold_payment", lambda order_id: None)
    monkeypatch.setattr(collecting, "hand_over_share", hand_over_together)

    outcomes = at_once(two_at_the_counter, (*REFUSALS, DatabaseError))

    # Both were told that the code is right; only the books' last guards stop one of them, with an error for a word.
    kinds = count_kinds(outcomes)
    assert kinds["AlreadyFetched"] == 0
    assert kinds["IntegrityError"] == 1


@pytest.mark.parametrize("attempt", range(3))
def test_one_code_at_two_counters_is_one_hand_over_and_the_other_hears_of_it(two_at_the_counter, share, attempt):
    outcomes = at_once(two_at_the_counter, REFUSALS)

    assert count_kinds(outcomes) == {"Fulfilment": 1, "AlreadyFetched": 1}
    step = FulfilmentEvent.objects.get(after="handed-over")
    (second,) = [outcome for outcome in outcomes if isinstance(outcome, collecting.AlreadyFetched)]
    assert (second.number, second.who, second.at) == (share.order.number, step.actor_name, step.at)
    assert step.actor_name in str(second)
    assert CashCollection.objects.get().amount == 240_000
    assert verify().broken == []


@pytest.mark.parametrize("attempt", range(3))
def test_handing_over_and_dropping_at_once_is_one_of_them(two_at_the_counter, share, by, attempt):
    drop = lambda: cancel_share(fulfilment=share, reason="Khách không đến lấy", by=by)  # noqa: E731

    outcomes = at_once([two_at_the_counter[0], drop], REFUSALS)

    assert count_kinds(outcomes) == {"Fulfilment": 1, "IllegalStep": 1}
    assert PickUp.objects.get().closed_at is not None
    assert verify().broken == []


def pack_two_at_once(stock, fill, outlet, by, monkeypatch):
    """Two shares of one outlet packed at the same moment, both drawing 7 and then other codes."""
    shares = [
        order_now(fill((stock(outlet, 5), 1)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()
        for _each in range(2)
    ]
    both_looked, mine = threading.Barrier(2), threading.local()
    free = pickups.code_is_free

    def look_together(*facts):
        is_free = free(*facts)
        if not getattr(mine, "looked", False):
            mine.looked = True
            both_looked.wait(timeout=30)
        return is_free

    def draw(_most):
        mine.drawn = getattr(mine, "drawn", 6) + 1
        return mine.drawn

    monkeypatch.setattr(pickups, "code_is_free", look_together)
    monkeypatch.setattr(pickups.secrets, "randbelow", draw)
    at_once([lambda share=share: pack_share(fulfilment=share, by=by) for share in shares], REFUSALS)
    return sorted(PickUp.objects.values_list("code", flat=True))


def test_without_the_constraint_two_shares_wait_under_one_code(stock, fill, outlet, by, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_open_share_per_code")

    assert pack_two_at_once(stock, fill, outlet, by, monkeypatch) == ["000007", "000007"]


def test_two_shares_packed_at_once_get_two_codes(stock, fill, outlet, by, monkeypatch):
    assert pack_two_at_once(stock, fill, outlet, by, monkeypatch) == ["000007", "000008"]


def test_two_clocks_at_once_write_one_letter_of_each(stock, fill, outlet, share, by):
    order_now(fill((stock(outlet, 5), 1)), checkout_of(outlet=outlet), timezone.now())
    last = PickUp.objects.get(fulfilment=share).kept_until
    noon = timezone.localtime().replace(year=last.year, month=last.month, day=last.day, hour=12)

    told = at_once([lambda: tell_unseen(noon)] * 4, REFUSALS)
    reminded = at_once([lambda: watch_pick_ups(noon)["reminded"]] * 4, REFUSALS)

    assert (sum(told), sum(reminded)) == (1, 1)


def test_a_name_said_twice_at_once_is_written_once(share):
    say = lambda: name_collector(  # noqa: E731
        order_id=share.order_id, name="Lò Văn Hai", phone="+84912000111", by=None, said_by="Lan"
    )

    assert sorted(at_once([say] * 4, REFUSALS)) == [0, 0, 0, 1]
