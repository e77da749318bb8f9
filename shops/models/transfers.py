"""Goods from one outlet to another: packed at the source, on nobody's shelf on the road, received piece by piece."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from catalogue.models import Lot
from shops.models.ledger import Allocation, StockMovement
from shops.models.outlets import Outlet

FIRST_NUMBER = 100_000


class Transfer(models.Model):
    """Goods that one outlet sends to another. `expected_on` and `carrier` are noted when it leaves, if known."""

    class State(models.TextChoices):
        DRAFT = "draft", gettext_lazy("đang soạn")
        PACKED = "packed", gettext_lazy("đã đóng gói")
        ON_THE_ROAD = "on-the-road", gettext_lazy("đang trên đường")
        RECEIVED = "received", gettext_lazy("đã nhận xong")
        CANCELLED = "cancelled", gettext_lazy("đã huỷ")

    source = models.ForeignKey(Outlet, models.PROTECT, related_name="transfers_out", verbose_name="nơi gửi")
    destination = models.ForeignKey(Outlet, models.PROTECT, related_name="transfers_in", verbose_name="nơi nhận")
    state = models.CharField("trạng thái", max_length=12, choices=State, default=State.DRAFT)
    note = models.CharField("ghi chú", max_length=240, blank=True)
    carrier = models.CharField("ai chở", max_length=80, blank=True)
    expected_on = models.DateField("dự kiến đến", null=True, blank=True)
    made_at = models.DateTimeField("lập lúc", auto_now_add=True)

    class Meta:
        verbose_name = "phiếu chuyển"
        verbose_name_plural = "phiếu chuyển"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["source", "state"], name="transfers_out_by_state"),
            models.Index(fields=["destination", "state"], name="transfers_in_by_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(source=F("destination")), name="transfer_between_two_outlets"),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        """As it stands in the ledger and on the slip: CK100001. Gaps mean nothing."""
        return f"CK{FIRST_NUMBER + self.pk}"

    @property
    def has_left(self) -> bool:
        return self.state in (self.State.ON_THE_ROAD, self.State.RECEIVED)

    def is_late_on(self, day: date) -> bool:
        return self.state == self.State.ON_THE_ROAD and self.expected_on is not None and self.expected_on < day


class TransferLine(models.Model):
    """Pieces of one lot on a transfer.

    `packed` is what is in the boxes, `short` what a count took out of them before they left. What has left is
    `received`, written off or put back at the source, or else still on the road: of that, `missing` and `damaged` have
    been reported by the destination and wait to be settled.
    """

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="lines", verbose_name="phiếu chuyển")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+", verbose_name="lô")
    asked = models.PositiveIntegerField("muốn chuyển")
    packed = models.PositiveIntegerField("đã gói", default=0)
    short = models.PositiveIntegerField("kiểm kê thấy thiếu", default=0)
    received = models.PositiveIntegerField("đã nhận", default=0)
    missing = models.PositiveIntegerField("báo thiếu, chưa giải quyết", default=0)
    damaged = models.PositiveIntegerField("báo hỏng, chưa giải quyết", default=0)
    written_off = models.PositiveIntegerField("đã ghi bỏ", default=0)
    put_back = models.PositiveIntegerField("đã để lại nơi gửi", default=0)
    allocation = models.OneToOneField(
        Allocation, models.PROTECT, null=True, blank=True, related_name="transfer_line", verbose_name="hàng giữ lại"
    )
    sent = models.OneToOneField(
        StockMovement, models.PROTECT, null=True, blank=True, related_name="transfer_line", verbose_name="dòng sổ gửi"
    )

    class Meta:
        verbose_name = "dòng phiếu chuyển"
        verbose_name_plural = "dòng phiếu chuyển"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "lot"], name="one_line_per_lot_and_transfer"),
            models.CheckConstraint(condition=Q(asked__gt=0), name="transfer_asks_for_something"),
            models.CheckConstraint(
                condition=Q(packed__gte=F("received") + F("missing") + F("damaged") + F("written_off") + F("put_back")),
                name="arrived_within_packed",
            ),
        ]

    def __str__(self):
        return f"{self.asked} × {self.lot_id}"

    @property
    def awaited(self) -> int:
        """Pieces on the road of which nobody has said anything yet."""
        return self.packed - self.received - self.missing - self.damaged - self.written_off - self.put_back

    @property
    def on_the_road(self) -> int:
        """Pieces that are on nobody's shelf and not written off either; of a transfer that has left."""
        return self.packed - self.received - self.written_off - self.put_back

    @property
    def difference(self) -> int:
        """Pieces reported missing or damaged that nobody has settled."""
        return self.missing + self.damaged


class TransferStep(models.Model):
    """One thing done with a transfer: who, when, why, and where it stood afterwards. Written once."""

    class What(models.TextChoices):
        MADE = "made", gettext_lazy("lập phiếu")
        CHANGED = "changed", gettext_lazy("sửa hàng trong phiếu")
        PACKED = "packed", gettext_lazy("đóng gói")
        CUT = "cut", gettext_lazy("kiểm kê thấy thiếu")
        UNPACKED = "unpacked", gettext_lazy("mở gói ra")
        SENT = "sent", gettext_lazy("lên đường")
        RECEIVED = "received", gettext_lazy("nhận hàng")
        SETTLED = "settled", gettext_lazy("giải quyết chênh lệch")
        CANCELLED = "cancelled", gettext_lazy("huỷ phiếu")

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="steps", verbose_name="phiếu chuyển")
    what = models.CharField("việc", max_length=10, choices=What)
    after = models.CharField("trạng thái sau đó", max_length=12, choices=Transfer.State)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người làm"
    )
    actor_name = models.CharField("tên người làm", max_length=150)
    words = models.CharField("ghi rõ", max_length=240, blank=True)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "bước của phiếu chuyển"
        verbose_name_plural = "bước của phiếu chuyển"
        ordering = ["id"]

    def __str__(self):
        return f"{self.transfer_id}: {self.what}"


class TransferEntry(models.Model):
    """What was said of pieces that had left, and the movements that say so in the ledger. Written once.

    MISSING and DAMAGED are reports of the destination: pieces stay on the road. LATE, FOUND and LOST settle them; a
    loss comes back into the source's book and leaves it as a loss.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", gettext_lazy("nhận tốt")
        MISSING = "missing", gettext_lazy("báo thiếu")
        DAMAGED = "damaged", gettext_lazy("báo hỏng")
        LATE = "late", gettext_lazy("nhận muộn")
        FOUND = "found", gettext_lazy("để lại nơi gửi")
        LOST = "lost", gettext_lazy("ghi bỏ")

    line = models.ForeignKey(TransferLine, models.PROTECT, related_name="entries", verbose_name="dòng phiếu chuyển")
    step = models.ForeignKey(TransferStep, models.PROTECT, related_name="entries", verbose_name="bước")
    kind = models.CharField("kết quả", max_length=10, choices=Kind)
    of = models.CharField("của phần", max_length=10, choices=Kind, blank=True)
    quantity = models.PositiveIntegerField("số gói")
    movement = models.OneToOneField(
        StockMovement, models.PROTECT, null=True, blank=True, related_name="transfer_entry", verbose_name="dòng sổ"
    )
    loss = models.OneToOneField(
        StockMovement, models.PROTECT, null=True, blank=True, related_name="transfer_loss", verbose_name="dòng sổ bỏ ra"
    )

    class Meta:
        verbose_name = "kết quả nhận hàng chuyển"
        verbose_name_plural = "kết quả nhận hàng chuyển"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="transfer_entry_of_something"),
            models.CheckConstraint(
                condition=Q(kind__in=["missing", "damaged"], movement=None)
                | (~Q(kind__in=["missing", "damaged"]) & Q(movement__isnull=False)),
                name="transfer_entry_moves_what_arrived",
            ),
            models.CheckConstraint(
                condition=Q(kind="lost", loss__isnull=False) | (~Q(kind="lost") & Q(loss=None)),
                name="transfer_entry_loses_what_is_lost",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["received", "missing", "damaged"], of="")
                | Q(kind__in=["late", "found", "lost"], of__in=["missing", "damaged"]),
                name="transfer_entry_settles_a_report",
            ),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.line_id}: {self.kind}"
