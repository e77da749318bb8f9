"""Why a number of a packing at an outlet is what it is: what came and went, what is promised, what the web says."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models.products import last_day_to_give
from counter.queries.packings import packings
from counter.queries.shares import title_of, unit_of
from counter.queries.shelf import RETURN_NUMBER, orders_among
from counter.queries.transfers import NUMBER as TRANSFER_NUMBER
from counter.queries.transfers import transfers_among
from orders.models import GoodsReturn
from shops.models import Allocation, Arrival, LotBalance, Outlet, StockMovement, Stocktake
from shops.queries.roads import Coming, coming_to
from shops.services.movements import why_not_sellable

Kind = StockMovement.Kind
PAGE_SIZE = 40
BEFORE_FIRST = int(GoodsReturn(pk=0).number[2:])  # a return's number is its key and this
BEFORE_FIRST_COUNT = int(Stocktake(pk=0).number[2:])
COUNT_NUMBER = re.compile(r"KK[0-9]{6,}")
LONGEST_NUMBER = 11  # what people typed as a paper may look like one of any length


@dataclass(frozen=True)
class Told:
    """One line of the book as a sentence; `left` pieces stood there after it. `url` leads to what its paper names."""

    movement: StockMovement
    sentence: str
    left: int
    url: str


@dataclass(frozen=True)
class LotNumber:
    """A lot of the packing here; `why` says why it may not be sold, `off_web` that its life is too short to send."""

    balance: LotBalance
    why: str | None
    off_web: bool


@dataclass(frozen=True)
class OpenPromise:
    """Pieces kept for an order, or packed for another outlet."""

    reference: str
    pieces: int
    url: str

    @property
    def is_transfer(self) -> bool:
        return bool(TRANSFER_NUMBER.fullmatch(self.reference))


@dataclass(frozen=True)
class WebNumber:
    """What the site says of this outlet: pieces that stand here less all that it may not promise. Sums in pieces."""

    there: int
    promised: int
    held: int
    recalled: int
    expired: int
    too_short: int
    closed: int  # all that is left, where the outlet does not trade now
    says: int


@dataclass(frozen=True)
class Why:
    """`lines` are one page of the book, the latest first; `opening` is what stood there before its first line."""

    product: Any
    name: str
    unit: str
    lots: list[LotNumber]
    web: WebNumber
    promises: list[OpenPromise]
    coming: list[Coming]
    lines: list[Told]
    total: int
    page: int
    pages: int

    @property
    def count(self) -> int:
        return self.web.there

    @property
    def is_last(self) -> bool:
        return self.page == self.pages


def why(outlet: Outlet, packing_id: int, page: int, now: datetime) -> Why | None:
    """The story of a packing's number at an outlet, in ten queries; None where it has never been, or past the end."""
    product = packings().select_related("facts", "parent__facts").filter(pk=packing_id).first()
    balances = list(
        LotBalance.objects.filter(outlet=outlet, lot__product=packing_id)
        .select_related("lot")
        .order_by("lot__best_before", "pk")
    )
    movements = movements_of(outlet, packing_id)
    total = movements.count()
    pages = max(1, -(-total // PAGE_SIZE))
    if product is None or not balances or not 1 <= page <= pages:
        return None
    lots = [_lot(balance, product, now) for balance in balances]
    promised = list(
        Allocation.objects.filter(balance__in=balances, state=Allocation.State.OPEN)
        .order_by("reference")
        .values_list("reference")
        .annotate(Sum("quantity"))
    )
    first = (page - 1) * PAGE_SIZE
    newer = movements[:first].aggregate(sum=Sum("change"))["sum"] or 0 if first else 0
    left = sum(balance.quantity for balance in balances) - newer
    shown = list(movements[first : first + PAGE_SIZE])
    addresses = document_urls(outlet, [*(each.document for each in shown), *(reference for reference, _n in promised)])
    notes = note_urls(outlet, shown)
    return Why(
        product=product,
        name=title_of(product),
        unit=unit_of(product),
        lots=[lot for lot in lots if lot.balance.quantity],
        web=_web(lots, outlet.is_trading_at(now)),
        promises=[OpenPromise(reference, pieces, addresses.get(reference, "")) for reference, pieces in promised],
        coming=coming_to(outlet, packing_id),
        lines=list(_told(shown, left, addresses, notes)),
        total=total,
        page=page,
        pages=pages,
    )


def movements_of(outlet: Outlet, packing_id: int) -> QuerySet[StockMovement]:
    """The book of a packing at an outlet, the latest line first."""
    found = StockMovement.objects.filter(outlet=outlet, lot__product=packing_id)
    return found.select_related("lot", "corrects").order_by("-pk")


def _told(
    shown: Iterable[StockMovement], left: int, addresses: dict[str, str], notes: dict[int, str]
) -> Iterable[Told]:
    for movement in shown:
        # A maker numbers its notes as it likes, also like an order of ours: receipts go by the note they were of.
        is_receipt = Kind.RECEIVED in (movement.kind, movement.corrects.kind if movement.corrects else None)
        url = notes.get(movement.pk, "") if is_receipt else addresses.get(movement.document, "")
        yield Told(movement, sentence_of(movement), left, url)
        left -= movement.change


def sentence_of(movement: StockMovement) -> str:
    """What happened, as one would tell it: “Bán ra 3”, “Kiểm kê thấy thiếu 1”."""
    return _sentence(movement.kind, movement.change > 0) % {"count": f"{abs(movement.change):,}".replace(",", ".")}


def _sentence(kind: str, is_more: bool) -> str:
    more, less = {
        Kind.RECEIVED: (_("Nhập %(count)s"), _("Bớt %(count)s đã nhập")),
        Kind.SOLD: (_("Nhận lại %(count)s đã bán"), _("Bán ra %(count)s")),
        Kind.RETURNED: (_("Khách trả lại %(count)s"), _("Bớt %(count)s khách trả")),
        Kind.MOVED_IN: (_("Nhận %(count)s chuyển đến"), _("Bớt %(count)s chuyển đến")),
        Kind.MOVED_OUT: (_("Nhận lại %(count)s đã chuyển đi"), _("Chuyển đi %(count)s")),
        Kind.COUNTED: (_("Kiểm kê thấy thừa %(count)s"), _("Kiểm kê thấy thiếu %(count)s")),
        Kind.DAMAGED: (_("Lấy lại %(count)s đã bỏ ra"), _("Bỏ ra %(count)s vì hư hỏng")),
        Kind.EXPIRED: (_("Lấy lại %(count)s đã bỏ ra"), _("Bỏ ra %(count)s vì quá hạn")),
        Kind.SAMPLED: (_("Lấy lại %(count)s đã bỏ ra"), _("Mời dùng thử %(count)s")),
        Kind.RECALLED: (_("Lấy lại %(count)s đã bỏ ra"), _("Bỏ ra %(count)s vì thu hồi")),
        Kind.CORRECTED: (_("Sửa sai sót, thêm %(count)s"), _("Sửa sai sót, bớt %(count)s")),
    }[Kind(kind)]
    return more if is_more else less


def document_urls(outlet: Outlet, documents: Iterable[str]) -> dict[str, str]:
    """Where the things are shown that papers name: orders, returns, transfers and stocktakes of this outlet.

    Of each kind only when a paper's number may be one.
    """
    named = {document for document in documents if document}
    found = {number: reverse("counter:order", args=[outlet.code, number]) for number in orders_among(outlet.pk, named)}
    returns = {
        int(number[2:]) - BEFORE_FIRST: number
        for number in named
        if RETURN_NUMBER.fullmatch(number) and len(number) <= LONGEST_NUMBER
    }
    if returns:
        here = GoodsReturn.objects.filter(pk__in=returns, fulfilment__outlet=outlet).values_list("pk", flat=True)
        found |= {returns[pk]: reverse("counter:return", args=[outlet.code, pk]) for pk in here}
    transfers = transfers_among(outlet.pk, (number for number in named if len(number) <= LONGEST_NUMBER))
    found |= {number: reverse("counter:transfer", args=[outlet.code, pk]) for number, pk in transfers.items()}
    counts = {
        int(number[2:]) - BEFORE_FIRST_COUNT: number
        for number in named
        if COUNT_NUMBER.fullmatch(number) and len(number) <= LONGEST_NUMBER
    }
    if counts:
        counted = Stocktake.objects.filter(pk__in=counts, outlet=outlet).values_list("pk", flat=True)
        found |= {counts[pk]: reverse("counter:stocktake-result", args=[outlet.code, pk]) for pk in counted}
    return found


def note_urls(outlet: Outlet, movements: Iterable[StockMovement]) -> dict[int, str]:
    """By the id of a receipt, or of a line that undoes one, where its delivery note is shown; one query at most."""
    receipts = {
        each.pk: each.corrects_id if each.corrects_id is not None else each.pk
        for each in movements
        if Kind.RECEIVED in (each.kind, each.corrects.kind if each.corrects else None)
    }
    arrivals = Arrival.objects.filter(movement__in=set(receipts.values()), note__outlet=outlet)
    notes = dict(arrivals.values_list("movement_id", "note_id")) if receipts else {}
    return {
        movement: reverse("counter:delivery-note", args=[outlet.code, notes[receipt]])
        for movement, receipt in receipts.items()
        if receipt in notes
    }


def _lot(balance: LotBalance, product: Any, now: datetime) -> LotNumber:
    facts = getattr(product.parent or product, "facts", None)
    last_day = last_day_to_give(balance.lot.best_before, facts.least_life_days if facts else 0)
    why_not = why_not_sellable(balance.lot, now)
    off_web = why_not is None and last_day is not None and last_day < timezone.localdate(now)
    return LotNumber(balance, why_not, off_web)


def _web(lots: list[LotNumber], is_trading: bool) -> WebNumber:
    there = sum(lot.balance.quantity for lot in lots)
    promised = sum(lot.balance.allocated for lot in lots)
    stopped = {
        word: sum(lot.balance.free for lot in lots if lot.why == word) for word in ("held", "recalled", "expired")
    }
    too_short = sum(lot.balance.free for lot in lots if lot.off_web)
    left = there - promised - too_short - sum(stopped.values())
    return WebNumber(
        there=there,
        promised=promised,
        **stopped,
        too_short=too_short,
        closed=0 if is_trading else left,
        says=left if is_trading else 0,
    )
