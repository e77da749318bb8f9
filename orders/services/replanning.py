"""Planning short pieces anew: another lot of the same outlet first, then, of what is sent, another outlet.

The buyer never pays more: what is sent by another outlet costs no carriage, and what it costs the house stands on the
share (`house_charge`). Locks: payment, shares of the order by id, stock records by id, lots by id, order, till, papers.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from common.outbox import announce
from orders.models import Fulfilment, FulfilmentEvent, FulfilmentLine, Payment, PromisedLot, Shortage
from orders.queries.lines import Wanted
from orders.queries.payments import money_of
from orders.queries.plans import SHIP, Share, plan_basket
from orders.queries.splitting import Shelves
from orders.services.cash import settle_cash
from orders.services.letters import SHARE_MOVED
from orders.services.papers import issue_receipt
from orders.services.payment_steps import hold_payment
from orders.services.pickups import keep_anew
from orders.services.shortages import tell_of_shortage
from orders.services.steps import held_shares, restate_order, step_share, write_step
from shops.models import Allocation
from shops.queries import shelves_of
from shops.services import Promise, lock_records, promise_all

Status, Kind = Fulfilment.Status, FulfilmentEvent.Kind
OPEN = (Status.PENDING, Status.PLACED, Status.PACKED)


@dataclass(frozen=True)
class Replanned:
    """Pieces of a share that were short: `replaced` here, `moved` to another outlet, still `short`."""

    replaced: int = 0
    moved: int = 0
    short: int = 0


class _PaidBack(Exception):
    """The buyer has the money of the missing pieces back already: they are not sent after all."""


def replan_short(fulfilment_id: str) -> None:
    """Carry out the news that a share is short."""
    share = Fulfilment.objects.filter(pk=fulfilment_id).first()
    if share is not None:
        replan_share(fulfilment=share)


@transaction.atomic
def replan_share(*, fulfilment: Fulfilment, by: Any = None) -> Replanned:
    """Find other goods for the short pieces of a share; what is not found stays short, and its buyer is told once.

    Safe to repeat: only what is short at that moment is looked for. Of an order paid ahead nothing is planned that the
    money still with the house does not cover.
    """
    payment = hold_payment(fulfilment.order_id)
    shares = held_shares(fulfilment.order_id)
    held = next(share for share in shares if share.pk == fulfilment.pk)
    if held.status not in OPEN:
        return Replanned()
    try:
        with transaction.atomic():
            done = _replan(held, shares, payment, by)
            _refuse_unpaid(payment)
    except _PaidBack:
        done = Replanned(short=_left(held))
    if done.short:
        tell_of_shortage(held)
    return done


def _refuse_unpaid(payment: Payment | None) -> None:
    if payment is not None and payment.state == Payment.State.PAID and payment.method != Payment.Method.CASH:
        money = money_of(payment)
        if money.came - money.back < money.due:
            raise _PaidBack()


def _replan(held: Fulfilment, shares: list[Fulfilment], payment: Payment | None, by: Any) -> Replanned:
    now = timezone.now()
    lines = _lines(held)
    shelves = shelves_of({_parent(line) for line in lines.values()}, now)
    _lock(held, lines, shelves)
    # Read again under the locks: what is short, and what stands where.
    wanted = _wanted(held, lines)
    if not wanted:
        return Replanned()
    shelves = shelves_of({each.parent_id for each in wanted}, now)
    day = max(held.expected_until or timezone.localdate(now), timezone.localdate(now))
    here, rest = _here(held, wanted, shelves, day)
    there = _there(held, shares, payment, rest, shelves, now) if held.way == SHIP and rest else []
    planned = [(line.wanted, share, line.quantity) for share in there for line in share.lines]
    if not here and not planned:
        return Replanned(short=_left(held))
    promised = promise_all(
        [Promise(held.outlet, each.product, pieces, good_until=each.good_until(day)) for each, pieces in here]
        + [_promise_from(share, each, pieces, day) for each, share, pieces in planned],
        reference=held.order.number,
        by=by,
    )
    for (each, pieces), allocations in zip(here, promised, strict=False):
        _replace(lines[each.line_id], pieces, allocations)
    targets: dict[int, Fulfilment] = {}
    for (each, share, pieces), allocations in zip(planned, promised[len(here) :], strict=True):
        target = targets.get(share.outlet.pk) or _target(held, shares, share, by)
        targets[share.outlet.pk] = target
        _move(lines[each.line_id], target, pieces, allocations)
    if here:
        keep_anew(held)
    for target in targets.values():
        announce(SHARE_MOVED, str(target.pk))
    if targets:
        _close_if_empty(held, ", ".join(target.outlet.name_vi for target in targets.values()), by)
    if held.status == Status.PACKED:
        # What is in the box is not what is promised any more: it has to be opened, and the desk's list says so.
        step_share(held, Status.PLACED, by, kind=Kind.OTHER_GOODS)
    moved = sum(pieces for _each, _share, pieces in planned)
    return Replanned(sum(pieces for _each, pieces in here), moved, _left(held))


def _promise_from(share: Share, wanted: Wanted, pieces: int, day: date) -> Promise:
    """Pieces of another outlet, which have to last until its parcel has come."""
    until = wanted.good_until(share.expected_until or day)
    return Promise(share.outlet, wanted.product, pieces, good_until=until)


def _lines(held: Fulfilment) -> dict[int, FulfilmentLine]:
    """The lines with pieces cut, by id."""
    found = FulfilmentLine.objects.filter(fulfilment=held, cancelled__gt=F("moved")).select_related(
        "order_line__product__packing",
        "order_line__product__facts__product_set",
        "order_line__product__parent__facts__product_set",
    )
    return {line.pk: line for line in found}


def _parent(line: FulfilmentLine) -> int:
    product = line.order_line.product
    return int(product.parent_id or product.pk)


def _lock(held: Fulfilment, lines: dict[int, FulfilmentLine], shelves: Shelves) -> None:
    """The stock records of all that may come into question, in one go and so in one order."""
    products = {line.order_line.product_id: line.order_line.product for line in lines.values()}
    pairs = [(held.outlet, product) for product in products.values()]
    for shelf in (shelf for found in shelves.values() for shelf in found):
        if held.way == SHIP and shelf.outlet.ships and shelf.available > 0 and shelf.product_id in products:
            pairs.append((shelf.outlet, products[shelf.product_id]))
    lock_records(pairs)


def _wanted(held: Fulfilment, lines: dict[int, FulfilmentLine]) -> list[Wanted]:
    short: dict[int, int] = defaultdict(int)
    for shortage in Shortage.objects.open().filter(line__fulfilment=held.pk):
        short[shortage.line_id] += shortage.left
    return [_wish(lines[line_id], pieces) for line_id, pieces in sorted(short.items()) if line_id in lines]


def _wish(line: FulfilmentLine, pieces: int) -> Wanted:
    product = line.order_line.product
    return Wanted(
        line_id=line.pk,
        product_id=product.pk,
        parent_id=_parent(line),
        product=product,
        packing=getattr(product, "packing", None),
        facts=getattr(product.parent or product, "facts", None),
        card=None,
        quantity=pieces,
        seen_price=None,
    )


def _here(
    held: Fulfilment, wanted: list[Wanted], shelves: Shelves, day: date
) -> tuple[list[tuple[Wanted, int]], list[Wanted]]:
    """What other lots of the same outlet can give to a buyer on `day`, and the pieces that are left to find."""
    free = {
        shelf.product_id: shelf.available_on(day)
        for found in shelves.values()
        for shelf in found
        if shelf.outlet.pk == held.outlet_id
    }
    here, rest = [], []
    for each in wanted:
        pieces = min(each.quantity, free.get(each.product_id, 0))
        if pieces:
            free[each.product_id] -= pieces
            here.append((each, pieces))
        if pieces < each.quantity:
            rest.append(replace(each, quantity=each.quantity - pieces))
    return here, rest


def _there(
    held: Fulfilment,
    shares: list[Fulfilment],
    payment: Payment | None,
    rest: list[Wanted],
    shelves: Shelves,
    now: datetime,
) -> list[Share]:
    """Parcels of other outlets for the rest; none from an outlet whose own part of the order has been packed."""
    waiting = Status.PENDING if held.status == Status.PENDING else Status.PLACED
    busy = {share.outlet_id for share in shares if share.status != waiting or share.way != SHIP} | {held.outlet_id}
    others = {key: [shelf for shelf in found if shelf.outlet.pk not in busy] for key, found in shelves.items()}
    plan = plan_basket(
        rest,
        way=SHIP,
        now=now,
        zone=held.zone,
        commune=held.order.facts.commune,
        shelves=others,
        is_cash=payment is None or payment.method == Payment.Method.CASH,
    )
    return [share for share in plan.shares if share.carried is not None or (held.zone is None and plan.has_service)]


def _replace(line: FulfilmentLine, pieces: int, allocations: list[Allocation]) -> None:
    PromisedLot.objects.bulk_create(PromisedLot(line=line, allocation=each) for each in allocations)
    FulfilmentLine.objects.filter(pk=line.pk).update(cancelled=F("cancelled") - pieces)
    _fill(line, pieces, "replaced")


def _target(held: Fulfilment, shares: list[Fulfilment], share: Share, by: Any) -> Fulfilment:
    """The share of the other outlet: the one it has in this order, else a new one that costs the buyer nothing."""
    cost = share.carried.charge if share.carried is not None else 0
    standing = next((each for each in shares if each.outlet_id == share.outlet.pk), None)
    if standing is not None:
        Fulfilment.objects.filter(pk=standing.pk).update(house_charge=F("house_charge") + cost)
        return standing
    target = Fulfilment(
        order=held.order,
        outlet=share.outlet,
        way=SHIP,
        status=Status.PENDING if held.status == Status.PENDING else Status.PLACED,
        reason=share.reason,
        zone=held.zone,
        house_charge=cost,
        expected_from=share.expected_from,
        expected_until=share.expected_until,
    )
    if share.carried is not None:
        tariff = share.carried.tariff
        target.carrier_name, target.chargeable_grams = tariff.carrier, share.carried.grams
        target.service_vi, target.service_en = tariff.service_vi, tariff.service_en
    target.save()
    write_step(target, "", by, held.outlet.name_vi, Kind.SENT_FOR)
    restate_order(held.order_id)
    return target


def _move(line: FulfilmentLine, target: Fulfilment, pieces: int, allocations: list[Allocation]) -> None:
    there, is_new = FulfilmentLine.objects.get_or_create(
        fulfilment=target, order_line=line.order_line, defaults={"quantity": pieces}
    )
    if not is_new:
        FulfilmentLine.objects.filter(pk=there.pk).update(quantity=F("quantity") + pieces)
    PromisedLot.objects.bulk_create(PromisedLot(line=there, allocation=each) for each in allocations)
    FulfilmentLine.objects.filter(pk=line.pk).update(moved=F("moved") + pieces)
    _fill(line, pieces, "moved")


def _fill(line: FulfilmentLine, pieces: int, column: str) -> None:
    """Count pieces that were found into the shortages of a line, the oldest first."""
    for shortage in Shortage.objects.open().filter(line=line.pk):
        part = min(pieces, shortage.left)
        if part:
            Shortage.objects.filter(pk=shortage.pk).update(**{column: F(column) + part})
            pieces -= part


def _left(held: Fulfilment) -> int:
    return sum(each.left for each in Shortage.objects.open().filter(line__fulfilment=held.pk))


def _close_if_empty(held: Fulfilment, others: str, by: Any) -> None:
    """End a share of which every piece is sent by others or has left."""
    lines = list(FulfilmentLine.objects.filter(fulfilment=held.pk))
    if any(line.quantity != line.cancelled + line.handed_over or line.missing for line in lines):
        return
    has_left = any(line.handed_over for line in lines)
    step_share(held, Status.HANDED_OVER if has_left else Status.CANCELLED, by, others, Kind.OTHERS_SEND)
    settle_cash(held.order_id, by=by, reason=_("%(outlet)s gửi thay") % {"outlet": others})
    if has_left:
        issue_receipt(held, by=by)
