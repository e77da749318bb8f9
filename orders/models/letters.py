"""Words of letters that the office has put in place of the shop's own."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from wagtail.models import PreviewableMixin


class LetterText(PreviewableMixin, models.Model):
    """Subject, opening and closing of one letter in one language; what is blank stays as the shop wrote it.

    Goods, amounts and addresses are never words of the office: they come from the order.
    """

    # Draws the letter for a look before it is saved; set by the app, since services stand above models.
    draw: ClassVar[Callable[[Any, str], str]]
    preview_modes = [("page", "Như trong hộp thư"), ("text", "Chữ thuần")]

    class Kind(models.TextChoices):
        PLACED = "placed", "Đã nhận đơn (trả khi nhận)"
        TO_PAY = "to-pay", "Đơn chờ chuyển khoản"
        TO_PAY_CARD = "to-pay-card", "Đơn chờ trả bằng thẻ"
        PAID = "paid", "Đã nhận tiền"
        EXPIRED = "expired", "Hết hạn giữ hàng"
        CARD_MONEY_BACK = "card-money-back", "Hoàn tiền về thẻ"
        CANCELLED = "cancelled", "Đã huỷ"
        SHORT = "short", "Thiếu hàng"
        MOVED = "moved", "Điểm bán khác gửi thay"
        READY = "ready", "Gói xong, đến nhận được"
        ENDING = "ending", "Sắp hết hạn giữ hàng ở quầy"
        RETURN = "return", "Trả hàng"
        SOLD = "sold", "Phiếu của hàng mua tại quầy"
        LOT_HELD = "lot-held", "Lô đã mua đang tạm giữ"
        LOT_RECALLED = "lot-recalled", "Lô đã mua bị thu hồi"
        HOLD_OVER = "hold-over", "Lô tạm giữ nay dùng được"

    class Language(models.TextChoices):
        VIETNAMESE = "vi", "Tiếng Việt"
        ENGLISH = "en", "Tiếng Anh"

    kind = models.CharField("thư", max_length=20, choices=Kind)
    language = models.CharField("ngôn ngữ", max_length=2, choices=Language, default=Language.VIETNAMESE)
    subject = models.CharField("tiêu đề", max_length=120, blank=True)
    opening = models.TextField("lời đầu thư", max_length=1000, blank=True)
    closing = models.TextField("lời cuối thư", max_length=1000, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người sửa"
    )
    changed_at = models.DateTimeField("sửa lúc", auto_now=True)

    class Meta:
        verbose_name = "lời thư gửi khách"
        verbose_name_plural = "lời thư gửi khách"
        ordering = ["kind", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language"],
                name="one_text_per_letter_and_language",
                violation_error_message="Thư này đã có lời riêng ở ngôn ngữ ấy. Bạn mở lời đã có ra sửa.",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.get_language_display()}"

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The letter about a made-up order, with the words as they stand in the form."""
        kind = "text/plain" if mode_name == "text" else "text/html"
        return HttpResponse(type(self).draw(self, mode_name), content_type=f"{kind}; charset=utf-8")
