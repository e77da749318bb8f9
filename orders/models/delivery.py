"""Where parcels go: zones of provinces. What a parcel costs there stands in the tables of orders.models.shipping."""

from django.db import models

from catalogue.models import Province
from common.translated import localized


class DeliveryZone(models.Model):
    """Provinces that cost the same to reach. A province in no zone, or in one without a table, is not delivered to."""

    name_vi = models.CharField("tên", max_length=80, unique=True)
    name_en = models.CharField("tên tiếng Anh", max_length=80)
    is_demo = models.BooleanField("số liệu mẫu", default=False)
    provinces = models.ManyToManyField(
        Province, through="ZoneProvince", related_name="+", verbose_name="tỉnh, thành phố"
    )

    class Meta:
        verbose_name = "vùng giao hàng"
        verbose_name_plural = "vùng giao hàng"
        ordering = ["id"]

    def __str__(self):
        return self.name_vi

    @property
    def name(self) -> str:
        return localized(self, "name")


class ZoneProvince(models.Model):
    """A province lies in one zone at most."""

    province = models.OneToOneField(
        Province, models.CASCADE, primary_key=True, related_name="zone_link", verbose_name="tỉnh, thành phố"
    )
    zone = models.ForeignKey(DeliveryZone, models.CASCADE, related_name="province_links", verbose_name="vùng")

    class Meta:
        verbose_name = "tỉnh của vùng giao hàng"
        verbose_name_plural = "tỉnh của vùng giao hàng"

    def __str__(self):
        return self.province_id
