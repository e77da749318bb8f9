"""Zones and tables of carriage."""

import secrets

from catalogue.models import Province
from orders.models import Carrier, DeliveryZone, ShippingService, ZoneProvince
from orders.services.tariffs import ZoneTerms, publish_tariff
from tests.factories.places import UserFactory

ANY_WEIGHT = 1_000_000


def make_service(name="Gửi thường", carrier_name="GHN", **facts) -> ShippingService:
    carrier = Carrier.objects.get_or_create(name=carrier_name)[0]
    said = {"name_en": "Standard"} | facts
    return ShippingService.objects.get_or_create(carrier=carrier, name_vi=name, defaults=said)[0]


def make_table(service, *zones, reason="bảng đầu", **facts):
    """A table in force from now on, or from `starts_at`."""
    return publish_tariff(
        service=service, zones=zones, reason=reason, by=UserFactory(), idempotency_key=secrets.token_hex(8), **facts
    )


def terms(zone, *steps, **facts) -> ZoneTerms:
    """Rates of a zone: everything is taken, within 2 to 4 days, unless said otherwise."""
    said = {"least_days": 2, "most_days": 4, "takes_fresh": True, "takes_fragile": True} | facts
    return ZoneTerms(zone=zone, steps=steps, **said)


def make_zone(*provinces, name="Miền Bắc") -> DeliveryZone:
    zone = DeliveryZone.objects.get_or_create(name_vi=name, defaults={"name_en": "The north"})[0]
    ZoneProvince.objects.bulk_create(ZoneProvince(province=province, zone=zone) for province in provinces)
    return zone


def flat_zone(code="01", charge=35_000, **facts) -> Province:
    """A province where every parcel costs the same, whatever it weighs and holds."""
    province = Province.objects.get(code=code)
    make_table(make_service(), terms(make_zone(province), (ANY_WEIGHT, charge), further_kg=0, **facts))
    return Province.objects.select_related("zone_link__zone").get(code=code)
