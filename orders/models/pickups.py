"""Goods that a buyer comes for: when they are promised, the code that fetches them, until when, and who comes."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from orders.models.fulfilments import Fulfilment
from shops.models import Outlet


class PickUp(models.Model):
    """What a share has more when it is fetched at the counter.

    `ready_from` is promised when the outlet hears of the order. Code and last day (`kept_until`, that day included)
    come with packing. `missed_at` says when the last day had passed; nothing is cancelled by it. `closed_at` says that
    the share is over: its code may be drawn anew, yet still tells what became of the share.
    """

    fulfilment = models.OneToOneField(Fulfilment, models.PROTECT, related_name="pick_up", verbose_name="phần giao")
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+", verbose_name="điểm bán")
    ready_from = models.DateTimeField("hẹn có hàng từ", null=True, blank=True)
    code = models.CharField("mã nhận hàng", max_length=6, blank=True)
    packed_at = models.DateTimeField("gói xong lúc", null=True, blank=True)
    kept_until = models.DateField("giữ đến hết ngày", null=True, blank=True)
    reminded_at = models.DateTimeField("nhắc lúc", null=True, blank=True)
    missed_at = models.DateTimeField("quá hạn nhận từ", null=True, blank=True)
    closed_at = models.DateTimeField("xong lúc", null=True, blank=True)

    class Meta:
        verbose_name = "phần đến nhận"
        verbose_name_plural = "phần đến nhận"
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["kept_until"], condition=Q(closed_at=None, kept_until__isnull=False), name="kept_pick_ups"
            ),
            models.Index(fields=["outlet", "code"], condition=~Q(code=""), name="pick_up_codes"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "code"], condition=Q(closed_at=None) & ~Q(code=""), name="one_open_share_per_code"
            ),
            models.CheckConstraint(
                condition=Q(code="", kept_until=None, packed_at=None)
                | (~Q(code="") & Q(kept_until__isnull=False, packed_at__isnull=False)),
                name="packed_pick_up_has_code_and_day",
            ),
        ]

    def __str__(self):
        return f"{self.fulfilment_id}"


class CollectorChange(models.Model):
    """Who was said to come, each time it was said; the last one holds. An empty name is the buyer in person.

    No row is ever changed by the shop, yet the database does not refuse it: a person's name and number can be erased.
    """

    pick_up = models.ForeignKey(PickUp, models.PROTECT, related_name="collectors", verbose_name="phần đến nhận")
    name = models.CharField("người đến nhận", max_length=200, blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True, help_text="Dạng quốc tế: +84…")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi"
    )
    actor_name = models.CharField("tên người ghi", max_length=200)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "người đến nhận thay"
        verbose_name_plural = "người đến nhận thay"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(name="", phone="") | (~Q(name="") & ~Q(phone="")), name="collector_has_name_and_phone"
            ),
        ]

    def __str__(self):
        return f"{self.pick_up_id}"
