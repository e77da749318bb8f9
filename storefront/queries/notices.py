"""What a product's page says of lots that are held or recalled: which, since when, in the words of whoever decided.

All of it is one column of the page's own first statement, for the page has eight statements and no more.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Aggregate, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast, JSONObject
from django.utils.dateparse import parse_datetime

from common.translated import localized
from shops.models import LotStop, StoppedLot
from shops.queries.lot_stops import StoppedRow

WORDS = ("kind", "public_vi", "public_en", "decision", "at")


class Joined(Aggregate):
    """Texts of the rows with commas between."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **more)


@dataclass(frozen=True)
class ProductNotice:
    """One order to hold or recall with its lots of this product; it stands until the order ends."""

    stop: LotStop
    lots: list[StoppedRow]

    @property
    def since(self) -> datetime:
        return self.stop.at


@dataclass(frozen=True)
class _Label:
    label_vi: str
    label_en: str


def notices_column(product: str) -> Subquery:
    """The open orders of a product as text, None where there is none; `product` is the way to it in the statement."""
    theirs = Q(lot__product=OuterRef(product)) | Q(lot__product__parent=OuterRef(product))
    row = JSONObject(
        stop="stop_id",
        code="lot__code",
        best_before="lot__best_before",
        label_vi="lot__product__packing__label_vi",
        label_en="lot__product__packing__label_en",
        **{name: f"stop__{name}" for name in WORDS},
    )
    rows = StoppedLot.objects.filter(theirs, end=None).order_by().annotate(whole=Value(1)).values("whole")
    return Subquery(rows.annotate(rows=Joined(Cast(row, TextField()))).values("rows"))


def notices_in(column: str | None) -> list[ProductNotice]:
    """The notices that the column tells of, recalls first and then the latest."""
    if not column:
        return []
    by_stop: dict[int, ProductNotice] = {}
    for row in sorted(json.loads(f"[{column}]"), key=lambda each: (-each["stop"], each["code"])):
        words = {name: row[name] for name in WORDS} | {"at": _moment(row["at"])}
        notice = by_stop.setdefault(row["stop"], ProductNotice(LotStop(pk=row["stop"], **words), []))
        packing = localized(_Label(row["label_vi"] or "", row["label_en"] or ""), "label")
        ends = date.fromisoformat(row["best_before"]) if row["best_before"] else None
        notice.lots.append(StoppedRow(row["code"], packing, ends))
    return sorted(by_stop.values(), key=lambda each: not each.stop.is_recall)


def _moment(text: str) -> datetime:
    """PostgreSQL writes the zone of a moment; SQLite leaves it out and means UTC."""
    moment = parse_datetime(text)
    if moment is None:
        raise ValueError(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
