"""Buyers who have pieces of a lot that was held or recalled: how each can be told, and that it was done."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from shops.models import LotStop


class StopBuyer(models.Model):
    """An order that was given pieces of a stopped lot. `way` is how its buyer could be told when the list was made.

    Name, phone and address stay with the order, and go with it when they are erased.
    """

    class Way(models.TextChoices):
        LETTER = "letter", gettext_lazy("gửi thư")
        CALL = "call", gettext_lazy("gọi điện")
        UNKNOWN = "unknown", gettext_lazy("không biết là ai")

    stop = models.ForeignKey(LotStop, models.PROTECT, related_name="buyers", verbose_name="lệnh")
    order = models.ForeignKey("order.Order", models.PROTECT, related_name="stop_news", verbose_name="đơn")
    pieces = models.PositiveIntegerField("số gói đã giao")
    way = models.CharField("báo bằng cách", max_length=8, choices=Way)
    told_at = models.DateTimeField("gửi thư lúc", null=True)
    told_over_at = models.DateTimeField("gửi thư cho dùng lại lúc", null=True)

    class Meta:
        verbose_name = "người mua lô bị giữ, thu hồi"
        verbose_name_plural = "người mua lô bị giữ, thu hồi"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["stop", "order"], name="one_buyer_per_stop_and_order")]

    def __str__(self):
        return f"{self.stop_id} → {self.order_id}"


class BuyerCall(models.Model):
    """One call to such a buyer; the last one says how it stands. Written once."""

    class Outcome(models.TextChoices):
        REACHED = "reached", gettext_lazy("đã báo được")
        NOT_REACHED = "not-reached", gettext_lazy("chưa gặp được")

    buyer = models.ForeignKey(StopBuyer, models.PROTECT, related_name="calls", verbose_name="người mua")
    outcome = models.CharField("kết quả", max_length=12, choices=Outcome)
    words = models.CharField("ghi rõ", max_length=240, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người gọi")
    actor_name = models.CharField("tên người gọi", max_length=150)
    key = models.CharField("khoá một lần", max_length=64, unique=True)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "lần gọi người mua"
        verbose_name_plural = "sổ gọi người mua"
        ordering = ["id"]

    def __str__(self):
        return f"{self.buyer_id}: {self.outcome}"
