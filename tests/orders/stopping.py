"""Lots that are held and recalled, for tests."""

import secrets

from django.utils import timezone

from orders.services.steps import hand_over_share, pack_share
from shops.models import LotStop
from shops.services.lot_stops import Paper, stop_lots
from tests.orders.conftest import checkout_of, order_now

PUBLIC = "Mẫu kiểm nghiệm có độ ẩm cao hơn mức công bố."


def sell_by_web(fill, packing, by, outlet, quantity=1, *, hand_over=True, **facts):
    """An order of the web, fetched at the outlet."""
    order = order_now(fill((packing, quantity)), checkout_of(outlet=outlet, **facts), timezone.now())
    share = order.fulfilments.get()
    if hand_over:
        pack_share(fulfilment=share, by=by)
        hand_over_share(fulfilment=share, by=by)
    return order


def hold(*lots, by, **said) -> LotStop:
    given = {"paper": Paper("Chờ mẫu"), "public_vi": PUBLIC, "key": secrets.token_hex(8)}
    return stop_lots(kind="hold", lots=lots, by=by, **(given | said))


def recall(*lots, by, **said) -> LotStop:
    paper = Paper("Có tạp chất", "12/QĐ-VPĐP", timezone.localdate())
    given = {"paper": paper, "public_vi": PUBLIC, "key": secrets.token_hex(8)}
    return stop_lots(kind="recall", lots=lots, by=by, **(given | said))
