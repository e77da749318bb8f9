"""The ledger's last guards, inside the database: what no code, shell or admin may do to the books.

Stock records keep `0 <= allocated <= in stock`, neither empty; stock movements, certificate events and the books that
apps above name with `keep_once` are written once. Only what `let_erase` names of a book may change, and only inside the
transaction of an erasure that is written down as well.
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
# The same, but while an erasure is under way the columns (or keys of JSON columns) that it is told of may change.
ERASING = "ledger_lets_erase"
ERASING_BODY = """
DECLARE
    before jsonb; after jsonb; place text;
BEGIN
    IF TG_OP = 'UPDATE' AND EXISTS (SELECT 1 FROM {under_way}) THEN
        before := to_jsonb(OLD);
        after := to_jsonb(NEW);
        FOREACH place IN ARRAY TG_ARGV LOOP
            before := before #- string_to_array(place, '.');
            after := after #- string_to_array(place, '.');
        END LOOP;
        IF before = after THEN
            RETURN NEW;
        END IF;
    END IF;
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
    arguments: tuple[str, ...] = ()


_written_once: list[type[models.Model]] = [StockMovement, CertificationEvent]
_erasable: dict[type[models.Model], tuple[str, ...]] = {}
_under_way = ""  # which rows say that an erasure is under way; a table and its condition


def keep_once(model: type[models.Model]) -> None:
    """Let the database refuse every change to the rows of a book of an app above; called at start-up."""
    if model not in _written_once:
        _written_once.append(model)


def let_erase(model: type[models.Model], *places: str) -> None:
    """Let an erasure change these columns of a book ("words", or "content.buyer" for a key of a JSON column)."""
    _erasable[model] = tuple(dict.fromkeys((*_erasable.get(model, ()), *places)))


def erasures_are(model: type[models.Model], condition: str) -> None:
    """Name the book of erasures and the SQL condition of those under way; no committed row may ever meet it."""
    global _under_way
    _under_way = f"{model._meta.db_table} WHERE {condition}"


def tables_written_once() -> list[str]:
    return [model._meta.db_table for model in _written_once]


def _places() -> dict[str, tuple[str, ...]]:
    """By table, what an erasure may change of a book: columns, and keys of JSON columns."""
    return {model._meta.db_table: places for model, places in _erasable.items() if model in _written_once}


def _erasing_body() -> str:
    return ERASING_BODY.replace("{under_way}", _under_way)


def stock_table() -> str:
    return get_model("partner", "StockRecord")._meta.db_table


def _postgresql_guards() -> list[Guard]:
    table = stock_table()
    bounds = f"ALTER TABLE {table} ADD CONSTRAINT stock_within_bounds CHECK ({BOUNDS.format('')})"
    guards = [Guard("stock_within_bounds", table, "constraint", bounds)]
    erasable = _places()
    for table in tables_written_once():
        for name, event, each in (
            (f"{table}_kept", "UPDATE OR DELETE", "ROW"),
            (f"{table}_not_emptied", "TRUNCATE", "STATEMENT"),
        ):
            places = erasable.get(table, ()) if each == "ROW" else ()
            function = ERASING if places else REFUSAL
            quoted = ", ".join(f"'{place}'" for place in places)
            sql = (
                f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table}"
                f" FOR EACH {each} EXECUTE FUNCTION {function}({quoted})"
            )
            guards.append(Guard(name, table, "trigger", sql, places))
    return guards


def _sqlite_guards() -> list[Guard]:
    guards = []
    for event in ("INSERT", "UPDATE"):
        table = stock_table()
        name = f"stock_within_bounds_{event.lower()}"
        condition = f"BEFORE {event} ON {table} FOR EACH ROW WHEN NOT ({BOUNDS.format('NEW.')})"
        refusal = "BEGIN SELECT RAISE(ABORT, 'stock_within_bounds'); END"
        guards.append(Guard(name, table, "trigger", f"CREATE TRIGGER {name} {condition} {refusal}"))
    for model in _written_once:
        table = model._meta.db_table
        for event in ("UPDATE", "DELETE"):
            name = f"{table}_refuses_{event.lower()}"
            refusal = f"BEGIN SELECT RAISE(ABORT, '{table} is written once: {event} refused'); END"
            when = f" WHEN {_is_no_erasure(model)}" if event == "UPDATE" and model in _erasable else ""
            sql = f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW{when} {refusal}"
            guards.append(Guard(name, table, "trigger", sql))
    return guards


def _is_no_erasure(model: type[models.Model]) -> str:
    """As SQLite tells it: no erasure is under way, or something else of the row changes than it may."""
    places = _erasable[model]
    keys: dict[str, list[str]] = {}
    for place in places:
        column, _dot, key = place.partition(".")
        keys.setdefault(column, []).extend([key] if key else [])
    same = [f"OLD.{column} IS NEW.{column}" for column in _columns(model) if column not in keys]
    for column, inside in keys.items():
        if inside:
            paths = ", ".join(f"'$.{key}'" for key in inside)
            same.append(f"json_remove(OLD.{column}, {paths}) IS json_remove(NEW.{column}, {paths})")
    return f"NOT (EXISTS (SELECT 1 FROM {_under_way}) AND {' AND '.join(same)})"  # noqa: S608  no parameters


def _columns(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


def expected_guards(using: str = "default") -> list[Guard]:
    """Every guard this database has to have."""
    return {"postgresql": _postgresql_guards, "sqlite": _sqlite_guards}[connections[using].vendor]()


def _standing_on_postgresql(connection: BaseDatabaseWrapper) -> set[str]:
    """Guards in force: neither switched off nor unvalidated, and their function is ours to the letter."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'c' AND convalidated")
        standing = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT tgname, encode(tgargs, 'escape') FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
            " AND (proname = %s AND btrim(prosrc) = btrim(%s) AND tgnargs = 0"
            " OR proname = %s AND btrim(prosrc) = btrim(%s) AND tgnargs > 0)",
            [REFUSAL, REFUSAL_BODY, ERASING, _erasing_body()],
        )
        ours = {guard.name: "".join(rf"{place}\000" for place in guard.arguments) for guard in _postgresql_guards()}
        return standing | {name for name, arguments in cursor.fetchall() if ours.get(name) == arguments}


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
            for name, body in ((REFUSAL, REFUSAL_BODY), (ERASING, _erasing_body())):
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body${body}$body$"
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
