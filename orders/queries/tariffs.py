"""The tables of carriage in force: one statement for a zone, read the same way only once."""

from datetime import datetime
from functools import lru_cache
from itertools import groupby

from common.rows import fetch, fields
from orders.models import Carrier, DeliveryZone, ShippingService, TariffStep, TariffTable, TariffZone
from orders.tariffs import Tariff

ZONES_KEPT = 50
STATEMENT = """
    SELECT s.id, c.name, s.name_vi, s.name_en, s.volumetric_divisor, s.weight_step, s.cut_off, s.lead_days,
        t.cash_flat, t.cash_per_mille, t.free_from,
        z.takes_fresh, z.takes_fragile, z.least_days, z.most_days, z.further_kg, t.is_demo, p.up_to_grams, p.amount
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
        Tariff(*of_service, steps=tuple(row[-2:] for row in found))
        for of_service, found in groupby(rows, key=lambda row: row[:-2])
    )
