"""How many new orders of an outlet nobody has opened yet."""

from typing import Any

from django.db.models import Count, Q

from orders.models import Fulfilment
from shops.models import Outlet

UNSEEN = Q(fulfilments__status=Fulfilment.Status.PLACED, fulfilments__seen_at=None)


def unseen_at(user: Any, code: str) -> int | None:
    """The number for somebody who works there, in one query; None for anybody else."""
    found = Outlet.objects.staffed_by(user).filter(code=code)
    return found.annotate(unseen=Count("fulfilments", filter=UNSEEN)).values_list("unseen", flat=True).first()
