"""Questions from visitors to the hosts of group VI (villages, homestays), answered from the desk."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class EnquiryQuerySet(models.QuerySet):
    def open(self):
        """Enquiries still without an answer, oldest first."""
        return self.filter(answered_at=None).order_by("asked_at")


class Enquiry(models.Model):
    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="enquiries", verbose_name="nơi đón")
    name = models.CharField("tên khách", max_length=120)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    arrival = models.DateField("ngày đến", null=True, blank=True)
    people = models.PositiveSmallIntegerField("số người", null=True, blank=True)
    message = models.TextField("lời nhắn", max_length=2000)
    language = models.CharField("ngôn ngữ", max_length=2)
    asked_at = models.DateTimeField("hỏi lúc", auto_now_add=True)
    consented_at = models.DateTimeField("đồng ý dùng liên hệ để trả lời lúc")
    answer = models.TextField("trả lời", blank=True)
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người trả lời"
    )

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = "câu hỏi của khách"
        verbose_name_plural = "câu hỏi của khách"
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(phone="") | ~Q(email=""), name="enquiry_can_be_answered"),
        ]

    def __str__(self):
        return f"Câu hỏi {self.pk}"  # the admin's log keeps it for good: no name in it
