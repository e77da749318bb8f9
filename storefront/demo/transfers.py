"""Goods on their way between the demo's two showrooms, so that the screens of transfers are not empty."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from shops.models import LotBalance, Outlet, Transfer
from shops.services import Arrived, add_goods, draft_transfer, pack_transfer, receive_transfer, send_transfer

LEAST = 6  # pieces: a lot with fewer would be missed on its shelf


def load_transfers(outlets: dict[str, Outlet], users: dict[str, User]) -> None:
    """One on the road, one received with a piece missing, and one that was asked for; nothing is done twice."""
    if Transfer.objects.exists():
        return
    here, there = outlets["dbp-1"], outlets["dbp-2"]
    coming = _draft(here, there, users["quay1"], "Bên kia sắp hết hàng", first=0)
    pack_transfer(transfer=coming, by=users["quay1"])
    send_transfer(
        transfer=coming, by=users["quay1"], carrier="Xe nhà", expected_on=timezone.localdate() + timedelta(days=1)
    )
    short = _draft(there, here, users["quay2"], "Mang sang trưng bày", first=0)
    pack_transfer(transfer=short, by=users["quay2"])
    send_transfer(transfer=short, by=users["quay2"], carrier="Xe nhà")
    lines = list(short.lines.order_by("pk"))
    arrived = [
        Arrived(lines[0].pk, lines[0].packed - 1, missing=1),
        *(Arrived(each.pk, each.packed) for each in lines[1:]),
    ]
    receive_transfer(transfer=short, arrived=arrived, by=users["quay1"], reason="Mở thùng thấy thiếu một gói")
    _draft(here, there, users["quay2"], "Khách hỏi nhiều", first=2)


def _draft(source: Outlet, destination: Outlet, by: User, note: str, *, first: int) -> Transfer:
    """Two pieces of each of two lots of which the source has enough, from the `first` of them on."""
    draft = draft_transfer(source=source, destination=destination, by=by, note=note)
    on_shelf = LotBalance.objects.filter(outlet=source, quantity__gte=LEAST).select_related("lot__product")
    may_leave = [each for each in on_shelf.order_by("pk") if each.lot.is_sellable_on(timezone.localdate())]
    for balance in may_leave[first : first + 2]:
        add_goods(transfer=draft, product=balance.lot.product, lot=balance.lot, quantity=2, by=by)
    return draft
