"""The outbox: news that must be acted on after commit, once, and is kept until it is. The once-book: forms that were
answered, so that the same form sent again is answered alike."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class OutboxQuerySet(models.QuerySet):
    def waiting(self):
        """Entries not yet carried out, oldest first."""
        return self.filter(done_at=None).order_by("pk")

    def failing(self):
        """Entries that were tried and failed, so that an operator sees them."""
        return self.filter(done_at=None, attempts__gt=0)


class OutboxEntry(models.Model):
    """One piece of news, written in the transaction that made it true, carried out after commit by a worker."""

    topic = models.CharField("việc", max_length=60)
    key = models.CharField("về", max_length=120)
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    next_attempt_at = models.DateTimeField("thử lại lúc", auto_now_add=True)
    last_error = models.TextField("lỗi gần nhất", blank=True)
    done_at = models.DateTimeField("xong lúc", null=True, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = "việc chờ làm"
        verbose_name_plural = "việc chờ làm"
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], condition=Q(done_at=None), name="outbox_waiting"),
        ]

    def __str__(self):
        return f"{self.topic} · {self.key}"


class AnsweredPost(models.Model):
    """A form that took effect, with the answer it got; `common.once` writes and reads it."""

    request_id = models.UUIDField("mã gửi", primary_key=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="người gửi", related_name="+", db_index=False
    )
    place = models.CharField("nơi gửi", max_length=60)
    path = models.CharField("gửi đến", max_length=500)
    digest = models.CharField("dấu của nội dung", max_length=64)
    at = models.DateTimeField("lúc", auto_now_add=True, db_index=True)
    status = models.PositiveSmallIntegerField("trả lời", default=0)
    location = models.TextField("dẫn đến", blank=True)
    messages = models.JSONField("lời báo", default=list)

    class Meta:
        verbose_name = "phiếu đã trả lời"
        verbose_name_plural = "phiếu đã trả lời"

    def __str__(self):
        return f"{self.request_id} · {self.path}"
