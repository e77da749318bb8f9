"""Two officials at one lot, and sales while it is recalled, on PostgreSQL; the control has its locks taken away."""

import threading

import pytest
from django.utils import timezone

from orders.exceptions import OrdersRefusal
from orders.models import StopBuyer
from orders.services.steps import hand_over_share, pack_share
from orders.services.stop_news import list_buyers
from shops.exceptions import ShopsRefusal
from shops.models import LotBalance, LotStop, StockMovement
from shops.services import ledger, lot_stops
from shops.stop_refusals import LotRecalledBefore
from shops.verification import verify
from tests.at_once import at_once, count_kinds
from tests.factories.places import UserFactory
from tests.orders.conftest import checkout_of, order_now
from tests.orders.stopping import recall, sell_by_web

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


@pytest.fixture
def lot(stock, outlet):
    stock(outlet, 20)
    return LotBalance.objects.get(outlet=outlet).lot


def test_without_locks_two_officials_recall_one_lot_twice(lot, monkeypatch):
    """Both have looked at the lot before either writes."""
    both_looked = threading.Barrier(2)
    refuse = lot_stops._refuse_stopped

    def look(*args):
        refuse(*args)
        both_looked.wait(timeout=30)

    monkeypatch.setattr(lot_stops, "_refuse_stopped", look)
    monkeypatch.setattr(lot_stops, "under_lot_lock", lambda rows: rows)
    monkeypatch.setattr(ledger, "under_lock", lambda rows: rows)

    at_once([lambda: recall(lot, by=UserFactory())] * 2, (ShopsRefusal,))

    assert LotStop.objects.count() == 2


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_of_two_officials_one_recalls_and_the_other_reads_who_did(lot, round_):
    people = [UserFactory(first_name=name) for name in ("Trần Quốc Dũng", "Phạm Thu Hà")]

    outcomes = at_once([lambda by=by: recall(lot, by=by) for by in people], (ShopsRefusal,))

    assert count_kinds(outcomes) == {"LotStop": 1, "LotRecalledBefore": 1}
    (refusal,) = [each for each in outcomes if isinstance(each, LotRecalledBefore)]
    assert refusal.by == LotStop.objects.get().actor_name
    assert verify().is_whole


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_whatever_was_sold_while_it_was_recalled_stands_in_the_list(lot, fill, outlet, by, round_):
    packing = lot.product
    baskets = [fill((packing, 1)) for _number in range(4)]
    sell_by_web(fill, packing, by, outlet)
    works = [lambda basket=basket: _buy(basket, outlet, by) for basket in baskets]
    works.insert(round_, lambda: recall(lot, by=by))

    at_once(works, (OrdersRefusal, ShopsRefusal))

    stop = LotStop.objects.get()
    list_buyers([str(stop.pk)])
    sold = set(StockMovement.objects.filter(lot=lot, kind="sold").values_list("document", flat=True))
    assert set(StopBuyer.objects.values_list("order__number", flat=True)) == sold
    assert LotBalance.objects.get(lot=lot).allocated == 0
    assert verify().is_whole


def _buy(basket, outlet, by):
    order = order_now(basket, checkout_of(outlet=outlet), timezone.now())
    share = order.fulfilments.get()
    pack_share(fulfilment=share, by=by)
    return hand_over_share(fulfilment=share, by=by)
