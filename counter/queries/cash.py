"""The till and the carriers' debts as the counter looks at them."""

from dataclasses import dataclass

from django.db.models import Prefetch

from orders.models import CarrierHandIn, CashCollection, CashUp, CashUpLine, Fulfilment
from orders.queries.cash import Debt, Till, debts_at, till_of, with_orders
from shops.models import Outlet

LAST = 5


@dataclass(frozen=True)
class CashDesk:
    till: Till
    debts: list[Debt]
    cash_ups: list[CashUp]
    hand_ins: list[CarrierHandIn]

    @property
    def owed(self) -> int:
        return sum(debt.amount for debt in self.debts)


def cash_desk(outlet: Outlet) -> CashDesk:
    """The till, who owes what, and the last counts, in seven queries."""
    return CashDesk(
        till=till_of(outlet),
        debts=debts_at(outlet),
        cash_ups=list(CashUp.objects.filter(outlet=outlet)[:LAST]),
        hand_ins=list(CarrierHandIn.objects.filter(outlet=outlet)[:LAST]),
    )


def debt_of(outlet: Outlet, carrier: str) -> Debt | None:
    """What one carrier owes; None when nothing."""
    return next((debt for debt in debts_at(outlet) if debt.carrier == carrier), None)


def cash_up_at(outlet: Outlet, number: int) -> CashUp | None:
    """A cash-up with all that it covers."""
    taken = with_orders(CashCollection.objects.all())
    lines = CashUpLine.objects.prefetch_related(Prefetch("collection", queryset=taken)).select_related(
        "hand_in", "refund__payment__order"
    )
    return (
        CashUp.objects.select_related("session")
        .filter(outlet=outlet, pk=number)
        .prefetch_related(Prefetch("lines", queryset=lines))
        .first()
    )


@dataclass(frozen=True)
class ShareCash:
    """The entry of a share that stands, and those that were taken back, each with the reason why."""

    standing: CashCollection
    hand_in: CarrierHandIn | None
    corrections: list[CashCollection]

    @property
    def is_in(self) -> bool:
        return self.standing.is_with_outlet or self.hand_in is not None


def cash_of(share: Fulfilment) -> list[ShareCash]:
    """The cash of a share, one for each parcel whose cash stands, in one query."""
    rows = CashCollection.objects.filter(fulfilment=share).select_related("hand_in_line__hand_in", "parcel")
    entries = list(rows.order_by("pk"))
    undone = {each.corrects_id for each in entries if each.amount < 0}
    found = []
    for standing in (each for each in entries if each.amount > 0 and each.pk not in undone):
        line = getattr(standing, "hand_in_line", None)
        wrong = [each for each in entries if each.amount < 0 and each.parcel_id == standing.parcel_id]
        found.append(ShareCash(standing, line.hand_in if line else None, wrong))
    return found
