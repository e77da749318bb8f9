"""What makers bring: the delivery note as it is written down, and the book of what arrived under it."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from catalogue.models import Lot, Producer
from catalogue.models.products import PRODUCT
from shops.models.ledger import StockMovement
from shops.models.outlets import Outlet


class Terms(models.TextChoices):
    """On what terms goods are taken in: bought outright, or the maker's own until they are sold."""

    OWNED = "owned", "mua đứt"
    CONSIGNMENT = "consignment", "ký gửi"


class DeliveryNote(models.Model):
    """A maker's delivery note at one outlet. It grows line by line as a draft and is received as one act.

    `commission_percent` is what the outlet keeps of the price of goods on consignment; None for goods bought outright.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "đang ghi"
        RECEIVED = "received", "đã nhận"
        DROPPED = "dropped", "đã bỏ"
        TAKEN_BACK = "taken-back", "đã hủy"

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="delivery_notes", verbose_name="điểm bán")
    producer = models.ForeignKey(Producer, models.PROTECT, related_name="delivery_notes", verbose_name="người làm ra")
    number = models.CharField("số phiếu", max_length=40)
    dated = models.DateField("ngày trên phiếu")
    terms = models.CharField("hình thức", max_length=12, choices=Terms)
    commission_percent = models.DecimalField(
        "hoa hồng (%)",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    state = models.CharField("trạng thái", max_length=12, choices=State, default=State.DRAFT)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ghi")
    opened_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người nhận"
    )
    closed_at = models.DateTimeField("nhận lúc", null=True, blank=True)
    close_reason = models.CharField("lý do bỏ, hủy", max_length=240, blank=True)

    class Meta:
        verbose_name = "phiếu giao hàng"
        verbose_name_plural = "phiếu giao hàng"
        constraints = [
            models.UniqueConstraint(
                "producer",
                Lower("number"),
                condition=Q(state__in=["draft", "received"]),
                name="one_note_per_number_of_a_producer",
            ),
            models.CheckConstraint(
                condition=Q(terms="owned", commission_percent=None)
                | Q(terms="consignment", commission_percent__gte=0, commission_percent__lte=100),
                name="commission_on_consignment_alone",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_received(self) -> bool:
        return self.state == self.State.RECEIVED


class DeliveryLine(models.Model):
    """One line of a note while it is written down: `noted` pieces on the paper, `arrived` pieces counted."""

    note = models.ForeignKey(DeliveryNote, models.PROTECT, related_name="lines", verbose_name="phiếu")
    product = models.ForeignKey(PRODUCT, models.PROTECT, related_name="+", verbose_name="sản phẩm con")
    lot_code = models.CharField("số lô", max_length=20)
    made_on = models.DateField("ngày sản xuất", null=True, blank=True)
    best_before = models.DateField("hạn dùng", null=True, blank=True)
    keeps_for_ever = models.BooleanField("không có hạn dùng", default=False)
    code_is_shared = models.BooleanField("hai món trùng số lô", default=False)
    growing_area_code = models.CharField("mã số vùng trồng", max_length=60, blank=True)
    noted = models.PositiveIntegerField("trên phiếu")
    arrived = models.PositiveIntegerField("thực nhận")
    reason = models.CharField("lý do lệch", max_length=240, blank=True)

    class Meta:
        verbose_name = "dòng phiếu giao"
        verbose_name_plural = "dòng phiếu giao"
        constraints = [
            models.UniqueConstraint("note", "product", Lower("lot_code"), name="one_line_per_lot_of_a_note"),
            models.CheckConstraint(
                condition=Q(arrived=F("noted")) | ~Q(reason=""), name="delivery_difference_has_a_reason"
            ),
        ]

    def __str__(self):
        return self.lot_code

    @property
    def difference(self) -> int:
        """Pieces that arrived beyond the paper; below nothing when some are missing."""
        return self.arrived - self.noted


class Arrival(models.Model):
    """What a lot was received under, written once: note, terms and commission of that day, and the book's line.

    Without a movement (and, for a lot nobody knows, without a lot) when nothing of the line arrived.
    """

    note = models.ForeignKey(DeliveryNote, models.PROTECT, related_name="arrivals", verbose_name="phiếu")
    product = models.ForeignKey(PRODUCT, models.PROTECT, related_name="+", verbose_name="sản phẩm con")
    lot_code = models.CharField("số lô", max_length=20)
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, related_name="arrivals", verbose_name="lô")
    movement = models.OneToOneField(
        StockMovement, models.PROTECT, null=True, blank=True, related_name="arrival", verbose_name="dòng sổ kho"
    )
    noted = models.PositiveIntegerField("trên phiếu")
    arrived = models.PositiveIntegerField("thực nhận")
    reason = models.CharField("lý do lệch", max_length=240, blank=True)
    terms = models.CharField("hình thức", max_length=12, choices=Terms)
    commission_percent = models.DecimalField("hoa hồng (%)", max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "hàng nhập theo phiếu"
        verbose_name_plural = "hàng nhập theo phiếu"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("note", "product", Lower("lot_code"), name="one_arrival_per_lot_of_a_note"),
            models.CheckConstraint(
                condition=Q(arrived=0, movement=None) | Q(arrived__gt=0, movement__isnull=False, lot__isnull=False),
                name="arrival_has_its_movement",
            ),
        ]

    def __str__(self):
        return f"{self.lot_code} × {self.arrived}"

    @property
    def difference(self) -> int:
        return self.arrived - self.noted


class StockImport(models.Model):
    """A file of receipts or of opening stock on its way into the books: kept as cells, looked at, then written once."""

    class Kind(models.TextChoices):
        RECEIPTS = "receipts", "phiếu giao hàng"
        STOCK = "stock", "tồn đầu kỳ"

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+", verbose_name="điểm bán")
    kind = models.CharField("loại", max_length=10, choices=Kind)
    file_name = models.CharField("tên tệp", max_length=200)
    cells = models.JSONField("ô")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField("ghi lúc", null=True, blank=True)

    class Meta:
        verbose_name = "tệp nhập hàng"
        verbose_name_plural = "tệp nhập hàng"

    def __str__(self):
        return self.file_name
