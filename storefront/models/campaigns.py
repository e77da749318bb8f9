"""Pages of campaigns. Dates, percentages and prices are the campaign's; the page holds words and a picture."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from campaigns.models import Campaign
from common.folding import slugify_vi
from storefront.blocks import ContentBlock
from storefront.models.base import ShopPage


class CampaignIndexPage(ShopPage):
    intro = models.CharField("lời dẫn", max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["storefront.HomePage"]
    subpage_types = ["storefront.CampaignPage"]
    max_count_per_parent = 1
    template = "storefront/campaigns.html"

    class Meta:
        verbose_name = "trang danh sách khuyến mại"
        verbose_name_plural = "trang danh sách khuyến mại"


class CampaignPage(ShopPage):
    """Drafted by the planning of a campaign, one a language; never one-to-one, for pages are copied and translated."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="pages", verbose_name="đợt khuyến mại")
    summary = models.CharField("một câu giới thiệu", max_length=240, blank=True)
    story = StreamField(ContentBlock(), blank=True, verbose_name="nội dung")
    picture = models.ForeignKey(
        "storefront.Picture", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ảnh"
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("campaign", read_only=True),
        FieldPanel("summary"),
        FieldPanel("picture"),
        FieldPanel("story"),
    ]
    parent_page_types = ["storefront.CampaignIndexPage"]
    subpage_types: list[str] = []
    is_creatable = False
    template = "storefront/campaign.html"

    class Meta:
        verbose_name = "trang đợt khuyến mại"
        verbose_name_plural = "trang đợt khuyến mại"

    def full_clean(self, *args, **kwargs):
        """Give a readable slug before Wagtail makes one: its own folding turns “Điện” into “ien”."""
        if not self.slug:
            self.slug = slugify_vi(self.title)
        super().full_clean(*args, **kwargs)
