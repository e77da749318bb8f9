"""Cards as templates take them: the engine's card, and what a page adds of its own moment."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, timedelta

from django.utils import timezone

from common.days import last_day
from search.results import Card

NEAR_END = timedelta(days=180)


@dataclass(frozen=True)
class ShownCard:
    """As templates/components/product_card.html takes it."""

    slug: str
    url: str
    name: str
    origin: str
    maker: str
    stars: int
    stars_until: date | None
    price: int | None
    price_before: int | None
    price_is_from: bool
    price_is_demo: bool
    unit: str
    available: int
    outlets_count: int
    picture: dict | None = field(hash=False)  # compared all the same; a card has to be a key to its own HTML
    is_adult: bool
    is_bookable: bool
    flag: str = ""

    @property
    def off_percent(self) -> int | None:
        return off_percent(self.price, self.price_before)


def off_percent(price: int | None, before: int | None) -> int | None:
    """How many per cent a price is below `before`, never more than it is; half a đồng of rounding is forgiven."""
    if price is None or before is None:
        return None
    return ((before - price) * 100 + 50) // before


COPIED = [column.name for column in fields(ShownCard) if column.name not in ("stars_until", "flag")]


def shown_card(card: Card) -> ShownCard:
    """The end of a rating is said on the card only when it is near: within 180 days."""
    near_end = card.stars_until is not None and card.stars_until - timezone.now() <= NEAR_END
    copied = {name: getattr(card, name) for name in COPIED}
    return ShownCard(stars_until=last_day(card.stars_until) if near_end else None, **copied)


def shown_cards(cards: Iterable[Card]) -> list[ShownCard]:
    """Many cards, in their order."""
    return [shown_card(card) for card in cards]
