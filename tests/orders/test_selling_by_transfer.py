"""A sale by transfer waits for its money, on a seller's word or a statement's, while the next buyer is served."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from orders.exceptions import NoTransfersTaken
from orders.models import Fulfilment, MoneySeen, OrderFacts, Receipt
from orders.queries.payments import money_of
from orders.sale_refusals import NotAwaited
from orders.services.letters import mail_paid_orders
from orders.services.sales import open_sale_of
from orders.services.selling import see_money
from orders.services.transfers import expire_unpaid, record_transfer
from shops.models import LotBalance
from shops.verification import verify
from tests.orders.selling import pay_later, scan

pytestmark = pytest.mark.django_db


def test_a_sale_by_transfer_holds_the_goods_until_a_seller_has_seen_the_money(stock, outlet, by, account):
    packing = stock(outlet, 2)

    order = pay_later(scan(outlet, by, packing))
    waiting = order.fulfilments.get().status, LotBalance.objects.get().allocated
    assert scan(outlet, by, packing).order is None  # the next buyer is served meanwhile
    see_money(order=order, by=by)
    see_money(order=order, by=by)

    order.payment.refresh_from_db()
    assert waiting == ("pending", 1)
    assert (order.payment.state, order.fulfilments.get().status) == ("paid", "handed-over")
    said = MoneySeen.objects.get()
    assert (said.actor, said.amount) == (by, 120_000)
    assert money_of(order.payment).came == 120_000
    assert Receipt.objects.count() == 1
    assert verify().broken == []


def test_the_statement_that_follows_a_sellers_word_takes_its_place(stock, outlet, by, account):
    order = pay_later(scan(outlet, by, stock(outlet)))
    see_money(order=order, by=by)

    record_transfer(
        account=account,
        bank_reference="FT1",
        booked_on=timezone.localdate(),
        amount=120_000,
        words=order.number,
        by=by,
    )

    money = money_of(order.payment)
    assert (money.came, money.owed) == (120_000, 0)
    assert verify().broken == []


def test_money_that_a_statement_showed_first_needs_no_word(stock, outlet, by, account):
    order = pay_later(scan(outlet, by, stock(outlet)), email="lan@example.vn")
    record_transfer(
        account=account,
        bank_reference="FT1",
        booked_on=timezone.localdate(),
        amount=120_000,
        words=order.number,
        by=by,
    )
    mail_paid_orders([str(order.pk)])
    assert order.fulfilments.get().status == "placed"
    assert not Fulfilment.objects.unseen().exists()

    see_money(order=order, by=by)

    assert (order.fulfilments.get().status, MoneySeen.objects.count(), mail.outbox) == ("handed-over", 0, [])
    assert verify().broken == []


def test_money_that_nobody_saw_in_time_gives_the_goods_back(stock, outlet, by, account):
    order = pay_later(scan(outlet, by, stock(outlet, 1)))

    expire_unpaid(timezone.now() + timedelta(minutes=31))

    with pytest.raises(NotAwaited):
        see_money(order=order, by=by)
    assert LotBalance.objects.get().free == 1
    assert verify().broken == []


def test_without_an_account_nothing_is_sold_by_transfer(stock, outlet, by):
    sale = scan(outlet, by, stock(outlet))

    with pytest.raises(NoTransfersTaken):
        pay_later(sale)

    assert (open_sale_of(outlet, by), OrderFacts.objects.count()) == (sale, 0)
