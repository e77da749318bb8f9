"""Papers of a sale that are numbered without gaps, and what stands on each."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from orders.models.fulfilments import Fulfilment
from shops.models import LegalSeller


class PaperSeries(models.Model):
    """The numbers of one kind of paper of one seller in one year of local time; `last` is the number given last."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", "phiếu bán hàng"

    seller = models.ForeignKey(LegalSeller, models.PROTECT, related_name="paper_series", verbose_name="bên bán")
    year = models.PositiveSmallIntegerField("năm")
    kind = models.CharField("loại phiếu", max_length=10, choices=Kind)
    last = models.PositiveIntegerField("số đã cấp sau cùng", default=0)

    class Meta:
        verbose_name = "dãy số phiếu"
        verbose_name_plural = "dãy số phiếu"
        constraints = [
            models.UniqueConstraint(fields=["seller", "year", "kind"], name="one_series_per_seller_and_year"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.year}: {self.last}"


class Receipt(models.Model):
    """The sales receipt of one share, with what it says as it was that day. Written once: a later print is equal.

    `content` is what `orders.services.papers` puts together; `total` (đồng) stands in it too.
    """

    fulfilment = models.OneToOneField(Fulfilment, models.PROTECT, related_name="receipt", verbose_name="phần giao")
    series = models.ForeignKey(PaperSeries, models.PROTECT, related_name="receipts", verbose_name="dãy số")
    number = models.PositiveIntegerField("số")
    total = models.PositiveBigIntegerField("tổng cộng (đồng)")
    content = models.JSONField("nội dung")
    issued_at = models.DateTimeField("lập lúc")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người lập"
    )
    issued_by_name = models.CharField("tên người lập", max_length=200)

    class Meta:
        verbose_name = "phiếu bán hàng"
        verbose_name_plural = "phiếu bán hàng"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="one_receipt_per_number"),
            models.CheckConstraint(condition=Q(number__gt=0), name="receipt_numbers_start_at_one"),
        ]

    def __str__(self):
        return self.text

    @property
    def text(self) -> str:
        """The number as printed: 2026-000123. It is one seller's own; another seller has the same numbers."""
        return f"{self.series.year}-{self.number:06d}"
