"""Every order of an outlet, by where it stands and by what the buyer says on the phone."""

import re
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from common.folding import tokens
from counter.queries.shares import Share, share_of, shares_of
from orders.models import Fulfilment
from shops.models import Outlet

Status = Fulfilment.Status
ON_A_PAGE = 30
NAMES_READ = 2_000  # of the newest orders: buyers call about these
RECEIPT = re.compile(r"\s*([0-9]{4})\s*-\s*([0-9]{1,9})\s*")  # a receipt's number as it is printed
ORDER_LINK = re.compile(r"/don-hang/([A-Za-z0-9_-]{10,40})/")  # behind the QR code of a receipt
LEAST_DIGITS = 4  # of a phone number or an order's: fewer would name half of the orders


@dataclass(frozen=True)
class Queue:
    """Orders that stand at the same point: `status` is "" for all of them."""

    status: str
    words: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class OrdersPage:
    """One page of the orders that were asked for, the newest first, with the queues as long as they are now."""

    queues: list[Queue]
    status: str
    shares: list[Share]
    total: int
    page: int
    pages: int


def queue_words(status: str) -> str:
    """A queue by what is to be done in it, or what was."""
    return {
        "": _("Tất cả"),
        Status.PENDING: _("Chờ khách trả tiền"),
        Status.PLACED: _("Cần gói"),
        Status.PACKED: _("Chờ giao"),
        Status.HANDED_OVER: _("Đã giao"),
        Status.CANCELLED: _("Đã huỷ"),
    }[status]


def orders_page(outlet: Outlet, typed: str, status: str, page: int) -> OrdersPage | None:
    """A page of an outlet's orders; None for a queue or a page that is not there.

    Three queries, one more for a name.
    """
    if status and status not in Status.values:
        return None
    found = shares_of(outlet).filter(_meant(outlet, typed))
    counts: dict[str, int] = dict(found.order_by().values_list("status").annotate(count=Count("pk")))
    counts[""] = sum(counts.values())
    total = counts.get(status, 0)
    pages = max(1, -(-total // ON_A_PAGE))
    if not 1 <= page <= pages:
        return None
    shown = found.filter(status=status) if status else found
    first = (page - 1) * ON_A_PAGE
    shares = shown.order_by("-pk")[first : first + ON_A_PAGE]
    return OrdersPage(
        queues=[Queue(each, queue_words(each), counts.get(each, 0), each == status) for each in ("", *Status.values)],
        status=status,
        shares=[share_of(share) for share in shares],
        total=total,
        page=page,
        pages=pages,
    )


def _meant(outlet: Outlet, typed: str) -> Q:
    """What was typed or scanned as an order's number or its end, a receipt's number, the link of the buyer's page, a
    phone number or its end, or words of the buyer's name.
    """
    if link := ORDER_LINK.search(typed):
        return Q(order__facts__token=link[1])
    if paper := RECEIPT.fullmatch(typed):
        return Q(receipt__series__year=int(paper[1]), receipt__number=int(paper[2]))
    digits = "".join(char for char in typed if char.isdecimal())
    letters = "".join(char for char in typed if char.isalpha())
    if digits and letters.upper() in ("", "DB"):
        if len(digits) < LEAST_DIGITS:
            return Q(pk=None)
        number = Q(order__number__endswith=digits)
        return number if letters else number | Q(order__facts__phone__endswith=_without_prefix(digits))
    if not (words := tokens(typed)):
        return Q()
    names = Fulfilment.objects.filter(outlet=outlet).order_by("-pk").values_list("pk", "order__facts__buyer_name")
    return Q(pk__in=[pk for pk, name in names[:NAMES_READ] if set(words) <= set(tokens(name))])


def _without_prefix(digits: str) -> str:
    """0912 345 678 and 84912345678 are kept as +84912345678."""
    return digits.removeprefix("84") if len(digits) > 10 else digits.removeprefix("0")
