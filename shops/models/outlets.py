"""Where it is: outlets, who sells there by law, and when they are open."""

from datetime import date, datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from catalogue.models import Commune, Province
from common.translated import localized


class LegalSeller(models.Model):
    """The seller of record, kept apart from the producer (Law on E-commerce 122/2025/QH15)."""

    name = models.CharField("tên", max_length=160)
    address = models.CharField("địa chỉ", max_length=200)
    registration_number = models.CharField("số đăng ký kinh doanh", max_length=40, blank=True)
    tax_code = models.CharField("mã số thuế", max_length=14, blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    is_demo = models.BooleanField("số liệu mẫu", default=False)

    class Meta:
        verbose_name = "bên bán theo pháp luật"
        verbose_name_plural = "bên bán theo pháp luật"

    def __str__(self):
        return self.name


class OutletQuerySet(models.QuerySet):
    def shown(self):
        """Outlets that the site speaks of: those that have traded, whatever became of them since."""
        return self.exclude(state__in=[Outlet.State.PROPOSED, Outlet.State.APPROVED, Outlet.State.DECLINED])

    def trading_on(self, day: date):
        """Outlets whose dates include `day` and that are not suspended; a fair booth trades on its days only."""
        return (
            self.filter(suspended_at=None)
            .filter(Q(opens_on=None) | Q(opens_on__lte=day))
            .filter(Q(closes_on=None) | Q(closes_on__gte=day))
        )

    def staffed_by(self, user, right: str = ""):
        """Outlets where `user` works; with `right` ("sell", "adjust", "approve", "set_prices") only where they hold it.

        A superuser works everywhere.
        """
        if user.is_superuser:
            return self
        if not user.is_authenticated:
            return self.none()
        held = {f"staff__can_{right}": True} if right else {}
        return self.filter(staff__user=user, **held)


class Outlet(models.Model):
    """Any place that holds stock, one-to-one with Oscar's Partner; dates bound a fair booth or a closed shop."""

    class Kind(models.TextChoices):
        CENTER = "center", "trung tâm OCOP"
        SHOWROOM = "showroom", "điểm trưng bày"
        SHOP = "shop", "cửa hàng"
        SALES_POINT = "sales-point", "điểm bán"
        PRODUCER_STORE = "producer-store", "quầy của người làm ra"
        FAIR_BOOTH = "fair-booth", "gian hội chợ"

    class State(models.TextChoices):
        PROPOSED = "proposed", "đang đề nghị"
        APPROVED = "approved", "đã duyệt, chưa mở"
        DECLINED = "declined", "không duyệt"
        TRADING = "trading", "đang hoạt động"
        SUSPENDED = "suspended", "tạm dừng"
        CLOSED = "closed", "đã đóng"

    class OnHolidays(models.TextChoices):
        OPEN = "open", "mở như thường"
        CLOSED = "closed", "nghỉ lễ"

    partner = models.OneToOneField("partner.Partner", models.PROTECT, related_name="outlet", verbose_name="đối tác")
    code = models.SlugField("mã", max_length=40, unique=True)
    kind = models.CharField("loại", max_length=20, choices=Kind)
    name_vi = models.CharField("tên", max_length=160)
    name_en = models.CharField("tên tiếng Anh", max_length=160)
    about_vi = models.TextField("giới thiệu", blank=True)
    about_en = models.TextField("giới thiệu (Anh)", blank=True)
    legal_seller = models.ForeignKey(LegalSeller, models.PROTECT, related_name="outlets", verbose_name="bên bán")
    province = models.ForeignKey(Province, models.PROTECT, related_name="+", verbose_name="tỉnh")
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="outlets", verbose_name="xã, phường"
    )
    address_vi = models.CharField("số nhà, đường", max_length=200, blank=True)
    address_en = models.CharField("số nhà, đường (Anh)", max_length=200, blank=True)
    address_is_demo = models.BooleanField("địa chỉ là số liệu mẫu", default=False)
    is_fictional = models.BooleanField("điểm bán mẫu, không có thật", default=False)
    latitude = models.FloatField("vĩ độ", validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField("kinh độ", validators=[MinValueValidator(-180), MaxValueValidator(180)])
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    zalo = models.CharField("Zalo", max_length=20, blank=True)
    order_email = models.EmailField(
        "thư điện tử nhận đơn", blank=True, help_text="Để trống thì thư báo đơn mới gửi về bàn chung."
    )
    ships = models.BooleanField("gửi hàng", default=False)
    has_pickup = models.BooleanField("nhận tại chỗ", default=True)
    has_tasting = models.BooleanField("nếm thử", default=False)
    has_parking = models.BooleanField("có chỗ để xe", default=False)
    on_holidays = models.CharField("ngày lễ", max_length=10, choices=OnHolidays, default=OnHolidays.OPEN)
    # State, days and suspension are what the register's steps have written last: `services.register` alone sets them.
    # Whatever does not trade has `suspended_at`, so that one condition keeps it from selling.
    state = models.CharField("tình trạng", max_length=12, choices=State, default=State.TRADING)
    home = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="fairs", verbose_name="hàng từ điểm bán"
    )
    opens_on = models.DateField("mở từ ngày", null=True, blank=True)
    closes_on = models.DateField("mở đến hết ngày", null=True, blank=True)
    suspended_at = models.DateTimeField("tạm dừng từ", null=True, blank=True)
    suspended_reason = models.CharField("lý do tạm dừng", max_length=240, blank=True)
    rank = models.PositiveSmallIntegerField("thứ tự", default=100)

    objects = OutletQuerySet.as_manager()

    class Meta:
        verbose_name = "điểm bán"
        verbose_name_plural = "điểm bán"
        ordering = ["rank", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_on=None) | Q(closes_on=None) | Q(closes_on__gte=F("opens_on")),
                name="outlet_closes_after_opening",
            ),
        ]

    def __str__(self):
        return self.name_vi

    @property
    def name(self) -> str:
        return localized(self, "name")

    @property
    def serves_web(self) -> bool:
        """Whether a buyer on the web can have goods of it; what stands in a fair's tent is sold in the tent alone."""
        return self.ships or self.has_pickup

    @property
    def is_fair(self) -> bool:
        return self.kind == self.Kind.FAIR_BOOTH

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return self.closes_on is not None and self.closes_on < timezone.localdate()

    @property
    def is_suspended(self) -> bool:
        return self.state == self.State.SUSPENDED

    @property
    def address(self) -> str:
        return localized(self, "address")

    @property
    def about(self) -> str:
        return localized(self, "about")

    def is_trading_at(self, instant: datetime) -> bool:
        """The rule of OutletQuerySet.trading_on for one outlet in memory."""
        day = timezone.localdate(instant)
        suspended = self.suspended_at is not None and self.suspended_at <= instant
        return not suspended and (self.opens_on or day) <= day <= (self.closes_on or day)


class OpeningHours(models.Model):
    """One span of one weekday; a lunch break makes two rows. `closes` before `opens` runs past midnight."""

    WEEKDAYS = [
        (0, "Thứ Hai"),
        (1, "Thứ Ba"),
        (2, "Thứ Tư"),
        (3, "Thứ Năm"),
        (4, "Thứ Sáu"),
        (5, "Thứ Bảy"),
        (6, "Chủ nhật"),
    ]

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField("thứ", choices=WEEKDAYS)
    opens = models.TimeField("mở")
    closes = models.TimeField("đóng")

    class Meta:
        verbose_name = "giờ mở cửa"
        verbose_name_plural = "giờ mở cửa"
        ordering = ["weekday", "opens"]
        constraints = [
            models.UniqueConstraint(fields=["outlet", "weekday", "opens"], name="one_span_per_opening"),
            models.CheckConstraint(condition=~Q(opens=F("closes")), name="opening_span_not_empty"),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class OpeningException(models.Model):
    """Days on which the usual week does not hold: closed, or open at other hours."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="exceptions")
    first_day = models.DateField("từ ngày")
    last_day = models.DateField("đến hết ngày")
    opens = models.TimeField("mở", null=True, blank=True)
    closes = models.TimeField("đóng", null=True, blank=True)
    reason_vi = models.CharField("lý do", max_length=120, blank=True)
    reason_en = models.CharField("lý do (Anh)", max_length=120, blank=True)

    class Meta:
        verbose_name = "ngày khác thường"
        verbose_name_plural = "ngày khác thường"
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="exception_days_in_order"),
            models.CheckConstraint(
                condition=Q(opens=None, closes=None) | Q(opens__isnull=False, closes__isnull=False),
                name="exception_hours_both_or_none",
            ),
        ]

    def __str__(self):
        return f"{self.first_day:%d/%m/%Y} – {self.last_day:%d/%m/%Y}"
