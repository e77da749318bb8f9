"""What is printed for the packing table: a slip for each share, and what all of them take from the shelf."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalogue.models import Lot
from common.folding import fold
from counter.queries.shares import Share, shares_with_lots
from orders.models import Fulfilment, FulfilmentLine
from orders.vietqr import picture
from shops.models import Outlet

MOST_SLIPS = 50  # in one print: a heap that one table can hold


@dataclass(frozen=True)
class Slip:
    """A share to pack; `qr` leads a phone's camera to its screen at the counter."""

    share: Share
    qr: SafeString


@dataclass(frozen=True)
class Pick:
    """Pieces of one lot that all the slips together take; `why` says why it may not leave, as in LotToPack."""

    name: str
    unit: str
    code: str
    lot: Lot
    quantity: int
    why: str | None


@dataclass(frozen=True)
class Slips:
    """The oldest shares to pack, at most MOST_SLIPS of `total`."""

    slips: list[Slip]
    picks: list[Pick]
    total: int

    @property
    def more(self) -> bool:
        return self.total > len(self.slips)


def slip_of(share: Share, outlet: Outlet) -> Slip:
    """The slip of one share."""
    address = reverse("counter:order", args=[outlet.code, share.number])
    words = _("Mã QR: mở đơn %(number)s ở quầy") % {"number": share.number}
    return Slip(share, picture(f"{settings.SITE_URL}{address}", words))


def slips_at(outlet: Outlet, now: datetime) -> Slips:
    """Slips of an outlet's shares to pack, the oldest first, with the goods of all of them; five queries, however many.

    A share of which a count has left nothing is not printed: there is nothing to pack.
    """
    left = FulfilmentLine.objects.filter(fulfilment=OuterRef("pk"), quantity__gt=F("cancelled") + F("handed_over"))
    waiting = Fulfilment.objects.filter(Exists(left), outlet=outlet, status=Fulfilment.Status.PLACED)
    shares = shares_with_lots(outlet, now, waiting.order_by("pk").values("pk")[:MOST_SLIPS])
    total = waiting.count() if len(shares) == MOST_SLIPS else len(shares)
    return Slips([slip_of(share, outlet) for share in shares], _picks(shares), total)


def _picks(shares: Iterable[Share]) -> list[Pick]:
    """By product and packing, then by the lot that ends first."""
    picks: dict[int, Pick] = {}
    for line in (line for share in shares for line in share.lines):
        for each in line.lots:
            seen = picks.get(each.lot.pk)
            new = seen or Pick(line.name, line.unit, line.code, each.lot, 0, each.why)
            picks[each.lot.pk] = replace(new, quantity=new.quantity + each.quantity)
    return sorted(
        picks.values(), key=lambda pick: (fold(pick.name), pick.unit, pick.lot.best_before or date.max, pick.lot.pk)
    )
