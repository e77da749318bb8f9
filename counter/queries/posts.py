"""Who works where, and what each may do there."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from shops.models import Outlet, OutletStaff


@dataclass(frozen=True)
class Post:
    """One person at one outlet. `has_others` says that they work at another outlet too."""

    outlet: Outlet
    can_sell: bool
    can_adjust: bool
    can_approve: bool
    has_others: bool
    can_set_prices: bool = False

    def has(self, right: str) -> bool:
        return {
            "": True,
            "sell": self.can_sell,
            "adjust": self.can_adjust,
            "approve": self.can_approve,
            "set_prices": self.can_set_prices,
        }[right]


def outlets_of(user: Any) -> QuerySet[Outlet]:
    """The outlets where a person works, in the shop's order."""
    return Outlet.objects.staffed_by(user).select_related("commune")


def post_at(user: Any, code: str) -> Post | None:
    """The post of a person at the outlet with this code; None when they have none there."""
    outlets = list(outlets_of(user).filter(code=code)[:1])
    if not outlets:
        return None
    (outlet,) = outlets
    has_others = Outlet.objects.staffed_by(user).exclude(pk=outlet.pk).exists()
    if user.is_superuser:
        return Post(outlet, True, True, True, has_others, True)
    staff = OutletStaff.objects.get(outlet=outlet, user=user)
    return Post(outlet, staff.can_sell, staff.can_adjust, staff.can_approve, has_others, staff.can_set_prices)
