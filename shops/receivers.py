"""News of the shelves for the transfers that keep goods back on them.

A signal and not a call, though both are of one app: whatever releases a promise sends it, and orders listen likewise.
"""

from typing import Any

from django.dispatch import receiver

from shops.models import Allocation
from shops.services.transfer_steps import cut_transfer
from shops.signals import promise_cut


@receiver(promise_cut)
def take_the_missing_out_of_the_boxes(promise: Allocation, released: Allocation, **_more: Any) -> None:
    cut_transfer(promise=promise, released=released)
