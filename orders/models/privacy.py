"""What was done with personal data: erasures, and what buyers agreed to."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Erasure(models.Model):
    """Personal data erased at a customer's wish, or because its time is over. It names nobody.

    While it is under way (inside its transaction) the books let their personal fields be emptied; afterwards it is
    written once itself. `code` stands where the name stood.
    """

    class Cause(models.TextChoices):
        ASKED_BY_ACCOUNT = "account", "khách yêu cầu, từ tài khoản"
        ASKED_BY_ORDER = "order", "khách yêu cầu, từ trang đơn"
        CONTACT_TERM = "contact-term", "hết hạn giữ liên hệ"
        BOOK_TERM = "book-term", "hết hạn giữ sổ"

    code = models.CharField("mã", max_length=12, unique=True)
    cause = models.CharField("vì", max_length=12, choices=Cause)
    orders = models.PositiveIntegerField("số đơn")
    rows = models.JSONField("số dòng theo bảng", default=dict, blank=True)
    started_at = models.DateTimeField("bắt đầu lúc", auto_now_add=True)
    finished_at = models.DateTimeField("xong lúc", null=True, blank=True)

    class Meta:
        verbose_name = "lần xoá dữ liệu cá nhân"
        verbose_name_plural = "lần xoá dữ liệu cá nhân"
        ordering = ["-id"]
        indexes = [models.Index(fields=["id"], condition=Q(finished_at=None), name="erasures_under_way")]

    def __str__(self):
        return self.code


class Consent(models.Model):
    """A yes or a no to one purpose, with the words that were shown. Written once: the last one counts."""

    class Purpose(models.TextChoices):
        FILL_IN = "fill-in", "điền sẵn địa chỉ cho lần đặt sau"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="consents", verbose_name="tài khoản"
    )
    purpose = models.CharField("mục đích", max_length=12, choices=Purpose)
    words = models.CharField("lời đã hiện", max_length=300)
    is_given = models.BooleanField("đồng ý")
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "sự đồng ý"
        verbose_name_plural = "sự đồng ý"
        ordering = ["id"]
        indexes = [models.Index(fields=["user", "purpose", "-id"], name="consents_by_purpose")]

    def __str__(self):
        return f"{self.user_id} {self.purpose}: {self.is_given}"
