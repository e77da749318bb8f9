"""JSON-LD from the same views the pages are made of, so that a machine reads what a person reads."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from shops.models import Outlet
from shops.opening import Schedule, week_summary
from storefront.queries.makers import MakerView
from storefront.queries.outlets import OutletRow
from storefront.queries.product import ProductView

CONTEXT = "https://schema.org"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Data = dict[str, Any]


def absolute(path: str) -> str:
    return path if path.startswith("http") else f"{settings.SITE_URL}{path}"


def breadcrumbs_data(crumbs: list[dict[str, str]]) -> Data:
    """BreadcrumbList from the crumbs shown; the last is the page itself."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": crumb["title"],
                **({"item": absolute(crumb["url"])} if crumb["url"] else {}),
            }
            for position, crumb in enumerate(crumbs, 1)
        ],
    }


def product_data(page, view: ProductView) -> Data:
    """Product with Offer and, while a certificate is in force, `hasCertification`; a place to stay is no Offer."""
    data: Data = {
        "@context": CONTEXT,
        "@type": "Product",
        "name": view.title,
        "url": absolute(view.url),
        "inLanguage": (get_language() or "vi")[:2],
        "image": [absolute(picture.full) for picture in view.pictures],
    }
    if page.summary:
        data["description"] = page.summary
    if view.facts:
        data["category"] = view.facts.product_set.name
        if view.maker_is_named:
            data["manufacturer"] = {"@type": "Organization", "name": view.maker, "url": absolute(view.maker_url)}
        if view.facts.commune:
            data["countryOfOrigin"] = {"@type": "Country", "name": "VN"}
    if view.stars and view.badge:
        data["hasCertification"] = _certification(view.badge)
    if view.chosen and view.chosen.price is not None:
        data["offers"] = {
            "@type": "Offer",
            "price": view.chosen.price,
            "priceCurrency": "VND",
            "availability": f"{CONTEXT}/{'InStoreOnly' if view.chosen.available else 'OutOfStock'}",
            "url": absolute(view.url),
        }
        if view.chosen.price_before is not None and view.chosen.valid_until is not None:
            data["offers"]["priceValidUntil"] = timezone.localtime(view.chosen.valid_until).isoformat()
    return data


def _certification(badge) -> Data:
    data: Data = {
        "@type": "Certification",
        "name": "OCOP",
        "issuedBy": {"@type": "GovernmentOrganization", "name": badge.issuer},
        "certificationRating": {"@type": "Rating", "ratingValue": badge.stars, "bestRating": 5},
        "certificationStatus": f"{CONTEXT}/CertificationActive",
    }
    if badge.decision:
        data["certificationIdentification"] = badge.decision
    if badge.valid_until:
        data["expires"] = badge.valid_until.isoformat()
    return data


def producer_data(page, maker: MakerView) -> Data:
    """The maker as an Organization with its goods."""
    return {
        "@context": CONTEXT,
        "@type": "Organization",
        "name": maker.name,
        "url": absolute(page.url),
        **({"description": page.summary} if page.summary else {}),
    }


def outlet_data(outlet: Outlet, row: OutletRow, schedule: Schedule) -> Data:
    """A shop one can walk into, with its week."""
    return {
        "@context": CONTEXT,
        "@type": "Store",
        "name": outlet.name,
        "url": absolute(row.url),
        **({"telephone": outlet.phone} if outlet.phone else {}),
        "geo": {"@type": "GeoCoordinates", "latitude": outlet.latitude, "longitude": outlet.longitude},
        "address": {
            "@type": "PostalAddress",
            "streetAddress": outlet.address,
            "addressLocality": str(outlet.commune or ""),
            "addressRegion": outlet.province.name,
            "addressCountry": "VN",
        },
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": [DAYS[day] for day in days],
                "opens": f"{opens:%H:%M}",
                "closes": f"{closes:%H:%M}",
            }
            for days, hours in week_summary(schedule)
            for opens, closes in hours
        ],
    }


def home_data() -> Data:
    """The shop itself."""
    return {
        "@context": CONTEXT,
        "@type": "Organization",
        "name": settings.WAGTAIL_SITE_NAME,
        "url": absolute("/"),
        "logo": absolute("/static/img/motif/ban.svg"),
    }
