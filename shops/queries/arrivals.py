"""Under which note and on what terms goods were taken in."""

from django.db.models import QuerySet

from catalogue.models import Lot
from shops.models import Arrival, Outlet, StockMovement


def arrivals_of_lot(lot: Lot, outlet: Outlet | None = None) -> QuerySet[Arrival]:
    """What arrived of a lot under notes and stands (was not corrected), the earliest first; at one outlet or at all."""
    found = Arrival.objects.filter(lot=lot, movement__isnull=False, movement__corrected_by=None)
    if outlet is not None:
        found = found.filter(note__outlet=outlet)
    return found.select_related("note__producer", "movement").order_by("pk")


def arrival_of(movement: StockMovement) -> Arrival | None:
    """The note's line that a movement was written for; None for goods received without a note."""
    return Arrival.objects.filter(movement=movement).select_related("note__producer", "note__outlet").first()
