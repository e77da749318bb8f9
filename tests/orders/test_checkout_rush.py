"""Thirty buyers press “Đặt hàng” at the same moment, on PostgreSQL, through the whole of the site."""

from collections import Counter

import pytest
from django.db import connection
from django.test import Client

from orders.models import FulfilmentLine, OrderFacts
from shops.models import LotBalance
from shops.verification import verify
from tests.at_once import at_once
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory
from tests.orders.buying import ADDRESS, add, post, review

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
BUYERS = 30
AT_FIRST, SCARCE, PLENTY = 3, 5, 200  # pieces


@pytest.fixture
def goods(stock, hanoi, account):
    """Three packings at two outlets; of the first there are only five pieces, at both outlets together."""
    outlets = [OutletFactory(), OutletFactory()]
    packings = [PackingFactory() for _each in range(3)]
    lots = [LotFactory(product=packing) for packing in packings]
    for outlet, scarce in zip(outlets, (AT_FIRST, SCARCE - AT_FIRST), strict=True):
        for place, (packing, lot) in enumerate(zip(packings, lots, strict=True)):
            stock(outlet, PLENTY if place else scarce, packing=packing, lot=lot)
    return packings


def shopper(number: int, goods: list):
    """A buyer whose basket holds all three, put in another order each, and who has seen the total."""
    client = Client(raise_request_exception=False)
    for place in range(3):
        add(client, goods[(number + place) % 3], 1)
    said = ADDRESS | {"dien_thoai": f"09123456{number:02d}", "tra": ("cash", "transfer")[number % 2]}
    return client, said | review(client, said)


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_clear_snapshot(); SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        )
        return cursor.fetchone()[0]


def order_at_once(buyers: list) -> list:
    """What each of the buyers is answered; nobody's error is swallowed."""
    works = [
        lambda client=client, said=said: post(client, "/thanh-toan/", said | {"buoc": "dat"}) for client, said in buyers
    ]
    return at_once(works, ())


def test_thirty_checkouts_at_once_sell_what_there_is_and_answer_everybody(goods):
    buyers = [shopper(number, goods) for number in range(BUYERS)]
    before = deadlocks()

    answers = order_at_once(buyers)

    # All were shown the first outlet. Its three are gone: nobody is sent goods from elsewhere without having seen it.
    assert Counter(answer.status_code for answer in answers) == {303: AT_FIRST, 409: BUYERS - AT_FIRST}
    late = [buyer for buyer, answer in zip(buyers, answers, strict=True) if answer.status_code == 409]
    again = order_at_once([(client, said | review(client, said)) for client, said in late])
    assert Counter(answer.status_code for answer in again) == {
        303: SCARCE - AT_FIRST,
        409: BUYERS - SCARCE,
    }
    assert OrderFacts.objects.count() == SCARCE
    assert sum(FulfilmentLine.objects.values_list("quantity", flat=True)) == 3 * SCARCE
    assert sum(LotBalance.objects.filter(lot__product=goods[0]).values_list("allocated", flat=True)) == SCARCE
    assert deadlocks() == before
    assert verify().broken == []
    # Whoever came too late reads which of the goods is gone, with what was typed still in the form.
    page = next(answer for answer in again if answer.status_code == 409).content.decode()
    assert goods[0].parent.title in page
    assert "Nguyễn Thị Lan" in page


def test_thirty_checkouts_with_enough_for_all_are_thirty_orders(goods, stock):
    for balance in LotBalance.objects.filter(lot__product=goods[0]).select_related("outlet", "lot"):
        stock(balance.outlet, PLENTY, packing=goods[0], lot=balance.lot)
    buyers = [shopper(number, goods) for number in range(BUYERS)]
    before = deadlocks()

    answers = order_at_once(buyers)

    assert Counter(answer.status_code for answer in answers) == {303: BUYERS}
    assert OrderFacts.objects.count() == BUYERS
    assert deadlocks() == before
    assert verify().broken == []
