"""Who works where, and what each may do there."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from common.compiled import Compiled
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


def _staffed(user: int, code: str) -> QuerySet:
    others = OutletStaff.objects.filter(user=OuterRef("user")).exclude(outlet=OuterRef("outlet"))
    found = OutletStaff.objects.filter(user=user, outlet__code=code)
    return found.select_related("outlet__commune").annotate(has_others=Exists(others))


def _any(code: str) -> QuerySet:
    others = Outlet.objects.exclude(pk=OuterRef("pk"))
    return Outlet.objects.filter(code=code).select_related("commune").annotate(has_others=Exists(others))


staff_at = Compiled(_staffed, user=int, code=str)
outlets_at = Compiled(_any, code=str)


def post_at(user: Any, code: str) -> Post | None:
    """The post of a person at the outlet with this code, in one query; None when they have none there."""
    if user.is_superuser:
        return next((Post(found, True, True, True, found.has_others, True) for found in outlets_at(code=code)), None)
    if not user.is_authenticated:
        return None
    return next(map(_post, staff_at(user=user.pk, code=code)), None)


def _post(staff: Any) -> Post:
    return Post(
        *(staff.outlet, staff.can_sell, staff.can_adjust, staff.can_approve),
        *(staff.has_others, staff.can_set_prices),
    )
