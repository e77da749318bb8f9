"""When an outlet asks for more: the points that its people set, and what it was told of them by mail."""

from django.conf import settings
from django.db import models

from shops.models.outlets import Outlet


class ReorderPoint(models.Model):
    """From how many free pieces down a packing is to be ordered again at an outlet, and how many then.

    Written once: the latest row of an outlet and packing holds, a point of 0 asks for nothing.
    """

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="reorder_points", verbose_name="điểm bán")
    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="+", verbose_name="sản phẩm con")
    point = models.PositiveIntegerField("mức đặt thêm (gói)")
    amount = models.PositiveIntegerField("đặt thêm (gói)")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người đặt")
    set_by_name = models.CharField("tên người đặt", max_length=150)
    recorded_at = models.DateTimeField("ghi lúc", auto_now_add=True)

    class Meta:
        verbose_name = "mức đặt thêm"
        verbose_name_plural = "mức đặt thêm"
        ordering = ["id"]
        indexes = [models.Index(fields=["outlet", "product"], name="reorder_by_place")]

    def __str__(self):
        return f"{self.product_id} @ {self.outlet_id}: {self.point}"


class LowStockDigest(models.Model):
    """What was low at an outlet when it opened on a day, written once; `lines` has packing id and free pieces of each.

    `is_told` says whether a letter went out: on a day on which nothing has changed none does.
    """

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+", verbose_name="điểm bán")
    day = models.DateField("ngày")
    lines = models.JSONField("món")
    is_told = models.BooleanField("đã gửi thư")
    recorded_at = models.DateTimeField("ghi lúc", auto_now_add=True)

    class Meta:
        verbose_name = "thư nhắc đặt hàng"
        verbose_name_plural = "thư nhắc đặt hàng"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["outlet", "day"], name="one_digest_per_outlet_and_day")]

    def __str__(self):
        return f"{self.outlet_id} {self.day}"
