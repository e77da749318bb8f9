"""For the department's desk: the pages of a campaign, of which only the storefront knows."""

from django import template
from django.utils.translation import gettext as _

from campaigns.models import Campaign

register = template.Library()
LANGUAGES = {"vi": lambda: _("tiếng Việt"), "en": lambda: _("tiếng Anh")}


@register.simple_tag
def campaign_pages(campaign: Campaign) -> list[dict]:
    """Each page with its title, address, language in words, and whether visitors see it."""
    pages = campaign.pages.select_related("locale").order_by("pk")
    return [
        {
            "pk": page.pk,
            "title": page.title,
            "url": page.url,
            "live": page.live,
            "language": LANGUAGES[page.locale.language_code](),
        }
        for page in pages
    ]
