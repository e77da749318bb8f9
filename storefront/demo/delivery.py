"""The demo's zones and tables: rates within what small parcels cost, but no carrier's price list, so marked as demo."""

from typing import Any

from catalogue.models import Province
from catalogue.models.places import DIEN_BIEN
from orders.models import Carrier, DeliveryZone, ShippingService, ZoneProvince
from orders.services.tariffs import ZoneTerms, publish_tariff

# Codes of provinces north of Thanh Hoá, it included, as they are since 1 July 2025.
NORTH = ("01", "04", "08", "12", "14", "15", "19", "20", "22", "24", "25", "31", "33", "37", "38")
ZONES = {
    "home": ("Trong tỉnh Điện Biên", "Within Điện Biên", (DIEN_BIEN,)),
    "north": ("Các tỉnh phía Bắc", "Northern provinces", NORTH),
    "south": ("Các tỉnh miền Trung và phía Nam", "Central and southern provinces", None),
}
STANDARD = ("Bưu điện (mẫu)", "Gửi thường", "Standard")
EXPRESS = ("Chuyển phát (mẫu)", "Gửi nhanh", "Express")
# By zone: steps of grams and đồng, đồng for each further kg (None: nothing heavier), days, fresh goods, fragile goods.
STANDARD_RATES = {
    "home": (((1_000, 22_000), (2_000, 25_000), (5_000, 32_000)), 4_000, (1, 3), True, True),
    "north": (((1_000, 30_000), (2_000, 35_000), (5_000, 48_000)), 6_000, (2, 4), False, True),
    "south": (((1_000, 36_000), (2_000, 45_000), (5_000, 66_000)), 9_000, (4, 7), False, True),
}
EXPRESS_RATES = {
    "home": (((1_000, 30_000), (2_000, 36_000), (5_000, 50_000)), None, (1, 1), True, True),
    "north": (((1_000, 48_000), (2_000, 60_000), (5_000, 95_000)), None, (1, 2), True, False),
}
REASON = "số liệu mẫu"


def load_delivery_zones(by: Any) -> None:
    """Every province in one of three zones, and two services with their tables; nothing where zones stand already."""
    if DeliveryZone.objects.exists():
        return
    provinces = {province.code: province for province in Province.objects.all()}
    zones = {}
    for key, (name_vi, name_en, codes) in ZONES.items():
        zones[key] = DeliveryZone.objects.create(name_vi=name_vi, name_en=name_en, is_demo=True)
        taken = [provinces.pop(code) for code in (codes if codes is not None else list(provinces))]
        ZoneProvince.objects.bulk_create(ZoneProvince(province=province, zone=zones[key]) for province in taken)
    _service(STANDARD, STANDARD_RATES, zones, by, cash_flat=3_000, free_from=1_500_000)
    _service(EXPRESS, EXPRESS_RATES, zones, by, cash_flat=3_000, cash_per_mille=5)


def _service(names: tuple[str, str, str], rates: dict, zones: dict, by: Any, **asked: int) -> None:
    carrier, name_vi, name_en = names
    service = ShippingService.objects.create(
        carrier=Carrier.objects.create(name=carrier, is_demo=True),
        name_vi=name_vi,
        name_en=name_en,
        weight_step=100,
        is_demo=True,
    )
    terms = [
        ZoneTerms(zones[key], steps, *days, takes_fresh=fresh, takes_fragile=fragile, further_kg=further_kg)
        for key, (steps, further_kg, days, fresh, fragile) in rates.items()
    ]
    publish_tariff(
        service=service,
        zones=terms,
        reason=REASON,
        by=by,
        idempotency_key=f"demo-{service.pk}",
        is_demo=True,
        **asked,
    )
