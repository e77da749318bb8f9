"""Counting an outlet, a shelf of it or some goods, while the shop sells."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from catalogue.models import Lot
from shops.models.ledger import StockMovement
from shops.models.outlets import Outlet


class Stocktake(models.Model):
    """One counting of many lots. What it corrects stands in the ledger under its number."""

    class State(models.TextChoices):
        OPEN = "open", "đang đếm"
        COUNTED = "counted", "đếm xong, chờ ghi sổ"
        APPROVED = "approved", "đã duyệt"
        POSTED = "posted", "đã ghi sổ"
        ABANDONED = "abandoned", "đã bỏ"

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="stocktakes", verbose_name="điểm bán")
    place = models.CharField("đếm ở đâu", max_length=80, blank=True)
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người mở")
    opened_at = models.DateTimeField("mở lúc", auto_now_add=True)
    idempotency_key = models.CharField("khoá một lần", max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = "kiểm kê"
        verbose_name_plural = "kiểm kê"
        ordering = ["-id"]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        """As its movements name it: KK100001."""
        return f"KK{100_000 + self.pk}"


class StocktakeLine(models.Model):
    """One lot to count. `chosen` is the count that holds; `difference` and `movement` are what posting made of it.

    A line that was posted and agreed has the difference 0 and no movement: that it agreed is worth keeping.
    """

    stocktake = models.ForeignKey(Stocktake, models.PROTECT, related_name="lines", verbose_name="kiểm kê")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+", verbose_name="lô")
    chosen = models.OneToOneField(
        "StocktakeCount", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lần đếm được chọn"
    )
    difference = models.IntegerField("lệch", null=True, blank=True)
    movement = models.OneToOneField(
        StockMovement, models.PROTECT, null=True, blank=True, related_name="stocktake_line", verbose_name="dòng sổ"
    )

    class Meta:
        verbose_name = "dòng kiểm kê"
        verbose_name_plural = "dòng kiểm kê"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["stocktake", "lot"], name="one_line_per_lot_and_stocktake")]

    def __str__(self):
        return f"{self.stocktake_id}: {self.lot_id}"


class StocktakeCount(models.Model):
    """What one person counted, and what the book said at that very moment. Written once.

    What moves between this moment and the posting changes book and shelf alike, so the difference of the two stays what
    it was. A count that came after the counting was over is kept as well (`is_late`) and holds nothing.
    """

    line = models.ForeignKey(StocktakeLine, models.PROTECT, related_name="counts", verbose_name="dòng kiểm kê")
    counted = models.PositiveIntegerField("đếm được")
    booked = models.IntegerField("sổ ghi lúc đếm")
    is_late = models.BooleanField("đến sau khi đã đếm xong", default=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người đếm")
    actor_name = models.CharField("tên người đếm", max_length=150)
    at = models.DateTimeField("lúc", auto_now_add=True)
    idempotency_key = models.CharField("khoá một lần", max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = "lần đếm"
        verbose_name_plural = "lần đếm"
        ordering = ["id"]

    def __str__(self):
        return f"{self.counted} ({self.difference:+d})"

    @property
    def difference(self) -> int:
        return self.counted - self.booked


class StocktakeEvent(models.Model):
    """One step of a stocktake with who took it, when and why. Written once."""

    stocktake = models.ForeignKey(Stocktake, models.PROTECT, related_name="events", verbose_name="kiểm kê")
    before = models.CharField("từ", max_length=10, choices=Stocktake.State, blank=True)
    after = models.CharField("sang", max_length=10, choices=Stocktake.State)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người làm")
    actor_name = models.CharField("tên người làm", max_length=150)
    reason = models.CharField("lý do", max_length=240, blank=True)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "bước kiểm kê"
        verbose_name_plural = "bước kiểm kê"
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(before=F("after")), name="stocktake_step_leads_on")]

    def __str__(self):
        return f"{self.before or '—'} → {self.after}"
