"""What cash an outlet and its carriers hold; all in whole đồng."""

from dataclasses import dataclass

from django.db.models import Max, QuerySet

from common.compiled import Compiled
from common.folding import fold
from orders.models import OWN_DELIVERY, CarrierHandIn, CashCollection, CashRefund, TillSession
from shops.models import Outlet

Holder = CashCollection.Holder
# Who carries parcels all over the country. Others are typed once and then offered too.
KNOWN_CARRIERS = ("Viettel Post", "Vietnam Post", "Giao Hàng Nhanh", "Giao Hàng Tiết Kiệm", "J&T Express")


@dataclass(frozen=True)
class Till:
    """Cash that an outlet holds and has not counted yet: taken at the counter and handed in by carriers, less what was
    given back to buyers; and the float of its open session.
    """

    collections: list[CashCollection]
    hand_ins: list[CarrierHandIn]
    refunds: list[CashRefund]
    session: TillSession | None = None

    @property
    def expected(self) -> int:
        came = sum(each.amount for each in self.collections) + sum(each.counted for each in self.hand_ins)
        return self.float_counted + came - sum(each.amount for each in self.refunds)

    @property
    def float_counted(self) -> int:
        return self.session.float_counted if self.session is not None else 0

    @property
    def seal(self) -> str:
        """Changes whenever anything in the till does: what is counted is what was shown."""
        books = (self.collections, self.hand_ins, self.refunds)
        marks = [f"{len(rows)}.{max((each.pk for each in rows), default=0)}" for rows in books]
        return f"{self.expected}.{'.'.join(marks)}.{self.session.pk if self.session else 0}"

    def __bool__(self) -> bool:
        return self.has_entries or self.session is not None

    @property
    def has_entries(self) -> bool:
        return bool(self.collections or self.hand_ins or self.refunds)


@dataclass(frozen=True)
class Debt:
    """What one carrier (empty: the outlet's own people) has yet to hand in, share by share."""

    carrier: str
    collections: list[CashCollection]

    @property
    def name(self) -> str:
        return self.carrier or str(OWN_DELIVERY)

    @property
    def amount(self) -> int:
        return sum(each.amount for each in self.collections)


def with_orders(rows: QuerySet[CashCollection]) -> QuerySet[CashCollection]:
    return rows.select_related("fulfilment__order__facts")


def till_of(outlet: Outlet) -> Till:
    """The till as it stands, in four queries."""
    taken = CashCollection.objects.filter(outlet=outlet, holder=Holder.OUTLET, cash_up_line=None)
    handed_in = CarrierHandIn.objects.filter(outlet=outlet, method=CarrierHandIn.Method.CASH, cash_up_line=None)
    back = CashRefund.objects.filter(outlet=outlet, cash_up_line=None).select_related("payment__order__facts")
    return Till(list(with_orders(taken)), list(handed_in.order_by("pk")), list(back), open_session(outlet))


def open_session(outlet: Outlet) -> TillSession | None:
    """The session that cash of an outlet comes into now."""
    return TillSession.objects.filter(outlet=outlet, cash_up=None).first()


def yet_to_hand_in(outlet: Outlet) -> QuerySet[CashCollection]:
    """Entries that stand and whose cash whoever delivers still has."""
    return CashCollection.objects.filter(
        outlet=outlet, holder=Holder.CARRIER, amount__gt=0, corrections=None, hand_in_line=None
    )


def debts_at(outlet: Outlet) -> list[Debt]:
    """What each carrier owes an outlet, in one query; the outlet's own people first."""
    by_carrier: dict[str, list[CashCollection]] = {}
    for each in with_orders(yet_to_hand_in(outlet)).order_by("carrier", "pk"):
        by_carrier.setdefault(each.carrier, []).append(each)
    return [Debt(carrier, collections) for carrier, collections in by_carrier.items()]


def carriers_at(outlet: Outlet) -> list[str]:
    """Carriers to choose from, the last one used first, "" being the outlet's own people; in one query."""
    used = (
        CashCollection.objects.filter(outlet=outlet, holder=Holder.CARRIER)
        .values("carrier")
        .annotate(last=Max("pk"))
        .order_by("-last")
    )
    return list(dict.fromkeys([*(row["carrier"] for row in used), "", *KNOWN_CARRIERS]))


def carrier_called(typed: str, outlet: Outlet) -> str:
    """A carrier as it is written here already, so that two spellings are not two debtors; "" for own delivery."""
    name = " ".join(typed.replace("\x00", "").split())[:80]
    if fold(name) in ("", fold(str(OWN_DELIVERY))):
        return ""
    return next((known for known in carriers_at(outlet) if fold(known) == fold(name)), name)


def standing_entry(fulfilment_id: int, parcel_id: int | None = None) -> CashCollection | None:
    """The entry of a share (of one parcel of it) that no counter-entry has taken back, else the first of them.

    None when it was not handed over for cash.
    """
    rows = CashCollection.objects.select_related("hand_in_line", "cash_up_line", "parcel")
    rows = rows.filter(fulfilment=fulfilment_id, amount__gt=0, corrections=None)
    return (rows if parcel_id is None else rows.filter(parcel=parcel_id)).first()


standing_entries_of = Compiled(
    lambda order: CashCollection.objects.filter(payment__order=order, amount__gt=0, corrections=None).select_related(
        "hand_in_line"
    ),
    order=int,
)
