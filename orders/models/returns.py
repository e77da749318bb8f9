"""Goods that come back: asked for by the buyer or opened at the counter, and decided about piece by piece."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from catalogue.models import Lot
from orders.models.fulfilments import Fulfilment, FulfilmentLine
from orders.models.parcels import Parcel
from shops.models import StockMovement


class GoodsReturn(models.Model):
    """Pieces of one share that come back to its outlet.

    `credit` (đồng) is what the shop owes the buyer for what came back, frozen when it was received; `charge_back` is
    the part of it that is the charge for sending.
    """

    class State(models.TextChoices):
        ASKED = "asked", gettext_lazy("chờ cửa hàng trả lời")
        ACCEPTED = "accepted", gettext_lazy("chờ hàng về quầy")
        RECEIVED = "received", gettext_lazy("đã nhận hàng trả")
        REFUSED = "refused", gettext_lazy("không nhận trả")

    class Cause(models.TextChoices):
        CHANGED_MIND = "changed-mind", gettext_lazy("đổi ý, không dùng đến")
        FAULTY = "faulty", gettext_lazy("hàng hỏng, lỗi hoặc sắp hết hạn")
        WRONG = "wrong", gettext_lazy("giao sai hàng")
        UNDELIVERED = "undelivered", gettext_lazy("kiện hàng không giao được")

    fulfilment = models.ForeignKey(Fulfilment, models.PROTECT, related_name="returns", verbose_name="phần giao")
    parcel = models.OneToOneField(
        Parcel, models.PROTECT, null=True, blank=True, related_name="goods_return", verbose_name="kiện hàng"
    )
    cause = models.CharField("vì sao", max_length=14, choices=Cause)
    words = models.CharField("lời người mua", max_length=500, blank=True)
    state = models.CharField("trạng thái", max_length=10, choices=State)
    charge_back = models.PositiveIntegerField("phí gửi trả lại (đồng)", default=0)
    credit = models.PositiveBigIntegerField("phải trả lại khách (đồng)", default=0)
    idempotency_key = models.CharField("khoá một lần", max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = "lần trả hàng"
        verbose_name_plural = "lần trả hàng"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["fulfilment"], condition=Q(state__in=["asked", "accepted"]), name="open_returns")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="received") | Q(charge_back=0, credit=0), name="return_owes_once_received"
            ),
            models.CheckConstraint(
                condition=Q(cause="undelivered", parcel__isnull=False) | (~Q(cause="undelivered") & Q(parcel=None)),
                name="undelivered_is_a_parcel",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        """As it stands in the ledger and is read out: TH100001."""
        return f"TH{100_000 + self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.ASKED, self.State.ACCEPTED)


class ReturnLine(models.Model):
    """Pieces of one line that are to come back, and how many did."""

    goods_return = models.ForeignKey(GoodsReturn, models.PROTECT, related_name="lines", verbose_name="lần trả hàng")
    line = models.ForeignKey(FulfilmentLine, models.PROTECT, related_name="return_lines", verbose_name="dòng phần giao")
    quantity = models.PositiveIntegerField("muốn trả")
    received = models.PositiveIntegerField("đã nhận lại", default=0)

    class Meta:
        verbose_name = "dòng trả hàng"
        verbose_name_plural = "dòng trả hàng"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["goods_return", "line"], name="one_line_per_return"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & Q(quantity__gte=F("received")), name="received_within_asked"
            ),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.line_id}"


class ReturnedLot(models.Model):
    """What was decided about pieces of one lot that came back, and the movements that say so. Written once."""

    class Decision(models.TextChoices):
        SHELF = "shelf", gettext_lazy("để lại kệ bán tiếp")
        DAMAGED = "damaged", gettext_lazy("hư hỏng, ghi bỏ ra")
        DISCARDED = "discarded", gettext_lazy("còn nguyên nhưng không bán lại, bỏ đi")
        LOST = "lost", gettext_lazy("thất lạc, không về đến quầy")  # of a parcel alone

    return_line = models.ForeignKey(ReturnLine, models.PROTECT, related_name="lots", verbose_name="dòng trả hàng")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+", verbose_name="lô")
    quantity = models.PositiveIntegerField("số gói")
    decision = models.CharField("quyết định", max_length=10, choices=Decision)
    movement = models.OneToOneField(
        StockMovement, models.PROTECT, related_name="returned_lot", verbose_name="dòng sổ nhận lại"
    )
    loss = models.OneToOneField(
        StockMovement, models.PROTECT, null=True, blank=True, related_name="returned_loss", verbose_name="dòng sổ bỏ ra"
    )
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "quyết định về hàng trả"
        verbose_name_plural = "quyết định về hàng trả"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="decision_about_something"),
            models.CheckConstraint(
                condition=Q(decision="shelf", loss=None) | (~Q(decision="shelf") & Q(loss__isnull=False)),
                name="what_is_not_on_the_shelf_is_a_loss",
            ),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.lot_id}: {self.decision}"


class ReturnEvent(models.Model):
    """One step of a return with who took it, when and why; written once, and read by the buyer."""

    goods_return = models.ForeignKey(GoodsReturn, models.PROTECT, related_name="events", verbose_name="lần trả hàng")
    before = models.CharField("từ", max_length=10, choices=GoodsReturn.State, blank=True)
    after = models.CharField("sang", max_length=10, choices=GoodsReturn.State)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người làm"
    )
    actor_name = models.CharField("tên người làm", max_length=200)
    reason = models.CharField("lý do", max_length=500, blank=True)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "bước trả hàng"
        verbose_name_plural = "bước trả hàng"
        ordering = ["id"]

    def __str__(self):
        return f"{self.before or '—'} → {self.after}"
