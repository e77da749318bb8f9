"""One invoice number for two orders at the same moment, on PostgreSQL: the race without the lock, then with it."""

import threading

import pytest
from django.utils import timezone

from orders.exceptions import OrdersRefusal
from orders.models import VatInvoice
from orders.services import invoices
from orders.services.invoices import InvoiceBuyer, InvoiceNumber, ask_invoice, record_invoice
from orders.services.steps import hand_over_share
from tests.at_once import at_once, count_kinds
from tests.orders.conftest import checkout_of, order_now

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def both(stock, fill, outlet, by):
    """Two buyers who asked for an invoice are given one number."""
    works = []
    for _buyer in range(2):
        share = order_now(fill((stock(outlet), 1)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()
        ask_invoice(facts=share.order.facts, wanted=InvoiceBuyer("Hoa Ban", "12 Hàng Bạc", "a@hoaban.vn"))
        hand_over_share(fulfilment=share, by=by)
        given = InvoiceNumber("1C26TDB", 7, timezone.localdate())
        works.append(lambda share=share, given=given: record_invoice(fulfilment=share, given=given, by=by))
    return works


def test_without_the_sellers_lock_two_orders_get_one_number(both, monkeypatch):
    everybody_looked = threading.Barrier(2)
    refuse = invoices._refuse_taken

    def refuse_together(*args):
        refuse(*args)
        everybody_looked.wait(timeout=30)

    monkeypatch.setattr(invoices, "under_lock", lambda rows: rows)
    monkeypatch.setattr(invoices, "_refuse_taken", refuse_together)

    at_once(both, (OrdersRefusal,))

    assert VatInvoice.objects.count() == 2


def test_one_number_at_once_is_of_one_order(both):
    outcomes = at_once(both, (OrdersRefusal,))

    assert count_kinds(outcomes) == {"VatInvoice": 1, "InvoiceNumberTaken": 1}
    assert VatInvoice.objects.count() == 1
