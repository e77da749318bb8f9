"""Delivery notes at an outlet, and their lines as they are shown."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from catalogue.models import Producer
from counter.queries.shares import title_of, unit_of
from shops.models import Arrival, DeliveryLine, DeliveryNote, Outlet

LAST = 20
KNOWN_MAKERS = 60


@dataclass(frozen=True)
class ShownLine:
    """One line: of a draft (`line`), or of what was received (`arrival`); `refusal` says what is wrong with it."""

    pk: int
    name: str
    unit: str
    lot_code: str
    best_before: Any
    noted: int
    arrived: int
    reason: str
    lot_id: int | None = None
    is_corrected: bool = False
    refusal: str = ""

    @property
    def difference(self) -> int:
        return self.arrived - self.noted


def notes_at(outlet: Outlet) -> QuerySet[DeliveryNote]:
    """Notes of an outlet, the latest first, with how many lines each has."""
    notes = DeliveryNote.objects.filter(outlet=outlet).select_related("producer", "closed_by", "opened_by")
    return notes.annotate(line_count=Count("lines")).order_by("-pk")


def drafts_at(outlet: Outlet) -> list[DeliveryNote]:
    return list(notes_at(outlet).filter(state=DeliveryNote.State.DRAFT))


def closed_at(outlet: Outlet) -> list[DeliveryNote]:
    return list(notes_at(outlet).exclude(state=DeliveryNote.State.DRAFT)[:LAST])


def note_at(outlet: Outlet, note_id: int) -> DeliveryNote | None:
    """A note of this outlet; None when it has none of this number."""
    return notes_at(outlet).filter(pk=note_id).select_related("outlet", "producer", "closed_by", "opened_by").first()


def makers_of(outlet: Outlet) -> list[str]:
    """Names to choose from: makers of goods that stand or stood at the outlet."""
    known = Producer.objects.filter(product_facts__product__children__lots__balances__outlet=outlet).distinct()
    return list(known.order_by("name").values_list("name", flat=True)[:KNOWN_MAKERS])


def draft_lines(note: DeliveryNote) -> list[DeliveryLine]:
    return list(note.lines.select_related("product__parent", "product__packing").order_by("pk"))


def shown_draft(lines: list[DeliveryLine], refused: dict[int, Any]) -> list[ShownLine]:
    """Lines of a draft, each with its refusal when it has one."""
    return [
        ShownLine(
            line.pk,
            title_of(line.product),
            unit_of(line.product),
            line.lot_code,
            line.best_before,
            line.noted,
            line.arrived,
            line.reason,
            refusal=str(refused[line.pk]) if line.pk in refused else "",
        )
        for line in lines
    ]


def shown_arrivals(note: DeliveryNote) -> list[ShownLine]:
    """What was received under a note."""
    arrivals = Arrival.objects.filter(note=note).select_related(
        "product__parent", "product__packing", "lot", "movement__corrected_by"
    )
    return [
        ShownLine(
            each.pk,
            title_of(each.product),
            unit_of(each.product),
            each.lot_code,
            each.lot.best_before if each.lot else None,
            each.noted,
            each.arrived,
            each.reason,
            lot_id=each.lot_id if each.movement_id else None,
            is_corrected=getattr(each.movement, "corrected_by", None) is not None,
        )
        for each in arrivals.order_by("pk")
    ]
