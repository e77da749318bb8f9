"""What Oscar's order does not know of an order of this shop."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from catalogue.models import Commune, Province


def new_token() -> str:
    """144 random bits: the address of an order page cannot be guessed from another."""
    return secrets.token_urlsafe(18)


class OrderNumber(models.Model):
    """The sequence behind order numbers: one row each, so that two orders never wait for one counter.

    A number whose order was refused stays unused; numbers of papers that must have no gaps are another series.
    """

    drawn_at = models.DateTimeField("lấy lúc", auto_now_add=True)

    class Meta:
        verbose_name = "số đơn"
        verbose_name_plural = "số đơn"

    def __str__(self):
        return self.text

    @property
    def text(self) -> str:
        """As printed and as transfers name it: letters and digits only, DB100001."""
        return f"DB{100_000 + self.pk}"


class OrderFacts(models.Model):
    """The buyer, the way and the amounts of an order, frozen when it was placed; one-to-one with Oscar's Order."""

    class Way(models.TextChoices):
        SHIP = "ship", "giao tận nơi"
        PICK_UP = "pick-up", "nhận tại điểm bán"
        MIXED = "mixed", "nhận một phần, giao phần còn lại"

    class Channel(models.TextChoices):
        WEB = "web", "trên mạng"
        COUNTER = "counter", "tại quầy"

    class Status(models.TextChoices):
        PENDING = "pending", "chờ trả tiền"  # goods are held, and no outlet is told yet
        PLACED = "placed", "đã nhận đơn"
        PACKED = "packed", "đã gói"
        HANDED_OVER = "handed-over", "đã giao"
        CANCELLED = "cancelled", "đã huỷ"

    order = models.OneToOneField("order.Order", models.PROTECT, related_name="facts", verbose_name="đơn")
    token = models.CharField("mã đường dẫn", max_length=32, unique=True, default=new_token, editable=False)
    idempotency_key = models.CharField("khoá một lần", max_length=64, unique=True, editable=False)
    channel = models.CharField("kênh", max_length=10, choices=Channel, default=Channel.WEB)
    way = models.CharField("cách nhận", max_length=10, choices=Way)
    language = models.CharField("ngôn ngữ", max_length=2)
    buyer_name = models.CharField("họ tên", max_length=200, blank=True, help_text="Trống: khách mua tại quầy.")
    phone = models.CharField("điện thoại", max_length=20, blank=True, db_index=True, help_text="Dạng quốc tế: +84…")
    email = models.EmailField("thư điện tử", blank=True)
    street = models.CharField("số nhà, đường, thôn, bản", max_length=240, blank=True)
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="xã, phường"
    )
    commune_name = models.CharField("xã, phường như người mua viết", max_length=120, blank=True)
    province = models.ForeignKey(
        Province, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tỉnh, thành phố"
    )
    note = models.CharField("lời nhắn", max_length=500, blank=True)
    age_stated_at = models.DateTimeField("nói đã đủ 18 tuổi lúc", null=True, blank=True)
    goods_total = models.PositiveIntegerField("tiền hàng (đồng)")
    charges_total = models.PositiveIntegerField("phí gửi (đồng)")
    amount_due = models.PositiveIntegerField("phải trả (đồng)")

    class Meta:
        verbose_name = "chi tiết đơn"
        verbose_name_plural = "chi tiết đơn"
        # The oldest orders that still have a contact: what the clock asks every minute (orders.services.retention).
        indexes = [models.Index(fields=["order"], condition=~Q(phone="", email=""), name="orders_with_contact")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_due=models.F("goods_total") + models.F("charges_total")), name="order_sums_up"
            ),
            models.CheckConstraint(
                condition=~Q(way__in=["ship", "mixed"]) | Q(province__isnull=False), name="shipped_order_has_a_province"
            ),
        ]

    def __str__(self):
        return f"{self.buyer_name} · {self.order_id}"

    @property
    def is_counter_sale(self) -> bool:
        return self.channel == self.Channel.COUNTER

    @property
    def buyer(self) -> str:
        """The buyer's name; whoever buys at the counter is asked for none."""
        return self.buyer_name or _("Khách mua tại quầy")
