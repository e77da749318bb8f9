"""Parcels of an outlet as its staff look at them."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from counter.queries.shares import title_of
from orders.models import Parcel, ParcelEvent, ParcelLine
from orders.services.parcel_steps import STEPS
from shops.models import Outlet


@dataclass(frozen=True)
class ParcelPiece:
    name: str
    quantity: int


@dataclass(frozen=True)
class ParcelDesk:
    """One parcel, the `place`th of its share, with what may be done to it."""

    parcel: Parcel
    place: int
    pieces: list[ParcelPiece]
    steps: frozenset[str]

    @property
    def number(self) -> str:
        return str(self.parcel.fulfilment.order.number)


def _parcels(outlet: Outlet) -> QuerySet[Parcel]:
    lines = ParcelLine.objects.select_related("line__order_line__product__parent")
    return (
        Parcel.objects.filter(fulfilment__outlet=outlet)
        .select_related("fulfilment__order__facts", "goods_return")
        .prefetch_related(Prefetch("lines", queryset=lines), Prefetch("events", queryset=ParcelEvent.objects.all()))
        .order_by("pk")
    )


def parcels_of_share(outlet: Outlet, number: str) -> list[ParcelDesk]:
    """The parcels of one share, in the order they left."""
    found = _parcels(outlet).filter(fulfilment__order__number=number)
    return [_desk(parcel, place) for place, parcel in enumerate(found, start=1)]


def parcel_at(outlet: Outlet, parcel_id: int) -> ParcelDesk | None:
    """One parcel of this outlet; None when it sent none of that number."""
    found = _parcels(outlet).filter(pk=parcel_id).first()
    if found is None:
        return None
    place = Parcel.objects.filter(fulfilment=found.fulfilment_id, pk__lte=found.pk).count()
    return _desk(found, place)


def _desk(parcel: Parcel, place: int) -> ParcelDesk:
    return ParcelDesk(
        parcel=parcel,
        place=place,
        pieces=[
            ParcelPiece(
                title_of(each.line.order_line.product)
                if each.line.order_line.product
                else str(each.line.order_line.title),
                each.quantity,
            )
            for each in parcel.lines.all()
        ],
        steps=STEPS[parcel.state],
    )
