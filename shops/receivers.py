"""News of the shelves for the transfers that keep goods back on them.

A signal and not a call, though both are of one app: whatever releases a promise sends it, and orders listen likewise.
"""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from shops.models import TransferLine
from shops.services.releasing import CutPromise
from shops.services.transfer_steps import cut_transfer
from shops.signals import promises_cut


@receiver(promises_cut)
def take_the_missing_out_of_the_boxes(cuts: Sequence[CutPromise], **_more: Any) -> None:
    # Asked once: a hold may cut the promises of a thousand orders, and hardly one of a transfer.
    lines = TransferLine.objects.filter(allocation__in=[cut.promise.pk for cut in cuts])
    boxed = set(lines.values_list("allocation", flat=True))
    for cut in cuts:
        if cut.promise.pk in boxed:
            cut_transfer(promise=cut.promise, released=cut.released)
