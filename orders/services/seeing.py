"""A new order opened at its outlet's counter: by whom and when, once."""

from typing import Any

from django.utils import timezone

from orders.models import Fulfilment


def see_share(*, fulfilment: Fulfilment, by: Any) -> bool:
    """Write down who opened a new order first; returns whether it was this time."""
    unseen = Fulfilment.objects.unseen().filter(pk=fulfilment.pk)
    return bool(unseen.update(seen_at=timezone.now(), seen_by=by))
