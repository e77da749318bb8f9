"""Acts on the stock that were sent with a key, so that a phone on a weak line may send the same act again."""

import uuid

from django.db import models


class KeyedAct(models.Model):
    """What was asked under a key and what it wrote; the same key brings this answer back and changes nothing.

    Kept apart from the movements because an act may write several of them (a sale over two lots), or none
    (a count that agreed, a promise): a key on the movement alone would let such an act take effect twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField("khoá một lần", max_length=64, unique=True)
    name = models.CharField("việc", max_length=20)
    content = models.JSONField("nội dung")
    outcome = models.JSONField("kết quả", null=True)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "việc có khoá"
        verbose_name_plural = "việc có khoá"

    def __str__(self):
        return f"{self.name} {self.key}"
