"""Goods to be fetched as their buyer reads of them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from common.phones import written_phone
from orders.models import CollectorChange, Fulfilment, PickUp
from orders.queries.pickups import collectors_of, pick_ups_of
from orders.vietqr import picture

Status = Fulfilment.Status


@dataclass(frozen=True)
class PickUpView:
    """A share that is fetched: `qr` is the code as a picture while the goods wait, `phone` of who comes instead."""

    pick_up: PickUp
    status: str
    qr: str
    name: str
    phone: str
    changes: list[tuple[datetime, str, str]]

    @property
    def is_ready(self) -> bool:
        return self.status == Status.PACKED and bool(self.pick_up.code)

    @property
    def is_missed(self) -> bool:
        return self.is_ready and self.pick_up.missed_at is not None

    @property
    def is_open(self) -> bool:
        return self.pick_up.closed_at is None


def pick_up_views(order_id: int, shares: list[Fulfilment]) -> dict[int, PickUpView]:
    """What is to be fetched of an order, by share; two queries, none for an order that is sent whole."""
    by_share = {share.pk: share for share in shares if share.way == Fulfilment.Way.PICK_UP}
    if not by_share:
        return {}
    said: dict[int, list[CollectorChange]] = {}
    for change in collectors_of(order=order_id):
        said.setdefault(change.pick_up_id, []).append(change)
    return {
        pick_up.fulfilment_id: _view(pick_up, by_share[pick_up.fulfilment_id].status, said.get(pick_up.pk, []))
        for pick_up in pick_ups_of(order=order_id)
    }


def _view(pick_up: PickUp, status: str, said: list[CollectorChange]) -> PickUpView:
    last = said[-1] if said else None
    is_ready = status == Status.PACKED and pick_up.code
    return PickUpView(
        pick_up=pick_up,
        status=status,
        qr=picture(pick_up.code, _("Mã QR để quầy quét: %(code)s") % {"code": pick_up.code}) if is_ready else "",
        name=last.name if last else "",
        phone=written_phone(last.phone) if last and last.phone else "",
        changes=[(change.at, _title(change), written_phone(change.phone) if change.phone else "") for change in said],
    )


def _title(change: CollectorChange) -> str:
    if not change.name:
        return _("Người mua tự đến nhận")
    return _("%(name)s đến nhận giúp") % {"name": change.name}
