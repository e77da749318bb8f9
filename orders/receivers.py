"""News from the shelves that changes the books of orders."""

from typing import Any

from django.dispatch import receiver

from orders.services.shortages import note_shortages
from shops.services.releasing import CutPromise
from shops.signals import promises_cut


@receiver(promises_cut)
def take_the_missing_off_the_orders(cuts: list[CutPromise], **_more: Any) -> None:
    note_shortages(cuts)
