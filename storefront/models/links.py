"""Where pages and things meet: by translation key, outside the page, so that copies and translations stay whole."""

from django.db import models
from django.db.models import Q

from catalogue.models import Producer


class ProductLink(models.Model):
    """One product, however many languages and revisions its page has."""

    product = models.OneToOneField("catalogue.Product", models.PROTECT, related_name="page_link")
    translation_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = "nối trang với sản phẩm"
        verbose_name_plural = "nối trang với sản phẩm"

    def __str__(self):
        return str(self.translation_key)


class ProducerLink(models.Model):
    producer = models.OneToOneField(Producer, models.PROTECT, related_name="page_link")
    translation_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = "nối trang với người làm ra"
        verbose_name_plural = "nối trang với người làm ra"

    def __str__(self):
        return str(self.translation_key)


class ProductAddress(models.Model):
    """A slug a product page has, or once had, in a language: unique over all makers; an old one redirects."""

    language = models.CharField(max_length=2)
    slug = models.SlugField(max_length=255)
    page = models.ForeignKey("storefront.ProductPage", models.CASCADE, related_name="addresses")
    link = models.ForeignKey(ProductLink, models.CASCADE, related_name="addresses")
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = "đường dẫn sản phẩm"
        verbose_name_plural = "đường dẫn sản phẩm"
        constraints = [
            models.UniqueConstraint(fields=["language", "slug"], name="one_product_per_slug"),
            models.UniqueConstraint(fields=["page"], condition=Q(is_current=True), name="one_current_address"),
        ]

    def __str__(self):
        return f"{self.language}: {self.slug}"
