"""Codes of goods that are fetched, as they are tried at a counter: wrong ones are counted by outlet and by share."""

from collections.abc import Mapping
from typing import Any

from common.rate_limit import count_try, minutes_of, take_back_try
from orders.exceptions import OrdersRefusal
from orders.models import Fulfilment, PickUp
from orders.pickup_refusals import CodeMissing, TooManyCodes, WrongCode
from orders.queries.pickups import find_by_code
from orders.services.collecting import clean_code, collect_share
from shops.exceptions import ShopsRefusal
from shops.models import Outlet

SPAN = 15 * 60  # seconds
MOST_AT_OUTLET, MOST_OF_SHARE = 20, 5  # wrong codes in that span
AT_OUTLET, OF_SHARE = "pick-up-outlet", "pick-up-share"


def find(outlet: Outlet, code: str) -> PickUp:
    """The share that a code fetches here, or fetched last. Raises CodeMissing, TooManyCodes and WrongCode."""
    if not (typed := clean_code(code)):
        raise CodeMissing()
    _count(AT_OUTLET, outlet.pk, MOST_AT_OUTLET)
    if (found := find_by_code(outlet, typed)) is None:
        raise WrongCode()
    take_back_try(AT_OUTLET, str(outlet.pk))
    return found


def give(said: Mapping[str, str], *, fulfilment: Fulfilment, by: Any) -> Fulfilment:
    """Hand a share over as a form says: by its code, or for a reason. As `collect_share`, and raises TooManyCodes."""
    code = said.get("code", "")
    if not clean_code(code):
        return collect_share(fulfilment=fulfilment, by=by, why=said.get("why", ""))
    # Counted before the code is looked at, so that tries at the same moment cannot slip by.
    _count(OF_SHARE, fulfilment.pk, MOST_OF_SHARE)
    _count(AT_OUTLET, fulfilment.outlet_id, MOST_AT_OUTLET)
    try:
        given = collect_share(fulfilment=fulfilment, by=by, code=code)
    except WrongCode:
        raise
    except (OrdersRefusal, ShopsRefusal):
        _take_back(fulfilment)
        raise
    _take_back(fulfilment)
    return given


def _count(scope: str, key: int, most: int) -> None:
    if count_try(scope, str(key), SPAN) > most:
        raise TooManyCodes(minutes=minutes_of(SPAN))


def _take_back(fulfilment: Fulfilment) -> None:
    """The code was right, whatever else was not."""
    take_back_try(OF_SHARE, str(fulfilment.pk))
    take_back_try(AT_OUTLET, str(fulfilment.outlet_id))
