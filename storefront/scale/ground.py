"""What invented goods stand on: reference, page tree, drawings, outlets, and the name that signs for them."""

from dataclasses import dataclass
from datetime import time
from random import Random
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from oscar.core.loading import get_model
from wagtail.models import Locale

from catalogue.models import Commune, ProductSet
from catalogue.models.places import DIEN_BIEN
from catalogue.reference import CURRENT_TAXONOMY
from catalogue.services.reference import load_reference
from shops.models import LegalSeller, OpeningHours, Outlet
from shops.services.register import enter_standing_outlet
from storefront.demo.pages import LANGUAGES, load_pages
from storefront.demo.pictures import load_pictures
from storefront.models import HomePage, Picture, ProducerIndexPage
from storefront.pictures import render_sizes
from storefront.scale.words import KINDS, OUTLET_KINDS
from storefront.services.publishing import goods_class

Partner = get_model("partner", "Partner")

MARK = "quy-mo"  # begins the code of every outlet of this data, and is nobody else's
SIGNER = "Nạp dữ liệu quy mô"


@dataclass(frozen=True)
class Ground:
    communes: list[Commune]
    sets: dict[int, ProductSet]
    indexes: dict[str, ProducerIndexPage]
    pictures: dict[str, Picture]
    outlets: list[Outlet]
    goods_class_id: int
    signer: Any


def is_loaded() -> bool:
    """Whether scale data is in this database already, be it whole or a part."""
    return Outlet.objects.filter(code__startswith=f"{MARK}-").exists()


@transaction.atomic
def prepare_ground(outlets: int, chance: Random) -> Ground:
    """Make what is missing; what is there, demo or real, is used as it stands."""
    if not ProductSet.objects.filter(group__taxonomy=CURRENT_TAXONOMY).exists():
        load_reference()
    if HomePage.objects.filter(locale__in=Locale.objects.filter(language_code__in=LANGUAGES)).count() < len(LANGUAGES):
        load_pages()
    signer, _made = get_user_model().objects.get_or_create(
        username=MARK, defaults={"first_name": SIGNER, "is_active": False, "password": "!"}
    )
    communes = list(Commune.objects.filter(province=DIEN_BIEN).order_by("code"))
    return Ground(
        communes=communes,
        sets={found.number: found for found in ProductSet.objects.filter(group__taxonomy=CURRENT_TAXONOMY)},
        indexes={page.locale.language_code: page for page in ProducerIndexPage.objects.select_related("locale")},
        pictures=_pictures(),
        outlets=[_outlet(number, communes, chance) for number in range(1, outlets + 1)],
        goods_class_id=goods_class().pk,
        signer=signer,
    )


def _pictures() -> dict[str, Picture]:
    """The shop's own drawings in every size, AVIF too: goods of one kind share one."""
    names = {kind.drawing for kind in KINDS}
    drawn = load_pictures(names)
    used = {name: drawn[name] for name in sorted(names)}
    for picture in used.values():
        render_sizes(picture)
    return used


def _outlet(number: int, communes: list[Commune], chance: Random) -> Outlet:
    kind, name_vi, name_en = OUTLET_KINDS[number % len(OUTLET_KINDS)]
    commune = communes[(number * 7) % len(communes)]
    code = f"{MARK}-{number:02}"
    seller, _made = LegalSeller.objects.get_or_create(
        name="Bên bán mẫu để đo tốc độ", defaults={"address": "Địa chỉ mẫu", "is_demo": True}
    )
    outlet = Outlet.objects.create(
        partner=Partner.objects.create(name=f"{name_vi} {commune.name} {number}", code=code),
        code=code,
        kind=kind,
        name_vi=f"{name_vi} {commune.name} {number}",
        name_en=f"{commune.name} {name_en} {number}",
        legal_seller=seller,
        province_id=DIEN_BIEN,
        commune=commune,
        address_vi=f"Số {number}, địa chỉ mẫu",
        address_en=f"No. {number}, sample address",
        address_is_demo=True,
        is_fictional=True,
        latitude=commune.latitude + chance.uniform(-0.02, 0.02),
        longitude=commune.longitude + chance.uniform(-0.02, 0.02),
        phone="0215 000 0000",
        ships=number % 3 == 1,
        has_tasting=number % 4 == 1,
        has_parking=number % 2 == 1,
        rank=100 + min(number, 30_000),
    )
    spans = [(time(7, 30), time(11, 30)), (time(13, 30), time(18))] if number % 3 == 0 else [(time(8), time(20))]
    OpeningHours.objects.bulk_create(
        OpeningHours(outlet=outlet, weekday=weekday, opens=opens, closes=closes)
        for weekday in range(6 if number % 4 == 0 else 7)
        for opens, closes in spans
    )
    enter_standing_outlet(outlet=outlet, reason="Nạp để đo tốc độ")
    return outlet
