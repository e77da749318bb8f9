"""The department's view of outlets: their state, goods, money and faults; several outlets beside each other."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, DecimalField, F, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import TruncDate, TruncMonth
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.codes import read_code
from catalogue.models import Certification
from catalogue.models.places import DIEN_BIEN
from catalogue.queries import certificate_in_force
from orders.models import CashCollection, CashRefund, Fulfilment, FulfilmentLine, GoodsReturn, Receipt
from search.queries import find
from search.results import Query
from shops.models import Allocation, LotBalance, Outlet, OutletVisit, Transfer, VisitPoint
from shops.queries.roads import lines_under_way

Product = get_model("catalogue", "Product")
StockRecord = get_model("partner", "StockRecord")
OPEN = (Fulfilment.Status.PLACED, Fulfilment.Status.PACKED)
MONTHS = 6
NEAR_EXPIRY = timedelta(days=30)
MOST_FOUND = 40  # products in an answer to “where is it”
MONEY = DecimalField(max_digits=20, decimal_places=0)


@dataclass(frozen=True)
class Narrowed:
    """How the list is narrowed; empty means all. `place` is "in" or "out" of the province."""

    kind: str = ""
    state: str = ""
    commune: str = ""
    place: str = ""


@dataclass(frozen=True)
class Standing:
    """One outlet of the register with its figures: pieces, đồng of goods, promises open, faults to be mended."""

    outlet: Outlet
    pieces: int
    value: int
    promised: int
    faults: int
    overdue: int
    number: int = 0

    # What the map asks of a row.
    @property
    def name(self) -> str:
        return self.outlet.name

    @property
    def code(self) -> str:
        return self.outlet.code

    @property
    def latitude(self) -> float:
        return self.outlet.latitude

    @property
    def longitude(self) -> float:
        return self.outlet.longitude

    @property
    def is_open(self) -> bool:
        """On the register's map a filled mark is an outlet that trades."""
        return self.outlet.state == Outlet.State.TRADING


def narrowed(by: Narrowed) -> QuerySet[Outlet]:
    outlets = Outlet.objects.select_related("province", "commune", "legal_seller", "home")
    if by.kind:
        outlets = outlets.filter(kind=by.kind)
    if by.state:
        outlets = outlets.filter(state=by.state)
    if by.commune:
        outlets = outlets.filter(commune=by.commune)
    if by.place == "in":
        outlets = outlets.filter(province=DIEN_BIEN)
    elif by.place == "out":
        outlets = outlets.exclude(province=DIEN_BIEN)
    return outlets


def register_rows(by: Narrowed, today: date) -> list[Standing]:
    """Every outlet of the register in the shop's order, in four queries whatever their number."""
    return standings(narrowed(by), today)


def standings(outlets: QuerySet[Outlet], today: date) -> list[Standing]:
    """Outlets with their figures, numbered as on the map, in four queries."""
    found = list(outlets)
    stock = _stock_of(found)
    promised = dict(
        Allocation.objects.filter(state=Allocation.State.OPEN, balance__outlet__in=found)
        .order_by()
        .values_list("balance__outlet")
        .annotate(Sum("quantity"))
    )
    faults = {
        outlet: (count, late)
        for outlet, count, late in open_faults()
        .order_by()
        .values_list("visit__outlet")
        .annotate(open=Count("pk"), late=Count("pk", filter=Q(mend_by__lt=today)))
    }
    return [
        Standing(
            outlet,
            *stock.get(outlet.partner_id, (0, 0)),
            promised.get(outlet.pk, 0),
            *faults.get(outlet.pk, (0, 0)),
            number=number,
        )
        for number, outlet in enumerate(found, 1)
    ]


def _stock_of(outlets: list[Outlet]) -> dict[int, tuple[int, int]]:
    """Pieces and their worth at today's regular prices (đồng), by partner, in one query."""
    records = StockRecord.objects.filter(partner__in=[each.partner_id for each in outlets]).order_by()
    sums = records.values_list("partner").annotate(
        pieces=Sum("num_in_stock"), worth=Sum(F("num_in_stock") * F("price"), output_field=MONEY)
    )
    return {partner: (pieces, int(worth or 0)) for partner, pieces, worth in sums}


def open_faults() -> QuerySet[VisitPoint]:
    """Faults that inspections found and nobody has mended, the first due first; those without a day last."""
    faults = VisitPoint.objects.filter(is_good=False, mending=None).select_related("visit__outlet__commune")
    return faults.order_by(F("mend_by").asc(nulls_last=True), "pk")


@dataclass(frozen=True)
class MonthOfSales:
    month: date
    receipts: int
    total: int


@dataclass(frozen=True)
class Sheet:
    """One outlet's page in the register."""

    standing: Standing
    steps: list[Any]
    visits: list[OutletVisit]
    starred: int
    without_stars: int
    months: list[MonthOfSales]
    open_shares: list[Fulfilment]

    @property
    def outlet(self) -> Outlet:
        return self.standing.outlet


def sheet_of(code: str, now: datetime) -> Sheet | None:
    """An outlet with its steps, visits, goods with and without stars, and sales of the last months; None for no code.

    A dozen queries, whatever stands there.
    """
    today = timezone.localdate(now)
    found = standings(
        Outlet.objects.filter(code=code).select_related("province", "commune", "legal_seller", "home"), today
    )
    if not found:
        return None
    outlet = found[0].outlet
    points = Prefetch("points", VisitPoint.objects.select_related("mending"))
    starred, without = _stars_at(outlet, now)
    return Sheet(
        standing=found[0],
        steps=list(outlet.steps.all()),
        visits=list(outlet.visits.prefetch_related(points)),
        starred=starred,
        without_stars=without,
        months=_months_of(outlet, now),
        open_shares=open_shares_at(outlet),
    )


def open_shares_at(outlet: Outlet) -> list[Fulfilment]:
    """Orders that the outlet has promised goods to and not handed over, the oldest first."""
    open_states = (Fulfilment.Status.PENDING, Fulfilment.Status.PLACED, Fulfilment.Status.PACKED)
    shares = Fulfilment.objects.filter(outlet=outlet, status__in=open_states).select_related("order__facts")
    return list(shares.order_by("pk")[:MOST_FOUND])


def _stars_at(outlet: Outlet, now: datetime) -> tuple[int, int]:
    """How many products on the shelf show stars at this instant, and how many do not."""
    pairs = (
        LotBalance.objects.filter(outlet=outlet, quantity__gt=0)
        .order_by()
        .values_list("lot__product__parent_id", "lot__product_id")
        .distinct()
    )
    products = {parent or packing for parent, packing in pairs}
    certificates: dict[int, list[Certification]] = defaultdict(list)
    for each in Certification.objects.filter(product__in=products).select_related("renewed_by"):
        certificates[each.product_id].append(each)
    starred = sum(certificate_in_force(rows, now) is not None for rows in certificates.values())
    return starred, len(products) - starred


def _months_of(outlet: Outlet, now: datetime) -> list[MonthOfSales]:
    """Receipts month by month, the latest first; months without any are left out."""
    first = (timezone.localtime(now).replace(day=1) - timedelta(days=31 * (MONTHS - 1))).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )
    rows = (
        Receipt.objects.filter(fulfilment__outlet=outlet, issued_at__gte=first)
        .order_by()
        .annotate(month=TruncMonth("issued_at"))
        .values_list("month")
        .annotate(Count("pk"), Sum("total"))
        .order_by("-month")
    )
    return [MonthOfSales(timezone.localdate(month), count, total) for month, count, total in rows]


@dataclass(frozen=True)
class OutletDay:
    """What there is to do at one outlet now, and what it took today (đồng of receipts).

    `short` are pieces that open orders lack and nobody sends, `coming` those packed for it elsewhere or on the road to
    it, `going` those on the road from it that nobody has taken in.
    """

    outlet: Outlet
    pieces: int
    value: int
    to_pack: int = 0
    to_hand_over: int = 0
    returns: int = 0
    ending: int = 0
    stopped: int = 0
    uncounted: int = 0
    short: int = 0
    coming: int = 0
    going: int = 0
    sales: int = 0
    takings: int = 0

    @property
    def is_quiet(self) -> bool:
        waiting = (self.to_pack, self.to_hand_over, self.returns, self.ending, self.stopped, self.uncounted, self.short)
        return not any((*waiting, self.coming, self.going))


def days_of(outlets: Iterable[Outlet], now: datetime) -> list[OutletDay]:
    """Outlets beside each other, in nine queries whatever their number."""
    found = list(outlets)
    today = timezone.localdate(now)
    figures: dict[int, dict[str, int]] = {outlet.pk: {} for outlet in found}
    _add(
        figures,
        ("to_pack", "to_hand_over"),
        Fulfilment.objects.filter(outlet__in=found)
        .order_by()
        .values_list("outlet")
        .filter(status__in=OPEN)
        .annotate(
            placed=Count("pk", filter=Q(status=Fulfilment.Status.PLACED)),
            packed=Count("pk", filter=Q(status=Fulfilment.Status.PACKED)),
        ),
    )
    _add(
        figures,
        ("returns",),
        GoodsReturn.objects.filter(
            fulfilment__outlet__in=found, state__in=[GoodsReturn.State.ASKED, GoodsReturn.State.ACCEPTED]
        )
        .order_by()
        .values_list("fulfilment__outlet")
        .annotate(Count("pk")),
    )
    _add(
        figures,
        ("short",),
        FulfilmentLine.objects.filter(
            fulfilment__outlet__in=found, fulfilment__status__in=OPEN, cancelled__gt=F("moved")
        )
        .order_by()
        .values_list("fulfilment__outlet")
        .annotate(pieces=Sum(F("cancelled") - F("moved"))),
    )
    _add_roads(figures)
    is_stopped = Q(lot__held_at__isnull=False) | Q(lot__recalled_at__isnull=False) | Q(lot__best_before__lt=today)
    _add(
        figures,
        ("stopped", "ending"),
        LotBalance.objects.filter(outlet__in=found, quantity__gt=0)
        .order_by()
        .values_list("outlet")
        .annotate(
            stopped=Count("pk", filter=is_stopped),
            ending=Count("pk", filter=~is_stopped & Q(lot__best_before__lte=today + NEAR_EXPIRY)),
        ),
    )
    uncounted = CashCollection.objects.filter(outlet__in=found, holder=CashCollection.Holder.OUTLET, cash_up_line=None)
    _add(figures, ("uncounted",), uncounted.order_by().values_list("outlet").annotate(Sum("amount")))
    refunded = CashRefund.objects.filter(outlet__in=found, cash_up_line=None)
    for outlet, amount in refunded.order_by().values_list("outlet").annotate(Sum("amount")):
        figures[outlet]["uncounted"] = figures[outlet].get("uncounted", 0) - amount
    _add(
        figures,
        ("sales", "takings"),
        Receipt.objects.annotate(day=TruncDate("issued_at"))
        .filter(fulfilment__outlet__in=found, issued_at__gte=now - timedelta(days=2), day=today)
        .order_by()
        .values_list("fulfilment__outlet")
        .annotate(Count("pk"), Sum("total")),
    )
    stock = _stock_of(found)
    return [OutletDay(outlet, *stock.get(outlet.partner_id, (0, 0)), **figures[outlet.pk]) for outlet in found]


def _add_roads(figures: dict[int, dict[str, int]]) -> None:
    """What comes to each outlet, packed or on the road, and what has left it; one query."""
    ends = Q(transfer__destination__in=figures) | Q(transfer__source__in=figures)
    roads = lines_under_way().filter(ends).order_by()
    columns = ("transfer__source", "transfer__destination", "transfer__state")
    for source, destination, state, pieces in roads.values_list(*columns).annotate(pieces=Sum("coming")):
        if (there := figures.get(destination)) is not None:
            there["coming"] = there.get("coming", 0) + pieces
        if state == Transfer.State.ON_THE_ROAD and (here := figures.get(source)) is not None:
            here["going"] = here.get("going", 0) + pieces


def _add(figures: dict[int, dict[str, int]], names: tuple[str, ...], rows: Iterable[tuple]) -> None:
    for outlet, *counts in rows:
        figures[outlet].update(zip(names, counts, strict=True))


@dataclass
class WhereItIs:
    """One packing and how many of it are free at each outlet, those with the most first."""

    name: str
    unit: str
    rows: list[tuple[Outlet, int, int]] = field(default_factory=list)  # outlet, free, standing

    @property
    def free(self) -> int:
        return sum(free for _outlet, free, _standing in self.rows)


def packings_called(typed: str, now: datetime) -> list[Any]:
    """Packings by a code on the pack, or by words of the name with or without Vietnamese marks."""
    code = read_code(typed)
    shown = Product.objects.exclude(structure=Product.PARENT).select_related("parent", "packing")
    if code.names_packing:
        is_coded = Q(packing__internal_code=code.internal_code) if code.internal_code else Q(packing__gtin=code.gtin)
        return list(shown.filter(is_coded)[:MOST_FOUND])
    parents = [card.product_id for card in find(Query(language="vi", text=typed), now).cards]
    named = Q(parent__in=parents) | Q(pk__in=parents) | Q(parent__title__icontains=typed) | Q(title__icontains=typed)
    return list(shown.filter(named).order_by("pk")[:MOST_FOUND])


def where_is(products: Iterable[Any], outlets: Iterable[Outlet], now: datetime) -> list[WhereItIs]:
    """Where packings (with parent and packing loaded) stand among these outlets, in one query.

    What may not be sold that day is not free.
    """
    known = {outlet.pk: outlet for outlet in outlets}
    day = timezone.localdate(now)
    packings = {each.pk: each for each in products}
    is_good = Q(lot__held_at=None, lot__recalled_at=None) & (Q(lot__best_before=None) | Q(lot__best_before__gte=day))
    rows = (
        LotBalance.objects.filter(outlet__in=known, lot__product__in=packings, quantity__gt=0)
        .order_by()
        .values_list("lot__product", "outlet")
        .annotate(sellable=Sum(F("quantity") - F("allocated"), filter=is_good, default=0), standing=Sum("quantity"))
        .order_by("-sellable", "outlet")
    )
    found = {
        pk: WhereItIs(each.parent.title if each.parent else each.title, each.packing.label if _packed(each) else "")
        for pk, each in packings.items()
    }
    for packing, outlet, free, standing in rows:
        found[packing].rows.append((known[outlet], free, standing))
    return sorted(found.values(), key=lambda each: (not each.rows, each.name))


def _packed(product: Any) -> bool:
    return getattr(product, "packing", None) is not None
