"""Who makes it."""

from django.db import models

from catalogue.models.places import Commune
from common.translated import localized


class Producer(models.Model):
    """A maker: co-operative, company, household. Its story stands on its page, its legal facts here."""

    class Kind(models.TextChoices):
        COOPERATIVE = "cooperative", "hợp tác xã"
        COOPERATIVE_GROUP = "cooperative-group", "tổ hợp tác"
        COMPANY = "company", "doanh nghiệp"
        FARM = "farm", "trang trại"
        HOUSEHOLD = "household", "hộ kinh doanh"
        COMMUNITY = "community", "cộng đồng, hội"
        UNKNOWN = "unknown", "chưa rõ"

    slug = models.SlugField("đường dẫn", max_length=80, unique=True)
    name = models.CharField("tên", max_length=160)
    kind = models.CharField("loại", max_length=20, choices=Kind, default=Kind.UNKNOWN)
    is_named = models.BooleanField(
        "có tên riêng", default=True, help_text="Tắt khi chỉ biết nơi làm, chưa biết tên người làm."
    )
    is_fictional = models.BooleanField("đơn vị mẫu, không có thật", default=False)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, verbose_name="xã, phường")
    former_place_vi = models.CharField("địa danh cũ", max_length=120, blank=True)
    former_place_en = models.CharField("địa danh cũ (Anh)", max_length=120, blank=True)
    address = models.CharField("số nhà, thôn, bản", max_length=160, blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    zalo = models.CharField("Zalo", max_length=20, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    website = models.URLField("trang mạng", blank=True)
    legal_name = models.CharField("tên đăng ký", max_length=160, blank=True)
    registration_number = models.CharField("số đăng ký kinh doanh", max_length=40, blank=True)
    tax_code = models.CharField("mã số thuế", max_length=14, blank=True)
    contact_is_demo = models.BooleanField("liên hệ là số liệu mẫu", default=False)

    class Meta:
        verbose_name = "người làm ra"
        verbose_name_plural = "người làm ra"
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def former_place(self) -> str:
        return localized(self, "former_place")
