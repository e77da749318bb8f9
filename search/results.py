"""What is asked of an engine and what it answers: plain frozen values, the same for every engine."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

PAGE_SIZE = 24


class Sort(models.TextChoices):
    """Values of the query key `sap_xep`."""

    BEST = "", _("Phù hợp nhất")
    CHEAPEST = "gia-tang", _("Giá thấp trước")
    DEAREST = "gia-giam", _("Giá cao trước")
    STARS = "sao", _("Nhiều sao trước")
    NEWEST = "moi", _("Mới lên kệ trước")
    NAME = "ten", _("Tên A–Y")


@dataclass(frozen=True)
class Query:
    """One question, named after its query keys. Values of one key widen each other; keys narrow each other.

    `nhom` holds groups ("1" to "6") and sets ("s11"); a set narrows its own group. Prices are whole đồng, both ends
    included.
    """

    language: str
    text: str = ""
    nhom: tuple[str, ...] = ()
    sao: tuple[int, ...] = ()
    xa: tuple[str, ...] = ()
    nsx: tuple[str, ...] = ()
    diem: tuple[str, ...] = ()
    gia_tu: int | None = None
    gia_den: int | None = None
    sap_xep: Sort = Sort.BEST
    trang: int = 1


@dataclass(frozen=True)
class Card:
    """One product as a card shows it, true from the moment of reading until `valid_until`."""

    product_id: int
    slug: str
    url: str
    name: str
    summary: str
    origin: str
    maker: str
    maker_slug: str
    group_number: int
    set_number: int
    commune_code: str
    stars: int
    stars_until: datetime | None
    price: int | None
    price_before: int | None
    price_is_from: bool
    price_is_demo: bool
    unit: str
    available: int
    outlet_codes: tuple[str, ...]
    picture: dict | None
    is_adult: bool
    is_bookable: bool
    is_fictional: bool
    season_months: tuple[int, ...]
    listed_at: datetime
    valid_until: datetime

    @property
    def outlets_count(self) -> int:
        return len(self.outlet_codes)


@dataclass(frozen=True)
class FacetValue:
    """One choice and how many products it would leave; `parent` is the group of a set."""

    value: str
    label: str
    count: int
    selected: bool
    parent: str = ""


@dataclass(frozen=True)
class Facet:
    """`kind` is the query key. Counts answer to every other filter, not to the facet's own choice.

    `more` counts the values left out because they are too many to choose from by eye.
    """

    kind: str
    label: str
    values: list[FacetValue]
    more: int = 0


@dataclass(frozen=True)
class Chip:
    """A filter at work; taking `value` out of query key `kind` lifts it."""

    kind: str
    value: str
    label: str


@dataclass(frozen=True)
class Result:
    total: int
    cards: list[Card]
    facets: list[Facet]
    chips: list[Chip]
    page: int
    pages: int
    # False: no product has every word; these have some of them, and the page must say so.
    matched_all: bool
    price_range: tuple[int, int] | None  # of what the other filters leave, whole đồng
    version: str  # changes with any document or label; with `valid_until` a sound cache key
    valid_until: datetime  # the next known instant at which any listing of this language changes
    query: Query = field(repr=False)
