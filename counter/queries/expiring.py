"""Lots near their end at an outlet: what the last weeks' sales leave of them, and where they would sell faster."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Lot
from catalogue.models.products import last_day_to_give
from counter.queries.shares import title_of, unit_of
from shops.models import DatedPrice, LotBalance, Outlet
from shops.queries.selling import NO_PACE, Pace, Place, free_pieces, paces
from shops.queries.shelves import trading_at
from shops.services.movements import why_not_sellable

LOOKED_AHEAD = timedelta(days=60)
PAGE_SIZE = 20


@dataclass(frozen=True)
class Move:
    """Where pieces of a lot would still be sold in time: the outlet, how many, and the way to a transfer there."""

    outlet: Outlet
    pieces: int
    per_week: int
    url: str


@dataclass(frozen=True)
class EndingLot:
    """A lot that ends within sixty days, or has ended. `left_over` is what nobody will have bought by then.

    `web_until` is the last day on which it may be promised on the web. `price` is its markdown that runs now.
    """

    balance: LotBalance
    name: str
    unit: str
    why: str | None
    days_left: int
    web_until: date
    pace: Pace
    left_over: int
    regular: int | None
    price: DatedPrice | None
    may_mark_down: bool
    move: Move | None

    @property
    def off_web(self) -> bool:
        return self.web_until < timezone.localdate()


@dataclass(frozen=True)
class EndingPage:
    lots: list[EndingLot]
    total: int
    page: int
    pages: int


def ending_page(outlet: Outlet, page: int, now: datetime) -> EndingPage | None:
    """Lots with pieces that end within sixty days, the first to end first; None past the last page.

    Nine queries, however many lots.
    """
    day = timezone.localdate(now)
    balances = LotBalance.objects.filter(outlet=outlet, quantity__gt=0, lot__best_before__lte=day + LOOKED_AHEAD)
    total = balances.count()
    pages = max(1, -(-total // PAGE_SIZE))
    if not 1 <= page <= pages:
        return None
    shown = list(
        balances.select_related(
            "lot__product__packing", "lot__product__facts__product_set", "lot__product__parent__facts__product_set"
        ).order_by("lot__best_before", "pk")[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    )
    return EndingPage(_told(outlet, shown, now), total, page, pages)


def ending_lot(outlet: Outlet, lot_id: int, now: datetime) -> EndingLot | None:
    """One lot with an end, as the list tells it; None when none of it stands there."""
    balances = LotBalance.objects.filter(outlet=outlet, quantity__gt=0, lot=lot_id, lot__best_before__isnull=False)
    found = balances.select_related(
        "lot__product__packing", "lot__product__facts__product_set", "lot__product__parent__facts__product_set"
    )
    return next(iter(_told(outlet, list(found), now)), None)


def _told(outlet: Outlet, shown: list[LotBalance], now: datetime) -> list[EndingLot]:
    packings = {balance.lot.product_id for balance in shown}
    pace, free = paces(packings, now), free_pieces(packings, now)
    others = {each.pk: each for each in Outlet.objects.filter(trading_at(now)).exclude(pk=outlet.pk)}
    left = _left_over(outlet, packings, pace, now)
    prices = _prices(outlet, shown, now)
    regular = _regular(outlet, packings, now)
    found = []
    for balance in shown:
        lot = balance.lot
        ends = lot.best_before or date.max  # the lists hold only lots that end
        days_left = (ends - timezone.localdate(now)).days
        why, left_over = why_not_sellable(lot, now), left.get(lot.pk, 0)
        facts = _facts(lot.product)
        pace_here = pace.get((outlet.pk, lot.product_id), NO_PACE)
        is_open = why is None and balance.free > 0
        found.append(
            EndingLot(
                balance=balance,
                name=title_of(lot.product),
                unit=unit_of(lot.product),
                why=why,
                days_left=days_left,
                web_until=last_day_to_give(lot.best_before, facts.least_life_days if facts else 0) or ends,
                pace=pace_here,
                left_over=left_over,
                regular=regular.get(lot.product_id),
                price=prices.get(lot.pk),
                may_mark_down=is_open and not (facts is not None and facts.is_strong_liquor),
                move=_move(outlet, balance, left_over, pace_here, pace, free, others.values(), days_left)
                if is_open and left_over
                else None,
            )
        )
    return found


def _facts(product: Any) -> Any | None:
    return getattr(product.parent or product, "facts", None)


def _left_over(outlet: Outlet, packings: set[int], pace: dict[Place, Pace], now: datetime) -> dict[int, int]:
    """By lot, the free pieces that stay when all goes on as in the last weeks and what ends first is sold first."""
    day = timezone.localdate(now)
    lots = LotBalance.objects.filter(
        outlet=outlet,
        lot__product__in=packings,
        lot__best_before__gte=day,
        lot__held_at=None,
        lot__recalled_at=None,
        quantity__gt=0,
    ).order_by("lot__best_before", "lot_id")
    gone: dict[int, float] = {}
    left: dict[int, int] = {}
    for balance in lots.select_related("lot"):
        lot = balance.lot
        days = ((lot.best_before or date.max) - day).days + 1  # sold to the end of its last day
        room = pace.get((outlet.pk, lot.product_id), NO_PACE).per_day * days - gone.get(lot.product_id, 0)
        sold = min(balance.free, max(0, room))
        gone[lot.product_id] = gone.get(lot.product_id, 0) + sold
        left[lot.pk] = math.floor(balance.free - sold + 0.5)
    return left


def _prices(outlet: Outlet, shown: list[LotBalance], now: datetime) -> dict[int, DatedPrice]:
    """The markdown of each lot that runs here now; of two the lower."""
    running = DatedPrice.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=now),
        kind=DatedPrice.Kind.MARKDOWN,
        lot__in=[balance.lot_id for balance in shown],
        stock_record__partner=outlet.partner_id,
        starts_at__lte=now,
        stopped_at=None,
    )
    return {price.lot_id: price for price in running.order_by("-amount", "pk") if price.lot_id is not None}


def _regular(outlet: Outlet, packings: set[int], now: datetime) -> dict[int, int]:
    """The regular price of every channel in force here, by packing id."""
    rows = DatedPrice.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=now),
        kind=DatedPrice.Kind.REGULAR,
        channel=DatedPrice.Channel.ANY,
        starts_at__lte=now,
        stock_record__partner=outlet.partner_id,
        stock_record__product__in=packings,
    )
    return dict(rows.order_by("starts_at", "pk").values_list("stock_record__product_id", "amount"))


def _move(
    outlet: Outlet,
    balance: LotBalance,
    left_over: int,
    here: Pace,
    pace: dict[Place, Pace],
    free: dict[Place, int],
    others: Iterable[Outlet],
    days_left: int,
) -> Move | None:
    """The outlet that would sell most of it in time: where it goes fastest and least stands. None when none would."""
    packing = balance.lot.product_id
    best: tuple[int, float, int] | None = None
    chosen: Outlet | None = None
    for other in others:
        there = pace.get((other.pk, packing), NO_PACE)
        room = math.floor(there.per_day * days_left) - free.get((other.pk, packing), 0)
        worth = room, there.per_day, -other.rank
        if room > 0 and there.per_day > here.per_day and (best is None or worth > best):
            best, chosen = worth, other
    if best is None or chosen is None:
        return None
    pieces = min(left_over, best[0])
    url = transfer_url(outlet, balance.lot, chosen)
    return Move(chosen, pieces, pace[chosen.pk, packing].per_week, url)


def transfer_url(outlet: Outlet, lot: Lot, other: Outlet) -> str:
    """The way to a new transfer to the other outlet, with the lot found in it first."""
    address = reverse("counter:begin-transfer", args=[outlet.code])
    return f"{address}?{urlencode({'ma': lot.code, 'den': other.code})}"
