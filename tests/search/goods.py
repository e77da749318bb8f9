"""A small real shop to search in: products with words, price, stock and stars, in a few lines each."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.contrib.auth import get_user_model
from oscar.core.loading import get_model

from catalogue.models import Certification, Commune, Lot, Packing, Producer, ProductFacts, ProductSet
from catalogue.models.places import DIEN_BIEN
from common.folding import slugify_vi
from search.services import refresh_documents
from shops.models import DatedPrice, LegalSeller, LotBalance, Outlet

Product = get_model("catalogue", "Product")
StockRecord = get_model("partner", "StockRecord")
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
number = count(1)


class Words(dict):
    """Pages' words by (product, language): what the storefront gives search, from a dictionary."""

    def __call__(self, product_ids):
        return {key: fields for key, fields in self.items() if key[0] in set(product_ids)}

    def give(self, product, title, title_en=None, **fields):
        for language, words in (("vi", title), ("en", title_en)):
            if words:
                slug = slugify_vi(words)
                prefix = "" if language == "vi" else "/en"
                page = {"title": words, "slug": slug, "url": f"{prefix}/san-pham/{slug}/"}
                self[product.pk, language] = page | fields


def make_outlet(code="a-phu", **facts):
    partner = get_model("partner", "Partner").objects.create(name=code, code=code)
    seller, _made = LegalSeller.objects.get_or_create(name="Bên bán", defaults={"address": "Điện Biên"})
    defaults = {
        "kind": "shop",
        "name_vi": f"Cửa hàng {code}",
        "name_en": f"Shop {code}",
        "legal_seller": seller,
        "province_id": DIEN_BIEN,
        "latitude": 21.4,
        "longitude": 103.0,
    }
    return Outlet.objects.create(partner=partner, code=code, **defaults | facts)


def make_producer(name="Hợp tác xã Mường", **facts):
    return Producer.objects.get_or_create(slug=slugify_vi(name), defaults={"name": name, **facts})[0]


def make_product(words, title, *, title_en=None, summary="", set_number=11, maker=None, page=None, **facts):
    """A public parent product with its label facts and, in the given languages, a page."""
    goods, _made = get_model("catalogue", "ProductClass").objects.get_or_create(name="Hàng hoá")
    product = Product.objects.create(
        structure="parent", title=title, slug=f"p-{next(number)}", product_class=goods, is_public=True
    )
    words.give(product, title, title_en, summary=summary, **(page or {}))
    ProductFacts.objects.create(
        product=product,
        producer=maker or make_producer(),
        product_set=ProductSet.objects.get(number=set_number, group__taxonomy_id="2026"),
        **facts,
    )
    return product


def sell(product, outlet, *, price=50_000, quantity=5, label="gói 100 g", best_before=None, **price_facts):
    """Stand `quantity` packings of a product on an outlet's shelf at a price that has always held."""
    user, _made = get_user_model().objects.get_or_create(username="thu-kho")
    packing = Packing.objects.filter(product__parent=product, label_vi=label).first()
    if packing is None:
        child = Product.objects.create(structure="child", parent=product, slug=f"c-{next(number)}", is_public=True)
        packing = Packing.objects.create(
            product=child, label_vi=label, label_en=label, net_quantity=100, net_unit="g", internal_code=f"C{child.pk}"
        )
    child = packing.product
    record, _made = StockRecord.objects.get_or_create(
        product=child,
        partner=outlet.partner,
        defaults={"partner_sku": f"S{child.pk}", "num_in_stock": quantity, "num_allocated": 0},
    )
    if price is not None:
        facts = {"starts_at": NOON - timedelta(days=100), "reason": "giá bán", "set_by": user, "set_by_name": "Kho"}
        DatedPrice.objects.create(stock_record=record, amount=price, **facts | price_facts)
    if quantity:
        lot = Lot.objects.create(product=child, code=f"L{next(number)}", best_before=best_before)
        LotBalance.objects.create(outlet=outlet, lot=lot, quantity=quantity)
    return record


def rate(product, stars=3, *, until=NOON + timedelta(days=700), **facts):
    dates = {"valid_from": NOON - timedelta(days=300), "valid_until": until}
    return Certification.objects.create(
        product=product, stars=stars, rule_version="26/2026", issuer="province", **dates | facts
    )


def index(*products, now=NOON):
    return refresh_documents([product.pk for product in products], now)


def commune(name):
    return Commune.objects.get(name=name, province=DIEN_BIEN)


def day(text):
    return date.fromisoformat(text)
