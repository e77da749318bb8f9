"""Where it is sold, and by whom."""

import factory
from django.contrib.auth.models import User
from oscar.core.loading import get_model

from catalogue.models import Province
from catalogue.models.places import DIEN_BIEN
from shops.models import LegalSeller, Outlet


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda number: f"nhan-vien-{number}")
    first_name = "Lò Thị Mai"


class ProvinceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Province
        django_get_or_create = ["code"]

    code = DIEN_BIEN
    name = "Điện Biên"
    name_en = "Dien Bien"
    kind = "tỉnh"
    folded = "dien bien"
    latitude = 21.4
    longitude = 103.0


class LegalSellerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LegalSeller

    name = "Bên bán thử"
    address = "Phường Điện Biên Phủ"


class PartnerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_model("partner", "Partner")

    name = factory.Sequence(lambda number: f"Điểm bán thử {number}")
    code = factory.Sequence(lambda number: f"diem-thu-{number}")


class OutletFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Outlet

    partner = factory.SubFactory(PartnerFactory)
    code = factory.SelfAttribute("partner.code")
    kind = Outlet.Kind.SHOWROOM
    name_vi = factory.SelfAttribute("partner.name")
    name_en = factory.SelfAttribute("partner.name")
    legal_seller = factory.SubFactory(LegalSellerFactory)
    province = factory.SubFactory(ProvinceFactory)
    latitude = 21.4
    longitude = 103.0
    ships = True
