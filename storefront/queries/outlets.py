"""Outlets as a visitor meets them: open or closed now, how far, what stands there."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import get_language

from common.geo import distance_km
from shops.models import Outlet
from shops.opening import Schedule, opening_at
from shops.schedules import schedules_of
from storefront.words import opening_words

OUTLETS_KEPT = 500
Position = tuple[float, float]  # latitude, longitude in degrees


@dataclass(frozen=True)
class OutletRow:
    """One line of an outlet list, as templates/components/outlet_row.html takes it."""

    code: str
    name: str
    url: str
    place: str
    address: str
    is_open: bool | None
    hours: str
    latitude: float
    longitude: float
    phone: str
    phone_url: str
    directions_url: str
    is_demo: bool
    rank: int
    number: int | None = None
    available: int | None = None
    distance: float | None = None
    products_count: int | None = None

    def sort_key(self) -> tuple:
        """What helps most stands first: goods in stock, then near, then the shop's own order."""
        return (not self.available if self.available is not None else False, self.distance or 0, self.rank)


def outlet_rows(
    outlets: Iterable[Outlet],
    now: datetime,
    *,
    position: Position | None = None,
    available: dict[int, int] | None = None,
    counts: dict[str, int] | None = None,
) -> list[OutletRow]:
    """Rows of `outlets` (with commune and province loaded), one query for all their hours.

    `available` gives pieces by outlet id where a product is meant; `counts` gives products in stock by outlet code.
    """
    outlets = list(outlets)
    schedules = schedules_of(outlets)
    rows = [
        _row(
            outlet,
            schedules[outlet.pk],
            now,
            distance=distance_km(position, (outlet.latitude, outlet.longitude)) if position else None,
            available=available.get(outlet.pk, 0) if available is not None else None,
            products_count=counts.get(outlet.code, 0) if counts is not None else None,
        )
        for outlet in outlets
    ]
    return sorted(rows, key=OutletRow.sort_key)


def _row(outlet: Outlet, schedule: Schedule, now: datetime, **figures: Any) -> OutletRow:
    state = opening_at(schedule, now)
    return OutletRow(
        code=outlet.code,
        name=outlet.name,
        url=_url(outlet.code, get_language()),
        place=place_words(outlet),
        address=outlet.address,
        is_open=state.is_open,
        hours=opening_words(state.is_open, state.until, now),
        latitude=outlet.latitude,
        longitude=outlet.longitude,
        phone=outlet.phone,
        phone_url=f"tel:{quote(outlet.phone.replace(' ', ''))}" if outlet.phone else "",
        directions_url=f"https://www.google.com/maps/dir/?api=1&destination={outlet.latitude},{outlet.longitude}",
        is_demo=outlet.address_is_demo,
        rank=outlet.rank,
        **figures,
    )


@lru_cache(OUTLETS_KEPT)
def _url(code: str, _language: str | None) -> str:
    return reverse("outlet", args=[code])


def place_words(outlet: Outlet) -> str:
    """Commune, and the province when it is another one."""
    commune = outlet.commune.short_name if outlet.commune else ""
    province = "" if outlet.province_id == "11" else outlet.province.name
    return ", ".join(part for part in (commune, province) if part)


def numbered(rows: list[OutletRow]) -> list[OutletRow]:
    """The same rows with the numbers they carry on the map."""
    return [replace(row, number=number) for number, row in enumerate(rows, 1)]
