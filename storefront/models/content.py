"""The home page and the pages of plain words (about OCOP, how to buy, the law's pages)."""

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from storefront.blocks import ContentBlock
from storefront.models.base import ShopPage


class HomePage(ShopPage):
    """The shop's first page. Its shelves fill themselves; the words are the editor's."""

    welcome = models.CharField("câu chào", max_length=240, blank=True)
    story_producer = models.ForeignKey(
        "ocop_catalogue.Producer", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="chuyện của"
    )
    trust = StreamField(ContentBlock(), blank=True, verbose_name="vì sao có thể tin")

    content_panels = [*Page.content_panels, FieldPanel("welcome"), FieldPanel("story_producer"), FieldPanel("trust")]
    parent_page_types = ["wagtailcore.Page"]
    template = "storefront/home.html"

    class Meta:
        verbose_name = "trang đầu"
        verbose_name_plural = "trang đầu"


class ContentPage(ShopPage):
    intro = models.CharField("lời dẫn", max_length=300, blank=True)
    body = StreamField(ContentBlock(), blank=True, verbose_name="nội dung")

    content_panels = [*Page.content_panels, MultiFieldPanel([FieldPanel("intro"), FieldPanel("body")], "Nội dung")]
    parent_page_types = ["storefront.HomePage", "storefront.ContentPage"]
    template = "storefront/content.html"

    class Meta:
        verbose_name = "trang nội dung"
        verbose_name_plural = "trang nội dung"
