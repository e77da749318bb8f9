"""The demo's transfers: one on its way, one with a difference, one asked for; and nothing twice."""

import pytest

from shops.models import Transfer
from shops.services import receive_lot
from shops.verification import verify
from storefront.demo.transfers import load_transfers
from tests.factories.goods import LotFactory
from tests.factories.places import OutletFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_the_demo_has_goods_on_the_road_and_a_piece_missing():
    outlets = {code: OutletFactory(code=code) for code in ("dbp-1", "dbp-2")}
    users = {name: UserFactory(first_name=name) for name in ("quay1", "quay2")}
    for outlet in outlets.values():
        receive_lot(outlet=outlet, lot=LotFactory(expires_in=-1), quantity=9, by=users["quay1"])
        for _lot in range(4):
            receive_lot(outlet=outlet, lot=LotFactory(), quantity=9, by=users["quay1"])

    for _loading in range(2):
        load_transfers(outlets, users)

    transfers = Transfer.objects.order_by("pk")
    assert [each.state for each in transfers] == ["on-the-road", "received", "draft"]
    assert [[line.difference for line in each.lines.all()] for each in transfers] == [[0, 0], [1, 0], [0, 0]]
    assert verify().broken == []
