"""Selling over the counter: the sale that is being made, the till session it is paid into, and money that was seen."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalogue.models import Lot
from orders.models.cash import CashUp
from orders.models.payments import Payment
from shops.models import Outlet


class Sale(models.Model):
    """What one seller at one outlet is selling to the buyer before them; paid, it is an order of channel "counter".

    The goods lie in a basket that is nobody's, so it is sold through `place_order` like any other. A seller has one
    open sale at an outlet and finds it again on whatever screen they sign in. `given` is the cash that the buyer handed
    over, in đồng, change not yet taken off.
    """

    class State(models.TextChoices):
        OPEN = "open", "đang bán"
        SOLD = "sold", "đã bán"
        ABANDONED = "abandoned", "đã bỏ"

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="sales", verbose_name="điểm bán")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người bán")
    basket = models.OneToOneField("basket.Basket", models.PROTECT, related_name="sale", verbose_name="giỏ")
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField("bắt đầu lúc", auto_now_add=True)
    closed_at = models.DateTimeField("xong lúc", null=True, blank=True)
    order = models.OneToOneField(
        "order.Order", models.PROTECT, null=True, blank=True, related_name="sale", verbose_name="đơn"
    )
    given = models.PositiveBigIntegerField("khách đưa (đồng)", null=True, blank=True)

    class Meta:
        verbose_name = "lần bán tại quầy"
        verbose_name_plural = "lần bán tại quầy"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "seller"], condition=Q(state="open"), name="one_open_sale_per_seller"
            ),
            models.CheckConstraint(
                condition=Q(state="sold", order__isnull=False, closed_at__isnull=False)
                | Q(state="open", order=None, closed_at=None)
                | Q(state="abandoned", order=None, closed_at__isnull=False),
                name="sold_sale_has_its_order",
            ),
        ]

    def __str__(self):
        return f"{self.outlet_id}: {self.state}"


class SaleLine(models.Model):
    """The lot in the seller's hand, of one line of a sale's basket; the same packing from two lots is two lines."""

    line = models.OneToOneField("basket.Line", models.CASCADE, related_name="sale_line", verbose_name="dòng giỏ")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+", verbose_name="lô")

    class Meta:
        verbose_name = "lô đang bán"
        verbose_name_plural = "lô đang bán"
        ordering = ["id"]

    def __str__(self):
        return f"{self.line_id}: {self.lot_id}"


class TillSession(models.Model):
    """A till from the counting of its float to the count that closes it.

    While it is open, whatever cash comes to the outlet belongs to it. Closing is the outlet's cash-up, which then
    expects the float as well; `closed_by` is its actor. The till is empty before and after.
    """

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="till_sessions", verbose_name="điểm bán")
    float_counted = models.PositiveBigIntegerField("tiền lẻ đầu ca (đồng)")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người mở")
    opened_by_name = models.CharField("tên người mở", max_length=200)
    opened_at = models.DateTimeField("mở lúc", auto_now_add=True)
    idempotency_key = models.CharField("khoá một lần", max_length=64, unique=True, editable=False)
    cash_up = models.OneToOneField(
        CashUp, models.PROTECT, null=True, blank=True, related_name="session", verbose_name="lần kiểm quỹ"
    )

    class Meta:
        verbose_name = "ca bán"
        verbose_name_plural = "ca bán"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["outlet"], condition=Q(cash_up=None), name="one_open_till_per_outlet"),
        ]

    def __str__(self):
        return f"{self.outlet_id}: {self.float_counted}"


class MoneySeen(models.Model):
    """A seller's word that the money of a transfer had come, before any statement shows it; once a payment.

    It counts as money until transfers of the payment are as much; whose word it was stays beside them.
    """

    payment = models.OneToOneField(Payment, models.PROTECT, related_name="seen", verbose_name="thanh toán")
    amount = models.PositiveBigIntegerField("số tiền (đồng)")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ai thấy")
    actor_name = models.CharField("tên người thấy", max_length=200)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "tiền thấy về tại quầy"
        verbose_name_plural = "tiền thấy về tại quầy"
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="money_seen_is_money")]

    def __str__(self):
        return f"{self.payment_id}: {self.amount}"
