"""What an order costs, how it is paid, and every đồng that came or went for it."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from shops.models import LegalSeller


class BankAccount(models.Model):
    """Where buyers transfer to: an account of the seller of record. One at a time takes the transfers of new orders."""

    seller = models.ForeignKey(LegalSeller, models.PROTECT, related_name="bank_accounts", verbose_name="bên bán")
    bank_code = models.CharField(
        "mã ngân hàng (BIN)", max_length=6, validators=[RegexValidator(r"^\d{6}$", "Mã ngân hàng là sáu chữ số.")]
    )
    bank_name = models.CharField("ngân hàng", max_length=80)
    number = models.CharField(
        "số tài khoản",
        max_length=19,
        validators=[RegexValidator(r"^[0-9A-Za-z]{4,19}$", "Số tài khoản gồm 4 đến 19 chữ và số, không dấu cách.")],
    )
    holder = models.CharField("chủ tài khoản", max_length=120)
    is_in_use = models.BooleanField("nhận tiền của đơn mới", default=False)
    is_demo = models.BooleanField("số liệu mẫu", default=False)

    class Meta:
        verbose_name = "tài khoản nhận tiền"
        verbose_name_plural = "tài khoản nhận tiền"
        constraints = [
            models.UniqueConstraint(fields=["bank_code", "number"], name="one_account_per_number"),
            models.UniqueConstraint(
                fields=["is_in_use"],
                condition=Q(is_in_use=True),
                name="one_account_in_use",
                violation_error_message="Đang có tài khoản khác nhận tiền của đơn mới. Bỏ dấu ở tài khoản ấy trước.",
            ),
        ]

    def __str__(self):
        return f"{self.bank_name} {self.number}"


class Payment(models.Model):
    """The amount of an order, frozen when it was placed, and where its payment stands; one a order."""

    class Method(models.TextChoices):
        CASH = "cash", "tiền mặt khi nhận hàng"
        TRANSFER = "transfer", "chuyển khoản"
        CARD = "card", "thẻ"

    class State(models.TextChoices):
        ON_RECEIPT = "on-receipt", "trả khi nhận hàng"
        AWAITED = "awaited", "chờ trả tiền"
        PAID = "paid", "đã trả đủ"
        EXPIRED = "expired", "quá hạn"
        VOID = "void", "không phải trả"

    order = models.OneToOneField("order.Order", models.PROTECT, related_name="payment", verbose_name="đơn")
    method = models.CharField("cách trả", max_length=10, choices=Method)
    state = models.CharField("trạng thái", max_length=12, choices=State)
    amount = models.PositiveIntegerField("số tiền (đồng)")
    account = models.ForeignKey(
        BankAccount, models.PROTECT, null=True, blank=True, related_name="payments", verbose_name="tài khoản nhận tiền"
    )
    expires_at = models.DateTimeField("giữ hàng đến", null=True, blank=True)

    class Meta:
        verbose_name = "thanh toán"
        verbose_name_plural = "thanh toán"
        indexes = [models.Index(fields=["expires_at"], condition=Q(state="awaited"), name="awaited_payments")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(method="transfer") | Q(account__isnull=False), name="transfer_names_its_account"
            ),
            models.CheckConstraint(
                condition=~Q(state="awaited") | Q(expires_at__isnull=False), name="awaited_payment_has_an_end"
            ),
            models.CheckConstraint(condition=~Q(state="on-receipt") | Q(method="cash"), name="on_receipt_is_cash"),
        ]

    def __str__(self):
        return f"{self.order_id}: {self.state}"


class PaymentEvent(models.Model):
    """One step of a payment with who took it, when and why; written once."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="events", verbose_name="thanh toán")
    before = models.CharField("từ", max_length=12, choices=Payment.State, blank=True)
    after = models.CharField("sang", max_length=12, choices=Payment.State)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người làm"
    )
    actor_name = models.CharField("tên người làm", max_length=200)
    reason = models.CharField("lý do", max_length=240, blank=True)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "bước thanh toán"
        verbose_name_plural = "bước thanh toán"
        ordering = ["id"]

    def __str__(self):
        return f"{self.before or '—'} → {self.after}"


class Transfer(models.Model):
    """One transfer as a bank statement shows it: written once, known by the bank's own number on that account."""

    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="transfers", verbose_name="tài khoản")
    bank_reference = models.CharField("số giao dịch của ngân hàng", max_length=60)
    booked_on = models.DateField("ngày ghi có")
    amount = models.PositiveBigIntegerField("số tiền (đồng)")
    words = models.CharField("nội dung chuyển khoản", max_length=300, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ghi")
    entered_at = models.DateTimeField("ghi lúc", auto_now_add=True)

    class Meta:
        verbose_name = "khoản chuyển đến"
        verbose_name_plural = "khoản chuyển đến"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "bank_reference"], name="one_transfer_per_bank_reference"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_brings_money"),
        ]

    def __str__(self):
        return f"{self.bank_reference}: {self.amount}"


class TransferPart(models.Model):
    """What a part of a transfer was for: every đồng of it is a payment's, or nobody's yet (no payment). Written once.

    To find the order of unknown money afterwards, it is taken off (a negative part without payment) and put there in
    the same act. Money over a payment's amount, late or for a void one stays with that payment: it is owed back.
    """

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="parts", verbose_name="khoản chuyển đến")
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, blank=True, related_name="transfer_parts", verbose_name="thanh toán"
    )
    amount = models.BigIntegerField("số tiền (đồng)")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người làm")
    reason = models.CharField("lý do", max_length=240)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "phần của khoản chuyển đến"
        verbose_name_plural = "phần của khoản chuyển đến"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(amount__lt=0, payment=None), name="transfer_part_is_money"
            )
        ]

    def __str__(self):
        return f"{self.amount} → {self.payment_id or '?'}"


class Refund(models.Model):
    """Money sent back to the buyer of an order, by the bank's number of the transfer. Written once."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds", verbose_name="thanh toán")
    amount = models.PositiveBigIntegerField("số tiền (đồng)")
    bank_reference = models.CharField("số giao dịch của ngân hàng", max_length=60, unique=True)
    reason = models.CharField("lý do", max_length=240)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người làm")
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "khoản hoàn lại"
        verbose_name_plural = "khoản hoàn lại"
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="refund_is_money")]

    def __str__(self):
        return f"{self.amount} ← {self.payment_id}"
