"""Cards: what was asked of Stripe for an order, what Stripe told of it, and the money that came and went back.

Nothing of a card is kept beyond its brand and its last four figures; the buyer types it into Stripe's own frame.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from orders.models.payments import Payment


class CardIntent(models.Model):
    """One PaymentIntent at Stripe for a payment, and how it stood when Stripe was last heard.

    A payment has one that is open; one that was closed after too many failed tries may be followed by another.
    """

    class State(models.TextChoices):
        OPEN = "open", "đang chờ"
        SUCCEEDED = "succeeded", "đã thu"
        CANCELED = "canceled", "đã đóng"

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="card_intents", verbose_name="thanh toán")
    intent_id = models.CharField("mã ở Stripe", max_length=80, unique=True)
    amount = models.PositiveBigIntegerField("số tiền (đồng)")
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField("mở lúc", auto_now_add=True)
    heard_at = models.DateTimeField("hỏi lần cuối lúc", auto_now_add=True)

    class Meta:
        verbose_name = "lần trả bằng thẻ"
        verbose_name_plural = "lần trả bằng thẻ"
        ordering = ["id"]
        indexes = [models.Index(fields=["heard_at"], condition=Q(state="open"), name="open_card_intents")]
        constraints = [
            models.UniqueConstraint(fields=["payment"], condition=Q(state="open"), name="one_open_card_intent"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="card_intent_asks_money"),
        ]

    def __str__(self):
        return f"{self.intent_id}: {self.state}"


class CardEvent(models.Model):
    """One event that Stripe told, once by its own id, with what came of it. Written once."""

    class Outcome(models.TextChoices):
        TAKEN = "taken", gettext_lazy("đã ghi tiền")
        KNOWN = "known", gettext_lazy("tiền này đã ghi trước")
        FAILED_TRY = "failed-try", gettext_lazy("thẻ không trả được")
        CLOSED = "closed", gettext_lazy("lần trả đã đóng")
        REFUND_STEP = "refund-step", gettext_lazy("đã ghi bước hoàn tiền")
        NOTED = "noted", gettext_lazy("không phải làm gì")
        OTHER_ACCOUNT = "other-account", gettext_lazy("của tài khoản Stripe khác")
        OTHER_MODE = "other-mode", gettext_lazy("của chế độ khác (thử hoặc thật)")
        OTHER_CURRENCY = "other-currency", gettext_lazy("không phải tiền đồng")
        OTHER_AMOUNT = "other-amount", gettext_lazy("số tiền khác số đã hỏi")
        UNKNOWN_INTENT = "unknown-intent", gettext_lazy("không của đơn nào ở đây")
        UNKNOWN_REFUND = "unknown-refund", gettext_lazy("khoản hoàn không có trong sổ")
        DISPUTED = "disputed", gettext_lazy("chủ thẻ khiếu nại, cần xem ở Stripe")

    event_id = models.CharField("mã sự kiện", max_length=80, unique=True)
    kind = models.CharField("loại", max_length=80)
    intent_id = models.CharField("mã lần trả", max_length=80, blank=True)
    object_id = models.CharField("mã khoản thu hoặc hoàn", max_length=80, blank=True)
    amount = models.BigIntegerField("số tiền", null=True, blank=True)
    currency = models.CharField("loại tiền", max_length=8, blank=True)
    is_live = models.BooleanField("tiền thật")
    happened_at = models.DateTimeField("xảy ra lúc")
    heard_at = models.DateTimeField("nghe lúc", auto_now_add=True)
    outcome = models.CharField("kết quả", max_length=20, choices=Outcome)
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, blank=True, related_name="card_events", verbose_name="thanh toán"
    )

    class Meta:
        verbose_name = "tin của Stripe"
        verbose_name_plural = "tin của Stripe"
        ordering = ["-id"]

    def __str__(self):
        return f"{self.event_id}: {self.outcome}"


class CardCapture(models.Model):
    """Money of a card that Stripe has taken for an order; one an intent, whoever told of it first. Written once."""

    class ToldBy(models.TextChoices):
        WEBHOOK = "webhook", gettext_lazy("Stripe báo")
        ASKED = "asked", gettext_lazy("cửa hàng hỏi")

    intent = models.OneToOneField(CardIntent, models.PROTECT, related_name="capture", verbose_name="lần trả")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="card_captures", verbose_name="thanh toán")
    charge_id = models.CharField("mã khoản thu", max_length=80, unique=True)
    amount = models.PositiveBigIntegerField("số tiền (đồng)")
    brand = models.CharField("loại thẻ", max_length=20, blank=True)
    last4 = models.CharField("bốn số cuối", max_length=4, blank=True)
    told_by = models.CharField("nhờ đâu biết", max_length=10, choices=ToldBy)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "khoản thu bằng thẻ"
        verbose_name_plural = "khoản thu bằng thẻ"
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="capture_is_money")]

    def __str__(self):
        return f"{self.charge_id}: {self.amount}"


class CardRefund(models.Model):
    """Money that goes back to the card it came from, from the moment it is asked for. Written once.

    It counts as gone back unless one of its steps says that it failed: then it is owed again.
    """

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="card_refunds", verbose_name="thanh toán")
    capture = models.ForeignKey(CardCapture, models.PROTECT, related_name="refunds", verbose_name="khoản thu")
    amount = models.PositiveBigIntegerField("số tiền (đồng)")
    key = models.CharField("khoá một lần", max_length=64, unique=True, editable=False)
    reason = models.CharField("lý do", max_length=240)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người làm"
    )
    actor_name = models.CharField("tên người làm", max_length=200)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "khoản hoàn về thẻ"
        verbose_name_plural = "khoản hoàn về thẻ"
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="card_refund_is_money")]

    def __str__(self):
        return f"{self.amount} ← {self.payment_id}"


class CardRefundStep(models.Model):
    """What Stripe answered or told of a refund: at most once on its way, once sent, once failed. Written once.

    A refund that was sent may fail days later, when the card's bank sends it back.
    """

    class After(models.TextChoices):
        PENDING = "pending", gettext_lazy("đang gửi về thẻ")
        SENT = "sent", gettext_lazy("đã gửi về thẻ")
        FAILED = "failed", gettext_lazy("không hoàn được")

    refund = models.ForeignKey(CardRefund, models.PROTECT, related_name="steps", verbose_name="khoản hoàn")
    after = models.CharField("bước", max_length=8, choices=After)
    stripe_id = models.CharField("mã hoàn ở Stripe", max_length=80, blank=True)
    why = models.CharField("lý do", max_length=240, blank=True)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "bước của khoản hoàn về thẻ"
        verbose_name_plural = "bước của khoản hoàn về thẻ"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["refund", "after"], name="one_card_refund_step_each")]

    def __str__(self):
        return f"{self.refund_id} → {self.after}"


class CardDay(models.Model):
    """One day of Stripe's list held against our books: what differs, by name; nothing when both agree. Written once."""

    day = models.DateField("ngày", unique=True)
    charges = models.PositiveIntegerField("khoản thu")
    charged = models.BigIntegerField("đã thu (đồng)")
    refunds = models.PositiveIntegerField("khoản hoàn")
    refunded = models.BigIntegerField("đã hoàn (đồng)")
    differences = models.JSONField("chênh lệch", default=list)
    at = models.DateTimeField("đối chiếu lúc", auto_now_add=True)

    class Meta:
        verbose_name = "ngày đối chiếu thẻ"
        verbose_name_plural = "ngày đối chiếu thẻ"
        ordering = ["-day"]

    def __str__(self):
        return f"{self.day}: {len(self.differences)}"
