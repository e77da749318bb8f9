"""The public, read-only API: the same goods, outlets, makers and ratings that the pages show, from the same queries."""

from datetime import date, datetime
from typing import Literal

from django.http import Http404, HttpRequest
from django.utils import timezone, translation
from ninja import NinjaAPI, Query, Schema

from search.forms import NoSuchPage, parse_query
from search.queries import find
from storefront.models import ProducerIndexPage
from storefront.queries import find_product_page, producer_list, product_view
from storefront.queries.certificates import certificate_register
from storefront.queries.outlet import outlet_list

Language = Literal["vi", "en"]
PER_PAGE = 24

api = NinjaAPI(
    title="Đặc sản Điện Biên",
    version="1",
    description="OCOP goods of Điện Biên: read-only, public. Prices are whole đồng with VAT; times are ISO 8601.",
    openapi_url="openapi.json",
    docs_url=None,  # its page would load scripts from another site
    urls_namespace="api",
)


class ProductOut(Schema):
    slug: str
    url: str
    name: str
    maker: str
    origin: str
    stars: int
    price: int | None
    price_before: int | None
    price_is_demo: bool
    unit: str
    available: int
    outlets_count: int
    is_bookable: bool
    is_adult: bool


class ProductPageOut(Schema):
    total: int
    page: int
    pages: int
    items: list[ProductOut]


class OutletStockOut(Schema):
    code: str
    name: str
    place: str
    available: int
    is_open: bool | None
    latitude: float
    longitude: float


class AvailabilityOut(Schema):
    slug: str
    available: int
    read_at: datetime
    outlets: list[OutletStockOut]


class PackingOut(Schema):
    label: str
    price: int | None
    price_before: int | None
    price_is_demo: bool
    available: int


class CertificateOut(Schema):
    stars: int
    state: str
    issuer: str
    decision: str
    valid_until: date | None
    ended_on: date | None
    is_demo: bool


class ProductDetailOut(Schema):
    slug: str
    url: str
    name: str
    summary: str
    maker: str
    origin: str
    stars: int
    certificate: CertificateOut | None
    available: int
    packings: list[PackingOut]
    pictures: list[str]


class OutletOut(Schema):
    code: str
    name: str
    url: str
    place: str
    address: str
    latitude: float
    longitude: float
    is_open: bool | None
    products_count: int | None
    is_demo: bool


class ProducerOut(Schema):
    name: str
    url: str
    place: str
    summary: str
    products_count: int


class RatingOut(Schema):
    slug: str
    url: str
    name: str
    maker: str
    certificate: CertificateOut


@api.get("/products", response=ProductPageOut, summary="Products, with the filters of the listing")
def products(request: HttpRequest, ngon_ngu: Language = "vi"):
    with translation.override(ngon_ngu):
        try:
            found = find(parse_query(request.GET, ngon_ngu), timezone.now())
        except NoSuchPage as missing:
            raise Http404 from missing
        return {"total": found.total, "page": found.page, "pages": found.pages, "items": found.cards}


@api.get("/products/{slug}", response=ProductDetailOut, summary="One product")
def product(request: HttpRequest, slug: str, ngon_ngu: Language = "vi"):
    with translation.override(ngon_ngu):
        page, view = _product(slug, ngon_ngu)
        return {
            "slug": view.slug,
            "url": view.url,
            "name": view.title,
            "summary": page.summary,
            "maker": view.maker,
            "origin": view.origin,
            "stars": view.stars,
            "certificate": view.badge,
            "available": view.available,
            "packings": view.packings,
            "pictures": [picture.full for picture in view.pictures],
        }


@api.get("/products/{slug}/availability", response=AvailabilityOut, summary="Where a product stands now")
def availability(request: HttpRequest, slug: str, ngon_ngu: Language = "vi"):
    with translation.override(ngon_ngu):
        _page, view = _product(slug, ngon_ngu)
        return {"slug": slug, "available": view.available, "read_at": view.read_at, "outlets": view.outlets}


@api.get("/outlets", response=list[OutletOut], summary="Outlets trading today")
def outlets(request: HttpRequest, ngon_ngu: Language = "vi"):
    with translation.override(ngon_ngu):
        return outlet_list(ngon_ngu, timezone.now())


@api.get("/producers", response=list[ProducerOut], summary="Makers with goods in the shop")
def producers(request: HttpRequest, ngon_ngu: Language = "vi"):
    with translation.override(ngon_ngu):
        index = ProducerIndexPage.objects.select_related("locale").filter(locale__language_code=ngon_ngu).first()
        return producer_list(index) if index else []


@api.get("/certifications", response=list[RatingOut], summary="Ratings: in force, or ended with `ended=true`")
def certifications(request: HttpRequest, ngon_ngu: Language = "vi", ended: bool = Query(default=False)):
    with translation.override(ngon_ngu):
        in_force, over = certificate_register(ngon_ngu, timezone.now())
        return [
            {"slug": row.slug, "url": row.url, "name": row.title, "maker": row.maker, "certificate": row.badge}
            for row in (over if ended else in_force)
        ]


def _product(slug: str, language: str):
    found = find_product_page(slug, language)
    if found is None or not found.is_current:
        raise Http404
    return found.page, product_view(found.page)
