"""The demo's makers and goods: real names with the facts of their sources, and one invented maker for the odd cases."""

from oscar.core.loading import get_model

from catalogue.models import Packing, Pairing, Producer, ProductFacts, ProductSet, VisitFacts
from catalogue.reference import CURRENT_TAXONOMY
from common.folding import slugify_vi
from common.gs1 import internal_code
from storefront.demo.pages import story_blocks
from storefront.demo.texts import sourced_products, table
from storefront.models import (
    Picture,
    ProducerIndexPage,
    ProducerLink,
    ProducerPage,
    ProductLink,
    ProductPage,
    ProductPicture,
)

Product = get_model("catalogue", "Product")
TAXONOMY = CURRENT_TAXONOMY
LABEL_FACTS = tuple(
    f"{name}_{language}" for name in ("origin", "ingredients", "storage", "warnings") for language in ("vi", "en")
)


def all_products() -> list[dict]:
    """Real products first, then the invented ones (`case` says what each shows)."""
    return [*table("products")["product"], *table("mau")["product"]]


def load_producers() -> dict[str, Producer]:
    """Makers with their pages in both languages, by key."""
    indexes = {index.locale.language_code: index for index in ProducerIndexPage.objects.select_related("locale")}
    return {entry["key"]: _producer(entry, indexes) for entry in table("producers")["producer"]}


def _producer(entry: dict, indexes: dict[str, ProducerIndexPage]) -> Producer:
    producer, made = Producer.objects.get_or_create(
        slug=entry["slug_vi"],
        defaults={
            "name": entry["name"],
            "kind": entry["kind"],
            "is_named": entry["is_named"],
            "is_fictional": entry.get("is_fictional", False),
            "commune_id": entry["commune_code"] or None,
            "former_place_vi": entry["former_place_vi"],
            "former_place_en": entry.get("former_place_en", ""),
        },
    )
    if not made:
        return producer
    key = None
    for language, index in indexes.items():
        page = ProducerPage(
            title=entry["name"] if language == "vi" else entry.get("name_en", entry["name"]),
            slug=entry["slug_vi"],
            locale=index.locale,
            summary=entry[f"summary_{language}"],
            story=story_blocks(entry[f"story_{language}"]),
        )
        if key is None:
            ProducerLink.objects.create(producer=producer, translation_key=page.translation_key)
            key = page.translation_key
        page.translation_key = key
        index.add_child(instance=page)
        page.save_revision(changed=False)
    return producer


def load_products(producers: dict[str, Producer], pictures: dict[str, Picture]) -> dict[str, Product]:
    """Products with pages, label facts and packings, by Vietnamese name."""
    sets = {product_set.number: product_set for product_set in ProductSet.objects.filter(group__taxonomy_id=TAXONOMY)}
    known = dict(
        ProductLink.objects.filter(addresses__language="vi", addresses__is_current=True).values_list(
            "addresses__slug", "product_id"
        )
    )
    products = {}
    for entry in all_products():
        if entry["slug_vi"] in known:
            products[entry["name_vi"]] = Product.objects.get(pk=known[entry["slug_vi"]])
        else:
            products[entry["name_vi"]] = _product(entry, producers[entry["producer"]], sets, pictures)
    _pair(products)
    return products


def _product(entry: dict, producer: Producer, sets: dict[int, ProductSet], pictures: dict[str, Picture]) -> Product:
    product = _pages(entry, producer, pictures)
    source = sourced_products().get(entry.get("csv_name", ""), {})
    ProductFacts.objects.create(
        product=product,
        producer=producer,
        product_set=sets[entry["set"]],
        commune_id=entry["commune_code"] or None,
        former_district=entry["former_district"],
        alcohol_by_volume=entry.get("alcohol_by_volume"),
        season_months=entry["season_months"],
        shelf_life_days=int(source["shelf_life_days"]) if source.get("shelf_life_days") else None,
        least_life_days=entry.get("least_life_days", 0),
        is_fresh=entry.get("is_fresh", False),
        is_fragile=entry.get("is_fragile", False),
        is_demo=entry.get("storage_is_demo", False),
        is_fictional="case" in entry,
        source=source.get("source", ""),
        **{field: entry.get(field, "") for field in LABEL_FACTS},
    )
    if "packing" not in entry:
        _visit(product, entry)
    for rank, packing in enumerate(entry.get("packing", [])):
        _packing(product, entry, packing, rank)
    return product


def _pages(entry: dict, producer: Producer, pictures: dict[str, Picture]) -> Product:
    """One page a language, under its maker; publishing the first makes the product."""
    key = None
    parents = ProducerPage.objects.filter(translation_key=producer.page_link.translation_key).select_related("locale")
    for parent in sorted(parents, key=lambda page: page.locale.language_code, reverse=True):  # vi names the product
        language = parent.locale.language_code
        page = ProductPage(
            title=entry[f"name_{language}"],
            slug=entry[f"slug_{language}"],
            locale=parent.locale,
            summary=entry[f"summary_{language}"],
            story=story_blocks(entry[f"story_{language}"]),
        )
        if key is None:
            key = page.translation_key
        page.translation_key = key
        if entry.get("illustration") in pictures:
            page.pictures = [ProductPicture(picture=pictures[entry["illustration"]])]
        parent.add_child(instance=page)
        page.save_revision(changed=False)
    return ProductLink.objects.select_related("product").get(translation_key=key).product


def _visit(product: Product, entry: dict) -> None:
    VisitFacts.objects.create(
        product=product,
        price_from=entry.get("price_from_dong"),
        price_unit_vi=entry.get("price_unit_vi", "khách, một đêm"),
        price_unit_en=entry.get("price_unit_en", "guest, one night"),
        price_is_demo=True,
        season_vi=entry.get("season_vi", ""),
        season_en=entry.get("season_en", ""),
        getting_there_vi=entry.get("how_to_get_vi", ""),
        getting_there_en=entry.get("how_to_get_en", ""),
        phone=entry.get("phone", ""),
    )


def _packing(product: Product, entry: dict, packing: dict, rank: int) -> None:
    child = Product.objects.create(
        structure=Product.CHILD,
        parent=product,
        title=f"{entry['name_vi']} – {packing['label_vi']}"[:255],
        slug=slugify_vi(f"{entry['slug_vi']}-{packing['label_vi']}", 255),
        is_public=True,
    )
    Packing.objects.create(
        product=child,
        label_vi=packing["label_vi"],
        label_en=packing["label_en"],
        net_quantity=packing["net_quantity"],
        net_unit=packing["net_unit"],
        weight_grams=packing["weight_grams"],
        internal_code=internal_code(child.pk),
        rank=rank,
    )


def _pair(products: dict[str, Product]) -> None:
    """“Goes with”, by the names in the data file."""
    by_source = {entry.get("csv_name") or entry["name_vi"]: products[entry["name_vi"]] for entry in all_products()}
    Pairing.objects.bulk_create(
        [
            Pairing(product=products[entry["name_vi"]], other=by_source[name], rank=rank)
            for entry in all_products()
            for rank, name in enumerate(entry.get("goes_with", []))
            if name in by_source
        ],
        ignore_conflicts=True,
    )
