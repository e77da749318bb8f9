"""Who works where: rights are per outlet, never per model."""

from django.conf import settings
from django.db import models

from shops.models.outlets import Outlet


class OutletStaff(models.Model):
    """One person at one outlet. Being listed lets them see it; the rest is given right by right."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="staff", verbose_name="điểm bán")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="outlet_posts", verbose_name="nhân viên"
    )
    can_sell = models.BooleanField("bán và giao hàng", default=True)
    can_adjust = models.BooleanField("nhập và sửa kho", default=True)
    can_approve = models.BooleanField("duyệt chênh lệch", default=False)
    can_set_prices = models.BooleanField("đặt giá", default=False)

    class Meta:
        verbose_name = "nhân viên điểm bán"
        verbose_name_plural = "nhân viên điểm bán"
        constraints = [models.UniqueConstraint(fields=["outlet", "user"], name="one_post_per_outlet_and_person")]

    def __str__(self):
        return f"{self.user_id} @ {self.outlet_id}"
