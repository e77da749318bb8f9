"""Cash of orders: taken at hand-over, handed in by whoever delivers, counted at the outlet; written once."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from orders.models.cash_refunds import CashRefund
from orders.models.fulfilments import Fulfilment
from orders.models.parcels import OWN_DELIVERY, Parcel
from orders.models.payments import Payment
from shops.models import Outlet


class CashCollection(models.Model):
    """The cash of one share (or one parcel of it) and who has it since the hand-over: the outlet, or whoever delivers
    until it is handed in.

    A wrong entry stays. Its counter-entry (the same đồng with a minus) and the right one beside it both name it in
    `corrects`; so a share has one entry that stands for each parcel, and the signed sum is what the share costs. A
    parcel that the buyer did not take has a counter-entry alone: nobody has that money.
    """

    class Holder(models.TextChoices):
        OUTLET = "outlet", "quầy giữ"
        CARRIER = "carrier", "người giao giữ"

    fulfilment = models.ForeignKey(Fulfilment, models.PROTECT, related_name="cash", verbose_name="phần giao")
    parcel = models.ForeignKey(
        Parcel, models.PROTECT, null=True, blank=True, related_name="cash", verbose_name="kiện hàng"
    )
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="cash", verbose_name="thanh toán")
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+", verbose_name="điểm bán")
    amount = models.BigIntegerField("số tiền (đồng)")
    holder = models.CharField("ai giữ", max_length=8, choices=Holder)
    carrier = models.CharField("đơn vị vận chuyển", max_length=80, blank=True, help_text="Trống: cửa hàng tự giao.")
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="sửa dòng"
    )
    reason = models.CharField("lý do", max_length=240, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người làm"
    )
    actor_name = models.CharField("tên người làm", max_length=200)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "khoản thu tiền mặt"
        verbose_name_plural = "khoản thu tiền mặt"
        ordering = ["id"]
        indexes = [models.Index(fields=["outlet", "holder", "id"], name="cash_by_holder")]
        constraints = [
            models.UniqueConstraint(
                fields=["fulfilment"], condition=Q(corrects=None, parcel=None), name="one_collection_per_share"
            ),
            models.UniqueConstraint(fields=["parcel"], condition=Q(corrects=None), name="one_collection_per_parcel"),
            models.UniqueConstraint(fields=["corrects"], condition=Q(amount__lt=0), name="one_counter_entry"),
            models.UniqueConstraint(fields=["corrects"], condition=Q(amount__gt=0), name="one_right_entry"),
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(amount__lt=0, corrects__isnull=False), name="collection_is_money"
            ),
            models.CheckConstraint(condition=Q(corrects=None) | ~Q(reason=""), name="cash_correction_says_why"),
            models.CheckConstraint(condition=~Q(holder="outlet") | Q(carrier=""), name="outlet_is_no_carrier"),
        ]

    def __str__(self):
        return f"{self.amount} ({self.holder})"

    @property
    def carrier_name(self) -> str:
        return self.carrier or str(OWN_DELIVERY)

    @property
    def is_with_outlet(self) -> bool:
        return self.holder == self.Holder.OUTLET


class Counting(models.Model):
    """Money counted against what the book says: a difference has its reason. `expected` may be below 0 after a
    correction of money that was counted before.
    """

    expected = models.BigIntegerField("theo sổ (đồng)")
    counted = models.PositiveBigIntegerField("đếm được (đồng)")
    difference = models.BigIntegerField("chênh lệch (đồng)")
    reason = models.CharField("lý do chênh lệch", max_length=240, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người đếm")
    actor_name = models.CharField("tên người đếm", max_length=200)
    at = models.DateTimeField("lúc", auto_now_add=True)
    idempotency_key = models.CharField("khoá một lần", max_length=64, unique=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(difference=F("counted") - F("expected")), name="%(class)s_difference_sums_up"
            ),
            models.CheckConstraint(condition=Q(difference=0) | ~Q(reason=""), name="%(class)s_difference_has_a_reason"),
        ]

    @property
    def shortage(self) -> int:
        return max(-self.difference, 0)


class CarrierHandIn(Counting):
    """Cash of several shares that one carrier handed in: into the outlet's till, or to the account by transfer."""

    class Method(models.TextChoices):
        CASH = "cash", gettext_lazy("tiền mặt tại quầy")
        TRANSFER = "transfer", gettext_lazy("chuyển khoản")

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="hand_ins", verbose_name="điểm bán")
    carrier = models.CharField("đơn vị vận chuyển", max_length=80, blank=True, help_text="Trống: cửa hàng tự giao.")
    method = models.CharField("cách nộp", max_length=10, choices=Method)
    bank_reference = models.CharField("số giao dịch của ngân hàng", max_length=60, blank=True)

    class Meta(Counting.Meta):
        abstract = False
        verbose_name = "lần nộp tiền của đơn vị vận chuyển"
        verbose_name_plural = "lần nộp tiền của đơn vị vận chuyển"
        constraints = [
            *Counting.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(method="transfer") | ~Q(bank_reference=""), name="hand_in_by_transfer_has_its_number"
            ),
        ]

    def __str__(self):
        return f"{self.carrier_name}: {self.counted}"

    @property
    def carrier_name(self) -> str:
        return self.carrier or str(OWN_DELIVERY)


class HandInLine(models.Model):
    """A share whose cash was handed in; once."""

    hand_in = models.ForeignKey(CarrierHandIn, models.PROTECT, related_name="lines", verbose_name="lần nộp")
    collection = models.OneToOneField(
        CashCollection, models.PROTECT, related_name="hand_in_line", verbose_name="khoản thu"
    )

    class Meta:
        verbose_name = "dòng nộp tiền"
        verbose_name_plural = "dòng nộp tiền"
        ordering = ["id"]

    def __str__(self):
        return f"{self.collection_id} → {self.hand_in_id}"


class CashUp(Counting):
    """An outlet's till counted and closed: everything taken since the one before."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="cash_ups", verbose_name="điểm bán")

    class Meta(Counting.Meta):
        abstract = False
        verbose_name = "lần kiểm quỹ"
        verbose_name_plural = "lần kiểm quỹ"

    def __str__(self):
        return f"{self.outlet_id}: {self.counted}"


class CashUpLine(models.Model):
    """Money that a cash-up covers: taken at the counter, handed in there, or given back; each đồng once."""

    cash_up = models.ForeignKey(CashUp, models.PROTECT, related_name="lines", verbose_name="lần kiểm quỹ")
    collection = models.OneToOneField(
        CashCollection, models.PROTECT, null=True, blank=True, related_name="cash_up_line", verbose_name="khoản thu"
    )
    hand_in = models.OneToOneField(
        CarrierHandIn, models.PROTECT, null=True, blank=True, related_name="cash_up_line", verbose_name="lần nộp"
    )
    refund = models.OneToOneField(
        CashRefund,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cash_up_line",
        verbose_name="hoàn tiền",
    )

    class Meta:
        verbose_name = "dòng kiểm quỹ"
        verbose_name_plural = "dòng kiểm quỹ"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(collection=None, hand_in__isnull=False, refund=None)
                | Q(collection__isnull=False, hand_in=None, refund=None)
                | Q(collection=None, hand_in=None, refund__isnull=False),
                name="cash_up_line_is_one_thing",
            )
        ]

    def __str__(self):
        return f"{self.collection_id or self.hand_in_id or self.refund_id} → {self.cash_up_id}"
