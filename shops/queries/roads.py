"""Goods between outlets, as whoever wants to close one has to know of them."""

from django.db.models import Q
from django.utils.translation import gettext as _

from shops.models import Outlet, Transfer

State = Transfer.State


def still_on_the_road(outlet: Outlet) -> str:
    """In words, the transfers that keep an outlet open: under way from or to it, or with pieces it has to explain."""
    is_under_way = Q(state__in=[State.PACKED, State.ON_THE_ROAD]) & (Q(source=outlet) | Q(destination=outlet))
    is_unexplained = Q(state=State.RECEIVED, source=outlet) & (Q(lines__missing__gt=0) | Q(lines__damaged__gt=0))
    found = Transfer.objects.filter(is_under_way | is_unexplained).order_by("pk").distinct()
    numbers = [transfer.number for transfer in found[:5]]
    if not numbers:
        return ""
    words = {"outlet": outlet.name, "numbers": ", ".join(numbers)}
    return _("%(outlet)s còn phiếu chuyển chưa xong: %(numbers)s. Nhận hàng và giải quyết lệch rồi mới đóng.") % words
