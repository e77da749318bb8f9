"""Stocktakes as who counts and who approves reads them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from catalogue.models import Lot
from common.folding import fold, tokens
from counter.queries.shares import title_of, unit_of
from shops.count_limits import CountLimit, limit_on
from shops.models import LotBalance, Outlet, Stocktake, StocktakeCount, StocktakeLine
from shops.services.stocktakes import differing, latest_counts, prices_at_counter

State = Stocktake.State
MOST_LISTED = 20
MOST_LINES = 60  # on one page; a search or the filter narrows


@dataclass(frozen=True)
class LineToCount:
    """One lot to count, with everybody's latest count. `price` in đồng of a piece, 0 without one."""

    line: StocktakeLine
    name: str
    unit: str
    counts: list[StocktakeCount]
    late: list[StocktakeCount]
    is_torn: bool
    price: int

    @property
    def difference(self) -> int | None:
        return self.line.chosen.difference if self.line.chosen is not None else None

    @property
    def worth(self) -> int:
        return (self.difference or 0) * self.price

    @property
    def wants_recount(self) -> bool:
        """Whether it differs and only one count says so."""
        return bool(self.difference) and len(self.line.counts.all()) == 1


@dataclass(frozen=True)
class Sheet:
    """A whole stocktake. `is_over` says that a second person has to approve it, `is_closed` that the outlet is shut."""

    stocktake: Stocktake
    lines: list[LineToCount]
    limit: CountLimit
    is_closed: bool
    counted_by: frozenset[int]

    @property
    def counted(self) -> int:
        return sum(bool(each.counts) for each in self.lines)

    @property
    def wrong(self) -> list[LineToCount]:
        return [each for each in self.lines if each.difference or each.is_torn]

    @property
    def agreed(self) -> int:
        return sum(each.difference == 0 for each in self.lines)

    @property
    def late(self) -> list[StocktakeCount]:
        return [count for each in self.lines for count in each.late]

    @property
    def pieces(self) -> int:
        return sum(each.difference or 0 for each in self.lines)

    @property
    def worth(self) -> int:
        return sum(each.worth for each in self.lines)

    @property
    def is_over(self) -> bool:
        held = [(each.difference, each.price) for each in self.lines if each.difference is not None]
        return self.is_closed or self.limit.is_over(held)


def stocktakes_at(outlet: Outlet) -> list[Stocktake]:
    """The latest of an outlet with how many lines each has and how many are counted (`total`, `done`), in one query."""
    counted = Count("lines", filter=Q(lines__counts__isnull=False), distinct=True)
    found = Stocktake.objects.filter(outlet=outlet).select_related("opened_by")
    return list(found.annotate(total=Count("lines", distinct=True), done=counted)[:MOST_LISTED])


def stocktake_at(outlet: Outlet, stocktake_id: int) -> Stocktake | None:
    return Stocktake.objects.filter(outlet=outlet, pk=stocktake_id).select_related("outlet", "opened_by").first()


def _lines(stocktake: Stocktake) -> QuerySet[StocktakeLine]:
    counts = StocktakeCount.objects.order_by("pk")
    return (
        StocktakeLine.objects.filter(stocktake=stocktake)
        .select_related("chosen", "lot__product__parent", "lot__product__packing", "movement")
        .prefetch_related(Prefetch("counts", queryset=counts))
    )


def sheet_of(stocktake: Stocktake) -> Sheet:
    """Every line with its counts and prices, in three queries."""
    lines = list(_lines(stocktake))
    prices = prices_at_counter(stocktake.outlet, {line.lot.product_id for line in lines})
    now = timezone.now()
    read = [_line(line, prices.get(line.lot.product_id, 0)) for line in lines]
    read.sort(key=lambda each: (fold(each.name), each.line.lot.best_before or date.max, each.line.pk))
    return Sheet(
        stocktake=stocktake,
        lines=read,
        limit=limit_on(timezone.localdate(now)),
        is_closed=not stocktake.outlet.is_trading_at(now),
        counted_by=frozenset(count.actor_id for line in lines for count in line.counts.all() if not count.is_late),
    )


def _line(line: StocktakeLine, price: int) -> LineToCount:
    return LineToCount(
        line=line,
        name=title_of(line.lot.product),
        unit=unit_of(line.lot.product),
        counts=latest_counts(line),
        late=[count for count in line.counts.all() if count.is_late],
        is_torn=differing(line) and line.chosen_id is None,
        price=price,
    )


def line_of(stocktake: Stocktake, line_id: int) -> LineToCount | None:
    found = _lines(stocktake).filter(pk=line_id).first()
    if found is None:
        return None
    prices = prices_at_counter(stocktake.outlet, {found.lot.product_id})
    return _line(found, prices.get(found.lot.product_id, 0))


def lots_at(outlet: Outlet, words: str) -> list[Lot]:
    """The lots that the book has at an outlet; with words those whose goods, group or code have them all."""
    rows = LotBalance.objects.filter(outlet=outlet, quantity__gt=0).select_related(
        "lot__product__parent__facts__product_set__group", "lot__product__packing"
    )
    wanted = tokens(words)
    return [row.lot for row in rows.order_by("pk") if all(word in _words(row.lot) for word in wanted)]


def _words(lot: Lot) -> str:
    product = lot.product
    packing, facts = getattr(product, "packing", None), getattr(product.parent or product, "facts", None)
    said = [title_of(product), lot.code, packing.internal_code if packing else ""]
    if facts is not None and facts.product_set is not None:
        said += [facts.product_set.name_vi, facts.product_set.group.name_vi]
    return fold(" ".join(part for part in said if part))
