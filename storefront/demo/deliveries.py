"""The demo's delivery notes at its first showroom: one that was received, a little short, and one half written."""

from datetime import timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.utils import timezone

from catalogue.models import Lot, Producer
from shops.models import DeliveryNote, Outlet, Terms
from shops.services import NoteHead, NoteLine, open_note, put_line, receive_note
from storefront.demo.stock import Product

MAKER = "ong-mat-dien-bien"  # as the demo's tables name it


def load_delivery_notes(producer: Producer, outlet: Outlet, by: User) -> None:
    """Write both notes down as staff do; nothing is done twice."""
    if DeliveryNote.objects.exists():
        return
    packings = list(Product.objects.filter(parent__facts__producer=producer).order_by("packing__internal_code")[:2])
    if not packings:
        return
    today = timezone.localdate()
    terms = {"terms": Terms.CONSIGNMENT, "commission_percent": Decimal(15)}
    received = open_note(outlet=outlet, head=NoteHead(producer, "PG-0117", today - timedelta(days=1), **terms), by=by)
    for packing, (noted, arrived, reason) in zip(packings, ((12, 12, ""), (10, 9, "Vỡ, hỏng khi chở")), strict=False):
        put_line(note=received, line=_line(packing, today, noted, arrived, reason), by=by)
    receive_note(note=received, by=by)
    draft = open_note(outlet=outlet, head=NoteHead(producer, "PG-0118", today, **terms), by=by)
    put_line(note=draft, line=_line(packings[0], today - timedelta(days=1), 6, 6, ""), by=by)
    Lot.objects.filter(arrivals__note=received).update(is_demo=True)


def _line(packing: Product, today, noted: int, arrived: int, reason: str) -> NoteLine:
    made_on = today - timedelta(days=14)
    return NoteLine(
        packing,
        f"PG{made_on:%y%m%d}-{packing.pk}",
        noted,
        arrived,
        made_on=made_on,
        best_before=made_on + timedelta(days=540),
        reason=reason,
    )
