"""Which VAT stands in a price, as dated rows: rates are changed by law and for a time."""

from django.core.validators import MaxValueValidator
from django.db import models


class VatKind(models.TextChoices):
    """How a thing is taxed (Law 48/2024/QH15); the rate of each kind hangs on the day."""

    STANDARD = "standard", "thuế suất thông thường"
    FARM = "farm", "nông sản chịu thuế suất 5 %"
    EXCISE = "excise", "hàng chịu thuế tiêu thụ đặc biệt"
    UNTAXED = "untaxed", "không chịu thuế (người trồng, nuôi tự bán)"


class VatRate(models.Model):
    """The rate of one kind from a day on, until a later row of the kind starts. Untaxed goods have none."""

    kind = models.CharField("loại", max_length=10, choices=[each for each in VatKind.choices if each[0] != "untaxed"])
    percent = models.PositiveSmallIntegerField("thuế suất (%)", validators=[MaxValueValidator(100)])
    starts_on = models.DateField("áp dụng từ ngày")
    source = models.CharField("căn cứ", max_length=240)

    class Meta:
        verbose_name = "thuế suất GTGT"
        verbose_name_plural = "thuế suất GTGT"
        ordering = ["kind", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "starts_on"],
                name="one_vat_rate_per_kind_and_day",
                violation_error_message="Loại này đã có thuế suất từ ngày ấy.",
            ),
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="vat_rate_is_per_cent"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.percent} % từ {self.starts_on:%d/%m/%Y}"
