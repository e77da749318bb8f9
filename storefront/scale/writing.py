"""Invented makers and goods as rows of every table they touch, keeping the rules that services keep otherwise."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
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
from storefront.scale.goods import Goods, Rating, Shelf, midnight, rule_on
from storefront.scale.ground import MARK, SIGNER, Ground
from storefront.scale.sheets import Sheet
from storefront.scale.words import INGREDIENTS, MAKER_KINDS, MAKER_NAMES, MAKER_SUMMARY, STORAGE, STORY, SUMMARY

Product = get_model("catalogue", "Product")
StockRecord = get_model("partner", "StockRecord")

LANGUAGES = {"vi": 0, "en": 1}  # where the words of a language stand in a pair
REASON = "Dữ liệu mẫu để đo tốc độ"
NAMESPACE = UUID("7d1f6a52-4a53-4f0e-9a6b-2f0c8f1d5e11")
MODELS = (
    *(Page, ProducerPage, ProductPage, ProductPicture, Producer, ProducerLink, Product, ProductLink, ProductAddress),
    *(
        ProductFacts,
        Packing,
        Certification,
        CertificationEvent,
        StockRecord,
        DatedPrice,
        Lot,
        LotBalance,
        StockMovement,
    ),
)


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
        self.sheets = {model: Sheet(model) for model in MODELS}
        self.types = {model: ContentType.objects.get_for_model(model).pk for model in (ProducerPage, ProductPage)}
        # Held until commit, so that nobody takes the same place in the tree.
        held = {page.pk: page for page in Page.objects.select_for_update().filter(pk__in=self._index_ids())}
        self.indexes = {language: held[page.pk] for language, page in ground.indexes.items()}
        self.steps = {language: _last_step(index) for language, index in self.indexes.items()}
        self.added = 0

    def _index_ids(self) -> list[int]:
        return [page.pk for page in self.ground.indexes.values()]

    def write(self) -> dict[str, int]:
        """Write everything gathered and count the makers in at their index; returns rows by table."""
        Page.objects.filter(pk__in=self._index_ids()).update(numchild=F("numchild") + self.added)
        return {model._meta.db_table: sheet.write() for model, sheet in self.sheets.items()}

    def add_maker(self, number: int, maker: Maker, goods: list[Goods]) -> list[int]:
        """A maker with pages in both languages and all its goods; returns the products' keys."""
        commune = self.ground.communes[maker.commune]
        slug = f"{slugify_vi(maker.name_vi, 60)}-qm{number}"
        producer_id = self.sheets[Producer].add(
            slug=slug,
            name=maker.name_vi,
            kind=maker.kind,
            is_fictional=True,
            contact_is_demo=True,
            commune_id=commune.code,
        )
        key = uuid5(NAMESPACE, f"{MARK} {number}")
        self.sheets[ProducerLink].add(producer_id=producer_id, translation_key=key)
        pages: dict[str, tuple[str, str]] = {}
        for language, which in LANGUAGES.items():
            self.steps[language] += 1
            index = self.indexes[language]
            path = ProducerPage._get_path(index.path, index.depth + 1, self.steps[language])
            title = maker.name_en if which else maker.name_vi
            words = {"what": (goods[0].name_en if which else goods[0].name_vi), "place": commune.name}
            page_id = self._page(
                ProducerPage, path, index.depth + 1, key, language, title, slug, index.url_path, numchild=len(goods)
            )
            self.sheets[ProducerPage].add(
                page_ptr_id=page_id,
                summary=MAKER_SUMMARY[which].format(**words),
                story="[]",
                picture_id=self.ground.pictures[goods[0].kind.drawing].pk,
            )
            pages[language] = path, f"{index.url_path}{slug}/"
        self.added += 1
        return [
            self._add_goods(f"{number}-{place}", one, maker, producer_id, pages, place)
            for place, one in enumerate(goods, 1)
        ]

    def _page(self, model, path, depth, key, language, title, slug, parent_path, *, numchild=0, days_ago=1500) -> int:
        published = self.now - timedelta(days=days_ago)
        return self.sheets[Page].add(
            path=path,
            depth=depth,
            numchild=numchild,
            translation_key=key,
            locale_id=self.indexes[language].locale_id,
            live=True,
            has_unpublished_changes=False,
            first_published_at=published,
            last_published_at=published,
            title=title,
            draft_title=title,
            slug=slug,
            url_path=f"{parent_path}{slug}/",
            content_type_id=self.types[model],
        )

    def _add_goods(self, number: str, goods: Goods, maker: Maker, producer_id: int, parents: dict, place: int) -> int:
        commune = self.ground.communes[maker.commune]
        product_id = self.sheets[Product].add(
            structure=Product.PARENT,
            title=goods.name_vi,
            slug=slugify_vi(goods.name_vi, 255),
            product_class_id=self.ground.goods_class_id,
            is_public=True,
        )
        key = uuid5(NAMESPACE, f"{MARK} {number}")
        link_id = self.sheets[ProductLink].add(product_id=product_id, translation_key=key)
        for language, which in LANGUAGES.items():
            self._product_page(goods, maker, commune.name, number, key, link_id, language, which, parents, place)
        self.sheets[ProductFacts].add(
            product_id=product_id,
            producer_id=producer_id,
            product_set_id=self.ground.sets[goods.kind.set_number].pk,
            commune_id=commune.code,
            origin_vi=f"{commune.name}, tỉnh Điện Biên",
            origin_en=f"{commune.name}, Điện Biên province",
            ingredients_vi=INGREDIENTS[0],
            ingredients_en=INGREDIENTS[1],
            storage_vi=STORAGE[0],
            storage_en=STORAGE[1],
            shelf_life_days=goods.kind.keeps_days,
            alcohol_by_volume=goods.alcohol,
            season_months=goods.season,
            is_demo=True,
            is_fictional=True,
        )
        if goods.rating is not None:
            self._certificate(product_id, goods.rating)
        self._stock(product_id, goods)
        return product_id

    def _product_page(self, goods, maker, commune, number, key, link_id, language, which, parents, place) -> None:
        parent_path, parent_url = parents[language]
        title = goods.name_en if which else goods.name_vi
        slug = f"{slugify_vi(title, 200)}-qm{number}"
        depth = self.indexes[language].depth + 2
        page_id = self._page(
            ProductPage,
            ProductPage._get_path(parent_path, depth, place),
            depth,
            key,
            language,
            title,
            slug,
            parent_url,
            days_ago=goods.listed_days_ago,
        )
        words = {"name": title, "maker": maker.name_en if which else maker.name_vi, "place": commune}
        self.sheets[ProductPage].add(
            page_ptr_id=page_id, summary=SUMMARY[which].format(**words)[:200], story=_story(STORY[which], words, key)
        )
        self.sheets[ProductPicture].add(
            page_id=page_id, picture_id=self.ground.pictures[goods.kind.drawing].pk, sort_order=0
        )
        self.sheets[ProductAddress].add(language=language, slug=slug, page_id=page_id, link_id=link_id, is_current=True)

    def _certificate(self, product_id: int, rating: Rating) -> None:
        issued_on = self.today + timedelta(days=rating.starts)
        certificate_id = self.sheets[Certification].add(
            product_id=product_id,
            stars=rating.stars,
            rule_version=rule_on(issued_on),
            issuer="ministry" if rating.stars == 5 else "province",
            issuer_name="Nơi cấp mẫu",
            decision_number="000/QĐ (mẫu)",
            issued_on=issued_on,
            certified_year=issued_on.year,
            valid_from=midnight(self.today, rating.starts),
            valid_until=midnight(self.today, rating.ends),
            revoked_at=midnight(self.today, rating.starts // 2) if rating.is_revoked else None,
            revocation_reason=REASON if rating.is_revoked else "",
            is_demo=True,
        )
        kinds = ["recorded", "revoked"] if rating.is_revoked else ["recorded"]
        for kind in kinds:
            self.sheets[CertificationEvent].add(
                certification_id=certificate_id, kind=kind, by_id=self.ground.signer.pk, by_name=SIGNER, reason=REASON
            )

    def _stock(self, product_id: int, goods: Goods) -> None:
        label_vi, label_en, quantity, unit, weight = goods.kind.packing
        packing_id = self.sheets[Product].add(
            structure=Product.CHILD,
            parent_id=product_id,
            title=f"{goods.name_vi} – {label_vi}"[:255],
            slug=slugify_vi(f"{goods.name_vi}-{label_vi}", 255),
            is_public=True,
        )
        code = internal_code(packing_id)
        self.sheets[Packing].add(
            product_id=packing_id,
            label_vi=label_vi,
            label_en=label_en,
            net_quantity=quantity,
            net_unit=unit,
            weight_grams=weight,
            internal_code=code,
        )
        lots = [
            self.sheets[Lot].add(
                product_id=packing_id,
                code=f"L{self.today + timedelta(days=batch.made):%y%m%d}-{place}",
                batch_code=f"M{packing_id}-{place}",
                made_on=self.today + timedelta(days=batch.made),
                best_before=None if batch.best_before is None else self.today + timedelta(days=batch.best_before),
                is_demo=True,
            )
            for place, batch in enumerate(goods.batches, 1)
        ]
        for outlet, shelf in zip(self.ground.outlets, goods.shelves, strict=True):
            record_id = self.sheets[StockRecord].add(
                product_id=packing_id,
                partner_id=outlet.partner_id,
                partner_sku=code,
                price_currency="VND",
                price=shelf.price,
                num_in_stock=sum(shelf.received) - sum(shelf.sold),
                num_allocated=0,
            )
            self._prices(record_id, goods, shelf)
            for lot_id, batch, received, sold in zip(lots, goods.batches, shelf.received, shelf.sold, strict=True):
                if received:
                    self._movements(outlet.pk, lot_id, batch.made, received, sold)

    def _movements(self, outlet_id: int, lot_id: int, made: int, received: int, sold: int) -> None:
        """The lot's lines in the book at one outlet, and the balance that they make."""
        arrived = midnight(self.today, made) + timedelta(hours=8)
        lines = [("received", received, arrived), ("sold", -sold, arrived + timedelta(hours=6))]
        for kind, change, happened_at in lines[: 2 if sold else 1]:
            self.sheets[StockMovement].add(
                outlet_id=outlet_id,
                lot_id=lot_id,
                kind=kind,
                change=change,
                reason=REASON,
                actor_id=self.ground.signer.pk,
                actor_name=SIGNER,
                happened_at=happened_at,
            )
        self.sheets[LotBalance].add(outlet_id=outlet_id, lot_id=lot_id, quantity=received - sold)

    def _prices(self, record_id: int, goods: Goods, shelf: Shelf) -> None:
        """The price in force, and where goods have one, a markdown that runs and a rise to come."""
        rows = [("regular", shelf.price, -min(goods.listed_days_ago, 200), None)]
        if goods.markdown_percent:
            lower = shelf.price * (100 - goods.markdown_percent) // 100_000 * 1000
            rows.append(("markdown", lower, -5, 20))
        if goods.rises_in_days is not None:
            rows.append(("regular", shelf.price + 5000, goods.rises_in_days, None))
        for kind, amount, starts, ends in rows:
            self.sheets[DatedPrice].add(
                stock_record_id=record_id,
                kind=kind,
                amount=amount,
                starts_at=midnight(self.today, starts),
                ends_at=None if ends is None else midnight(self.today, ends),
                reason=REASON,
                set_by_id=self.ground.signer.pk,
                set_by_name=SIGNER,
                is_demo=True,
            )


def _last_step(index: Page) -> int:
    last = ProducerIndexPage.objects.get(pk=index.pk).get_last_child()
    return ProducerPage._str2int(last.path[-ProducerPage.steplen :]) if last else 0


def _story(paragraphs: tuple[str, ...], words: dict[str, str], key: UUID) -> str:
    """Paragraphs as the JSON of stream blocks."""
    blocks = [
        {"type": "text", "value": f"<p>{paragraph.format(**words)}</p>", "id": str(uuid5(key, f"{place}"))}
        for place, paragraph in enumerate(paragraphs)
    ]
    return json.dumps(blocks, ensure_ascii=False)
