"""What of orders and money is still open at an outlet that is to close; the register asks before it closes one."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.money import format_dong
from orders.models import Fulfilment
from orders.queries.cash import debts_at, till_of
from orders.queries.returns import open_returns_at
from shops.models import Outlet

OPEN = (Fulfilment.Status.PENDING, Fulfilment.Status.PLACED, Fulfilment.Status.PACKED)


def orders_open_at(outlet: Outlet) -> str:
    """Orders that wait there, in words; empty for none."""
    count = Fulfilment.objects.filter(outlet=outlet, status__in=OPEN).count()
    if not count:
        return ""
    return ngettext("Còn %(count)s đơn chưa giao xong.", "Còn %(count)s đơn chưa giao xong.", count) % {"count": count}


def returns_open_at(outlet: Outlet) -> str:
    count = open_returns_at(outlet).count()
    if not count:
        return ""
    return ngettext("Còn %(count)s lần trả hàng chưa xong.", "Còn %(count)s lần trả hàng chưa xong.", count) % {
        "count": count
    }


def money_open_at(outlet: Outlet) -> str:
    """Cash that nobody has counted yet, or that whoever delivers has not handed in."""
    till, debts = till_of(outlet), debts_at(outlet)
    if till:
        return _("Két còn %(amount)s chưa kiểm quỹ.") % {"amount": format_dong(till.expected, "vi")}
    if debts:
        owed = format_dong(sum(debt.amount for debt in debts), "vi")
        return _("Người giao hàng còn giữ %(amount)s chưa nộp.") % {"amount": owed}
    return ""


OBSTACLES = (orders_open_at, returns_open_at, money_open_at)
