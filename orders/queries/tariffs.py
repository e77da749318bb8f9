"""The tables of carriage in force: one statement for a zone, read the same way only once."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby

from django.db.models import F

from common.rows import fetch, fields
from orders.models import Carrier, DeliveryZone, ShippingService, TariffStep, TariffTable, TariffZone
from orders.tariffs import Tariff

ZONES_KEPT = 50
STATEMENT = """
    SELECT s.id, c.name, s.name_vi, s.name_en, s.volumetric_divisor, s.weight_step, s.cut_off, s.lead_days,
        t.cash_flat, t.cash_per_mille, t.free_from,
        z.takes_fresh, z.takes_fragile, z.least_days, z.most_days, z.further_kg, t.is_demo, z.id,
        p.up_to_grams, p.amount
    FROM orders_tariffzone z JOIN orders_tarifftable t ON t.id = z.table_id
    JOIN orders_shippingservice s ON s.id = t.service_id JOIN orders_carrier c ON c.id = s.carrier_id
    JOIN orders_tariffstep p ON p.terms_id = z.id
    WHERE z.zone_id = %s AND t.valid_from <= %s AND (t.valid_until IS NULL OR t.valid_until > %s)
    ORDER BY s.id, p.up_to_grams
"""
FIELDS = [
    *fields(ShippingService, "id"),
    *fields(Carrier, "name"),
    *fields(ShippingService, "name_vi", "name_en", "volumetric_divisor", "weight_step", "cut_off", "lead_days"),
    *fields(TariffTable, "cash_flat", "cash_per_mille", "free_from"),
    *fields(TariffZone, "takes_fresh", "takes_fragile", "least_days", "most_days", "further_kg"),
    *fields(TariffTable, "is_demo"),
    *fields(TariffZone, "id"),
    *fields(TariffStep, "up_to_grams", "amount"),
]


def tariffs_to(zone: DeliveryZone | None, at: datetime) -> tuple[Tariff, ...]:
    """What each service that goes to this zone asks at `at`; nothing for no zone. One query."""
    if zone is None:
        return ()
    return _tariffs(tuple(fetch(STATEMENT, [zone.pk, at, at], FIELDS)))


@lru_cache(ZONES_KEPT)
def _tariffs(rows: tuple[tuple, ...]) -> tuple[Tariff, ...]:
    return tuple(
        Tariff(*(*of_service, tuple(row[-2:] for row in found)))
        for of_service, found in groupby(rows, key=lambda row: row[:-2])
    )


@dataclass(frozen=True)
class TableRow:
    """A table with where it stands: "coming", "running", "over" or, taken back before it began, "withdrawn"."""

    table: TariffTable
    state: str


@dataclass(frozen=True)
class ServiceTables:
    service: ShippingService
    rows: list[TableRow]

    @property
    def is_offered(self) -> bool:
        return any(row.state == "running" for row in self.rows)


def state_of(table: TariffTable, now: datetime) -> str:
    if table.valid_until == table.valid_from:
        return "withdrawn"
    if table.valid_from > now:
        return "coming"
    return "over" if table.valid_until is not None and table.valid_until <= now else "running"


def services_with_tables(now: datetime) -> list[ServiceTables]:
    """Every service with its tables, the newest first, in two queries."""
    services = ShippingService.objects.select_related("carrier").prefetch_related("tables")
    return [
        ServiceTables(service, [TableRow(table, state_of(table, now)) for table in service.tables.all()])
        for service in services
    ]


def newest_table(service: ShippingService) -> TariffTable | None:
    """The one that begins last of those not taken back."""
    return service.tables.exclude(valid_until=F("valid_from")).order_by("-valid_from", "-pk").first()
