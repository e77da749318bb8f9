"""How many statements a connection to PostgreSQL keeps planned (decision 0005)."""

from typing import Any

from django.db.backends.signals import connection_created

# The house has several hundred statements; psycopg keeps 100 and then plans the oldest anew, nearly all of them.
KEPT_PLANS = 600


def keep_plans(connection: Any, **_signal: Any) -> None:
    """Let a new connection keep `KEPT_PLANS` prepared statements; other databases keep none."""
    if connection.vendor == "postgresql":
        connection.connection.prepared_max = KEPT_PLANS


def watch() -> None:
    connection_created.connect(keep_plans, dispatch_uid="common.keep-plans")
