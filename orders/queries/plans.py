"""Which outlet serves what of a basket, at what price and charge: the answer a buyer sees and an order freezes.

For delivery: the fewest parcels, then the lowest price, the nearest outlet, what expires first, the shop's own order;
each parcel goes with the service that asks least of those that take it. A buyer who comes to an outlet gets what stands
there, and may have the rest sent. See docs/decisions for the order of the reasons.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core import signing

from catalogue.models import Commune, Lot
from orders.models import DeliveryZone
from orders.promised_days import comes_on, leaves_on
from orders.queries.lasting import Days, lasting, quote_for
from orders.queries.lines import Wanted
from orders.queries.splitting import (
    MIXED,
    PICK_UP,
    SHIP,
    Shelves,
    Split,
    Stock,
    has_all,
    picked_up,
    split,
    stock_of,
)
from orders.queries.tariffs import tariffs_to
from orders.tariffs import Carriage, Obstacle, Parcel, Tariff, cheapest, why_not
from shops.models import Outlet
from shops.opening import Schedule
from shops.queries import PriceQuote, ShelfLine, shelves_of
from shops.schedules import schedules_of

__all__ = ["MIXED", "PICK_UP", "SHIP", "Plan", "plan_basket"]

SALT = "orders.plan"


@dataclass(frozen=True)
class PlanLine:
    """Pieces of one packing from one outlet, at one unit price in đồng, VAT included; of `lot` alone at a counter."""

    wanted: Wanted
    outlet: Outlet
    stock_record_id: int
    quantity: int
    quote: PriceQuote
    shelf: ShelfLine | None = None
    lot: Lot | None = None

    def lasts_until(self, day: date) -> bool:
        """Whether these pieces have their least remaining life left on `day`: all of the shelf's or of its lot's."""
        if self.quote.lot_id is not None:
            return self.quote.last_day is None or self.quote.last_day >= day
        return self.shelf is None or self.shelf.available_on(day) >= self.quantity

    @property
    def amount(self) -> int:
        return self.quote.amount * self.quantity

    @property
    def amount_before(self) -> int | None:
        return None if self.quote.before is None else self.quote.before * self.quantity

    @property
    def parcel(self) -> Parcel:
        return _piece(self.wanted).times(self.quantity)


@dataclass(frozen=True)
class Share:
    """What one outlet hands over, in one parcel or over its counter, and why this outlet (a code of Fulfilment.Reason).

    `carried` and the days are those of a parcel once it is known where it goes.
    """

    outlet: Outlet
    lines: tuple[PlanLine, ...]
    way: str
    reason: str
    carried: Carriage | None = None
    expected_from: date | None = None
    expected_until: date | None = None

    @property
    def goods_total(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def charge(self) -> int:
        return self.carried.charge if self.carried else 0

    @property
    def is_sent(self) -> bool:
        return self.way == SHIP


@dataclass(frozen=True)
class Short:
    """A line that cannot be had whole the chosen way: how many pieces can."""

    wanted: Wanted
    available: int


@dataclass(frozen=True)
class Refused:
    """A line that stands somewhere, but that no service takes to where it is to go."""

    wanted: Wanted
    obstacle: Obstacle


@dataclass(frozen=True)
class Plan:
    """`has_service` is False where a zone is known and no table in force reaches it."""

    way: str
    shares: tuple[Share, ...]
    shorts: tuple[Short, ...]
    refused: tuple[Refused, ...]
    zone: DeliveryZone | None
    has_service: bool

    @property
    def is_complete(self) -> bool:
        return bool(self.shares) and not self.shorts and not self.refused

    @property
    def lines(self) -> list[PlanLine]:
        return [line for share in self.shares for line in share.lines]

    @property
    def sent(self) -> list[Share]:
        return [share for share in self.shares if share.is_sent]

    @property
    def sends_liquor(self) -> bool:
        return any(line.wanted.is_liquor for share in self.sent for line in share.lines)

    @property
    def sent_total(self) -> int:
        """Goods and charges of all parcels together."""
        return sum(share.goods_total + share.charge for share in self.sent)

    @property
    def true_way(self) -> str:
        """The way that comes of it: a mixed plan may turn out to be all sent, or all picked up."""
        ways = {share.way for share in self.shares}
        return ways.pop() if len(ways) == 1 else self.way

    @property
    def goods_total(self) -> int:
        return sum(share.goods_total for share in self.shares)

    @property
    def charges_total(self) -> int:
        return sum(share.charge for share in self.shares)

    @property
    def cash_fees(self) -> int:
        return sum(share.carried.cash_fee for share in self.shares if share.carried)

    @property
    def carriage_total(self) -> int:
        return self.charges_total - self.cash_fees

    @property
    def total(self) -> int:
        return self.goods_total + self.charges_total

    @property
    def is_demo(self) -> bool:
        """Whether a charge in it is no carrier's, but an example."""
        return any(share.carried.tariff.is_demo for share in self.shares if share.carried)

    def seal(self) -> str:
        """What the buyer saw, signed: goods, places, prices, services, charges and days. Equal seals mean nothing has
        changed.
        """
        lines = sorted([line.stock_record_id, line.quantity, line.quote.amount, *_lot(line)] for line in self.lines)
        shares = sorted([share.outlet.pk, share.way, *_promise(share)] for share in self.shares)
        return signing.Signer(salt=SALT).sign_object([self.way, lines, shares])


def _lot(line: PlanLine) -> list[int]:
    return [line.lot.pk] if line.lot is not None else []


def _promise(share: Share) -> list[Any]:
    days = f"{share.expected_from}/{share.expected_until}"
    return [share.carried.tariff.service_id if share.carried else 0, share.charge, days]


def basket_shelves(lines: list[Wanted], now: datetime) -> Shelves:
    """Every shelf with goods of these lines, for a page that plans more than once."""
    return shelves_of({wanted.parent_id for wanted in lines}, now)


def plan_basket(
    lines: list[Wanted],
    *,
    way: str,
    now: datetime,
    outlet: Outlet | None = None,
    zone: DeliveryZone | None = None,
    commune: Commune | None = None,
    shelves: Shelves | None = None,
    is_cash: bool = False,
) -> Plan:
    """Lay out who serves `lines`. Three queries for the shelves, two more for the tables of a known zone and the hours
    of whoever sends, and one for a price that holds for one lot only.

    `outlet` is the pick-up point; `zone` sets what a parcel costs (0 as long as it is not known); `commune` makes the
    nearest outlet win where parcels and prices are equal. Mixed: what stands at the pick-up point is handed over there,
    and the rest is sent from others. `is_cash` adds what carriers ask for collecting money.
    """
    shelves = shelves if shelves is not None else basket_shelves(lines, now)
    tariffs = tariffs_to(zone, now) if way != PICK_UP else ()
    here, rest = Split(), lines
    if way == PICK_UP or (way == MIXED and outlet is not None):
        here = picked_up(lines, stock_of(lines, shelves, PICK_UP, outlet)) if outlet else _anywhere(lines, shelves)
        rest = [] if way == PICK_UP else _rest(lines, here)
    stock = {key: found for key, found in stock_of(rest, shelves, SHIP, None).items() if key not in here.reasons}
    stays = {wanted.line_id for wanted in rest if _stands(wanted, stock) and not _goes(wanted, tariffs)}
    refused = [Refused(each, why_not(tariffs, _piece(each))) for each in rest if each.line_id in stays]
    go = [wanted for wanted in rest if wanted.line_id not in stays]
    away, parcels, too_much = _sent(go, stock, commune, tariffs, now, is_cash)
    return Plan(
        way=way,
        shares=(*_shares(here, PICK_UP, now), *parcels),
        shorts=tuple(_shorts(lines, [*here.taken, *away.taken], stays)),
        refused=(*refused, *too_much),
        zone=zone if way != PICK_UP else None,
        has_service=zone is None or bool(tariffs),
    )


def _sent(
    lines: list[Wanted],
    stock: Stock,
    commune: Commune | None,
    tariffs: tuple[Tariff, ...],
    now: datetime,
    is_cash: bool,
) -> tuple[Split, list[Share], list[Refused]]:
    """The parcels of these lines. Lots that would be too near their end when a parcel comes are laid aside, and what is
    left is planned again: each time fewer pieces are left, so it ends. Mostly nothing is near its end, and it is once.
    """
    days: Days = {}
    while True:
        away = split(lines, stock, commune)
        parcels, too_much = _carried(_shares(away, SHIP, now, days), tariffs, now, is_cash)
        late = {
            (share.outlet.pk, line.wanted.product_id): share.expected_until
            for share in parcels
            for line in share.lines
            if share.expected_until is not None and not line.lasts_until(share.expected_until)
        }
        if not late:
            return away, parcels, too_much
        days |= late
        stock = lasting(stock, late, now)


def _anywhere(lines: list[Wanted], shelves: Shelves) -> Split:
    """As long as no pick-up point is chosen: what any of them has."""
    return split(lines, stock_of(lines, shelves, PICK_UP, None), None)


def _rest(lines: list[Wanted], here: Split) -> list[Wanted]:
    """The lines without the pieces that are picked up."""
    got: dict[int, int] = {}
    for wanted, _shelf, quantity in here.taken:
        got[wanted.line_id] = got.get(wanted.line_id, 0) + quantity
    left = (replace(wanted, quantity=wanted.quantity - got.get(wanted.line_id, 0)) for wanted in lines)
    return [wanted for wanted in left if wanted.quantity]


def _shorts(lines: list[Wanted], taken: list, refused: set[int]) -> Iterable[Short]:
    got: dict[int, int] = {}
    for wanted, _shelf, quantity in taken:
        got[wanted.line_id] = got.get(wanted.line_id, 0) + quantity
    for wanted in lines:
        if got.get(wanted.line_id, 0) < wanted.quantity and wanted.line_id not in refused:
            yield Short(wanted, got.get(wanted.line_id, 0))


def _shares(found: Split, way: str, now: datetime, days: Days | None = None) -> list[Share]:
    by_outlet: dict[int, list[PlanLine]] = {}
    for wanted, shelf, quantity in found.taken:
        day = (days or {}).get((shelf.outlet.pk, shelf.product_id))
        quote = quote_for(shelf, quantity, now, day)
        line = PlanLine(wanted, shelf.outlet, shelf.stock_record_id, quantity, quote, shelf)
        by_outlet.setdefault(shelf.outlet.pk, []).append(line)
    return [Share(each[0].outlet, tuple(each), way, found.reasons[key]) for key, each in by_outlet.items()]


def _piece(wanted: Wanted) -> Parcel:
    packing = wanted.packing
    grams, mm3 = (packing.gross_grams, packing.volume_mm3) if packing else (UNPACKED_GRAMS, 0)
    return Parcel(grams, mm3, wanted.is_fresh, wanted.is_fragile)


UNPACKED_GRAMS = 500  # of a product that is sold without packings, which nobody has weighed


def _stands(wanted: Wanted, stock: Stock) -> bool:
    return any(wanted.product_id in found for found in stock.values())


def _goes(wanted: Wanted, tariffs: tuple[Tariff, ...]) -> bool:
    """Whether a piece of it is taken by any service; as long as no zone is known nothing speaks against it."""
    return not tariffs or any(tariff.takes(_piece(wanted)) for tariff in tariffs)


def _carried(
    shares: list[Share], tariffs: tuple[Tariff, ...], now: datetime, is_cash: bool
) -> tuple[list[Share], list[Refused]]:
    """Each parcel with its service, charge and days, and the goods of parcels that are too much for every service."""
    if not tariffs or not shares:
        return shares, []
    sent = sum(share.goods_total for share in shares)
    schedules = schedules_of(share.outlet for share in shares)
    carried: list[Share] = []
    refused: list[Refused] = []
    for share in shares:
        box = Parcel.of(line.parcel for line in share.lines)
        found = cheapest(tariffs, box, goods=share.goods_total, sent=sent, is_cash=is_cash)
        if found is None:
            refused += [Refused(line.wanted, Obstacle.TOGETHER) for line in share.lines]
            carried.append(share)
        else:
            carried.append(_promised(share, found, schedules.get(share.outlet.pk), now))
    return carried, refused


def _promised(share: Share, found: Carriage, schedule: Schedule | None, now: datetime) -> Share:
    tariff = found.tariff
    left = leaves_on(schedule, now, tariff.cut_off, tariff.lead_days)
    first, last = comes_on(left, tariff.least_days), comes_on(left, tariff.most_days)
    return replace(share, carried=found, expected_from=first, expected_until=last)


@dataclass(frozen=True)
class PriceChange:
    """A line whose unit price is not what the buyer saw, in đồng."""

    title: str
    before: int
    after: int


def price_changes(seen: str, plan: Plan) -> list[PriceChange]:
    """What differs in price between the plan that a seal stands for and this one; a seal not ours tells nothing."""
    try:
        _way, lines, _shares = signing.Signer(salt=SALT).unsign_object(seen)
    except signing.BadSignature:
        return []
    before = {record: amount for record, _quantity, amount, *_lot in lines}
    return [
        PriceChange(line.wanted.title, before[line.stock_record_id], line.quote.amount)
        for line in plan.lines
        if before.get(line.stock_record_id, line.quote.amount) != line.quote.amount
    ]


def shown_shelf(shelves: Iterable[ShelfLine]) -> ShelfLine | None:
    """The shelf whose price a page shows: the lowest of those that have the goods, else the lowest anywhere."""
    return min(
        (shelf for shelf in shelves if shelf.quote is not None),
        key=lambda shelf: (not shelf.available, shelf.quote.amount if shelf.quote else 0, shelf.stock_record_id),
        default=None,
    )


def reachable_pieces(shelves: Iterable[ShelfLine]) -> int:
    """Pieces of one packing that one order can hold: all that may be sent, or the most one pick-up point has."""
    priced = [shelf for shelf in shelves if shelf.quote is not None]
    sent = sum(shelf.available for shelf in priced if shelf.outlet.ships)
    fetched = max((shelf.available for shelf in priced if shelf.outlet.has_pickup), default=0)
    return max(sent, fetched)


def pick_up_choices(lines: list[Wanted], shelves: Shelves) -> list[tuple[Outlet, int]]:
    """Outlets that hand goods over and have some of the basket, with how many of its lines each has whole; those with
    the most first.
    """
    found = []
    for here in stock_of(lines, shelves, PICK_UP, None).values():
        outlet: Any = next(iter(here.values())).outlet
        found.append((outlet, sum(has_all([wanted], here) for wanted in lines)))
    return sorted(found, key=lambda item: (-item[1], item[0].rank, item[0].pk))
