"""Two people with the same return or the same money at once, on PostgreSQL: first without the lock, then with it."""

import threading

import pytest
from django.utils import timezone

from orders.exceptions import OrdersRefusal
from orders.models import CashRefund, GoodsReturn, Payment
from orders.queries.cash import till_of
from orders.queries.payments import money_of
from orders.services import cash_refunds, returns
from orders.services.cash_refunds import refund_in_cash
from orders.services.parcels import mark_arrived, refuse_parcel
from orders.services.returns import receive_return
from orders.services.steps import hand_over_share
from shops.exceptions import ShopsRefusal
from shops.models import LotBalance
from shops.verification import verify
from tests.at_once import at_once, count_kinds
from tests.orders.conftest import checkout_of, order_now
from tests.orders.returning import ask, bring_back, decisions, receive

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
REFUSALS = (OrdersRefusal, ShopsRefusal)


@pytest.fixture
def bought(stock, fill, outlet, by):
    """Three pieces at 120,000 đồng, picked up and paid in cash, out of five."""
    share = order_now(fill((stock(outlet), 3)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()
    return hand_over_share(fulfilment=share, by=by)


def receivers(goods_return, by, hands=2):
    made = decisions(goods_return)
    said = {"goods_return": goods_return, "decisions": made, "is_our_fault": False, "reason": "Còn nguyên", "by": by}
    return [lambda: receive_return(**said) for _hand in range(hands)]


def payers(share, by, hands=2, amount=120_000):
    payment = Payment.objects.get(order=share.order_id)
    said = {"payment": payment, "outlet": share.outlet, "amount": amount, "reason": "Trả hàng", "by": by}
    return [lambda hand=hand: refund_in_cash(idempotency_key=f"k{hand}", **said) for hand in range(hands)]


def together(monkeypatch, module, name):
    """Let two works go on only when both have come to this point."""
    everybody_looked, look = threading.Barrier(2), getattr(module, name)

    def wait(*args, **given):
        found = look(*args, **given)
        everybody_looked.wait(timeout=30)
        return found

    monkeypatch.setattr(module, name, wait)


def test_without_the_lock_the_same_goods_come_back_twice(bought, by, monkeypatch):
    works = receivers(bring_back(bought, by, 1), by)
    monkeypatch.setattr(
        returns,
        "hold_return",
        lambda each: GoodsReturn.objects.select_related("fulfilment__outlet", "parcel").get(pk=each.pk),
    )
    together(monkeypatch, returns, "lots_with_buyer")

    outcomes = at_once(works, REFUSALS)

    assert count_kinds(outcomes) == {"GoodsReturn": 2}
    assert LotBalance.objects.get().quantity == 4
    assert {each.invariant for each in verify().broken} >= {"returns-are-decided", "returned-within-handed-over"}


def test_two_staff_receive_one_return_at_once_and_it_comes_back_once(bought, by):
    outcomes = at_once(receivers(bring_back(bought, by, 1), by, hands=4), REFUSALS)

    assert count_kinds(outcomes) == {"GoodsReturn": 1, "IllegalReturnStep": 3}
    assert LotBalance.objects.get().quantity == 3
    assert money_of(Payment.objects.get()).owed == 120_000
    assert verify().broken == []


def test_without_the_lock_the_same_money_goes_back_twice(bought, by, monkeypatch):
    receive(bring_back(bought, by, 1), by)
    monkeypatch.setattr(cash_refunds, "hold_payment", lambda order: Payment.objects.get(order=order))
    monkeypatch.setattr(cash_refunds, "hold_till", lambda outlet: None)
    together(monkeypatch, cash_refunds, "money_of")

    outcomes = at_once(payers(bought, by), REFUSALS)

    assert count_kinds(outcomes) == {"CashRefund": 2}
    assert money_of(Payment.objects.get()).back == 240_000  # for one piece of 120,000


def test_two_give_the_same_money_back_at_once_and_it_goes_once(bought, by):
    receive(bring_back(bought, by, 1), by)

    outcomes = at_once(payers(bought, by, hands=4), REFUSALS)

    assert count_kinds(outcomes) == {"CashRefund": 1, "MoreThanOwed": 3}
    assert till_of(bought.outlet).expected == 240_000
    assert verify().broken == []


def test_a_return_against_its_refund_pays_what_is_back_and_never_more(bought, by):
    goods_return = bring_back(bought, by, 1)

    at_once([*receivers(goods_return, by, hands=1), *payers(bought, by, hands=1)], REFUSALS)

    money = money_of(Payment.objects.get())
    assert (money.back, money.owed) in ((0, 120_000), (120_000, 0))
    assert CashRefund.objects.count() == money.back // 120_000
    assert verify().broken == []


def test_two_ask_for_the_last_pieces_at_once_and_one_gets_them(bought):
    outcomes = at_once([lambda: ask(bought, 2) for _hand in range(2)], REFUSALS)

    assert count_kinds(outcomes) == {"GoodsReturn": 1, "MoreThanHandedOver": 1}
    assert verify().broken == []


def test_a_parcel_is_taken_or_not_and_a_part_leaves_once(stock, fill, outlet, hanoi, by):
    share = order_now(fill((stock(outlet), 3)), checkout_of(province=hanoi), timezone.now()).fulfilments.get()
    line = share.lines.get()

    outcomes = at_once(
        [lambda: hand_over_share(fulfilment=share, by=by, pieces={line.pk: 2}) for _hand in range(3)], REFUSALS
    )

    assert count_kinds(outcomes) == {"Fulfilment": 1, "MoreThanOpen": 2}
    parcel = share.parcels.get()
    works = [lambda: mark_arrived(parcel=parcel, by=by), lambda: refuse_parcel(parcel=parcel, reason="Không", by=by)]
    kinds = count_kinds(at_once(works, REFUSALS))
    assert kinds["IllegalParcelStep"] == 1
    assert GoodsReturn.objects.count() == kinds["GoodsReturn"]
    assert verify().broken == []
