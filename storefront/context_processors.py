"""What every page needs to know and no view should repeat; it asks no database."""

from django.conf import settings
from django.utils.translation import get_language


def shop(request):
    """The shop's name, the language of the page and whether demo data is shown."""
    return {
        "shop_name": settings.WAGTAIL_SITE_NAME,
        "site_url": settings.SITE_URL,
        "language": (get_language() or settings.LANGUAGE_CODE)[:2],
        "is_demo": settings.DEMO,
    }
