"""The shop without its locks and the database's own guards, for the controls of races on PostgreSQL."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from shops.protection import expected_guards
from shops.services import ledger
from tests.shops.test_protection import drop_guard

CONSTRAINTS = {
    "shops_lotbalance": "balance_covers_promises",
    "partner_stockrecord": "partner_stockrecord_num_in_stock_check",
}


def take_away_guards(monkeypatch: pytest.MonkeyPatch, **more: str) -> None:
    """Drop every trigger and the constraints of shelves (`more`: constraint by table), and read the ledger unlocked."""
    for guard in expected_guards():
        drop_guard(guard)
    with connection.cursor() as cursor:
        for table, constraint in (CONSTRAINTS | more).items():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
    monkeypatch.setattr(ledger, "under_lock", lambda rows: rows)


def look_before_writing(
    monkeypatch: pytest.MonkeyPatch, hands: int, *writes: tuple[Any, str], seconds: int = 30
) -> None:
    """Let none of `hands` write through these functions (module and name) before all of them have come as far."""
    everybody_looked = threading.Barrier(hands)

    def together(write: Callable[..., Any]) -> Callable[..., Any]:
        def write_together(*args: Any, **kwargs: Any) -> Any:
            everybody_looked.wait(timeout=seconds)
            return write(*args, **kwargs)

        return write_together

    for module, name in writes:
        monkeypatch.setattr(module, name, together(getattr(module, name)))
