"""One outlet handing over its share of an order: packed, handed over, or cancelled."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, gettext_lazy

from common.translated import localized
from orders.models.delivery import DeliveryZone
from orders.models.orders import OrderFacts
from orders.models.shipping import TariffZone
from shops.models import Allocation, Outlet


class FulfilmentQuerySet(models.QuerySet):
    def open(self):
        """Shares that still have to be packed or handed over, oldest first."""
        return self.filter(status__in=[Fulfilment.Status.PLACED, Fulfilment.Status.PACKED]).order_by("pk")

    def unseen(self):
        """New orders that nobody has opened at the counter yet."""
        return self.filter(status=OrderFacts.Status.PLACED, seen_at=None)


class Fulfilment(models.Model):
    """The goods that one outlet owes an order, in one parcel or over one counter.

    `charge` is all that sending costs the buyer; `cash_fee` is the part of it for collecting cash. `house_charge` is
    what the house bears when it sends instead of an outlet that could not. Names of carrier and service are kept as
    they were when it was ordered.
    """

    Status = OrderFacts.Status
    Way = OrderFacts.Way

    class Reason(models.TextChoices):
        """Why this outlet serves these goods: the first rule that decided between it and the others."""

        PICK_UP = "pick-up", "nơi khách chọn đến nhận"
        ONLY_THERE = "only-there", "chỉ nơi này có"
        FEWEST_PARCELS = "fewest-parcels", "ít kiện nhất"
        LOWEST_PRICE = "lowest-price", "giá thấp nhất"
        NEAREST = "nearest", "gần người nhận nhất"
        EARLIEST_EXPIRY = "earliest-expiry", "hàng hết hạn sớm nhất"
        SHOP_ORDER = "shop-order", "thứ tự của cửa hàng"

    order = models.ForeignKey("order.Order", models.PROTECT, related_name="fulfilments", verbose_name="đơn")
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="fulfilments", verbose_name="điểm bán")
    way = models.CharField("cách nhận", max_length=10, choices=OrderFacts.Way)
    status = models.CharField("trạng thái", max_length=12, choices=OrderFacts.Status, default=OrderFacts.Status.PLACED)
    zone = models.ForeignKey(
        DeliveryZone, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="vùng giao hàng"
    )
    charge = models.PositiveIntegerField("phí gửi (đồng)", default=0)
    cash_fee = models.PositiveIntegerField("trong đó phí thu hộ (đồng)", default=0)
    tariff = models.ForeignKey(
        TariffZone, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tính theo cước"
    )
    carrier_name = models.CharField("đơn vị vận chuyển", max_length=80, blank=True)
    service_vi = models.CharField("dịch vụ", max_length=80, blank=True)
    service_en = models.CharField("dịch vụ (Anh)", max_length=80, blank=True)
    chargeable_grams = models.PositiveIntegerField("khối lượng tính cước (gam)", null=True, blank=True)
    reason = models.CharField("vì sao từ điểm bán này", max_length=20, choices=Reason, blank=True)
    house_charge = models.PositiveIntegerField("phí gửi nhà chịu (đồng)", default=0)
    charge_back = models.PositiveIntegerField("phí gửi đã trả lại (đồng)", default=0)
    expected_from = models.DateField("dự kiến từ", null=True, blank=True)
    expected_until = models.DateField("dự kiến đến", null=True, blank=True)
    seen_at = models.DateTimeField("quầy mở xem lúc", null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người mở xem"
    )
    unseen_told_at = models.DateTimeField("báo chưa ai xem lúc", null=True, blank=True)

    objects = FulfilmentQuerySet.as_manager()

    class Meta:
        verbose_name = "phần giao"
        verbose_name_plural = "phần giao"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["outlet", "id"], condition=Q(status__in=["placed", "packed"]), name="open_fulfilments")
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "outlet"], name="one_share_per_outlet"),
            models.CheckConstraint(condition=~Q(way="pick-up") | Q(charge=0), name="pick_up_is_free"),
            models.CheckConstraint(condition=~Q(way="mixed"), name="share_has_one_way"),
            models.CheckConstraint(condition=Q(cash_fee__lte=F("charge")), name="cash_fee_within_charge"),
            models.CheckConstraint(condition=Q(charge_back__lte=F("charge")), name="charge_back_within_charge"),
        ]

    def __str__(self):
        return f"{self.order_id} @ {self.outlet_id}"

    @property
    def service_name(self) -> str:
        """The service in the reader's language."""
        return localized(self, "service")


class FulfilmentLine(models.Model):
    """Pieces of an order line that this outlet hands over.

    `cancelled` and `handed_over` never exceed `quantity`, nor does `returned` what was handed over. `moved` are
    those of the cancelled pieces that another outlet sends instead, in a share and a line of its own.
    """

    fulfilment = models.ForeignKey(Fulfilment, models.PROTECT, related_name="lines", verbose_name="phần giao")
    order_line = models.ForeignKey("order.Line", models.PROTECT, related_name="shares", verbose_name="dòng đơn")
    quantity = models.PositiveIntegerField("số gói")
    handed_over = models.PositiveIntegerField("đã giao", default=0)
    cancelled = models.PositiveIntegerField("đã huỷ", default=0)
    returned = models.PositiveIntegerField("khách đã trả", default=0)
    moved = models.PositiveIntegerField("nơi khác gửi thay", default=0)

    class Meta:
        verbose_name = "dòng phần giao"
        verbose_name_plural = "dòng phần giao"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["fulfilment", "order_line"], name="one_share_per_order_line"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & Q(quantity__gte=F("handed_over") + F("cancelled")),
                name="share_within_quantity",
            ),
            models.CheckConstraint(condition=Q(returned__lte=F("handed_over")), name="returned_within_handed_over"),
            models.CheckConstraint(condition=Q(moved__lte=F("cancelled")), name="moved_within_cancelled"),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.order_line_id}"

    @property
    def missing(self) -> int:
        """Pieces that nobody sends: cut or cancelled."""
        return self.cancelled - self.moved

    @property
    def amount(self) -> int:
        """What its pieces were ordered for, in đồng; those that another outlet sends are counted there."""
        return int(self.order_line.unit_price_incl_tax) * (self.quantity - self.moved)


class PromisedLot(models.Model):
    """Which promise of the ledger stands for which line: the lots that were set aside for it."""

    line = models.ForeignKey(FulfilmentLine, models.PROTECT, related_name="promises", verbose_name="dòng phần giao")
    allocation = models.OneToOneField(
        Allocation, models.PROTECT, related_name="promised_for", verbose_name="hàng đã hứa"
    )

    class Meta:
        verbose_name = "lô đã hứa"
        verbose_name_plural = "lô đã hứa"

    def __str__(self):
        return f"{self.line_id} ← {self.allocation_id}"


class FulfilmentEvent(models.Model):
    """One step of a share with who took it, when and why; written once, and read by the buyer as the order's way.

    `reason` is what a person wrote. Of a step that planning anew took by itself it names the outlets, and `kind` says
    what of them, so that each reader is told in their language: see `words`.
    """

    class Kind(models.TextChoices):
        SAID = "", gettext_lazy("như đã ghi")
        SENT_FOR = "sent-for", gettext_lazy("gửi thay nơi khác")
        OTHERS_SEND = "others-send", gettext_lazy("nơi khác gửi thay")
        OTHER_GOODS = "other-goods", gettext_lazy("hàng trong gói đã đổi")

    fulfilment = models.ForeignKey(Fulfilment, models.PROTECT, related_name="events", verbose_name="phần giao")
    before = models.CharField("từ", max_length=12, choices=OrderFacts.Status, blank=True)
    after = models.CharField("sang", max_length=12, choices=OrderFacts.Status)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người làm"
    )
    actor_name = models.CharField("tên người làm", max_length=200)
    # A default of the database too: books of a whole shop are written straight into the table.
    kind = models.CharField("loại", max_length=12, choices=Kind, blank=True, default=Kind.SAID, db_default="")
    reason = models.CharField("lý do", max_length=240, blank=True)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "bước của đơn"
        verbose_name_plural = "bước của đơn"
        ordering = ["id"]

    def __str__(self):
        return f"{self.before or '—'} → {self.after}"

    @property
    def words(self) -> str:
        """Why it was taken, in the reader's language where the house itself says why."""
        sentence = {
            self.Kind.SAID: "%(outlet)s",
            self.Kind.SENT_FOR: gettext("Gửi thay %(outlet)s"),
            self.Kind.OTHERS_SEND: gettext("%(outlet)s gửi thay"),
            self.Kind.OTHER_GOODS: gettext("Hàng trong gói đã đổi: mở ra, soạn lại rồi gói lại"),
        }[self.Kind(self.kind)]
        return sentence % {"outlet": self.reason}
