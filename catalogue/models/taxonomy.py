"""Product groups and sets, versioned: the rule changed in 2026 and will change again."""

from django.db import models

from common.translated import localized


class Taxonomy(models.Model):
    """One edition of the groups, as laid down by a decision (Annex I of Decision 26/2026/QĐ-TTg is "2026")."""

    code = models.CharField("ấn bản", max_length=20, primary_key=True)
    decision = models.CharField("quyết định", max_length=120)
    valid_from = models.DateField("áp dụng từ")

    class Meta:
        verbose_name = "bảng nhóm sản phẩm"
        verbose_name_plural = "bảng nhóm sản phẩm"

    def __str__(self):
        return self.code


class ProductGroup(models.Model):
    taxonomy = models.ForeignKey(Taxonomy, models.CASCADE, related_name="groups", verbose_name="ấn bản")
    number = models.PositiveSmallIntegerField("số")
    roman = models.CharField("số La Mã", max_length=4)
    name_vi = models.CharField("tên", max_length=120)
    name_en = models.CharField("tên tiếng Anh", max_length=120)

    class Meta:
        verbose_name = "nhóm sản phẩm"
        verbose_name_plural = "nhóm sản phẩm"
        ordering = ["taxonomy", "number"]
        constraints = [models.UniqueConstraint(fields=["taxonomy", "number"], name="one_group_number")]

    def __str__(self):
        return f"{self.roman} {self.name}"

    @property
    def name(self) -> str:
        return localized(self, "name")


class ProductSet(models.Model):
    """One of the 26 sets. The flags carry the law that hangs on a set."""

    group = models.ForeignKey(ProductGroup, models.CASCADE, related_name="sets", verbose_name="nhóm")
    number = models.PositiveSmallIntegerField("số")
    subgroup_vi = models.CharField("phân nhóm", max_length=120, blank=True)
    subgroup_en = models.CharField("phân nhóm tiếng Anh", max_length=120, blank=True)
    name_vi = models.CharField("tên", max_length=160)
    name_en = models.CharField("tên tiếng Anh", max_length=160)
    is_liquor = models.BooleanField("đồ uống có cồn", default=False)
    is_fresh = models.BooleanField("hàng tươi", default=False)
    is_bookable = models.BooleanField("dịch vụ du lịch: không có giỏ hàng", default=False)

    class Meta:
        verbose_name = "bộ sản phẩm"
        verbose_name_plural = "bộ sản phẩm"
        ordering = ["group", "number"]
        constraints = [models.UniqueConstraint(fields=["group", "number"], name="one_set_number")]

    def __str__(self):
        return f"{self.number} {self.name}"

    @property
    def name(self) -> str:
        return localized(self, "name")
