"""The department's register of outlets: the steps of an outlet's life, inspections, and who was given which post.

All of them are books: written once, mended by a further entry.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from shops.models.outlets import Outlet


class OutletStep(models.Model):
    """One step of an outlet's life. `before` is empty for the first; equal states mean that only the days changed."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="steps", verbose_name="điểm bán")
    before = models.CharField("từ", max_length=12, choices=Outlet.State, blank=True)
    after = models.CharField("thành", max_length=12, choices=Outlet.State)
    decision = models.CharField("số văn bản", max_length=80, blank=True)
    decided_on = models.DateField("ngày văn bản", null=True, blank=True)
    reason = models.CharField("lý do", max_length=240)
    opens_on = models.DateField("mở từ ngày", null=True, blank=True)
    closes_on = models.DateField("mở đến hết ngày", null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người ghi"
    )
    actor_name = models.CharField("tên người ghi", max_length=150)
    key = models.CharField("khoá một lần", max_length=64, null=True, unique=True)  # noqa: DJ001  no key: no rival
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "bước của điểm bán"
        verbose_name_plural = "sổ điểm bán"
        ordering = ["pk"]
        indexes = [models.Index(fields=["outlet", "id"], name="outlet_steps_in_turn")]

    def __str__(self):
        return f"{self.outlet_id}: {self.before} → {self.after}"


class OutletVisit(models.Model):
    """One inspection: who came, what they saw."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="visits", verbose_name="điểm bán")
    visited_on = models.DateField("ngày kiểm tra")
    visitors = models.CharField("người kiểm tra", max_length=240)
    findings = models.TextField("ghi nhận", max_length=2000, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ghi")
    actor_name = models.CharField("tên người ghi", max_length=150)
    key = models.CharField("khoá một lần", max_length=64, null=True, unique=True)  # noqa: DJ001  no key: no rival
    at = models.DateTimeField("ghi lúc", auto_now_add=True)

    class Meta:
        verbose_name = "lần kiểm tra"
        verbose_name_plural = "lần kiểm tra"
        ordering = ["-visited_on", "-pk"]

    def __str__(self):
        return f"{self.outlet_id} · {self.visited_on:%d/%m/%Y}"


class VisitPoint(models.Model):
    """One point of the list that was looked at; `mend_by` when something has to be put right."""

    class Topic(models.TextChoices):
        SIGN = "sign", "Bảng hiệu"
        PRICES = "prices", "Giá niêm yết"
        DATES = "dates", "Hạn dùng trên kệ"
        CERTIFICATES = "certificates", "Giấy chứng nhận, sao OCOP"
        STOCK = "stock", "Sổ kho khớp kệ"
        HYGIENE = "hygiene", "Vệ sinh, bảo quản"
        OTHER = "other", "Việc khác"

    visit = models.ForeignKey(OutletVisit, models.PROTECT, related_name="points", verbose_name="lần kiểm tra")
    topic = models.CharField("việc", max_length=14, choices=Topic)
    is_good = models.BooleanField("đạt")
    words = models.CharField("nhận xét", max_length=240, blank=True)
    mend_by = models.DateField("sửa xong trước ngày", null=True, blank=True)

    class Meta:
        verbose_name = "điểm kiểm tra"
        verbose_name_plural = "điểm kiểm tra"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "topic"], name="one_word_on_each_topic"),
            models.CheckConstraint(condition=Q(is_good=False) | Q(mend_by=None), name="only_faults_are_mended"),
        ]

    def __str__(self):
        return f"{self.get_topic_display()}: {self.is_good}"


class VisitMending(models.Model):
    """That a fault was put right: on which day, as seen by whom."""

    point = models.OneToOneField(VisitPoint, models.PROTECT, related_name="mending", verbose_name="điểm kiểm tra")
    mended_on = models.DateField("sửa xong ngày")
    words = models.CharField("ghi nhận", max_length=240, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ghi")
    actor_name = models.CharField("tên người ghi", max_length=150)
    at = models.DateTimeField("ghi lúc", auto_now_add=True)

    class Meta:
        verbose_name = "việc đã sửa"
        verbose_name_plural = "việc đã sửa"

    def __str__(self):
        return f"{self.point_id} · {self.mended_on:%d/%m/%Y}"


class PostChange(models.Model):
    """One change of a person's rights at an outlet: what they held before and after, as words of the rights."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="post_changes", verbose_name="điểm bán")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="nhân viên")
    user_name = models.CharField("tên nhân viên", max_length=150)
    before = models.CharField("trước", max_length=60)
    after = models.CharField("sau", max_length=60)
    reason = models.CharField("lý do", max_length=240)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ghi")
    actor_name = models.CharField("tên người ghi", max_length=150)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "lần đổi quyền"
        verbose_name_plural = "sổ đổi quyền"
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(before=F("after")), name="post_change_changes_something")]

    def __str__(self):
        return f"{self.user_id} @ {self.outlet_id}: {self.before} → {self.after}"
