"""The outbox: news that must be acted on after commit, once, and is kept until it is."""

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
