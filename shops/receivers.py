"""News of the shelves for the transfers that keep goods back on them.

A signal and not a call, though both are of one app: whatever releases a promise sends it, and orders listen likewise.
"""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from shops.services.releasing import CutPromise
from shops.services.transfer_steps import cut_transfer
from shops.signals import promises_cut


@receiver(promises_cut)
def take_the_missing_out_of_the_boxes(cuts: Sequence[CutPromise], **_more: Any) -> None:
    for cut in cuts:
        cut_transfer(promise=cut.promise, released=cut.released)
