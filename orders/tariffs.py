"""What a carrier asks for a parcel, reckoned from its table. Pure: no database, no clock. Whole đồng, whole grams."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from common.translated import localized


class Obstacle(StrEnum):
    """Why no service takes a parcel; words for people are made by the pages."""

    FRESH = "fresh"
    FRAGILE = "fragile"
    HEAVY = "heavy"
    TOGETHER = "together"  # each of the goods alone would go


@dataclass(frozen=True)
class Parcel:
    """Goods in one box: what they weigh in grams, what they take up in mm³, and how they want to be handled."""

    grams: int
    mm3: int = 0
    is_fresh: bool = False
    is_fragile: bool = False

    @classmethod
    def of(cls, goods: Iterable["Parcel"]) -> "Parcel":
        each = list(goods)
        return cls(
            sum(one.grams for one in each),
            sum(one.mm3 for one in each),
            any(one.is_fresh for one in each),
            any(one.is_fragile for one in each),
        )

    def times(self, pieces: int) -> "Parcel":
        return Parcel(self.grams * pieces, self.mm3 * pieces, self.is_fresh, self.is_fragile)


@dataclass(frozen=True)
class Tariff:
    """One service to one zone, as its table in force has it; `terms_id` is that of its TariffZone.

    `steps` are (up to grams, đồng), the lightest first.
    """

    service_id: int
    carrier: str
    service_vi: str
    service_en: str
    volumetric_divisor: int
    weight_step: int
    cut_off: time
    lead_days: int
    cash_flat: int
    cash_per_mille: int
    free_from: int | None
    takes_fresh: bool
    takes_fragile: bool
    least_days: int
    most_days: int
    further_kg: int | None
    is_demo: bool
    terms_id: int
    steps: tuple[tuple[int, int], ...]

    @property
    def service(self) -> str:
        """Its name in the reader's language."""
        return localized(self, "service")

    def chargeable_grams(self, parcel: Parcel) -> int:
        """The greater of weight and volume, rounded up as the carrier does; mm³ over cm³ per kg comes to grams."""
        by_volume = -(-parcel.mm3 // self.volumetric_divisor) if self.volumetric_divisor else 0
        grams = max(parcel.grams, by_volume, 1)
        return -(-grams // self.weight_step) * self.weight_step

    def carriage(self, grams: int) -> int | None:
        """Đồng for this chargeable weight; None when it is heavier than anything the service takes."""
        for up_to, amount in self.steps:
            if grams <= up_to:
                return amount
        if self.further_kg is None or not self.steps:
            return None
        last, amount = self.steps[-1]
        return amount + -(-(grams - last) // 1000) * self.further_kg

    def cash_fee(self, collected: int) -> int:
        """Đồng for collecting this much at the door, a started đồng counted whole."""
        return self.cash_flat + -(-collected * self.cash_per_mille // 1000)

    def takes(self, parcel: Parcel) -> bool:
        return self.obstacle(parcel) is None

    def obstacle(self, parcel: Parcel) -> Obstacle | None:
        if parcel.is_fresh and not self.takes_fresh:
            return Obstacle.FRESH
        if parcel.is_fragile and not self.takes_fragile:
            return Obstacle.FRAGILE
        return Obstacle.HEAVY if self.carriage(self.chargeable_grams(parcel)) is None else None


@dataclass(frozen=True)
class Carriage:
    """A parcel with the service that takes it: carriage and fee for cash apart, in đồng."""

    tariff: Tariff
    grams: int
    carriage: int
    cash_fee: int

    @property
    def charge(self) -> int:
        return self.carriage + self.cash_fee


def cheapest(tariffs: Iterable[Tariff], parcel: Parcel, *, goods: int, sent: int, is_cash: bool) -> Carriage | None:
    """The service that asks least of those that take the parcel, the quicker of two that ask the same; None if none.

    `goods` is what the parcel's goods cost, which is collected together with the carriage; `sent` is what all goods of
    the order that are sent cost: from `free_from` on, carriage is not charged, and only the fee for cash remains.
    """
    return min(
        (_carriage(tariff, parcel, goods, sent, is_cash) for tariff in tariffs if tariff.takes(parcel)),
        key=lambda found: (found.charge, found.tariff.most_days, found.tariff.service_id),
        default=None,
    )


def _carriage(tariff: Tariff, parcel: Parcel, goods: int, sent: int, is_cash: bool) -> Carriage:
    grams = tariff.chargeable_grams(parcel)
    is_free = tariff.free_from is not None and sent >= tariff.free_from
    carriage = 0 if is_free else tariff.carriage(grams) or 0
    return Carriage(tariff, grams, carriage, tariff.cash_fee(goods + carriage) if is_cash else 0)


def why_not(tariffs: Iterable[Tariff], parcel: Parcel) -> Obstacle:
    """What stands in the way of a parcel that no service takes: what the service says that would come nearest to it."""
    said = {tariff.obstacle(parcel) for tariff in tariffs}
    return next(each for each in (Obstacle.HEAVY, Obstacle.FRAGILE, Obstacle.FRESH) if each in said)
