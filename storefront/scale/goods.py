"""One invented product: drawn from one source of chance, so that a seed gives the same shop again."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from random import Random

from django.utils import timezone

from storefront.scale.words import KINDS, QUALITIES, Kind

STARS = (3, 4, 5)
STAR_SHARES = (74, 23, 3)
KIND_SHARES = list(accumulate(kind.share for kind in KINDS))
VALID_DAYS = 1096  # 36 months
STRONG_FROM = 15  # % by volume; Law 44/2019 lets nothing stronger into a promotion


@dataclass(frozen=True)
class Rating:
    """A certificate by its days from today; an ended one shows no stars."""

    stars: int
    starts: int
    ends: int
    is_revoked: bool


@dataclass(frozen=True)
class Batch:
    """One lot by its days from today."""

    made: int
    best_before: int | None


@dataclass(frozen=True)
class Shelf:
    """What one outlet has of a product: pieces received and sold of each batch, and its price in đồng."""

    received: tuple[int, ...]
    sold: tuple[int, ...]
    price: int


@dataclass(frozen=True)
class Goods:
    kind: Kind
    name_vi: str
    name_en: str
    rating: Rating | None
    batches: tuple[Batch, ...]
    shelves: tuple[Shelf, ...]
    markdown_percent: int  # 0: none
    rises_in_days: int | None  # a price that is announced and not yet due
    listed_days_ago: int
    alcohol: int | None
    season: list[int]


def invent(chance: Random, place: str, outlets: int) -> Goods:
    """A product of a maker in `place` on the shelves of `outlets` outlets."""
    kind = chance.choices(KINDS, cum_weights=KIND_SHARES)[0]
    name_vi, name_en = chance.choice(kind.names)
    quality_vi, quality_en = chance.choice(QUALITIES)
    batches = _batches(chance, kind)
    price = chance.randint(*kind.price) * 1000
    is_sold_out = chance.random() < 0.03
    alcohol = chance.choice((12, 29, 40)) if kind.set_number in (14, 15) else None
    may_be_marked_down = alcohol is None or alcohol < STRONG_FROM
    return Goods(
        kind=kind,
        name_vi=" ".join(word for word in (name_vi, quality_vi, place) if word),
        name_en=" ".join(word for word in (name_en, f"({quality_en})" if quality_en else "", place) if word),
        rating=_rating(chance),
        batches=batches,
        shelves=tuple(_shelf(chance, len(batches), price, is_sold_out) for _outlet in range(outlets)),
        markdown_percent=chance.choice((10, 15, 20, 30)) if may_be_marked_down and chance.random() < 0.08 else 0,
        rises_in_days=chance.randint(2, 60) if chance.random() < 0.03 else None,
        listed_days_ago=chance.randint(1, 1500),
        alcohol=alcohol,
        season=sorted(chance.sample(range(1, 13), 4)) if kind.set_number == 1 else [],
    )


def _rating(chance: Random) -> Rating | None:
    if chance.random() < 0.2:
        return None
    starts = -chance.randint(1, VALID_DAYS + 200)  # one in six has ended, one in six is near its end
    stars = chance.choices(STARS, STAR_SHARES)[0]
    return Rating(stars, starts, starts + VALID_DAYS, is_revoked=chance.random() < 0.01)


def _batches(chance: Random, kind: Kind) -> tuple[Batch, ...]:
    """The batch on the shelf and, for some goods, the one before it, which may be past its best-before."""
    keeps = kind.keeps_days
    oldest = min(keeps or 300, 300)
    newest = -chance.randint(1, max(2, oldest // 2))
    made = [newest] if chance.random() < 0.7 else [newest - oldest // 2, newest]
    return tuple(Batch(day, None if keeps is None else day + keeps) for day in made)


def _shelf(chance: Random, batches: int, price: int, is_sold_out: bool) -> Shelf:
    sold = tuple(chance.choice((0, 0, 1, 3, 8)) for _batch in range(batches))
    is_empty = is_sold_out or chance.random() < 0.12
    left = [0 if is_empty else chance.randint(1, 40) for _batch in range(batches)]
    dearer = 1000 * round(price * 0.05 / 1000) if chance.random() < 0.15 else 0
    return Shelf(tuple(map(sum, zip(left, sold, strict=True))), sold, price + dearer)


@lru_cache(maxsize=10_000)
def midnight(today: date, days: int) -> datetime:
    """The first instant of the day `days` from today, where the shop is."""
    return timezone.make_aware(datetime.combine(today + timedelta(days=days), time.min))


@lru_cache(maxsize=10_000)
def rule_on(day: date) -> str:
    """The decision that a certificate of that day was given under."""
    changes = [(date(2026, 5, 22), "26/2026"), (date(2025, 7, 6), "1489/2025"), (date(2023, 3, 1), "148/2023")]
    return next((rule for since, rule in changes if day >= since), "1048/2019")
