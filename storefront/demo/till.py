"""The demo's till: a session that is open, so that whoever signs in as quay1 can sell for cash at once."""

from django.contrib.auth.models import User

from orders.services.tills import open_till
from shops.models import Outlet

FLOAT = 500_000  # đồng


def load_till(outlet: Outlet, seller: User) -> None:
    """One session, once: closed by whoever tries the demo, it stays closed when the demo is loaded again."""
    open_till(outlet=outlet, counted=FLOAT, by=seller, idempotency_key="demo")
