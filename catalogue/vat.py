"""VAT that stands in a price: its rate on a day, and how much of an amount it is. All amounts are whole đồng."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from catalogue.models import ProductFacts, VatKind, VatRate
from common.compiled import Compiled


class NoVatRate(LookupError):
    """No rate of this kind is on record for the day: nobody may guess one."""

    def __init__(self, kind: str, day: date):
        self.kind, self.day = kind, day
        super().__init__(kind, day)

    def __str__(self) -> str:
        return _("Chưa có thuế suất GTGT cho ngày %(day)s. Văn phòng cần ghi thuế suất trước.") % {
            "day": f"{self.day:%d/%m/%Y}"
        }


def kind_of(facts: ProductFacts | None) -> str:
    """How a product is taxed. Liquor is excise goods whatever was entered; what nobody has sorted is standard."""
    if facts is None:
        return VatKind.STANDARD
    return VatKind.EXCISE if facts.is_liquor else facts.vat_kind or VatKind.STANDARD


rates_started = Compiled(lambda day: VatRate.objects.filter(starts_on__lte=day).order_by("starts_on"), day=date)


class Rates:
    """The rates of one day, read once for a whole paper."""

    def __init__(self, day: date):
        self.day = day
        self._percent = {row.kind: row.percent for row in rates_started(day=day)}

    def percent(self, kind: str) -> int | None:
        """Per cent on `day`; None for what is not taxed. Raises NoVatRate."""
        if kind == VatKind.UNTAXED:
            return None
        if kind not in self._percent:
            raise NoVatRate(kind, self.day)
        return self._percent[kind]


def net_of(gross: int, percent: int | None) -> int:
    """What of `gross` đồng is the price before VAT, rounded to the nearest đồng, halves up; the rest is VAT."""
    if not percent:
        return gross
    return (gross * 200 + 100 + percent) // (2 * (100 + percent))


@dataclass(frozen=True)
class VatSum:
    """Amounts of one rate together: `net` + `tax` = `gross`, in đồng. `percent` is None for what is not taxed."""

    percent: int | None
    gross: int
    tax: int

    @property
    def net(self) -> int:
        return self.gross - self.tax


def sums_by_rate(amounts: Iterable[tuple[int | None, int]]) -> list[VatSum]:
    """The VAT in amounts of (per cent, gross đồng), by rate, highest first. Each amount is rounded on its own.

    So the sums equal those of an invoice, which has its tax line by line (Decree 123/2020/NĐ-CP, art. 10.6).
    """
    order = sorted(amounts, key=lambda each: -1 if each[0] is None else each[0], reverse=True)
    return [
        VatSum(percent, sum(grosses), sum(gross - net_of(gross, percent) for gross in grosses))
        for percent, group in groupby(order, key=lambda each: each[0])
        for grosses in [[gross for _percent, gross in group]]
    ]
