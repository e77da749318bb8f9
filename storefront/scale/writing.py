"""Invented makers and goods as rows of every table they touch, keeping the rules that services keep otherwise."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID, uuid5

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.utils import timezone
from oscar.core.loading import get_model
from wagtail.models import Page

from catalogue.models import Certification, CertificationEvent, Lot, Packing, Producer, ProductFacts
from common.folding import slugify_vi
from common.gs1 import internal_code
from shops.models import DatedPrice, LotBalance, StockMovement
from storefront.models import (
    ProducerIndexPage,
    ProducerLink,
    ProducerPage,
    ProductAddress,
    ProductLink,
    ProductPage,
    ProductPicture,
)
from storefront.scale.goods import Batch, Goods, Rating, Shelf, midnight, rule_on
from storefront.scale.ground import MARK, SIGNER, Ground
from storefront.scale.sheets import KeyedSheet, Sheet
from storefront.scale.words import INGREDIENTS, MAKER_KINDS, MAKER_NAMES, MAKER_SUMMARY, STORAGE, STORY, SUMMARY

Product = get_model("catalogue", "Product")
StockRecord = get_model("partner", "StockRecord")

LANGUAGES = {"vi": 0, "en": 1}  # where the words of a language stand in a pair
REASON = "Dữ liệu mẫu để đo tốc độ"
NAMESPACE = UUID("7d1f6a52-4a53-4f0e-9a6b-2f0c8f1d5e11")


@dataclass(frozen=True)
class Maker:
    kind: str
    name_vi: str
    name_en: str
    commune: int  # its place in the ground's list

    @classmethod
    def named(cls, chance: Random, commune: int, place: str) -> "Maker":
        """A maker in `place` with a name of the region."""
        kind, kind_vi, kind_en = chance.choice(MAKER_KINDS)
        name = chance.choice(MAKER_NAMES)
        return cls(kind, f"{kind_vi} {name} {place}", f"{name} {place} {kind_en}", commune)


class Writer:
    """Gathers one batch of makers and writes it; made inside the transaction that it writes in."""

    def __init__(self, ground: Ground, today: date):
        self.ground, self.today, self.now = ground, today, timezone.now()
        self.types = {model: ContentType.objects.get_for_model(model).pk for model in (ProducerPage, ProductPage)}
        # Held until commit, so that nobody takes the same place in the tree.
        held = {page.pk: page for page in Page.objects.select_for_update().filter(pk__in=self._index_ids())}
        self.indexes = {language: held[page.pk] for language, page in ground.indexes.items()}
        self.steps = {language: _last_step(index) for language, index in self.indexes.items()}
        self.added = 0
        self._lay_sheets(ground.signer.pk, ground.goods_class_id)

    def _lay_sheets(self, signer_id: int, goods_class_id: int) -> None:
        """One sheet for each table, in the order in which they are written."""
        self.pages = KeyedSheet(
            Page,
            *("path", "depth", "numchild", "translation_key", "locale_id", "first_published_at", "last_published_at"),
            *("title", "draft_title", "slug", "content_type_id", "url_path"),
            live=True,
            has_unpublished_changes=False,
        )
        self.maker_pages = Sheet(ProducerPage, "page_ptr_id", "summary", "picture_id", story=[])
        self.product_pages = Sheet(ProductPage, "page_ptr_id", "summary", "story")
        self.pictures = Sheet(ProductPicture, "page_id", "picture_id", sort_order=0)
        self.makers = KeyedSheet(
            Producer, "slug", "name", "kind", "commune_id", is_fictional=True, contact_is_demo=True
        )
        self.maker_links = Sheet(ProducerLink, "producer_id", "translation_key")
        self.products = KeyedSheet(
            Product, "structure", "parent_id", "title", "slug", "product_class_id", is_public=True
        )
        self.product_links = KeyedSheet(ProductLink, "product_id", "translation_key")
        self.addresses = Sheet(ProductAddress, "language", "slug", "page_id", "link_id", is_current=True)
        self.facts = Sheet(
            ProductFacts,
            *("product_id", "producer_id", "product_set_id", "commune_id", "origin_vi", "origin_en"),
            *("shelf_life_days", "alcohol_by_volume", "season_months"),
            ingredients_vi=INGREDIENTS[0],
            ingredients_en=INGREDIENTS[1],
            storage_vi=STORAGE[0],
            storage_en=STORAGE[1],
            is_demo=True,
            is_fictional=True,
        )
        self.packings = Sheet(
            Packing,
            *("product_id", "label_vi", "label_en", "net_quantity", "net_unit", "weight_grams", "internal_code"),
        )
        self.certificates = KeyedSheet(
            Certification,
            *("product_id", "stars", "rule_version", "issuer", "issued_on", "certified_year"),
            *("valid_from", "valid_until", "revoked_at", "revocation_reason"),
            issuer_name="Nơi cấp mẫu",
            decision_number="000/QĐ (mẫu)",
            is_demo=True,
        )
        self.certificate_events = Sheet(
            CertificationEvent, "certification_id", "kind", by_id=signer_id, by_name=SIGNER, reason=REASON
        )
        self.records = KeyedSheet(
            StockRecord,
            *("product_id", "partner_id", "partner_sku", "price", "num_in_stock"),
            price_currency="VND",
            num_allocated=0,
        )
        self.prices = Sheet(
            DatedPrice,
            *("stock_record_id", "kind", "amount", "starts_at", "ends_at"),
            reason=REASON,
            set_by_id=signer_id,
            set_by_name=SIGNER,
            is_demo=True,
        )
        self.lots = KeyedSheet(Lot, "product_id", "code", "batch_code", "made_on", "best_before", is_demo=True)
        self.balances = Sheet(LotBalance, "outlet_id", "lot_id", "quantity")
        self.movements = Sheet(
            StockMovement,
            *("outlet_id", "lot_id", "kind", "change", "happened_at"),
            reason=REASON,
            actor_id=signer_id,
            actor_name=SIGNER,
        )
        self.goods_class_id = goods_class_id

    def _index_ids(self) -> list[int]:
        return [page.pk for page in self.ground.indexes.values()]

    def write(self) -> dict[str, int]:
        """Write everything gathered and count the makers in at their index; returns rows by table."""
        Page.objects.filter(pk__in=self._index_ids()).update(numchild=F("numchild") + self.added)
        sheets = [sheet for sheet in vars(self).values() if isinstance(sheet, Sheet)]
        return {sheet.model._meta.db_table: sheet.write() for sheet in sheets}

    def add_maker(self, number: int, maker: Maker, goods: list[Goods]) -> list[int]:
        """A maker with pages in both languages and all its goods; returns the products' keys."""
        commune = self.ground.communes[maker.commune]
        slug = f"{slugify_vi(maker.name_vi, 60)}-qm{number}"
        producer_id = self.makers.add(slug, maker.name_vi, maker.kind, commune.code)
        key = uuid5(NAMESPACE, f"{MARK} {number}")
        self.maker_links.add(producer_id, key)
        pages: dict[str, tuple[str, str]] = {}
        for language, which in LANGUAGES.items():
            self.steps[language] += 1
            index = self.indexes[language]
            path = ProducerPage._get_path(index.path, index.depth + 1, self.steps[language])
            title = maker.name_en if which else maker.name_vi
            words = {"what": (goods[0].name_en if which else goods[0].name_vi), "place": commune.name}
            published = self.now - timedelta(days=1500)
            page_id = self.pages.add(
                *(path, index.depth + 1, len(goods), key, index.locale_id, published, published),
                *(title, title, slug, self.types[ProducerPage], f"{index.url_path}{slug}/"),
            )
            picture = self.ground.pictures[goods[0].kind.drawing]
            self.maker_pages.add(page_id, MAKER_SUMMARY[which].format(**words), picture.pk)
            pages[language] = path, f"{index.url_path}{slug}/"
        self.added += 1
        return [
            self._add_goods(f"{number}-{place}", one, maker, producer_id, pages, place)
            for place, one in enumerate(goods, 1)
        ]

    def _add_goods(self, number: str, goods: Goods, maker: Maker, producer_id: int, parents: dict, place: int) -> int:
        commune = self.ground.communes[maker.commune]
        product_id = self.products.add(
            Product.PARENT, None, goods.name_vi, slugify_vi(goods.name_vi, 255), self.goods_class_id
        )
        key = uuid5(NAMESPACE, f"{MARK} {number}")
        link_id = self.product_links.add(product_id, key)
        for language, which in LANGUAGES.items():
            self._product_page(goods, maker, commune.name, number, key, link_id, language, which, parents, place)
        self.facts.add(
            *(product_id, producer_id, self.ground.sets[goods.kind.set_number].pk, commune.code),
            *(f"{commune.name}, tỉnh Điện Biên", f"{commune.name}, Điện Biên province"),
            *(goods.kind.keeps_days, goods.alcohol, goods.season),
        )
        if goods.rating is not None:
            self._certificate(product_id, goods.rating)
        self._stock(product_id, goods)
        return product_id

    def _product_page(self, goods, maker, commune, number, key, link_id, language, which, parents, place) -> None:
        parent_path, parent_url = parents[language]
        index = self.indexes[language]
        title = goods.name_en if which else goods.name_vi
        slug = f"{slugify_vi(title, 200)}-qm{number}"
        path = ProductPage._get_path(parent_path, index.depth + 2, place)
        published = self.now - timedelta(days=goods.listed_days_ago)
        page_id = self.pages.add(
            *(path, index.depth + 2, 0, key, index.locale_id, published, published),
            *(title, title, slug, self.types[ProductPage], f"{parent_url}{slug}/"),
        )
        words = {"name": title, "maker": maker.name_en if which else maker.name_vi, "place": commune}
        self.product_pages.add(page_id, SUMMARY[which].format(**words)[:200], _story(STORY[which], words, key))
        self.pictures.add(page_id, self.ground.pictures[goods.kind.drawing].pk)
        self.addresses.add(language, slug, page_id, link_id)

    def _certificate(self, product_id: int, rating: Rating) -> None:
        issued_on = self.today + timedelta(days=rating.starts)
        certificate_id = self.certificates.add(
            *(product_id, rating.stars, rule_on(issued_on), "ministry" if rating.stars == 5 else "province"),
            *(issued_on, issued_on.year, midnight(self.today, rating.starts), midnight(self.today, rating.ends)),
            midnight(self.today, rating.starts // 2) if rating.is_revoked else None,
            REASON if rating.is_revoked else "",
        )
        self.certificate_events.add(certificate_id, "recorded")
        if rating.is_revoked:
            self.certificate_events.add(certificate_id, "revoked")

    def _stock(self, product_id: int, goods: Goods) -> None:
        label_vi, label_en, quantity, unit, weight = goods.kind.packing
        packing_id = self.products.add(
            *(Product.CHILD, product_id, f"{goods.name_vi} – {label_vi}"[:255]),
            *(slugify_vi(f"{goods.name_vi}-{label_vi}", 255), None),
        )
        code = internal_code(packing_id)
        self.packings.add(packing_id, label_vi, label_en, quantity, unit, weight, code)
        lots = [self._lot(packing_id, place, batch) for place, batch in enumerate(goods.batches, 1)]
        for outlet, shelf in zip(self.ground.outlets, goods.shelves, strict=True):
            left = sum(shelf.received) - sum(shelf.sold)
            record_id = self.records.add(packing_id, outlet.partner_id, code, shelf.price, left)
            self._prices(record_id, goods, shelf)
            for (lot_id, arrived, sold_at), received, sold in zip(lots, shelf.received, shelf.sold, strict=True):
                if received:
                    # The lot's lines in the book at this outlet, and the balance that they make.
                    self.movements.add(outlet.id, lot_id, "received", received, arrived)
                    if sold:
                        self.movements.add(outlet.id, lot_id, "sold", -sold, sold_at)
                    self.balances.add(outlet.id, lot_id, received - sold)

    def _lot(self, packing_id: int, place: int, batch: Batch) -> tuple[int, datetime, datetime]:
        """A lot's key, when outlets got it and when they sold of it."""
        made_on = self.today + timedelta(days=batch.made)
        best_before = None if batch.best_before is None else self.today + timedelta(days=batch.best_before)
        lot_id = self.lots.add(packing_id, f"L{made_on:%y%m%d}-{place}", f"M{packing_id}-{place}", made_on, best_before)
        arrived = midnight(self.today, batch.made) + timedelta(hours=8)
        return lot_id, arrived, arrived + timedelta(hours=6)

    def _prices(self, record_id: int, goods: Goods, shelf: Shelf) -> None:
        """The price in force, and where goods have one, a markdown that runs and a rise to come."""
        today = self.today
        self.prices.add(record_id, "regular", shelf.price, midnight(today, -min(goods.listed_days_ago, 200)), None)
        if goods.markdown_percent:
            lower = shelf.price * (100 - goods.markdown_percent) // 100_000 * 1000
            self.prices.add(record_id, "markdown", lower, midnight(today, -5), midnight(today, 20))
        if goods.rises_in_days is not None:
            starts = midnight(today, goods.rises_in_days)
            self.prices.add(record_id, "regular", shelf.price + 5000, starts, None)


def _last_step(index: Page) -> int:
    last = ProducerIndexPage.objects.get(pk=index.pk).get_last_child()
    return ProducerPage._str2int(last.path[-ProducerPage.steplen :]) if last else 0


def _story(paragraphs: tuple[str, ...], words: dict[str, str], key: UUID) -> list[dict[str, str]]:
    """Paragraphs as stream blocks."""
    return [
        {"type": "text", "value": f"<p>{paragraph.format(**words)}</p>", "id": str(uuid5(key, f"{place}"))}
        for place, paragraph in enumerate(paragraphs)
    ]
