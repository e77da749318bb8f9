"""The demo's outlets: three real names, the rest invented; every address, phone and hour of them is a demo value."""

from datetime import date, time, timedelta

from oscar.core.loading import get_model

from catalogue.models import Commune, Province
from catalogue.models.places import DIEN_BIEN
from shops.models import LegalSeller, OpeningHours, Outlet
from shops.services.register import enter_standing_outlet
from storefront.demo.texts import table

Partner = get_model("partner", "Partner")


def load_outlets(today: date) -> dict[str, Outlet]:
    """Outlets with their hours, by code. A fair booth's days lie around `today`."""
    seller, _made = LegalSeller.objects.get_or_create(
        name="Đơn vị vận hành cửa hàng (mẫu)",
        defaults={
            "address": "Địa chỉ mẫu, phường Điện Biên Phủ, tỉnh Điện Biên",
            "registration_number": "MẪU-0000000000",
            "tax_code": "0000000000",
            "phone": "0215 000 0000",
            "email": "mau@example.com",
            "is_demo": True,
        },
    )
    return {entry["code"]: _outlet(entry, seller, today, rank) for rank, entry in enumerate(table("outlets")["outlet"])}


def _outlet(entry: dict, seller: LegalSeller, today: date, rank: int) -> Outlet:
    found = Outlet.objects.filter(code=entry["code"]).first()
    if found is not None:
        return found
    partner = Partner.objects.create(name=entry["name_vi"], code=entry["code"])
    outlet = Outlet.objects.create(
        partner=partner,
        code=entry["code"],
        kind=entry["kind"],
        name_vi=entry["name_vi"],
        name_en=entry["name_en"],
        about_vi=entry["about_vi"],
        about_en=entry["about_en"],
        legal_seller=seller,
        province=Province.objects.get(code=entry.get("province_code") or DIEN_BIEN),
        commune=_commune(entry),
        address_vi=entry["address_vi"],
        address_en=entry["address_en"],
        address_is_demo=True,
        is_fictional=not entry.get("real", False),
        latitude=entry["latitude"],
        longitude=entry["longitude"],
        phone=entry["phone"],
        zalo=entry["zalo"],
        ships=entry["ships"],
        has_pickup=entry["pickup"],
        has_tasting=entry["tasting"],
        has_parking=entry["parking"],
        on_holidays=entry["holidays"],
        opens_on=_offset(today, entry.get("opens_on_offset_days")),
        closes_on=_offset(today, entry.get("closes_on_offset_days")),
        rank=rank,
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(
            outlet=outlet,
            weekday=weekday,
            opens=time.fromisoformat(span["opens"]),
            closes=time.fromisoformat(span["closes"]),
        )
        for span in entry["hours"]
        for weekday in span["days"]
    )
    enter_standing_outlet(outlet=outlet, reason="Có trước khi lập sổ")
    return outlet


def _commune(entry: dict) -> Commune | None:
    if entry.get("commune_code"):
        return Commune.objects.get(code=entry["commune_code"])
    return Commune.objects.filter(province_id=entry["province_code"], name=entry.get("commune_name", "")).first()


def _offset(today: date, days: int | None) -> date | None:
    return None if days is None else today + timedelta(days=days)
