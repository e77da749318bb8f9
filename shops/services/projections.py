"""Shelves and the two projections written with each line of the book: a lot's balance and Oscar's stock record."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import F
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Lot
from common.rows import adapted, marks
from shops.models import LotBalance, Outlet

StockRecord = get_model("partner", "StockRecord")
AT_ONCE = 500  # rows of one statement


@dataclass
class Shelf:
    """One lot at one outlet, locked, with the stock record it counts in. Made under its locks alone."""

    outlet: Outlet
    lot: Lot
    record: Any
    balance: LotBalance


def project(shelf: Shelf, *, change: int = 0, promised: int = 0) -> None:
    """Carry a change of goods or promises into the lot's balance and the stock record, in memory too."""
    LotBalance.objects.filter(pk=shelf.balance.pk).update(
        quantity=F("quantity") + change, allocated=F("allocated") + promised
    )
    StockRecord.objects.filter(pk=shelf.record.pk).update(
        num_in_stock=F("num_in_stock") + change,
        num_allocated=F("num_allocated") + promised,
        date_updated=timezone.now(),
    )
    shelf.balance.quantity += change
    shelf.balance.allocated += promised
    shelf.record.num_in_stock += change
    shelf.record.num_allocated += promised


def project_promises(parts: Sequence[tuple[Shelf, int]]) -> None:
    """`project` for many promises at once, in two statements."""
    balances, records = _by_row(parts)
    for shelf, promised in parts:
        shelf.record.num_allocated += promised
    raise_by(LotBalance, ("allocated",), balances)
    raise_by(StockRecord, ("num_allocated",), records, date_updated=timezone.now())


def project_leaving(parts: Sequence[tuple[Shelf, int]], *, promised: bool) -> None:
    """`project` for goods that leave many shelves at once, in two statements; the promises of `promised` ones end."""
    gone = [(shelf, -pieces) for shelf, pieces in parts]
    balances, records = _by_row(gone)
    raise_by(LotBalance, ("quantity", "allocated")[: 1 + promised], balances)
    in_stock = ("num_in_stock", "num_allocated")[: 1 + promised]
    raise_by(StockRecord, in_stock, records, date_updated=timezone.now())


def _by_row(parts: Iterable[tuple[Shelf, int]]) -> tuple[dict[int, int], dict[int, int]]:
    """Changes by balance and by stock record."""
    balances: dict[int, int] = defaultdict(int)
    records: dict[int, int] = defaultdict(int)
    for shelf, change in parts:
        balances[shelf.balance.pk] += change
        records[shelf.record.pk] += change
    return balances, records


def raise_by(model: Any, columns: Sequence[str], amounts: dict[int, int], **also: datetime) -> None:
    """Add to columns by primary key; written out, because every order waits for it with its shelves locked."""
    connection = connections[DEFAULT_DB_ALIAS]
    pairs = list(amounts.items())
    for at in range(0, len(pairs), AT_ONCE):
        some = dict(pairs[at : at + AT_ONCE])
        change = f"CASE id {'WHEN %s THEN %s ' * len(some)}END"
        changes = [*(f"{column} = {column} + {change}" for column in columns), *(f"{name} = %s" for name in also)]
        statement = f"UPDATE {model._meta.db_table} SET {', '.join(changes)} WHERE id IN ({marks([*some])})"  # noqa: S608
        values = [value for pair in some.items() for value in pair] * len(columns)
        with connection.cursor() as cursor:
            cursor.execute(statement, [*values, *(adapted(value, connection) for value in also.values()), *some])
