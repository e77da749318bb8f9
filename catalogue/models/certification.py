"""Star ratings as dated records. One function of (certificates, instant) decides what a visitor sees."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

# Decision 26/2026/QĐ-TTg: after a file is recorded as pending, validity goes on for at most 180 days past expiry.
GRACE = timedelta(days=180)
EXPIRING = timedelta(days=180)
VALID_MONTHS = 36


class Certification(models.Model):
    """A rating of 3 to 5 stars. Kept for ever: renewed and upgraded ratings are new records."""

    class Issuer(models.TextChoices):
        PROVINCE = "province", "UBND tỉnh"
        DISTRICT = "district", "UBND huyện (cấp huyện cũ)"
        MINISTRY = "ministry", "Bộ Nông nghiệp và Môi trường"

    class RuleVersion(models.TextChoices):
        R2019 = "1048/2019", "Quyết định 1048/QĐ-TTg (2019)"
        R2023 = "148/2023", "Quyết định 148/QĐ-TTg (2023)"
        R2025 = "1489/2025", "Quyết định 1489/QĐ-TTg (2025)"
        R2026 = "26/2026", "Quyết định 26/2026/QĐ-TTg"

    class State(models.TextChoices):
        PENDING = "pending", "chờ cấp"
        VALID = "valid", "còn hiệu lực"
        EXPIRING = "expiring", "sắp hết hạn"
        IN_GRACE = "in-grace", "chờ công nhận lại"
        RENEWED = "renewed", "đã công nhận lại"
        EXPIRED = "expired", "hết hạn"
        REVOKED = "revoked", "đã thu hồi"

    IN_FORCE = frozenset({State.VALID, State.EXPIRING, State.IN_GRACE})

    product = models.ForeignKey(
        "catalogue.Product", models.PROTECT, related_name="certifications", verbose_name="sản phẩm"
    )
    stars = models.PositiveSmallIntegerField("số sao", choices=[(3, "3 sao"), (4, "4 sao"), (5, "5 sao")])
    score = models.DecimalField("điểm", max_digits=4, decimal_places=1, null=True, blank=True)
    rule_version = models.CharField("theo quy định", max_length=12, choices=RuleVersion)
    issuer = models.CharField("nơi cấp", max_length=10, choices=Issuer)
    issuer_name = models.CharField("tên nơi cấp", max_length=120, blank=True)
    decision_number = models.CharField("số quyết định", max_length=60, blank=True)
    issued_on = models.DateField("ngày cấp", null=True, blank=True)
    certified_year = models.PositiveSmallIntegerField("năm công nhận (khi chỉ biết năm)", null=True, blank=True)
    valid_from = models.DateTimeField("hiệu lực từ", null=True, blank=True)
    valid_until = models.DateTimeField("hiệu lực đến trước", null=True, blank=True)
    file_pending_from = models.DateTimeField("ghi nhận hồ sơ công nhận lại lúc", null=True, blank=True)
    result_at = models.DateTimeField("có kết quả công nhận lại lúc", null=True, blank=True)
    renewed_by = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="renews", verbose_name="được thay bằng"
    )
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)
    revocation_reason = models.CharField("lý do thu hồi", max_length=240, blank=True)
    is_demo = models.BooleanField("số và ngày là số liệu mẫu", default=False)
    source = models.TextField("nguồn", blank=True)

    class Meta:
        verbose_name = "giấy chứng nhận"
        verbose_name_plural = "giấy chứng nhận"
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(stars__in=[3, 4, 5]), name="stars_3_to_5"),
            models.CheckConstraint(
                condition=Q(valid_from=None, valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="validity_has_both_ends",
            ),
        ]

    def __str__(self):
        return f"{self.stars} sao · {self.decision_number or self.certified_year or '—'}"

    @property
    def grace_ends_at(self) -> datetime | None:
        """The instant the grace of a recorded file ends: the result, or 180 days past expiry, whichever is first."""
        if self.valid_until is None or self.file_pending_from is None:
            return None
        latest = self.valid_until + GRACE
        return min(latest, self.result_at) if self.result_at else latest

    def state_at(self, instant: datetime) -> "Certification.State":
        """The state of this one record at `instant`; from a start on, up to but not including an end."""
        if self.revoked_at is not None and instant >= self.revoked_at:
            return self.State.REVOKED
        if self.valid_from is None or self.valid_until is None or instant < self.valid_from:
            return self.State.PENDING
        if instant < self.valid_until:
            return self.State.EXPIRING if instant >= self.valid_until - EXPIRING else self.State.VALID
        if self.renewed_by_id and self.renewed_by.state_at(instant) in self.IN_FORCE:
            return self.State.RENEWED
        grace_end = self.grace_ends_at
        if grace_end is not None and self.file_pending_from <= instant < grace_end:
            return self.State.IN_GRACE
        return self.State.EXPIRED

    def is_in_force(self, instant: datetime) -> bool:
        """Whether the badge of this record may show at `instant`."""
        return self.state_at(instant) in self.IN_FORCE

    def boundaries(self) -> set[datetime]:
        """Every known instant at which `is_in_force` may turn."""
        marks = {self.valid_from, self.valid_until, self.file_pending_from, self.grace_ends_at, self.revoked_at}
        return {mark for mark in marks if mark is not None}

    @property
    def in_force_until(self) -> datetime | None:
        """The last instant (exclusive) this record can be in force, as far as is known now."""
        ends = [end for end in (self.grace_ends_at or self.valid_until, self.revoked_at) if end is not None]
        return min(ends) if ends else None


class CertificationEvent(models.Model):
    """Who recorded what of a certificate, when and why; never edited."""

    class Kind(models.TextChoices):
        RECORDED = "recorded", "ghi nhận"
        FILE_PENDING = "file-pending", "ghi nhận hồ sơ công nhận lại"
        RESULT = "result", "có kết quả"
        RENEWED = "renewed", "công nhận lại"
        REVOKED = "revoked", "thu hồi"
        CORRECTED = "corrected", "sửa sai sót"

    certification = models.ForeignKey(Certification, models.CASCADE, related_name="events")
    kind = models.CharField("việc", max_length=20, choices=Kind)
    at = models.DateTimeField("lúc", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi"
    )
    by_name = models.CharField("tên người ghi", max_length=150)
    reason = models.CharField("lý do", max_length=240)

    class Meta:
        verbose_name = "việc trên giấy chứng nhận"
        verbose_name_plural = "việc trên giấy chứng nhận"
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.by_name}"
