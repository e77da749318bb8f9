"""A town's books many times over: a million movements with the orders, transfers, counts and notes that they belong to.

A small trade is done by the shop's own services, a few thousand operations of every kind; then all its rows are written
again and again with keys of their own. Each copy is whole by itself, so `verify_ledger` has to find nothing, and one
spoilt line among a million has to be found.
"""

import resource
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from django.apps import apps
from django.db import connection, connections, models, transaction
from django.test import override_settings

from shops.models import StockMovement
from shops.protection import expected_guards
from shops.verification import Report, every_check, verify
from tests.databases import PostgreSQLDatabases, locked
from tests.orders.town import found_town, work
from tests.orders.town_goods import GOODS
from tests.orders.town_orders import ORDERS

MOVEMENTS, OPERATIONS, BUDGET_SECONDS = 1_000_000, 1_500, 60
# Whose rows are a town's own. Tables of carriage, accounts and words are everybody's and stay single.
APPS = {"shops", "orders", "order", "basket", "partner"}
MORE = ["ocop_catalogue.Lot", "ocop_catalogue.Packing", "ocop_catalogue.ProductFacts", "catalogue.Product"]
SINGLE = {
    *("orders.BankAccount", "orders.Carrier", "orders.DeliveryZone", "orders.ShippingService", "orders.ZoneProvince"),
    *("orders.TariffTable", "orders.TariffZone", "orders.TariffStep", "orders.TariffEvent", "orders.LetterText"),
    "shops.LedgerCheck",
}
# Numbers of transfers and stocktakes follow from their keys, and stand as text beside the movements that they wrote.
NUMBERED = """CASE WHEN document ~ '^(CK|KK)[0-9]+$'
    THEN left(document, 2) || (substr(document, 3)::bigint + {shift})::text ELSE document END"""

Say = Callable[[str], None]


def measure_ledger(movements: int, seed: int, say: Say) -> dict[str, Any]:
    """How long `verify_ledger` takes over so many movements: seconds, memory, and the slowest checks."""
    with scratch_town(movements, seed, say) as times:
        say("verifying")
        figures = timed_verify()
        say("spoiling one movement")
        spoil_one()
        found = verify()
        if found.counts["movements-make-balance"] != 1:
            raise RuntimeError(f"One spoilt movement was not found: {found.counts}")
    return {"movements_asked": movements, "copies": times, **figures}


@contextmanager
def scratch_town(movements: int, seed: int, say: Say) -> Iterator[int]:
    """A database of its own with at least so many movements; yields how many towns there are."""
    if connection.vendor != "postgresql":
        raise RuntimeError("The benchmark runs on PostgreSQL: set DATABASE_URL, or use `make bench`.")
    with locked("postgresql-bench", say):
        databases = PostgreSQLDatabases("bench")
        databases.set_up(say)
        try:
            say(f"a town trades: {OPERATIONS:,} operations")
            trade(seed)
            of_one = StockMovement.objects.count()
            copies = -(-movements // of_one) - 1
            say(f"its {of_one:,} movements and all beside them, {copies:,} times more")
            multiply(copies)
            yield copies + 1
        finally:
            databases.tear_down()


def trade(seed: int) -> None:
    """One hand's work, so that a seed makes the same town again."""
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        town = found_town()
        work(town, {**GOODS, **ORDERS}, Random(seed), lambda: town.count < OPERATIONS)
    if town.faults:
        raise RuntimeError(town.faults[0])


def multiply(copies: int) -> None:
    """Write every row of the town `copies` times more, each copy with keys, numbers and codes of its own.

    Foreign keys are laid aside meanwhile and proven all at once when they are set again.
    """
    copied = [model for model in _copied() if model._default_manager.exists()]
    shift = _shift(copied)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off; SET LOCAL maintenance_work_mem = '256MB'")
        keys = _foreign_keys(cursor, [model._meta.db_table for model in copied])
        for table, name, _text in keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for model in copied:
            cursor.execute(_copy(model, set(copied), shift), [copies])
        for table, name, text in keys:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}')
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _copied() -> list[type[models.Model]]:
    found = [model for model in apps.get_models() if model._meta.app_label in APPS and not model._meta.proxy]
    found += [apps.get_model(name) for name in MORE]
    return [model for model in found if model._meta.label not in SINGLE]


def _shift(copied: list[type[models.Model]]) -> int:
    """So much higher than every key of the town are those of its first copy."""
    numbered = [model for model in copied if isinstance(model._meta.pk, models.AutoField | models.BigAutoField)]
    most = max(model._default_manager.order_by("-pk").values_list("pk", flat=True)[0] for model in numbered)
    return int(10 ** len(str(most)))


def _foreign_keys(cursor: Any, tables: list[str]) -> list[tuple[str, str, str]]:
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s) ORDER BY 1, 2",
        [tables],
    )
    return cursor.fetchall()


def _copy(model: type[models.Model], copied: set[type[models.Model]], shift: int) -> str:
    """The statement that writes a table's rows again for each copy."""
    fields = model._meta.local_concrete_fields
    apart = _set_apart(model, copied)
    names, values = [], []
    for field in fields:
        name = f'"{field.column}"'
        names.append(name)
        key = field.target_field if field.related_model in copied else field
        if key.primary_key and isinstance(key, models.UUIDField):
            values.append(f"md5({name}::text || copy)::uuid")
        elif key.primary_key:
            values.append(f"{name} + {shift} * copy")
        elif field.name in apart and isinstance(field, models.UUIDField):
            values.append(f"md5({name}::text || copy)::uuid")
        elif field.name in apart:
            room = f"left({name}, {field.max_length - 6})" if field.max_length else name
            values.append(f"CASE WHEN {name} IS NULL THEN NULL ELSE {room} || '~' || copy END")
        elif model is StockMovement and field.name == "document":
            values.append(NUMBERED.format(shift=f"{shift} * copy"))
        else:
            values.append(name)
    table = model._meta.db_table
    return (
        f'INSERT INTO "{table}" ({", ".join(names)})'  # noqa: S608  names of our own tables
        f' SELECT {", ".join(values)} FROM "{table}", generate_series(1, %s) copy'
    )


def _set_apart(model: type[models.Model], copied: set[type[models.Model]]) -> set[str]:
    """Fields that must differ from copy to copy: they are unique, and no key that differs anyway is with them."""
    unique = [[field.name] for field in model._meta.local_concrete_fields if field.unique and not field.primary_key]
    unique += [list(names) for names in model._meta.unique_together]
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            unique.append([*constraint.fields, *_named(constraint.expressions)])
    apart = set()
    for names in unique:
        fields = [model._meta.get_field(name) for name in names]
        if any(field.related_model in copied or field.primary_key for field in fields):
            continue
        told = [field for field in fields if isinstance(field, models.CharField | models.TextField | models.UUIDField)]
        if told:
            apart.add(told[0].name)
    return apart


def _named(expressions: Iterable[Any]) -> list[str]:
    """The fields that the expressions of a constraint speak of: "number" of Lower("number")."""
    found: list[str] = []
    for each in expressions:
        found += [each.name] if isinstance(each, models.F) else _named(each.get_source_expressions())
    return found


def timed_verify() -> dict[str, Any]:
    """Verify once, check by check for the slowest, and once as the command does."""
    slowest: Counter = Counter()
    for check in every_check():
        started = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute(check.sql)
            cursor.fetchall()
        slowest[check.invariant] = round(time.monotonic() - started, 2)
    connections.close_all()
    connection.ensure_connection()
    session, started = connection.connection.info.backend_pid, time.monotonic()
    report: Report = verify()
    seconds = time.monotonic() - started
    if not report.is_whole:
        raise RuntimeError(f"The books of the towns are broken: {report.broken[:5]}")
    return {
        "movements": StockMovement.objects.count(),
        "rows": _rows(),
        "checks": len(report.counts),
        "seconds": round(seconds, 1),
        "budget_seconds": BUDGET_SECONDS,
        "session_peak_mb": _peak_mb(session),
        "program_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "slowest": dict(slowest.most_common(8)),
    }


def spoil_one() -> None:
    """Change one movement in the middle of the book, past the guards."""
    guard = next(each for each in expected_guards() if each.name == "shops_stockmovement_kept")
    middle = StockMovement.objects.order_by("pk")[StockMovement.objects.count() // 2].pk
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {guard.table} DISABLE TRIGGER {guard.name}")
        cursor.execute("UPDATE shops_stockmovement SET change = change + 1 WHERE id = %s", [middle])
        cursor.execute(f"ALTER TABLE {guard.table} ENABLE TRIGGER {guard.name}")


def _rows() -> int:
    """Of all tables, as the database reckons after its analysis."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT SUM(reltuples)::bigint FROM pg_class WHERE relkind = 'r' AND reltuples > 0")
        return cursor.fetchone()[0]


def _peak_mb(session: int) -> int | None:
    """The most memory that the database session had, its share of the common buffers included; None from elsewhere."""
    status = Path(f"/proc/{session}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), None)


def told(figures: dict[str, Any]) -> str:
    """The figures as lines below the table of pages."""
    slowest = ", ".join(f"{name} {seconds:.1f}" for name, seconds in figures["slowest"].items())
    return (
        f"verify_ledger: {figures['movements']:,} movements among {figures['rows']:,} rows, {figures['checks']} checks:"
        f" {figures['seconds']:.1f} s of {figures['budget_seconds']}; memory of the database session"
        f" {figures['session_peak_mb']} MB, of the program {figures['program_peak_mb']} MB\n"
        f"  slowest, in seconds: {slowest}"
    )
