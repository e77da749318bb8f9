"""Parcels: what left an outlet for a buyer in one piece, who carries it, and how it got on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from orders.models.fulfilments import Fulfilment, FulfilmentLine

OWN_DELIVERY = gettext_lazy("Cửa hàng tự giao")  # how a carrier without a name is called


class Parcel(models.Model):
    """Pieces of one share that were sent together. `amount` (đồng) is what they cost, with the `charge` in it.

    The first parcel of a share bears the share's charge; so what is collected for each adds up to what the share costs.
    `carrier` is empty for the outlet's own people.
    """

    class State(models.TextChoices):
        SENT = "sent", gettext_lazy("đang trên đường")
        ARRIVED = "arrived", gettext_lazy("khách đã nhận")
        REFUSED = "refused", gettext_lazy("không giao được, đang quay về")
        CAME_BACK = "came-back", gettext_lazy("đã quay về quầy")

    fulfilment = models.ForeignKey(Fulfilment, models.PROTECT, related_name="parcels", verbose_name="phần giao")
    carrier = models.CharField("đơn vị vận chuyển", max_length=80, blank=True, help_text="Trống: cửa hàng tự giao.")
    tracking = models.CharField("mã vận đơn", max_length=60, blank=True)
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.SENT)
    amount = models.PositiveBigIntegerField("đáng giá (đồng)")
    charge = models.PositiveIntegerField("trong đó phí gửi (đồng)", default=0)
    sent_at = models.DateTimeField("gửi lúc", auto_now_add=True)

    class Meta:
        verbose_name = "kiện hàng"
        verbose_name_plural = "kiện hàng"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(charge__lte=F("amount")), name="parcel_charge_within_amount"),
        ]

    def __str__(self):
        return f"{self.carrier_name} {self.tracking}".strip()

    @property
    def carrier_name(self) -> str:
        return self.carrier or str(OWN_DELIVERY)


class ParcelLine(models.Model):
    """Pieces of one line in a parcel."""

    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="lines", verbose_name="kiện hàng")
    line = models.ForeignKey(FulfilmentLine, models.PROTECT, related_name="parcel_lines", verbose_name="dòng phần giao")
    quantity = models.PositiveIntegerField("số gói")

    class Meta:
        verbose_name = "dòng kiện hàng"
        verbose_name_plural = "dòng kiện hàng"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["parcel", "line"], name="one_line_per_parcel"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="parcel_of_something"),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.line_id}"


class ParcelEvent(models.Model):
    """What happened to a parcel, with its tracking number as it stood from then on. Written once.

    A number that was put right is an event that leads from a state to the same.
    """

    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="events", verbose_name="kiện hàng")
    before = models.CharField("từ", max_length=10, choices=Parcel.State, blank=True)
    after = models.CharField("sang", max_length=10, choices=Parcel.State)
    tracking = models.CharField("mã vận đơn", max_length=60, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người làm"
    )
    actor_name = models.CharField("tên người làm", max_length=200)
    reason = models.CharField("lý do", max_length=240, blank=True)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "bước của kiện hàng"
        verbose_name_plural = "bước của kiện hàng"
        ordering = ["id"]

    def __str__(self):
        return f"{self.before or '—'} → {self.after}"

    @property
    def is_correction(self) -> bool:
        return self.before == self.after
