"""Dated prices: what a packing costs at an outlet at an instant. Rows are added, never rewritten."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from catalogue.models import Lot


class DatedPrice(models.Model):
    """One price in whole đồng, VAT included, from `starts_at` up to but not including `ends_at`.

    A markdown that is ended early keeps its dates and says when, by whom and why.
    """

    class Kind(models.TextChoices):
        REGULAR = "regular", "giá thường"
        MARKDOWN = "markdown", "giá giảm cận hạn"

    class Channel(models.TextChoices):
        ANY = "any", "mọi kênh"
        WEB = "web", "trên mạng"
        COUNTER = "counter", "tại quầy"

    stock_record = models.ForeignKey("partner.StockRecord", models.CASCADE, related_name="dated_prices")
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="chỉ lô")
    kind = models.CharField("loại", max_length=10, choices=Kind, default=Kind.REGULAR)
    channel = models.CharField("kênh", max_length=10, choices=Channel, default=Channel.ANY)
    amount = models.PositiveIntegerField("giá (đồng)")
    starts_at = models.DateTimeField("từ")
    ends_at = models.DateTimeField("đến trước", null=True, blank=True)
    reason = models.CharField("lý do", max_length=240)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người đặt")
    set_by_name = models.CharField("tên người đặt", max_length=150)
    recorded_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    is_demo = models.BooleanField("giá mẫu", default=False)
    stopped_at = models.DateTimeField("dừng sớm lúc", null=True, blank=True)
    stopped_by_name = models.CharField("người dừng", max_length=150, blank=True, default="", db_default="")
    stop_reason = models.CharField("lý do dừng", max_length=240, blank=True, default="", db_default="")

    class Meta:
        verbose_name = "giá theo ngày"
        verbose_name_plural = "giá theo ngày"
        ordering = ["stock_record", "starts_at", "id"]
        indexes = [models.Index(fields=["stock_record", "starts_at"], name="price_by_start")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="price_above_zero"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="price_ends_after_start"
            ),
        ]

    def __str__(self):
        return f"{self.amount} đ"


class Reduction(models.Model):
    """A percentage off a product's regular price, all packings and outlets, for a span of time; set by a campaign.

    It is reckoned when a price is read, so it follows the regular price and starts and ends to the second by itself.
    Rows are added, never rewritten; one that is ended early keeps its dates and says when and by whom.
    `source` names who set it, as in "campaign:12". A concentrated programme (Decree 81/2018, art. 6.5) ends it in
    ":concentrated", so that the row itself says which limits of the law it answers to.
    """

    CONCENTRATED = ":concentrated"

    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="reductions", verbose_name="sản phẩm")
    percent = models.PositiveSmallIntegerField("giảm (%)")
    starts_at = models.DateTimeField("từ")
    ends_at = models.DateTimeField("đến trước")
    source = models.CharField("thuộc", max_length=60, db_index=True)
    reason = models.CharField("lý do", max_length=240)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người đặt")
    set_by_name = models.CharField("tên người đặt", max_length=150)
    recorded_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    stopped_at = models.DateTimeField("dừng sớm lúc", null=True, blank=True)
    stopped_by_name = models.CharField("người dừng", max_length=150, blank=True)
    stop_reason = models.CharField("lý do dừng", max_length=240, blank=True)

    class Meta:
        verbose_name = "giảm giá theo đợt"
        verbose_name_plural = "giảm giá theo đợt"
        ordering = ["product", "starts_at", "id"]
        indexes = [models.Index(fields=["product", "starts_at"], name="reduction_by_start")]
        constraints = [
            models.CheckConstraint(condition=Q(percent__gte=1) & Q(percent__lte=100), name="reduction_percent"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="reduction_ends_after_start"),
        ]

    def __str__(self):
        return f"−{self.percent} %"

    @property
    def is_concentrated(self) -> bool:
        return self.source.endswith(self.CONCENTRATED)

    @property
    def end(self) -> datetime:
        """When it stops to hold: its own end, or the earlier moment at which somebody stopped it."""
        return self.ends_at if self.stopped_at is None else min(self.ends_at, self.stopped_at)
