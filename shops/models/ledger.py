"""How much: an append-only ledger of movements, and the two projections that are written with it.

Oscar's StockRecord carries the same numbers per packing and outlet; `shops.services` keeps all three in step.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from catalogue.models import Lot
from shops.models.outlets import Outlet


class StockMovement(models.Model):
    """One signed, dated, attributed change to a lot at an outlet. Written once: triggers refuse UPDATE and DELETE."""

    class Kind(models.TextChoices):
        RECEIVED = "received", "nhập hàng"
        SOLD = "sold", "bán ra"
        RETURNED = "returned", "khách trả lại"
        MOVED_OUT = "moved-out", "chuyển đi"
        MOVED_IN = "moved-in", "chuyển đến"
        COUNTED = "counted", "kiểm kê"
        DAMAGED = "damaged", "hư hỏng"
        EXPIRED = "expired", "hết hạn"
        SAMPLED = "sampled", "mời dùng thử"
        RECALLED = "recalled", "thu hồi"
        CORRECTED = "corrected", "sửa sai sót"

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="movements", verbose_name="điểm bán")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="movements", verbose_name="lô")
    kind = models.CharField("loại", max_length=12, choices=Kind)
    change = models.IntegerField("thay đổi (gói)")
    reason = models.CharField("lý do", max_length=240, blank=True)
    document = models.CharField("chứng từ", max_length=80, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ghi")
    actor_name = models.CharField("tên người ghi", max_length=150)
    happened_at = models.DateTimeField("xảy ra lúc")
    recorded_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    idempotency_key = models.CharField("khoá một lần", max_length=80, null=True, blank=True)  # noqa: DJ001  unique when given
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="sửa cho"
    )

    class Meta:
        verbose_name = "dòng sổ kho"
        verbose_name_plural = "sổ kho"
        ordering = ["id"]
        indexes = [models.Index(fields=["outlet", "lot"], name="movement_outlet_lot")]
        constraints = [
            models.CheckConstraint(condition=~Q(change=0), name="movement_changes_something"),
            models.UniqueConstraint(fields=["idempotency_key"], name="one_movement_per_key"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.change:+d}"


class LotBalance(models.Model):
    """How many of a lot stand at an outlet now, and how many of them are promised: the ledger's sum, kept ready."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="balances", verbose_name="điểm bán")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="balances", verbose_name="lô")
    quantity = models.IntegerField("đang có", default=0)
    allocated = models.IntegerField("đã hứa", default=0)

    class Meta:
        verbose_name = "tồn theo lô"
        verbose_name_plural = "tồn theo lô"
        constraints = [
            models.UniqueConstraint(fields=["outlet", "lot"], name="one_balance_per_lot_and_outlet"),
            models.CheckConstraint(
                condition=Q(allocated__gte=0) & Q(quantity__gte=F("allocated")), name="balance_covers_promises"
            ),
        ]

    def __str__(self):
        return f"{self.lot_id} @ {self.outlet_id}: {self.quantity}"

    @property
    def free(self) -> int:
        return self.quantity - self.allocated


class Allocation(models.Model):
    """Pieces of one lot at one outlet promised to somebody, until handed over or released."""

    class State(models.TextChoices):
        OPEN = "open", "đang giữ"
        HANDED_OVER = "handed-over", "đã giao"
        RELEASED = "released", "đã nhả"

    balance = models.ForeignKey(LotBalance, models.PROTECT, related_name="allocations", verbose_name="lô tại điểm bán")
    quantity = models.PositiveIntegerField("số gói")
    reference = models.CharField("giữ cho", max_length=80, db_index=True)
    # What the buyer was promised: the day it comes and the least life that its product asked for at that moment.
    good_until = models.DateField("phải còn hạn đến", null=True, blank=True)
    state = models.CharField("trạng thái", max_length=12, choices=State, default=State.OPEN)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField("giữ lúc", auto_now_add=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField("xong lúc", null=True, blank=True)
    settle_reason = models.CharField("lý do", max_length=240, blank=True)

    class Meta:
        verbose_name = "hàng đã hứa"
        verbose_name_plural = "hàng đã hứa"
        indexes = [models.Index(fields=["balance"], condition=Q(state="open"), name="open_allocations")]
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="allocation_of_something")]

    def __str__(self):
        return f"{self.quantity} · {self.reference}"
