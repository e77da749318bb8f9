"""What carriers ask for a parcel: services, and their tables of rates, dated and written once."""

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common.translated import localized
from orders.models.delivery import DeliveryZone


class Carrier(models.Model):
    """Who takes parcels away; the name is the one that stands at the cash it collects."""

    name = models.CharField("tên", max_length=80, unique=True)
    is_demo = models.BooleanField("số liệu mẫu", default=False)

    class Meta:
        verbose_name = "đơn vị vận chuyển"
        verbose_name_plural = "đơn vị vận chuyển"
        ordering = ["name"]

    def __str__(self):
        return self.name


class ShippingService(models.Model):
    """A way in which a carrier takes parcels, and how it weighs them."""

    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="services", verbose_name="đơn vị vận chuyển")
    name_vi = models.CharField("tên dịch vụ", max_length=80)
    name_en = models.CharField("tên tiếng Anh", max_length=80)
    volumetric_divisor = models.PositiveIntegerField(
        "hệ số quy đổi thể tích (cm³ cho 1 kg)",
        default=6000,
        help_text="Thường là 6000 hoặc 5000. Ghi 0 nếu đơn vị này không tính theo thể tích.",
    )
    weight_step = models.PositiveIntegerField(
        "làm tròn lên bội số của (gam)", default=1, help_text="Ghi 1 nếu tính đúng số gam, 500 nếu tính từng nửa cân."
    )
    cut_off = models.TimeField(
        "gửi trong ngày nếu đặt trước", default=time(15), help_text="Đơn đặt từ giờ này trở đi tính sang ngày sau."
    )
    lead_days = models.PositiveSmallIntegerField(
        "số ngày mở cửa cần để gói", default=0, help_text="Ghi 0 nếu gói và gửi ngay trong ngày."
    )
    is_demo = models.BooleanField("số liệu mẫu", default=False)

    class Meta:
        verbose_name = "dịch vụ gửi hàng"
        verbose_name_plural = "dịch vụ gửi hàng"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "name_vi"],
                name="one_service_name_per_carrier",
                violation_error_message="Đơn vị này đã có dịch vụ cùng tên.",
            ),
            models.CheckConstraint(
                condition=Q(weight_step__gte=1),
                name="service_weighs_in_steps",
                violation_error_message="Ghi ít nhất 1 gam.",
            ),
        ]

    def __str__(self):
        return f"{self.carrier} · {self.name_vi}"

    @property
    def name(self) -> str:
        return localized(self, "name")


class TariffTable(models.Model):
    """The rates of one service from a moment on. What it costs is never rewritten: a change is another table.

    `valid_until` is set once, by the table that follows or by whoever ends the service; equal to `valid_from` for a
    table that was taken back before it began.
    """

    service = models.ForeignKey(ShippingService, models.PROTECT, related_name="tables", verbose_name="dịch vụ")
    valid_from = models.DateTimeField("áp dụng từ")
    valid_until = models.DateTimeField("đến trước", null=True, blank=True)
    cash_flat = models.PositiveIntegerField("phí thu hộ mỗi kiện (đồng)", default=0)
    cash_per_mille = models.PositiveSmallIntegerField("phí thu hộ (phần nghìn số tiền thu)", default=0)
    free_from = models.PositiveIntegerField("miễn cước từ tiền hàng (đồng)", null=True, blank=True)
    is_demo = models.BooleanField("số liệu mẫu", default=False)
    idempotency_key = models.CharField("khoá một lần", max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = "bảng cước"
        verbose_name_plural = "bảng cước"
        ordering = ["-valid_from", "-id"]
        indexes = [models.Index(fields=["service", "valid_from"], name="tables_of_service")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="table_ends"
            ),
            models.CheckConstraint(condition=Q(cash_per_mille__lte=1000), name="cash_fee_within_the_cash"),
        ]

    def __str__(self):
        return f"{self.service_id}: {self.valid_from:%d/%m/%Y %H:%M}"


class TariffZone(models.Model):
    """What a table says of one zone. Beyond the last step `further_kg` đồng are asked for each further kilogram begun;
    None means that nothing heavier is taken. A zone that a table leaves out is not served.
    """

    table = models.ForeignKey(TariffTable, models.PROTECT, related_name="zones", verbose_name="bảng cước")
    zone = models.ForeignKey(DeliveryZone, models.PROTECT, related_name="tariffs", verbose_name="vùng")
    takes_fresh = models.BooleanField("nhận hàng tươi", default=False)
    takes_fragile = models.BooleanField("nhận hàng dễ vỡ", default=False)
    least_days = models.PositiveSmallIntegerField("nhanh nhất (ngày)")
    most_days = models.PositiveSmallIntegerField("chậm nhất (ngày)")
    further_kg = models.PositiveIntegerField("mỗi kg thêm (đồng)", null=True, blank=True)

    class Meta:
        verbose_name = "cước của vùng"
        verbose_name_plural = "cước của vùng"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["table", "zone"], name="zone_once_a_table"),
            models.CheckConstraint(condition=Q(most_days__gte=F("least_days")), name="tariff_days_in_order"),
        ]

    def __str__(self):
        return f"{self.table_id} → {self.zone_id}"


class TariffStep(models.Model):
    """Up to so many grams, so many đồng."""

    terms = models.ForeignKey(TariffZone, models.PROTECT, related_name="steps", verbose_name="cước của vùng")
    up_to_grams = models.PositiveIntegerField("đến (gam)")
    amount = models.PositiveIntegerField("cước (đồng)")

    class Meta:
        verbose_name = "bậc cước"
        verbose_name_plural = "bậc cước"
        ordering = ["up_to_grams"]
        constraints = [
            models.UniqueConstraint(fields=["terms", "up_to_grams"], name="one_amount_per_weight"),
            models.CheckConstraint(condition=Q(up_to_grams__gt=0), name="step_has_weight"),
        ]

    def __str__(self):
        return f"≤ {self.up_to_grams} g: {self.amount}"


class TariffEvent(models.Model):
    """What was done to a table, by whom, when and why: written once."""

    class Kind(models.TextChoices):
        PUBLISHED = "published", "ban hành"
        FOLLOWED = "followed", "có bảng mới thay"
        ENDED = "ended", "dừng"

    table = models.ForeignKey(TariffTable, models.PROTECT, related_name="events", verbose_name="bảng cước")
    kind = models.CharField("việc", max_length=10, choices=Kind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người làm"
    )
    actor_name = models.CharField("tên người làm", max_length=200)
    reason = models.CharField("lý do", max_length=240)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "việc đã làm với bảng cước"
        verbose_name_plural = "việc đã làm với bảng cước"
        ordering = ["id"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.reason}"
