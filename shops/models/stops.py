"""Lots taken out of sale: who ordered it, for which lots, in which words, who was told, and who has put them away.

All of them but the news are books: written once, mended by a further entry.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from catalogue.models import Lot, Producer
from common.translated import localized
from shops.models.outlets import Outlet

FIRST_NUMBER = 100_000


class LotStop(models.Model):
    """One order to hold or to recall lots. `outlet` is where a manager gave it; the office's own has none.

    `public_*` is the sentence that buyers read; `reason` stays in the house. A held lot may be let go again or
    recalled; a recalled one is never sold again, and its order is closed when everything has been fetched.
    """

    class Kind(models.TextChoices):
        HOLD = "hold", gettext_lazy("tạm giữ")
        RECALL = "recall", gettext_lazy("thu hồi")

    kind = models.CharField("loại", max_length=6, choices=Kind)
    outlet = models.ForeignKey(
        Outlet, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="giữ từ điểm bán"
    )
    reason = models.CharField("lý do", max_length=240)
    public_vi = models.CharField("lời cho người mua", max_length=400)
    public_en = models.CharField("lời cho người mua (Anh)", max_length=400, blank=True)
    decision = models.CharField("số văn bản", max_length=80, blank=True)
    decided_on = models.DateField("ngày văn bản", null=True, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ghi")
    actor_name = models.CharField("tên người ghi", max_length=150)
    key = models.CharField("khoá một lần", max_length=64, null=True, unique=True)  # noqa: DJ001  no key: no rival
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "lệnh giữ, thu hồi"
        verbose_name_plural = "sổ giữ và thu hồi lô"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="hold") | (~Q(decision="") & Q(decided_on__isnull=False)),
                name="recall_stands_on_a_paper",
            ),
            models.CheckConstraint(condition=Q(kind="hold") | Q(outlet=None), name="recall_is_the_offices"),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        """As it is read out and stands in letters: GT100001."""
        return f"GT{FIRST_NUMBER + self.pk}"

    @property
    def public(self) -> str:
        """What buyers read, in their language."""
        return localized(self, "public")

    @property
    def is_recall(self) -> bool:
        return self.kind == self.Kind.RECALL


class StoppedLot(models.Model):
    """A lot of such an order."""

    stop = models.ForeignKey(LotStop, models.PROTECT, related_name="lots", verbose_name="lệnh")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="stops", verbose_name="lô")

    class Meta:
        verbose_name = "lô bị giữ, thu hồi"
        verbose_name_plural = "lô bị giữ, thu hồi"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["stop", "lot"], name="one_lot_once_a_stop")]

    def __str__(self):
        return f"{self.stop_id}: {self.lot_id}"


class StopEnd(models.Model):
    """That an order no longer holds for one of its lots, and why: let go, recalled by another order, or done."""

    class How(models.TextChoices):
        RELEASED = "released", gettext_lazy("cho bán lại")
        RECALLED = "recalled", gettext_lazy("chuyển sang thu hồi")
        CLOSED = "closed", gettext_lazy("thu hồi xong")

    stopped = models.OneToOneField(StoppedLot, models.PROTECT, related_name="end", verbose_name="lô của lệnh")
    how = models.CharField("kết thúc", max_length=8, choices=How)
    reason = models.CharField("lý do", max_length=240)
    decision = models.CharField("số văn bản", max_length=80, blank=True)
    decided_on = models.DateField("ngày văn bản", null=True, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ghi")
    actor_name = models.CharField("tên người ghi", max_length=150)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "kết thúc lệnh giữ, thu hồi"
        verbose_name_plural = "kết thúc lệnh giữ, thu hồi"
        ordering = ["id"]

    def __str__(self):
        return f"{self.stopped_id}: {self.how}"


class StopNews(models.Model):
    """An outlet that has or had the goods, or a maker of them, and when the letter to them left."""

    stop = models.ForeignKey(LotStop, models.PROTECT, related_name="news", verbose_name="lệnh")
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+", verbose_name="điểm bán")
    producer = models.ForeignKey(Producer, models.PROTECT, null=True, related_name="+", verbose_name="người làm ra")
    pieces = models.PositiveIntegerField("số gói lúc dừng bán", default=0)
    promised = models.PositiveIntegerField("trong đó nhả của đơn", default=0)
    told_at = models.DateTimeField("gửi thư lúc", null=True)

    class Meta:
        verbose_name = "tin giữ, thu hồi"
        verbose_name_plural = "tin giữ, thu hồi"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["stop", "outlet"], name="one_news_per_stop_and_outlet"),
            models.UniqueConstraint(fields=["stop", "producer"], name="one_news_per_stop_and_producer"),
            models.CheckConstraint(
                condition=Q(outlet=None, producer__isnull=False) | Q(outlet__isnull=False, producer=None),
                name="stop_news_has_one_reader",
            ),
        ]

    def __str__(self):
        return f"{self.stop_id} → {self.outlet_id or self.producer_id}"


class SetAside(models.Model):
    """A person's word that a stopped lot has been put away at an outlet: `counted` pieces, `booked` by the ledger."""

    stop = models.ForeignKey(LotStop, models.PROTECT, related_name="set_aside", verbose_name="lệnh")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+", verbose_name="lô")
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+", verbose_name="điểm bán")
    counted = models.PositiveIntegerField("đếm được")
    booked = models.IntegerField("trong sổ")
    words = models.CharField("ghi rõ", max_length=240, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người cất")
    actor_name = models.CharField("tên người cất", max_length=150)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "lần cất riêng"
        verbose_name_plural = "sổ cất riêng"
        ordering = ["id"]
        indexes = [models.Index(fields=["outlet", "lot"], name="set_aside_at_outlet")]

    def __str__(self):
        return f"{self.lot_id} @ {self.outlet_id}: {self.counted}"
