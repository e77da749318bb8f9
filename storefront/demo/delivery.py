"""The demo's delivery zones: charges within what small parcels cost, but no carrier's price list, so marked as demo."""

from catalogue.models import Province
from catalogue.models.places import DIEN_BIEN
from orders.models import DeliveryZone, ZoneProvince

# Codes of provinces north of Thanh Hoá, it included, as they are since 1 July 2025.
NORTH = ("01", "04", "08", "12", "14", "15", "19", "20", "22", "24", "25", "31", "33", "37", "38")
ZONES = [
    ("Trong tỉnh Điện Biên", "Within Điện Biên", 25_000, 1, 3, (DIEN_BIEN,)),
    ("Các tỉnh phía Bắc", "Northern provinces", 35_000, 2, 4, NORTH),
    ("Các tỉnh miền Trung và phía Nam", "Central and southern provinces", 45_000, 4, 7, None),
]


def load_delivery_zones() -> None:
    """Every province in one of three zones; nothing is done where zones stand already."""
    if DeliveryZone.objects.exists():
        return
    provinces = {province.code: province for province in Province.objects.all()}
    for name_vi, name_en, charge, least_days, most_days, codes in ZONES:
        zone = DeliveryZone.objects.create(
            name_vi=name_vi, name_en=name_en, charge=charge, least_days=least_days, most_days=most_days, is_demo=True
        )
        taken = [provinces.pop(code) for code in (codes if codes is not None else list(provinces))]
        ZoneProvince.objects.bulk_create(ZoneProvince(province=province, zone=zone) for province in taken)
