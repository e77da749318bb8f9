"""What a share that is fetched has more than its steps: promise, code, last day, and who comes.

Each function runs in the transaction of the step that calls it, which holds the share.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from common.writing import insert
from orders.models import CollectorChange, Fulfilment, PickUp
from orders.pickup_refusals import NotFetched
from orders.queries.pickups import code_is_free, collector_of, last_day, ready_times
from orders.services.payment_steps import hold_payment
from shops.services.ledger import under_lock

CODES = 1_000_000
MOST_DRAWS = 1_000  # an outlet with so many open shares that these all met one has other worries


class NoCodeLeft(RuntimeError):
    """So many shares wait at one outlet that no free code was drawn."""


def open_pick_ups(
    shares: Iterable[Fulfilment],
    *,
    now: datetime,
    by: Any,
    buyer: str,
    collector: tuple[str, str] = ("", ""),
    is_promised: bool = True,
) -> None:
    """Begin the pick-ups among new shares; their time is promised unless money is awaited first, or the buyer stands
    at the counter. Of a share that is handed over already the pick-up is over too.

    `collector` is name and phone of who comes instead of the buyer.
    """
    fetched = [share for share in shares if share.way == Fulfilment.Way.PICK_UP]
    if not fetched:
        return
    at_once = [share.outlet for share in fetched if is_promised and share.status == Fulfilment.Status.PLACED]
    promised = ready_times(at_once, now) if at_once else {}
    pick_ups = insert(
        [
            PickUp(
                fulfilment=share,
                outlet=share.outlet,
                ready_from=promised.get(share.outlet_id),
                closed_at=now if share.status == Fulfilment.Status.HANDED_OVER else None,
            )
            for share in fetched
        ]
    )
    name, phone = collector
    if name:
        CollectorChange.objects.bulk_create(
            CollectorChange(pick_up=pick_up, name=name, phone=phone, actor=by, actor_name=buyer) for pick_up in pick_ups
        )


def follow_step(held: Fulfilment, after: str, now: datetime) -> None:
    """Bring the pick-up of a share where its step has led; nothing for what is sent."""
    if held.way != Fulfilment.Way.PICK_UP:
        return
    pick_up, _is_new = PickUp.objects.get_or_create(fulfilment=held, defaults={"outlet_id": held.outlet_id})
    if after == Fulfilment.Status.PLACED and pick_up.code:
        return  # packed before, and to be packed again: what the buyer was told stands, code and all
    if after == Fulfilment.Status.PLACED:
        pick_up.ready_from = ready_times([held.outlet], now)[held.outlet_id]
        pick_up.save(update_fields=["ready_from"])
    elif after == Fulfilment.Status.PACKED:
        pick_up.packed_at, pick_up.kept_until = now, last_day(held, timezone.localdate(now))
        _draw_code(pick_up, now)
    else:
        pick_up.closed_at = now
        pick_up.save(update_fields=["closed_at"])


def _draw_code(pick_up: PickUp, now: datetime) -> None:
    """Six digits that no other share of the outlet is fetched by. The database has the last word on two at once.

    A share that is packed again keeps the code that its buyer has.
    """
    if pick_up.code:
        pick_up.save(update_fields=["packed_at", "kept_until"])
        return
    for _draw in range(MOST_DRAWS):
        pick_up.code = f"{secrets.randbelow(CODES):06}"
        if not code_is_free(pick_up.outlet_id, pick_up.code, now):
            continue
        try:
            with transaction.atomic():
                pick_up.save(update_fields=["code", "packed_at", "kept_until"])
        except IntegrityError:
            continue
        return
    raise NoCodeLeft(pick_up.outlet_id)


def keep_anew(held: Fulfilment) -> None:
    """Reckon the last day again once other lots were put into a packed share: theirs may end sooner."""
    pick_up = PickUp.objects.filter(fulfilment=held).exclude(packed_at=None).first()
    if pick_up is not None and pick_up.packed_at is not None:
        pick_up.kept_until = last_day(held, timezone.localdate(pick_up.packed_at))
        pick_up.save(update_fields=["kept_until"])


@transaction.atomic
def name_collector(*, order_id: int, name: str, phone: str, by: Any, said_by: str) -> int:
    """Say who comes for what an order still has waiting; without a name it is the buyer again.

    Returns how many shares it changed: what was said before is not written twice. Raises NotFetched when nothing of the
    order waits to be fetched.
    """
    hold_payment(order_id)  # every step of a share holds it too: nobody is named for what is handed over meanwhile
    waiting = list(under_lock(PickUp.objects.filter(fulfilment__order=order_id, closed_at=None).order_by("pk")))
    if not waiting:
        raise NotFetched(share=None)
    changed = 0
    for pick_up in waiting:
        before = collector_of(pick_up)
        if (name, phone) == ((before.name, before.phone) if before is not None else ("", "")):
            continue
        CollectorChange.objects.create(pick_up=pick_up, name=name, phone=phone, actor=by, actor_name=said_by)
        changed += 1
    return changed
