"""Pages of makers. Product pages stand under them, so that rights follow the tree."""

from django.db import models
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from storefront.blocks import StoryBlock
from storefront.models.base import ShopPage


class ProducerIndexPage(ShopPage):
    intro = models.CharField("lời dẫn", max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["storefront.HomePage"]
    subpage_types = ["storefront.ProducerPage"]
    max_count_per_parent = 1
    template = "storefront/producers.html"

    class Meta:
        verbose_name = "trang danh sách người làm ra"
        verbose_name_plural = "trang danh sách người làm ra"


class ProducerPage(ShopPage):
    summary = models.CharField("một câu giới thiệu", max_length=240, blank=True)
    story = StreamField(StoryBlock(), blank=True, verbose_name="câu chuyện")
    picture = models.ForeignKey(
        "storefront.Picture", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ảnh"
    )

    content_panels = [
        TitleFieldPanel("title", heading="Tên", placeholder="Tên hợp tác xã, hộ hoặc cơ sở"),
        FieldPanel("summary", help_text="Một câu dưới tên: bà con làm gì, ở đâu. Nhiều nhất 240 chữ cái."),
        FieldPanel("picture", help_text="Ảnh người làm hoặc nơi làm."),
        FieldPanel("story", help_text="Kể như nói chuyện với khách: ai làm, làm từ bao giờ, làm thế nào."),
    ]
    parent_page_types = ["storefront.ProducerIndexPage"]
    subpage_types = ["storefront.ProductPage"]
    template = "storefront/producer.html"

    class Meta:
        verbose_name = "trang người làm ra"
        verbose_name_plural = "trang người làm ra"
