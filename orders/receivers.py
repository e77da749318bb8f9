"""News from the shelves that changes the books of orders."""

from typing import Any

from django.dispatch import receiver

from orders.services.steps import cut_share
from shops.models import Allocation
from shops.signals import promise_cut


@receiver(promise_cut)
def take_the_missing_off_the_order(promise: Allocation, released: Allocation, **_more: Any) -> None:
    cut_share(promise=promise, released=released)
