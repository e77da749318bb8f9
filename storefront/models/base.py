"""What every page of the shop shares."""

from collections.abc import Callable
from http import HTTPMethod

from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.models import Page

# Who lacks this sees no address, search words or publishing dates: the form is then words and pictures only.
EDITS_ADDRESSES = "storefront.change_productpage"

ContextBuilder = Callable[[Page, object], dict]
_builders: dict[type[Page], ContextBuilder] = {}


def register_context(page_class: type[Page]) -> Callable[[ContextBuilder], ContextBuilder]:
    """Name the function that gathers what pages of this class show; models stay below the queries that read them."""

    def keep(builder: ContextBuilder) -> ContextBuilder:
        _builders[page_class] = builder
        return builder

    return keep


class ShopPage(Page):
    """A page whose context is gathered by one registered function, for visitors and previews alike.

    It is there to be read: what a visitor sends goes to a view, never to a page.
    """

    allowed_http_methods = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]

    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug", permission=EDITS_ADDRESSES),
                FieldPanel("seo_title", permission=EDITS_ADDRESSES),
                FieldPanel("search_description", permission=EDITS_ADDRESSES),
            ],
            "Địa chỉ và lời cho máy tìm kiếm",
        ),
    ]
    settings_panels = [PublishingPanel(permission=EDITS_ADDRESSES)]

    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        """Wagtail's context and what the registered builder found; it reads and never writes."""
        return super().get_context(request, *args, **kwargs) | _builders[type(self)](self, request)
