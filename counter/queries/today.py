"""What there is to do at an outlet now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, Q, When
from django.utils import timezone

from counter.queries.shares import Share, share_of, shares_of, title_of, unit_of
from counter.queries.transfers import TransfersToday, transfers_today
from orders.models import Fulfilment
from orders.queries.returns import open_returns_at
from shops.models import LotBalance, Outlet
from shops.queries.lot_stops import ToPutAway, to_put_away
from shops.services.movements import why_not_sellable

NEAR_EXPIRY = timedelta(days=30)
LONGEST_LIST = 60
STOPPED = ("held", "recalled")


@dataclass(frozen=True)
class LotToWatch:
    """A lot on the shelf that ends soon, or may not be sold any more and why ("expired", "held", "recalled")."""

    balance: LotBalance
    name: str
    unit: str
    days_left: int | None
    why: str | None


@dataclass(frozen=True)
class Today:
    """The tasks of an outlet as they were at `read_at`. A list holds its oldest sixty; `more` says there are others."""

    read_at: datetime
    short: list[Share]
    to_pack: list[Share]
    to_hand_over: list[Share]
    missed: list[Share]
    ending: list[LotToWatch]
    stopped: list[LotToWatch]
    more: bool
    returns: int
    transfers: TransfersToday
    put_away: list[ToPutAway]

    @property
    def new(self) -> int:
        """New orders that nobody has opened."""
        return sum(share.is_unseen for share in self.to_pack)


def today_at(outlet: Outlet, now: datetime) -> Today:
    """The tasks of an outlet, in five queries; three more where a lot that is held or recalled stands."""
    shares = list(shares_of(outlet).filter(pk__in=Fulfilment.objects.open().values("pk"))[: LONGEST_LIST + 1])
    lots = _lots_to_watch(outlet, now)
    ready = [share_of(share) for share in shares[:LONGEST_LIST]]
    return Today(
        read_at=now,
        short=[share for share in ready if share.missing],
        to_pack=[share for share in ready if share.fulfilment.status == Fulfilment.Status.PLACED],
        to_hand_over=[share for share in ready if share.is_waiting and not share.is_missed],
        missed=[share for share in ready if share.is_missed],
        ending=[each for each in lots[:LONGEST_LIST] if each.why is None],
        stopped=[each for each in lots[:LONGEST_LIST] if each.why is not None],
        more=len(shares) > LONGEST_LIST or len(lots) > LONGEST_LIST,
        returns=open_returns_at(outlet).count(),
        transfers=transfers_today(outlet),
        put_away=to_put_away(outlet) if any(each.why in STOPPED for each in lots) else [],
    )


def _lots_to_watch(outlet: Outlet, now: datetime) -> list[LotToWatch]:
    """Held and recalled lots first, so that none of them is beyond the list's end."""
    day = timezone.localdate(now)
    is_due = Q(lot__best_before__lte=day + NEAR_EXPIRY)
    is_stopped = Q(lot__held_at__isnull=False) | Q(lot__recalled_at__isnull=False)
    balances = (
        LotBalance.objects.filter(is_due | is_stopped, outlet=outlet, quantity__gt=0)
        .select_related("lot__product__parent", "lot__product__packing")
        .order_by(Case(When(is_stopped, then=0), default=1), "lot__best_before", "pk")[: LONGEST_LIST + 1]
    )
    return [_watch(balance, day, now) for balance in balances]


def _watch(balance: LotBalance, day: date, now: datetime) -> LotToWatch:
    lot = balance.lot
    return LotToWatch(
        balance=balance,
        name=title_of(lot.product),
        unit=unit_of(lot.product),
        days_left=(lot.best_before - day).days if lot.best_before else None,
        why=why_not_sellable(lot, now),
    )
