"""What it is: facts of a product, its packings and its lots. Oscar's Product is the thing that is priced and sold."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from catalogue.models.places import Commune
from catalogue.models.producers import Producer
from catalogue.models.tax import VatKind
from catalogue.models.taxonomy import ProductSet
from common.translated import localized

PRODUCT = "catalogue.Product"  # Oscar's
# Law 44/2019/QH14, art. 5: from this strength on, no promotion of any kind.
STRONG_LIQUOR_PERCENT = Decimal(15)
LONGEST_LEAST_LIFE = 365  # days


class ProductFacts(models.Model):
    """Label facts of a parent product, true in any language (Decree 43/2017, 111/2021: goods labels)."""

    product = models.OneToOneField(PRODUCT, models.CASCADE, related_name="facts", verbose_name="sản phẩm")
    producer = models.ForeignKey(Producer, models.PROTECT, related_name="product_facts", verbose_name="người làm ra")
    product_set = models.ForeignKey(ProductSet, models.PROTECT, related_name="+", verbose_name="bộ sản phẩm")
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="quê của sản phẩm"
    )
    former_district = models.CharField("huyện cũ", max_length=80, blank=True)
    origin_vi = models.CharField("xuất xứ", max_length=200, blank=True)
    origin_en = models.CharField("xuất xứ (Anh)", max_length=200, blank=True)
    ingredients_vi = models.TextField("thành phần", blank=True)
    ingredients_en = models.TextField("thành phần (Anh)", blank=True)
    storage_vi = models.CharField("bảo quản", max_length=240, blank=True)
    storage_en = models.CharField("bảo quản (Anh)", max_length=240, blank=True)
    usage_vi = models.TextField("cách dùng", blank=True)
    usage_en = models.TextField("cách dùng (Anh)", blank=True)
    warnings_vi = models.CharField("cảnh báo", max_length=240, blank=True)
    warnings_en = models.CharField("cảnh báo (Anh)", max_length=240, blank=True)
    shelf_life_days = models.PositiveIntegerField("hạn dùng (ngày)", null=True, blank=True)
    # A default of the database too: books of a whole shop are written straight into the table.
    least_life_days = models.PositiveSmallIntegerField(
        "còn hạn ít nhất khi giao (ngày)",
        default=0,
        db_default=0,
        validators=[MaxValueValidator(LONGEST_LEAST_LIFE)],
        help_text="Hàng đặt trên mạng đến tay khách còn ít nhất ngần ấy ngày. Tại quầy bán đến hết hạn.",
    )
    responsible_party = models.CharField("tổ chức chịu trách nhiệm", max_length=200, blank=True)
    licence_number = models.CharField("số giấy phép, công bố", max_length=80, blank=True)
    alcohol_by_volume = models.DecimalField(
        "độ cồn (% thể tích)",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(96)],
    )
    vat_kind = models.CharField(
        "thuế GTGT",
        max_length=10,
        choices=VatKind,
        blank=True,
        help_text="Để trống là thuế suất thông thường. Rượu luôn là hàng chịu thuế tiêu thụ đặc biệt.",
    )
    season_months = models.JSONField("tháng có hàng", default=list, blank=True)
    is_fresh = models.BooleanField(
        "hàng tươi", default=False, help_text="Rau quả, thịt cá tươi, đồ phải giữ lạnh: chỉ gửi nơi giao kịp."
    )
    is_fragile = models.BooleanField(
        "dễ vỡ", default=False, help_text="Chai, lọ thuỷ tinh, gốm: cần người nhận gửi đồ vỡ."
    )
    is_demo = models.BooleanField("có số liệu mẫu", default=False)
    is_fictional = models.BooleanField("sản phẩm mẫu, không có thật", default=False)
    source = models.TextField("nguồn", blank=True)
    recorded_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)

    class Meta:
        verbose_name = "thông tin nhãn"
        verbose_name_plural = "thông tin nhãn"

    def __str__(self):
        return f"Nhãn của {self.product_id}"

    @property
    def origin(self) -> str:
        return localized(self, "origin")

    @property
    def ingredients(self) -> str:
        return localized(self, "ingredients")

    @property
    def storage(self) -> str:
        return localized(self, "storage")

    @property
    def usage(self) -> str:
        return localized(self, "usage")

    @property
    def warnings(self) -> str:
        return localized(self, "warnings")

    @property
    def is_liquor(self) -> bool:
        return self.product_set.is_liquor

    @property
    def is_strong_liquor(self) -> bool:
        """True from 15 % on; a liquor of unknown strength counts as strong (Law 44/2019), so nothing slips through."""
        if not self.is_liquor:
            return False
        return self.alcohol_by_volume is None or self.alcohol_by_volume >= STRONG_LIQUOR_PERCENT


class VisitFacts(models.Model):
    """Group VI (homestays, villages): no basket; when to come, what it costs, how to get there, whom to call."""

    product = models.OneToOneField(PRODUCT, models.CASCADE, related_name="visit", verbose_name="sản phẩm")
    price_from = models.PositiveIntegerField("giá từ (đồng)", null=True, blank=True)
    price_unit_vi = models.CharField("đơn vị giá", max_length=60, blank=True)
    price_unit_en = models.CharField("đơn vị giá (Anh)", max_length=60, blank=True)
    price_is_demo = models.BooleanField("giá là số liệu mẫu", default=False)
    season_vi = models.CharField("mùa nên đến", max_length=200, blank=True)
    season_en = models.CharField("mùa nên đến (Anh)", max_length=200, blank=True)
    getting_there_vi = models.TextField("đường đến", blank=True)
    getting_there_en = models.TextField("đường đến (Anh)", blank=True)
    phone = models.CharField("điện thoại chủ nhà", max_length=20, blank=True)
    zalo = models.CharField("Zalo", max_length=20, blank=True)
    email = models.EmailField("thư điện tử chủ nhà", blank=True)

    class Meta:
        verbose_name = "thông tin đón khách"
        verbose_name_plural = "thông tin đón khách"

    def __str__(self):
        return f"Đón khách {self.product_id}"

    @property
    def season(self) -> str:
        return localized(self, "season")

    @property
    def getting_there(self) -> str:
        return localized(self, "getting_there")

    @property
    def price_unit(self) -> str:
        return localized(self, "price_unit")


class Packing(models.Model):
    """How a product is packed: one-to-one with Oscar's child product, which carries price, stock and GTIN."""

    product = models.OneToOneField(PRODUCT, models.CASCADE, related_name="packing", verbose_name="sản phẩm con")
    label_vi = models.CharField("quy cách", max_length=80)
    label_en = models.CharField("quy cách (Anh)", max_length=80)
    net_quantity = models.DecimalField("lượng tịnh", max_digits=9, decimal_places=2)
    net_unit = models.CharField("đơn vị", max_length=10)
    weight_grams = models.PositiveIntegerField("nặng khi gửi (gam)", default=0)
    length_mm = models.PositiveIntegerField("dài (mm)", null=True, blank=True)
    width_mm = models.PositiveIntegerField("rộng (mm)", null=True, blank=True)
    height_mm = models.PositiveIntegerField("cao (mm)", null=True, blank=True)
    gtin = models.CharField("mã GTIN", max_length=14, null=True, blank=True, unique=True)
    internal_code = models.CharField("mã nội bộ", max_length=20, unique=True)
    rank = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "quy cách đóng gói"
        verbose_name_plural = "quy cách đóng gói"
        ordering = ["rank", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(length_mm=None, width_mm=None, height_mm=None)
                | Q(
                    length_mm__gt=0,
                    width_mm__gt=0,
                    height_mm__gt=0,
                    length_mm__isnull=False,
                    width_mm__isnull=False,
                    height_mm__isnull=False,
                ),
                name="packing_sides_all_or_none",
                violation_error_message="Ghi cả ba cạnh, hoặc để trống cả ba.",
            )
        ]

    def __str__(self):
        return self.label_vi

    @property
    def label(self) -> str:
        return localized(self, "label")

    @property
    def gross_grams(self) -> int:
        """What it weighs in a parcel; one that nobody has weighed counts as its net weight and a fifth, at least 100 g.

        Millilitres count as grams, pieces of a thing that is not weighed as half a kilogram each.
        """
        if self.weight_grams:
            return self.weight_grams
        net = {"g": 1, "ml": 1, "kg": 1000, "l": 1000}.get(self.net_unit, 500) * self.net_quantity
        return max(100, -(-int(net * 12) // 10))

    @property
    def volume_mm3(self) -> int:
        """What it takes up in a parcel; 0 when nobody has measured it."""
        return (self.length_mm or 0) * (self.width_mm or 0) * (self.height_mm or 0)


class Pairing(models.Model):
    """“Goes with”: another product that suits this one."""

    product = models.ForeignKey(PRODUCT, models.CASCADE, related_name="pairings")
    other = models.ForeignKey(PRODUCT, models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "món hợp nhau"
        verbose_name_plural = "món hợp nhau"
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["product", "other"], name="one_pairing"),
            models.CheckConstraint(condition=~Q(product=F("other")), name="pairing_of_two"),
        ]

    def __str__(self):
        return f"{self.product_id} hợp với {self.other_id}"


def last_day_to_give(best_before: date | None, least_life_days: int) -> date | None:
    """The last day on which goods ordered ahead may come to their buyer; None when they do not end.

    The same as `shops.queries.lasting.last_day_to_give` in SQL.
    """
    if best_before is None:
        return None
    return date.fromordinal(max(1, best_before.toordinal() - least_life_days))


class LotQuerySet(models.QuerySet):
    def sellable_on(self, day: date):
        """Lots that may leave by any channel on `day`: not held, not recalled, not past their best-before."""
        return self.filter(held_at=None, recalled_at=None).filter(Q(best_before=None) | Q(best_before__gte=day))


class Lot(models.Model):
    """One batch in one packing. Lots of a batch share `batch_code`; a hold or recall may take the whole batch."""

    product = models.ForeignKey(PRODUCT, models.PROTECT, related_name="lots", verbose_name="sản phẩm con")
    code = models.CharField("số lô", max_length=20)
    batch_code = models.CharField("mã mẻ", max_length=20, blank=True, db_index=True)
    made_on = models.DateField("ngày sản xuất", null=True, blank=True)
    best_before = models.DateField("hạn dùng", null=True, blank=True, help_text="Bán được đến hết ngày này.")
    growing_area_code = models.CharField("mã số vùng trồng", max_length=60, blank=True)
    held_at = models.DateTimeField("tạm giữ lúc", null=True, blank=True)
    recalled_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)
    stop_reason = models.CharField("lý do dừng bán", max_length=240, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người dừng"
    )
    is_demo = models.BooleanField("số liệu mẫu", default=False)

    objects = LotQuerySet.as_manager()

    class Meta:
        verbose_name = "lô hàng"
        verbose_name_plural = "lô hàng"
        constraints = [
            models.UniqueConstraint(fields=["product", "code"], name="one_lot_code_per_packing"),
            models.CheckConstraint(
                condition=Q(made_on=None) | Q(best_before=None) | Q(best_before__gte=F("made_on")),
                name="best_before_not_before_made",
            ),
        ]

    def __str__(self):
        return self.code

    def is_sellable_on(self, day: date) -> bool:
        """The same rule as LotQuerySet.sellable_on, for one lot in memory."""
        return self.held_at is None and self.recalled_at is None and not (self.best_before and self.best_before < day)
