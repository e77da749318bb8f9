"""What each kind of page hands to its template: words by the editor, everything else by queries."""

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from catalogue.models import Commune
from shops.map import draw_map
from storefront.models import (
    CampaignIndexPage,
    CampaignPage,
    ContentPage,
    HomePage,
    ProducerIndexPage,
    ProducerPage,
    ProductPage,
)
from storefront.models.base import register_context
from storefront.nearby import place_near
from storefront.queries import campaign_list, campaign_view, home_shelves, producer_list, producer_view, product_view
from storefront.queries.outlets import numbered
from storefront.structured_data import breadcrumbs_data, home_data, producer_data, product_data


def crumb(title: str, url: str = "") -> dict[str, str]:
    """One step of the way to a page."""
    return {"title": title, "url": url}


def listing_path(page: Page) -> str:
    return "/en/san-pham/" if page.locale.language_code == "en" else "/san-pham/"


def makers_path(page: Page) -> str:
    return "/en/nha-san-xuat/" if page.locale.language_code == "en" else "/nha-san-xuat/"


def campaigns_path(page: Page) -> str:
    return "/en/khuyen-mai/" if page.locale.language_code == "en" else "/khuyen-mai/"


@register_context(HomePage)
def home_context(page: HomePage, request) -> dict:
    shelves = home_shelves(page)
    outlets = numbered(shelves.outlets)
    return {
        "home": shelves,
        "outlets": outlets,
        "map": draw_map(list(Commune.objects.filter(province_id="11")), outlets),
        "structured_data": home_data(),
    }


@register_context(ContentPage)
def content_context(page: ContentPage, request) -> dict:
    return {"crumbs": [crumb(page.title)]}


@register_context(CampaignIndexPage)
def campaigns_context(page: CampaignIndexPage, request) -> dict:
    return {"crumbs": [crumb(page.title)], "campaigns": campaign_list(page, timezone.now())}


@register_context(CampaignPage)
def campaign_context(page: CampaignPage, request) -> dict:
    campaign = campaign_view(page)
    crumbs = [crumb(_("Khuyến mại"), campaigns_path(page)), crumb(page.title)]
    return {
        "crumbs": crumbs,
        "view": campaign,
        "language_paths": campaign.language_paths,
        "structured_data": [breadcrumbs_data(crumbs)],
    }


@register_context(ProducerIndexPage)
def producers_context(page: ProducerIndexPage, request) -> dict:
    return {"crumbs": [crumb(page.title)], "producers": producer_list(page)}


@register_context(ProducerPage)
def producer_context(page: ProducerPage, request) -> dict:
    crumbs = [crumb(_("Người làm ra"), makers_path(page)), crumb(page.title)]
    maker = producer_view(page)
    return {"crumbs": crumbs, "maker": maker, "structured_data": [producer_data(page, maker), breadcrumbs_data(crumbs)]}


@register_context(ProductPage)
def product_context(page: ProductPage, request) -> dict:
    """`?qc=` chooses a packing, `?gan=` names a commune; without them the page is the same for all."""
    near = place_near(request.GET.get("gan", ""))
    packing = request.GET.get("qc", "")
    view = product_view(
        page, packing_id=int(packing) if packing.isdecimal() and len(packing) < 12 else None, position=near.position
    )
    crumbs = [crumb(_("Sản phẩm"), listing_path(page))]
    if view.facts:
        group = view.facts.product_set
        crumbs.append(crumb(group.name, f"{listing_path(page)}?nhom=s{group.number}"))
    crumbs.append(crumb(view.title))
    return {
        "view": view,
        "crumbs": crumbs,
        "near": near,
        "language_paths": view.language_paths,
        "canonical_path": view.url,
        "structured_data": [product_data(page, view), breadcrumbs_data(crumbs)],
    }
