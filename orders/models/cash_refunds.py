"""Money that went back to a buyer over the counter."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from orders.models.payments import Payment
from shops.models import Outlet


class CashRefund(models.Model):
    """Money given back to the buyer of a cash order out of an outlet's till. Written once."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="cash_refunds", verbose_name="thanh toán")
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="cash_refunds", verbose_name="điểm bán")
    amount = models.PositiveBigIntegerField("số tiền (đồng)")
    reason = models.CharField("lý do", max_length=240)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người làm")
    actor_name = models.CharField("tên người làm", max_length=200)
    at = models.DateTimeField("lúc", auto_now_add=True)
    idempotency_key = models.CharField("khoá một lần", max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = "khoản hoàn tiền mặt"
        verbose_name_plural = "khoản hoàn tiền mặt"
        ordering = ["id"]
        indexes = [models.Index(fields=["outlet", "id"], name="cash_refunds_by_outlet")]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="cash_refund_is_money")]

    def __str__(self):
        return f"{self.amount} ← {self.payment_id}"
