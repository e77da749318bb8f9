"""Tables of carriage: published and ended, never rewritten. Orders keep what they were shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from common.people import full_name
from orders.models import DeliveryZone, ShippingService, TariffEvent, TariffStep, TariffTable, TariffZone
from orders.tariff_refusals import BadDays, BadSteps, BeginsInThePast, NoReasonGiven, NoZones, TableOver

Kind = TariffEvent.Kind


@dataclass(frozen=True)
class ZoneTerms:
    """What a table says of one zone. `steps` are (up to grams, đồng) from the lightest; see TariffZone for the rest."""

    zone: DeliveryZone
    steps: tuple[tuple[int, int], ...]
    least_days: int
    most_days: int
    takes_fresh: bool = False
    takes_fragile: bool = False
    further_kg: int | None = None


@transaction.atomic
def publish_tariff(
    *,
    service: ShippingService,
    zones: Sequence[ZoneTerms],
    reason: str,
    by: Any,
    idempotency_key: str,
    starts_at: datetime | None = None,
    cash_flat: int = 0,
    cash_per_mille: int = 0,
    free_from: int | None = None,
    is_demo: bool = False,
) -> TariffTable:
    """Let a service ask these rates from `starts_at` on, at once by default.

    The table that holds at that moment ends there, and tables that were to begin later are taken back: from then on
    there is only this one. The same key again brings the first table back. Raises, with nothing written:
    NoReasonGiven, BeginsInThePast, NoZones, BadSteps, BadDays.
    """
    held = ShippingService.objects.select_for_update().get(pk=service.pk)  # one table of a service at a time
    if (first := TariffTable.objects.filter(idempotency_key=idempotency_key).first()) is not None:
        return first
    now = timezone.now()
    start = starts_at or now
    _check(zones, reason, start < now)
    for earlier in held.tables.filter(valid_from__gte=start).exclude(valid_until=F("valid_from")):
        _end(earlier, earlier.valid_from, Kind.FOLLOWED, reason, by)
    for running in held.tables.filter(valid_from__lt=start).exclude(valid_until__lte=start):
        _end(running, start, Kind.FOLLOWED, reason, by)
    table = TariffTable.objects.create(
        service=held,
        valid_from=start,
        cash_flat=cash_flat,
        cash_per_mille=cash_per_mille,
        free_from=free_from,
        is_demo=is_demo,
        idempotency_key=idempotency_key,
    )
    for terms in zones:
        zone = TariffZone.objects.create(
            table=table,
            zone=terms.zone,
            takes_fresh=terms.takes_fresh,
            takes_fragile=terms.takes_fragile,
            least_days=terms.least_days,
            most_days=terms.most_days,
            further_kg=terms.further_kg,
        )
        TariffStep.objects.bulk_create(TariffStep(terms=zone, up_to_grams=g, amount=dong) for g, dong in terms.steps)
    _write(table, Kind.PUBLISHED, reason, by)
    return table


@transaction.atomic
def end_tariff(*, table: TariffTable, reason: str, by: Any) -> None:
    """Let a service take nothing from now on; a table yet to begin is taken back, and the one before it goes on.

    Raises NoReasonGiven or TableOver with nothing written.
    """
    ShippingService.objects.select_for_update().get(pk=table.service_id)
    held, now = TariffTable.objects.get(pk=table.pk), timezone.now()
    if not reason.strip():
        raise NoReasonGiven()
    if held.valid_until is not None:
        raise TableOver(table=held)
    if held.valid_from > now:
        held.service.tables.filter(valid_until=held.valid_from, valid_from__lt=held.valid_from).update(valid_until=None)
    _end(held, max(now, held.valid_from), Kind.ENDED, reason, by)


def _check(zones: Sequence[ZoneTerms], reason: str, is_past: bool) -> None:
    if not reason.strip():
        raise NoReasonGiven()
    if is_past:
        raise BeginsInThePast()
    if not zones:
        raise NoZones()
    for terms in zones:
        weights = [grams for grams, _dong in terms.steps]
        if not weights or weights[0] <= 0 or weights != sorted(set(weights)):
            raise BadSteps(zone=terms.zone)
        if terms.most_days < terms.least_days:
            raise BadDays(zone=terms.zone)


def _end(table: TariffTable, at: datetime, kind: Kind, reason: str, by: Any) -> None:
    TariffTable.objects.filter(pk=table.pk).update(valid_until=at)
    _write(table, kind, reason, by)


def _write(table: TariffTable, kind: Kind, reason: str, by: Any) -> None:
    TariffEvent.objects.create(
        table=table, kind=kind, actor=by, actor_name=full_name(by), reason=" ".join(reason.split())[:240]
    )
