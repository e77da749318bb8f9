"""The page that tells a product's story. What is priced and sold is Oscar's product, met by translation key."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from common.folding import clean_slug, slugify_vi
from storefront.blocks import StoryBlock
from storefront.models.base import ShopPage


class ProductPage(ShopPage):
    summary = models.CharField("một câu giới thiệu", max_length=200, blank=True)
    story = StreamField(StoryBlock(), blank=True, verbose_name="câu chuyện")

    content_panels = [
        TitleFieldPanel("title", heading="Tên sản phẩm", placeholder="Tên sản phẩm"),
        FieldPanel("summary", help_text="Một câu dưới tên sản phẩm: món này có gì riêng. Nhiều nhất 200 chữ cái."),
        InlinePanel(
            "pictures",
            heading="Ảnh",
            label="Ảnh",
            max_num=12,
            help_text="Ảnh đầu tiên là ảnh hiện trong danh sách. Nhiều nhất 12 ảnh.",
        ),
        FieldPanel("story", help_text="Kể như nói chuyện với khách: làm ở đâu, làm thế nào, dùng ra sao."),
    ]
    parent_page_types = ["storefront.ProducerPage"]
    subpage_types: list[str] = []
    template = "storefront/product.html"

    class Meta:
        verbose_name = "trang sản phẩm"
        verbose_name_plural = "trang sản phẩm"

    def get_url_parts(self, request=None):
        """The address is /san-pham/<slug>/ whoever made it, so that moving a product keeps its links."""
        parts = super().get_url_parts(request)
        if parts is None or parts[2] is None:
            return parts
        with translation.override(self.locale.language_code):
            try:
                return parts[0], parts[1], reverse("product", args=[self.slug])
            except NoReverseMatch:
                return parts[0], None, None

    def full_clean(self, *args, **kwargs):
        """Give a readable slug before Wagtail makes one: its own folding turns “Điện” into “ien”."""
        if not self.slug:
            self.slug = self._free_slug(slugify_vi(self.title))
        super().full_clean(*args, **kwargs)

    def clean(self):
        super().clean()
        try:
            clean_slug(self.slug)
        except ValueError as refusal:
            raise ValidationError(
                {"slug": _("“%(slug)s” là đường dẫn của cửa hàng.") % {"slug": self.slug}}
            ) from refusal
        if self._taken(self.slug):
            raise ValidationError({"slug": _("Đường dẫn “%(slug)s” đã có món khác dùng.") % {"slug": self.slug}})

    def _taken(self, slug: str) -> bool:
        """Whether another product holds, or once held, this address: an old one still redirects to its product."""
        from storefront.models.links import ProductAddress

        others = ProductPage.objects.filter(slug=slug, locale_id=self.locale_id)
        held = ProductAddress.objects.filter(slug=slug, language=self.locale.language_code)
        return (
            others.exclude(translation_key=self.translation_key).exists()
            or held.exclude(link__translation_key=self.translation_key).exists()
        )

    def _free_slug(self, wanted: str) -> str:
        candidate, number = wanted, 2
        while self._taken(candidate):
            candidate, number = f"{wanted}-{number}", number + 1
        return candidate


class ProductPicture(Orderable):
    page = ParentalKey(ProductPage, on_delete=models.CASCADE, related_name="pictures")
    picture = models.ForeignKey("storefront.Picture", models.CASCADE, related_name="+", verbose_name="ảnh")
    caption = models.CharField("chú thích", max_length=160, blank=True)

    panels = [FieldPanel("picture"), FieldPanel("caption")]

    class Meta(Orderable.Meta):
        verbose_name = "ảnh của sản phẩm"
        verbose_name_plural = "ảnh của sản phẩm"

    def __str__(self):
        return self.caption or str(self.picture_id)
