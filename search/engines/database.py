"""The engine that needs nothing but the shop's own database: filters and counts from a snapshot, words from a table."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from heapq import nsmallest

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from common.money import format_dong
from search.engines.cards import cards_of
from search.engines.matching import match
from search.engines.snapshot import NEVER, Bits, Snapshot, bits_of_slots, slots_in
from search.engines.store import SnapshotStore
from search.exceptions import NoSuchPage
from search.labels import COMMUNE, GROUP, MAKER, OUTLET, SET_PREFIX, STARS
from search.models import FOR_EVER
from search.results import PAGE_SIZE, Chip, Facet, FacetValue, Query, Result, Sort

PRICE = "gia"
MAKERS_SHOWN = 30
CHOICES_KEPT = 200


_stores: dict[str, SnapshotStore] = {}


def current_snapshot(language: str, now: datetime) -> Snapshot:
    """What is listed in `language` at `now`; one query while nothing has changed."""
    return _stores.setdefault(language, SnapshotStore(language)).current(now)  # atomic: two threads get one store


def forget_snapshots() -> None:
    """Start anew, as when the process starts: for a database that was put back to an earlier state under it."""
    _stores.clear()


class DatabaseEngine:
    """Costs two queries a listing (version, the page's rows), three or four with words typed."""

    def search(self, query: Query, now: datetime) -> Result:
        snapshot = current_snapshot(query.language, now)
        with override(query.language):
            return _Answer(snapshot, query, now).result()


class _Answer:
    """One query worked out on one snapshot."""

    def __init__(self, snapshot: Snapshot, query: Query, now: datetime):
        self.snapshot, self.query, self.now = snapshot, query, now
        self.scores: dict[int, float] | None = None
        self.matched_all = True
        self.base = snapshot.live
        if query.text.strip():
            matches = match(query.text)
            self.matched_all = matches.all_words
            self.scores = {
                snapshot.slots[product_id]: score
                for product_id, score in matches.scores.items()
                if product_id in snapshot.slots
            }
            self.base = bits_of_slots(self.scores, len(snapshot.rows))
        self.chosen = {
            GROUP: self._known(GROUP, query.nhom),
            STARS: self._known(STARS, [str(stars) for stars in query.sao]),
            COMMUNE: self._known(COMMUNE, query.xa),
            MAKER: self._known(MAKER, query.nsx),
            OUTLET: self._known(OUTLET, query.diem),
        }
        self.masks = {kind: self._mask(kind, values) for kind, values in self.chosen.items() if values}
        if query.gia_tu is not None or query.gia_den is not None:
            self.masks[PRICE] = snapshot.priced_between(query.gia_tu, query.gia_den)

    def _known(self, kind: str, values: Iterable[str]) -> list[str]:
        if kind == STARS:
            return list(values)
        return [value for value in values if self.snapshot.knows(kind, value)]

    def _mask(self, kind: str, values: list[str]) -> Bits:
        """Rows with any of the values; a chosen set narrows its own group, whatever other groups are chosen."""
        if kind == GROUP:
            sets = [value for value in values if value.startswith(SET_PREFIX)]
            narrowed = {self._group_of(value) for value in sets}
            values = [value for value in values if value not in narrowed]
        mask = 0
        for value in values:
            mask |= self.snapshot.bits_of(kind, value)
        return mask

    def _group_of(self, set_value: str) -> str:
        """The group of a set by its label, or else by any product of it."""
        label = self.snapshot.labels.get((GROUP, set_value))
        bits = self.snapshot.bits_of(GROUP, set_value)
        if label is None and bits:
            row = self.snapshot.rows[bits.bit_length() - 1]
            return str(row.group) if row else ""
        return label.parent if label else ""

    def left_by(self, *, without: str = "") -> Bits:
        """Rows that every filter leaves, but that of `without`."""
        mask = self.base
        for kind, filtered in self.masks.items():
            if kind != without:
                mask &= filtered
        return mask

    @cached_property
    def mask(self) -> Bits:
        return self.left_by()

    def result(self) -> Result:
        total = self.mask.bit_count()
        pages = max(1, -(-total // PAGE_SIZE))
        if self.query.trang > pages:
            raise NoSuchPage(self.query.trang, pages)
        facets, price_range = self._counts()
        until = self.snapshot.until
        return Result(
            total=total,
            cards=cards_of(self._page_of_products(), self.query.language, self.now),
            facets=facets,
            chips=self._chips(),
            page=self.query.trang,
            pages=pages,
            matched_all=self.matched_all,
            price_range=price_range,
            version=f"{self.snapshot.epoch}.{self.snapshot.version}.{self.snapshot.labels_version}",
            valid_until=datetime.fromtimestamp(until, UTC) if until != NEVER else FOR_EVER,
            query=self.query,
        )

    def _page_of_products(self) -> list[int]:
        first = (self.query.trang - 1) * PAGE_SIZE
        if self.scores is None or self.query.sap_xep != Sort.BEST:
            rows = self.snapshot.page(self.mask, self.query.sap_xep, first, PAGE_SIZE)
            return [row.product_id for row in rows]
        key = self.snapshot.sort_key(Sort.BEST)
        scores = self.scores
        ranked = nsmallest(
            first + PAGE_SIZE, slots_in(self.mask), key=lambda slot: (-round(scores[slot], 6), key(slot))
        )
        return [row.product_id for slot in ranked[first:] if (row := self.snapshot.rows[slot]) is not None]

    # --- facets and chips

    def _counts(self) -> tuple[list[Facet], tuple[int, int] | None]:
        """Facets and price range; worked out once a snapshot for each choice of filters, whatever page or order."""
        query, memo = self.query, self.snapshot.memo
        key = None
        if self.scores is None:
            key = query.nhom, query.sao, query.xa, query.nsx, query.diem, query.gia_tu, query.gia_den
            if key in memo:
                return memo[key]
        counts = self._facets(), self.snapshot.price_range(self.left_by(without=PRICE))
        if key is not None:
            if len(memo) >= CHOICES_KEPT:
                memo.clear()
            memo[key] = counts
        return counts

    def _facets(self) -> list[Facet]:
        return [self._groups(), self._stars(), self._outlets(), self._communes(), self._makers()]

    def _value(self, kind: str, value: str, count: int) -> FacetValue:
        return FacetValue(value, self.label(kind, value), count, value in self.chosen[kind])

    def label(self, kind: str, value: str) -> str:
        if kind == STARS:
            return ngettext("%(stars)s sao", "%(stars)s sao", int(value)) % {"stars": value}
        label = self.snapshot.labels.get((kind, value))
        return label.words if label else value

    def _sort_name(self, kind: str, value: str) -> tuple[str, str]:
        label = self.snapshot.labels.get((kind, value))
        return label.sort_name if label else "", value

    def _counted(self, kind: str, mask: Bits) -> list[FacetValue]:
        """Values that would leave something, or are chosen."""
        counted = [(value, (mask & bits).bit_count()) for (of, value), bits in self.snapshot.bits.items() if of == kind]
        counted += [(value, 0) for value in self.chosen[kind] if (kind, value) not in self.snapshot.bits]
        return [self._value(kind, value, count) for value, count in counted if count or value in self.chosen[kind]]

    def _groups(self) -> Facet:
        """Groups in their order, each followed by its sets."""
        found = {value.value: value for value in self._counted(GROUP, self.left_by(without=GROUP))}
        sets = {value: self._group_of(value) for value in found if value.startswith(SET_PREFIX)}
        values = []
        for group in sorted({*found.keys() - sets.keys(), *sets.values()} - {""}):
            values.append(found.get(group) or self._value(GROUP, group, 0))
            for value in sorted((of for of, parent in sets.items() if parent == group), key=lambda of: int(of[1:])):
                values.append(replace(found[value], parent=group))
        return Facet(GROUP, _("Nhóm sản phẩm"), values)

    def _stars(self) -> Facet:
        values = self._counted(STARS, self.left_by(without=STARS))
        return Facet(STARS, _("Hạng sao còn hiệu lực"), sorted(values, key=lambda value: value.value, reverse=True))

    def _outlets(self) -> Facet:
        values = self._counted(OUTLET, self.left_by(without=OUTLET))
        labels = self.snapshot.labels
        ranks = {of.value: labels[OUTLET, of.value].rank for of in values if (OUTLET, of.value) in labels}
        return Facet(
            OUTLET,
            _("Điểm bán đang có hàng"),
            sorted(values, key=lambda value: (ranks.get(value.value, 0), value.value)),
        )

    def _communes(self) -> Facet:
        values = self._counted(COMMUNE, self.left_by(without=COMMUNE))
        return Facet(COMMUNE, _("Xã, phường"), sorted(values, key=lambda value: self._sort_name(COMMUNE, value.value)))

    def _makers(self) -> Facet:
        """Those with most products, and every chosen one: thousands of makers are no choice."""
        mask = self.left_by(without=MAKER)
        counted = self.snapshot.makers_in(mask)
        chosen = set(self.chosen[MAKER])
        shown = nsmallest(
            MAKERS_SHOWN,
            (maker for maker, count in counted.items() if count and maker not in chosen),
            key=lambda maker: (-counted[maker], maker),
        )
        values = [self._value(MAKER, maker, counted.get(maker, 0)) for maker in [*self.chosen[MAKER], *shown]]
        more = sum(1 for maker, count in counted.items() if count) - sum(1 for value in values if value.count)
        ordered = sorted(values, key=lambda value: (-value.count, self._sort_name(MAKER, value.value)))
        return Facet(MAKER, _("Người làm ra"), ordered, more=more)

    def _chips(self) -> list[Chip]:
        chips = [Chip(kind, value, self.label(kind, value)) for kind, values in self.chosen.items() for value in values]
        language = self.query.language
        if self.query.gia_tu is not None:
            words = _("Từ %(price)s") % {"price": format_dong(self.query.gia_tu, language)}
            chips.append(Chip("gia_tu", str(self.query.gia_tu), words))
        if self.query.gia_den is not None:
            words = _("Đến %(price)s") % {"price": format_dong(self.query.gia_den, language)}
            chips.append(Chip("gia_den", str(self.query.gia_den), words))
        return chips
