"""Dated promotions of the trade department: what is cheaper, when, on what grounds, and who decided it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common.translated import localized
from shops.models import Reduction

USER = settings.AUTH_USER_MODEL
SOON = timedelta(days=7)


class CampaignQuerySet(models.QuerySet):
    def running(self, now: datetime) -> "CampaignQuerySet":
        """Campaigns that lower prices at `now`."""
        return self.filter(starts_at__lte=now, ends_at__gt=now).filter(Q(stopped_at=None) | Q(stopped_at__gt=now))

    def coming(self, now: datetime) -> "CampaignQuerySet":
        """Campaigns whose time is still to come, and which nobody has stopped."""
        return self.filter(starts_at__gt=now).filter(Q(stopped_at=None) | Q(stopped_at__gt=now))

    def ending(self, now: datetime) -> "CampaignQuerySet":
        """Campaigns that run and end within SOON."""
        limit = now + SOON
        return self.running(now).filter(Q(ends_at__lte=limit) | Q(stopped_at__lte=limit))


class Campaign(models.Model):
    """A percentage off some products from `starts_at` up to but not including `ends_at`; state follows from time."""

    class State(models.TextChoices):
        COMING = "coming", "sắp tới"
        RUNNING = "running", "đang chạy"
        ENDED = "ended", "đã kết thúc"
        STOPPED = "stopped", "đã dừng"

    name_vi = models.CharField("tên", max_length=120)
    name_en = models.CharField("tên tiếng Anh", max_length=120, blank=True)
    starts_at = models.DateTimeField("bắt đầu")
    ends_at = models.DateTimeField("kết thúc")
    is_concentrated = models.BooleanField("chương trình khuyến mại tập trung", default=False)
    basis = models.CharField("căn cứ", max_length=200, blank=True)
    reason = models.CharField("lý do", max_length=180)
    planned_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="người lập")
    planned_by_name = models.CharField("tên người lập", max_length=150)
    planned_at = models.DateTimeField("lập lúc", auto_now_add=True)
    stopped_at = models.DateTimeField("dừng lúc", null=True, blank=True)
    stopped_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người dừng"
    )
    stopped_by_name = models.CharField("tên người dừng", max_length=150, blank=True)
    stop_reason = models.CharField("lý do dừng", max_length=240, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "đợt khuyến mại"
        verbose_name_plural = "đợt khuyến mại"
        ordering = ["-starts_at", "-id"]
        indexes = [models.Index(fields=["ends_at", "starts_at"], name="campaign_by_end")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="campaign_ends_after_start"),
            models.CheckConstraint(
                condition=Q(is_concentrated=False) | ~Q(basis=""), name="concentrated_campaign_has_basis"
            ),
        ]

    def __str__(self):
        return self.name_vi

    @property
    def name(self) -> str:
        return localized(self, "name")

    @property
    def end(self) -> datetime:
        """When its prices stop to hold: the planned end, or the earlier moment at which somebody stopped it."""
        return self.ends_at if self.stopped_at is None else min(self.ends_at, self.stopped_at)

    def state_at(self, now: datetime) -> State:
        if self.stopped_at is not None and self.stopped_at <= now:
            return self.State.STOPPED
        if now < self.starts_at:
            return self.State.COMING
        return self.State.RUNNING if now < self.ends_at else self.State.ENDED


class CampaignItem(models.Model):
    """One product of a campaign; the reduction is what the price is read from."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="items", verbose_name="đợt khuyến mại")
    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="+", verbose_name="sản phẩm")
    percent = models.PositiveSmallIntegerField("giảm (%)")
    reduction = models.OneToOneField(Reduction, models.PROTECT, related_name="+", verbose_name="dòng giảm giá")

    class Meta:
        verbose_name = "món trong đợt khuyến mại"
        verbose_name_plural = "món trong đợt khuyến mại"
        ordering = ["campaign", "id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "product"], name="product_once_a_campaign"),
            models.CheckConstraint(condition=Q(percent__gte=1) & Q(percent__lte=100), name="campaign_percent"),
        ]

    def __str__(self):
        return f"−{self.percent} %"


class CampaignEvent(models.Model):
    """What was done to a campaign: written once, never edited. `plan` is what held from then on."""

    class Kind(models.TextChoices):
        PLANNED = "planned", "lập"
        CHANGED = "changed", "sửa"
        STOPPED = "stopped", "dừng"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="events", verbose_name="đợt khuyến mại")
    kind = models.CharField("việc", max_length=10, choices=Kind)
    at = models.DateTimeField("lúc", auto_now_add=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="người làm")
    by_name = models.CharField("tên người làm", max_length=150)
    reason = models.CharField("lý do", max_length=240)
    plan = models.JSONField("nội dung")

    class Meta:
        verbose_name = "việc đã làm với đợt khuyến mại"
        verbose_name_plural = "việc đã làm với đợt khuyến mại"
        ordering = ["id"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.reason}"
