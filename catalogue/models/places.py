"""Provinces, communes and the names they replaced (two tiers since 1 July 2025, Resolution 1661/NQ-UBTVQH15)."""

from django.db import models

DIEN_BIEN = "11"


class Province(models.Model):
    code = models.CharField("mã", max_length=2, primary_key=True)
    name = models.CharField("tên", max_length=60)
    name_en = models.CharField("tên tiếng Anh", max_length=60)
    kind = models.CharField("loại", max_length=20)
    folded = models.CharField(max_length=60, db_index=True, editable=False)
    latitude = models.FloatField("vĩ độ")
    longitude = models.FloatField("kinh độ")

    class Meta:
        verbose_name = "tỉnh, thành phố"
        verbose_name_plural = "tỉnh, thành phố"
        ordering = ["name"]

    def __str__(self):
        return self.name


class Commune(models.Model):
    code = models.CharField("mã", max_length=5, primary_key=True)
    province = models.ForeignKey(Province, models.PROTECT, related_name="communes", verbose_name="tỉnh")
    name = models.CharField("tên", max_length=80)
    kind = models.CharField("loại", max_length=20, help_text="xã, phường hoặc đặc khu")
    folded = models.CharField(max_length=80, db_index=True, editable=False)
    latitude = models.FloatField("vĩ độ", help_text="tâm của địa bàn, không phải trụ sở")
    longitude = models.FloatField("kinh độ")

    class Meta:
        verbose_name = "xã, phường"
        verbose_name_plural = "xã, phường"
        ordering = ["name"]

    def __str__(self):
        return f"{self.kind} {self.name}"

    @property
    def short_name(self) -> str:
        """The name as printed on a card: a ward keeps its "P.", a commune stands bare."""
        return f"P. {self.name}" if self.kind == "phường" else self.name


class FormerPlace(models.Model):
    """An old commune or district that buyers still type; it points at the unit that holds (most of) it now."""

    class Kind(models.TextChoices):
        COMMUNE = "commune", "xã, phường, thị trấn cũ"
        DISTRICT = "district", "huyện, thị xã, thành phố cũ"

    name = models.CharField("tên cũ", max_length=80)
    kind = models.CharField("loại", max_length=10, choices=Kind)
    former_district = models.CharField("huyện cũ", max_length=80, blank=True)
    former_province = models.CharField("tỉnh cũ", max_length=60, blank=True)
    commune = models.ForeignKey(Commune, models.CASCADE, related_name="former_places", verbose_name="nay thuộc")
    folded = models.CharField(max_length=80, db_index=True, editable=False)

    class Meta:
        verbose_name = "địa danh cũ"
        verbose_name_plural = "địa danh cũ"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "kind", "former_district", "former_province", "commune"], name="one_former_place"
            ),
        ]

    def __str__(self):
        return f"{self.name} cũ"
