"""Whether the books were whole, night by night."""

from django.db import models


class LedgerCheck(models.Model):
    """What the clock found when it checked all books in a night, written once; a night has one.

    `broken` counts the records that break an invariant, `records` names the first of them: invariant, record, what the
    books say it should be, and what stands there.
    """

    day = models.DateField("ngày", unique=True)
    began_at = models.DateTimeField("bắt đầu lúc")
    ended_at = models.DateTimeField("xong lúc")
    movements = models.PositiveBigIntegerField("dòng sổ kho")
    invariants = models.PositiveIntegerField("điều đã kiểm")
    broken = models.PositiveIntegerField("chỗ không khớp")
    records = models.JSONField("không khớp ở", default=list)

    class Meta:
        verbose_name = "lần kiểm sổ"
        verbose_name_plural = "kiểm sổ"
        ordering = ["-day"]

    def __str__(self):
        return f"{self.day}: {self.broken}"

    @property
    def seconds(self) -> int:
        """How long it took, in whole seconds."""
        return round((self.ended_at - self.began_at).total_seconds())
