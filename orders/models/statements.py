"""Bank statements as they were handed in, how each bank prints them, and what became of every row."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from orders.models.payments import BankAccount, Transfer


class StatementColumns(models.Model):
    """The folded words above the columns of a bank's statements, as somebody confirmed them."""

    bank_code = models.CharField("mã ngân hàng (BIN)", max_length=6, unique=True)
    reference = models.CharField("cột số giao dịch", max_length=120)
    booked_on = models.CharField("cột ngày", max_length=120)
    credit = models.CharField("cột tiền vào", max_length=120)
    debit = models.CharField("cột tiền ra", max_length=120, blank=True)
    words = models.CharField("cột nội dung", max_length=120, blank=True)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người chọn")
    kept_at = models.DateTimeField("chọn lúc", auto_now=True)

    class Meta:
        verbose_name = "cột sao kê của ngân hàng"
        verbose_name_plural = "cột sao kê của ngân hàng"

    def __str__(self):
        return self.bank_code


class Statement(models.Model):
    """One file of an account: its cells, its rows once the columns are known, and whether it is in the book.

    `credits` is the sum in đồng of what came in by it, rows included of which only the amount could be read; a
    transfer printed twice counts once.
    """

    class State(models.TextChoices):
        READ = "read", "chưa rõ cột"
        CHECKED = "checked", "chờ ghi"
        WRITTEN = "written", "đã ghi"

    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="statements", verbose_name="tài khoản")
    file_name = models.CharField("tên tệp", max_length=200)
    sha256 = models.CharField("SHA-256 của tệp", max_length=64)
    cells = models.JSONField("các ô")
    header_row = models.PositiveIntegerField("dòng tiêu đề", null=True, blank=True)
    columns = models.JSONField("các cột", default=dict, blank=True)
    rows = models.JSONField("các dòng", default=list, blank=True)
    credits = models.PositiveBigIntegerField("tổng tiền vào (đồng)", default=0)
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.READ)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người tải lên"
    )
    uploaded_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi"
    )
    written_at = models.DateTimeField("ghi lúc", null=True, blank=True)

    class Meta:
        verbose_name = "sao kê"
        verbose_name_plural = "sao kê"
        ordering = ["-id"]
        indexes = [models.Index(fields=["account", "sha256"], name="statement_files")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="written") | Q(written_by__isnull=False, written_at__isnull=False),
                name="written_statement_says_by_whom",
            )
        ]

    def __str__(self):
        return self.file_name


class StatementLine(models.Model):
    """What became of a row when its statement was written into the book. Written once.

    A row that brought money has its transfer, whether this statement brought it (WRITTEN) or it was known (KNOWN).
    """

    class Fate(models.TextChoices):
        WRITTEN = "written", "ghi mới"
        KNOWN = "known", "đã có trong sổ"
        REPEAT = "repeat", "in hai lần"
        DEBIT = "debit", "tiền ra"
        BROKEN = "broken", "chưa đọc được"
        NOTE = "note", "không phải giao dịch"

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="lines", verbose_name="sao kê")
    line = models.PositiveIntegerField("dòng")
    fate = models.CharField("kết quả", max_length=10, choices=Fate)
    amount = models.PositiveBigIntegerField("tiền vào (đồng)", null=True, blank=True)
    transfer = models.ForeignKey(
        Transfer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="statement_lines",
        verbose_name="khoản chuyển đến",
    )
    trouble = models.CharField("điều chưa đọc được", max_length=20, blank=True)

    class Meta:
        verbose_name = "dòng sao kê"
        verbose_name_plural = "dòng sao kê"
        ordering = ["statement", "line"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "line"], name="one_fate_per_statement_line"),
            models.CheckConstraint(
                condition=Q(fate__in=["written", "known"], transfer__isnull=False)
                | (~Q(fate__in=["written", "known"]) & Q(transfer=None)),
                name="statement_money_is_a_transfer",
            ),
        ]

    def __str__(self):
        return f"{self.statement_id}:{self.line} {self.fate}"
