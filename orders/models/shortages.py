"""Pieces of an order that were promised and are not there, and what became of each."""

from django.db import models
from django.db.models import F, Q

from orders.models.fulfilments import FulfilmentLine
from shops.models import Allocation


class ShortageQuerySet(models.QuerySet):
    def open(self):
        """Pieces for which nothing else was found."""
        return self.filter(quantity__gt=F("replaced") + F("moved")).order_by("pk")


class Shortage(models.Model):
    """A promise that a count, a loss, a hold or a recall took from an order; who, when and why stand on the promise.

    `replaced` pieces were promised again at the same outlet, `moved` ones are sent by another; the rest is short.
    """

    line = models.ForeignKey(FulfilmentLine, models.PROTECT, related_name="shortages", verbose_name="dòng phần giao")
    allocation = models.OneToOneField(
        Allocation, models.PROTECT, related_name="shortage", verbose_name="hàng đã hứa, nay nhả"
    )
    quantity = models.PositiveIntegerField("thiếu")
    replaced = models.PositiveIntegerField("đã thay bằng lô khác", default=0)
    moved = models.PositiveIntegerField("nơi khác gửi thay", default=0)
    told_at = models.DateTimeField("báo khách lúc", null=True, blank=True)

    objects = ShortageQuerySet.as_manager()

    class Meta:
        verbose_name = "hàng thiếu của đơn"
        verbose_name_plural = "hàng thiếu của đơn"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & Q(quantity__gte=F("replaced") + F("moved")),
                name="shortage_within_quantity",
            )
        ]

    def __str__(self):
        return f"{self.quantity} × {self.line_id}"

    @property
    def left(self) -> int:
        return self.quantity - self.replaced - self.moved
