"""The ledger's last guards, inside the database: what no code, shell or admin may do to the books.

Stock records keep `0 <= allocated <= in stock`, neither empty; stock movements, certificate events and the books that
apps above name with `keep_once` are written once.
They are made after every `migrate` and not by a migration: the stock record's table belongs to Oscar, and on SQLite a
migration of Oscar's that alters it would copy the table and silently leave the triggers behind.
"""

from dataclasses import dataclass

from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from oscar.core.loading import get_model

from catalogue.models import CertificationEvent
from shops.models import StockMovement

BOUNDS = (
    "{0}num_in_stock IS NOT NULL AND {0}num_allocated IS NOT NULL"
    " AND {0}num_in_stock >= 0 AND {0}num_allocated >= 0 AND {0}num_allocated <= {0}num_in_stock"
)
REFUSAL = "ledger_refuses_change"
REFUSAL_BODY = """
BEGIN
    RAISE EXCEPTION '% is written once: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
"""


@dataclass(frozen=True)
class Guard:
    """One constraint or trigger; `sql` makes it, `kind` says where the database lists it."""

    name: str
    table: str
    kind: str
    sql: str


_written_once: list[type[models.Model]] = [StockMovement, CertificationEvent]


def keep_once(model: type[models.Model]) -> None:
    """Let the database refuse every change to the rows of a book of an app above; called at start-up."""
    if model not in _written_once:
        _written_once.append(model)


def tables_written_once() -> list[str]:
    return [model._meta.db_table for model in _written_once]


def stock_table() -> str:
    return get_model("partner", "StockRecord")._meta.db_table


def _postgresql_guards() -> list[Guard]:
    table = stock_table()
    bounds = f"ALTER TABLE {table} ADD CONSTRAINT stock_within_bounds CHECK ({BOUNDS.format('')})"
    guards = [Guard("stock_within_bounds", table, "constraint", bounds)]
    for table in tables_written_once():
        for name, event, each in (
            (f"{table}_kept", "UPDATE OR DELETE", "ROW"),
            (f"{table}_not_emptied", "TRUNCATE", "STATEMENT"),
        ):
            sql = (
                f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table}"
                f" FOR EACH {each} EXECUTE FUNCTION {REFUSAL}()"
            )
            guards.append(Guard(name, table, "trigger", sql))
    return guards


def _sqlite_guards() -> list[Guard]:
    guards = []
    for event in ("INSERT", "UPDATE"):
        table = stock_table()
        name = f"stock_within_bounds_{event.lower()}"
        condition = f"BEFORE {event} ON {table} FOR EACH ROW WHEN NOT ({BOUNDS.format('NEW.')})"
        refusal = "BEGIN SELECT RAISE(ABORT, 'stock_within_bounds'); END"
        guards.append(Guard(name, table, "trigger", f"CREATE TRIGGER {name} {condition} {refusal}"))
    for table in tables_written_once():
        for event in ("UPDATE", "DELETE"):
            name = f"{table}_refuses_{event.lower()}"
            refusal = f"BEGIN SELECT RAISE(ABORT, '{table} is written once: {event} refused'); END"
            sql = f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {refusal}"
            guards.append(Guard(name, table, "trigger", sql))
    return guards


def expected_guards(using: str = "default") -> list[Guard]:
    """Every guard this database has to have."""
    return {"postgresql": _postgresql_guards, "sqlite": _sqlite_guards}[connections[using].vendor]()


def _standing_on_postgresql(connection: BaseDatabaseWrapper) -> set[str]:
    """Guards in force: neither switched off nor unvalidated, and their function is ours to the letter."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'c' AND convalidated")
        standing = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND proname = %s AND btrim(prosrc) = btrim(%s)",
            [REFUSAL, REFUSAL_BODY],
        )
        return standing | {name for (name,) in cursor.fetchall()}


def _standing_on_sqlite(connection: BaseDatabaseWrapper) -> set[str]:
    """Guards whose text is ours to the letter."""
    ours = {guard.name: guard.sql for guard in _sqlite_guards()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name for name, sql in cursor.fetchall() if ours.get(name) == sql}


def _missing(using: str) -> list[Guard]:
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    standing = {"postgresql": _standing_on_postgresql, "sqlite": _standing_on_sqlite}[connection.vendor](connection)
    return [guard for guard in expected_guards(using) if guard.table in tables and guard.name not in standing]


def missing_protections(using: str = "default") -> list[str]:
    """Names of the guards that are not in force, each with its table."""
    return [f"{guard.name} ({guard.table})" for guard in _missing(using)]


def protect_ledger(using: str = "default", **_signal: object) -> None:
    """Make what is missing and leave the rest alone; the receiver of `post_migrate`."""
    connection = connections[using]
    missing = _missing(using)
    if not missing:
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {REFUSAL}() RETURNS trigger LANGUAGE plpgsql AS $body${REFUSAL_BODY}$body$"
            )
        for guard in missing:
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}")
            elif guard.kind == "constraint":
                cursor.execute(f"ALTER TABLE {guard.table} DROP CONSTRAINT IF EXISTS {guard.name}")
            cursor.execute(guard.sql)


def connect(sender: object) -> None:
    """Renew the guards after every `migrate`, whatever it did."""
    models.signals.post_migrate.connect(protect_ledger, sender=sender, dispatch_uid="shops.protect_ledger")
