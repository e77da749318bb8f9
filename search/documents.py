"""How documents are made: one function from the shop's tables to flat rows, one per product, language and period.

Apps above give what search cannot know (a live page's words, address and picture) through contributors.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from operator import itemgetter
from typing import Any

from django.conf import settings

from catalogue.models import Certification, FormerPlace, ProductFacts, ProductSet, VisitFacts
from catalogue.queries import certificate_in_force, in_force_until
from common.among import Among
from common.translated import localized
from search.models import FOR_EVER, SINCE_EVER, DocumentTerm, ProductDocument
from search.offers import Offer, Shelves
from search.text import EMPTY_WORDS, fold_word, sort_name, words_of

PERIODS = 12
HORIZON = timedelta(days=400)
LANGUAGES = [code for code, _name in settings.LANGUAGES]

# What a word weighs by where it stands; the head of a Vietnamese name comes first, so earlier title words weigh more.
TITLE, TITLE_STEP, TITLE_STEPS = 14, 1, 4
OTHER_TITLE, MAKER, PLACE, SET, SUMMARY = 9, 8, 6, 4, 2

# The columns of the rows that are built, in their order.
DOCUMENT_COLUMNS = [field.attname for field in ProductDocument._meta.concrete_fields if not field.primary_key]
TERM_COLUMNS = [field.attname for field in DocumentTerm._meta.concrete_fields]
# What a document says where nothing is known; whatever a row does not name.
BLANK = {field.attname: field.get_default() for field in ProductDocument._meta.concrete_fields if not field.primary_key}

_row_of = itemgetter(*DOCUMENT_COLUMNS)

# (product, language) → some of: title, slug, url (all three needed), summary, picture, words, origin, rank, listed_at
Contribution = dict[tuple[int, str], dict[str, Any]]
Contributor = Callable[[Sequence[int]], Contribution]

_contributors: list[Contributor] = []


@dataclass
class Built:
    """The documents and words of some products, and when more of their coming periods must be written.

    Rows of DOCUMENT_COLUMNS and TERM_COLUMNS: to make a model of each takes longer than to find out what it says.
    """

    documents: dict[int, list[tuple]] = field(default_factory=dict)
    terms: dict[int, list[tuple]] = field(default_factory=dict)
    refresh_at: dict[int, datetime | None] = field(default_factory=dict)


def register_contributor(contributor: Contributor) -> None:
    """Let an app above add fields; called at start-up. Later contributors overrule earlier ones."""
    if contributor not in _contributors:
        _contributors.append(contributor)


def build_documents(product_ids: Iterable[int], now: datetime) -> Built:
    """Documents of public parent products with a live page, from `now` on; others get none.

    Some fifteen queries and those of the contributors, however many products: pass some 500 at a time.
    """
    found = ProductFacts.objects.filter(Among("product_id", product_ids), product__is_public=True)
    # Fetched apart: many products share a maker, a commune and a set.
    facts_of = {
        facts.product_id: facts for facts in found.prefetch_related("producer", "commune", "product_set__group")
    }
    ids = list(facts_of)
    built = Built()
    if not ids:
        return built
    contributed = _contributed(ids)
    certifications = _certifications(ids)
    former_names = _former_names(facts_of.values())
    visits = {visit.product_id: visit for visit in VisitFacts.objects.filter(Among("product_id", ids))}
    shelves = Shelves(ids, now)
    set_words: dict[int, dict[str, int]] = {}
    place_words: dict[tuple, dict[str, int]] = {}
    for product_id, facts in facts_of.items():
        pages = {
            language: contributed[product_id, language]
            for language in LANGUAGES
            if contributed.get((product_id, language), {}).keys() >= {"title", "slug", "url"}
        }
        if not pages:
            continue
        shown = {language: _shown(facts, page, language) for language, page in pages.items()}
        visit = visits.get(product_id)
        marks = shelves.boundaries(product_id)
        for certification in certifications[product_id]:
            marks |= certification.boundaries()
        periods, built.refresh_at[product_id] = _periods(marks, now)
        rows = built.documents[product_id] = []
        for valid_from, valid_until in periods:
            instant = max(valid_from, now)
            period = {
                "valid_from": valid_from,
                "valid_until": valid_until,
                **_stars(certifications[product_id], instant),
            }
            offer = shelves.offer_at(product_id, instant)
            for language, words in shown.items():
                rows.append(_row_of({**BLANK, **words, **period, **_offered(offer, visit, language)}))
        if facts.product_set_id not in set_words:
            set_words[facts.product_set_id] = _set_words(facts.product_set)
        place = (facts.producer_id, facts.commune_id, facts.former_district, facts.origin_vi, facts.origin_en)
        if place not in place_words:
            place_words[place] = _place_words(facts, former_names[facts.commune_id])
        built.terms[product_id] = _terms(product_id, pages, set_words[facts.product_set_id] | place_words[place])
    return built


def digest_of(rows: Iterable[tuple]) -> str:
    """A fingerprint of rows, so that what did not change is not written again."""
    return hashlib.blake2b(repr(list(rows)).encode(), digest_size=16).hexdigest()


def _contributed(product_ids: list[int]) -> Contribution:
    merged: Contribution = defaultdict(dict)
    for contributor in _contributors:
        for key, fields in contributor(product_ids).items():
            merged[key].update(fields)
    return merged


def _certifications(product_ids: list[int]) -> dict[int, list[Certification]]:
    found: dict[int, list[Certification]] = defaultdict(list)
    held = Certification.objects.filter(Among("product_id", product_ids))
    for record in held.prefetch_related("renewed_by__renewed_by"):
        found[record.product_id].append(record)
    return found


def _former_names(facts: Iterable[ProductFacts]) -> dict[str | None, list[str]]:
    names: dict[str | None, list[str]] = defaultdict(list)
    communes = {found.commune_id for found in facts if found.commune_id}
    for place in FormerPlace.objects.filter(commune__in=communes).order_by("pk"):
        names[place.commune_id].append(f"{place.name} {place.former_district}")
    return names


def _periods(marks: Iterable[datetime], now: datetime) -> tuple[list[tuple[datetime, datetime]], datetime | None]:
    """The spans between known boundaries from now on, and when to write more of them (None: all are written).

    The first span reaches back for ever, so that a reader whose clock runs behind still finds the product; the last has
    no end, so that a product never drops out of the listing because nobody ran `tick`.
    """
    coming = sorted(mark for mark in set(marks) if mark > now)
    written = [mark for mark in coming if mark <= now + HORIZON][: PERIODS - 1]
    edges = [SINCE_EVER, *written, FOR_EVER]
    periods = list(pairwise(edges))
    if len(written) == len(coming):
        return periods, None
    first_missing = coming[len(written)]
    return periods, written[len(written) // 2] if first_missing <= now + HORIZON else first_missing - HORIZON / 2


def _stars(certifications: list[Certification], instant: datetime) -> dict[str, Any]:
    shown = certificate_in_force(certifications, instant)
    if shown is None:
        return {"stars": 0, "stars_until": None}
    return {"stars": shown.stars, "stars_until": in_force_until(shown, instant)}


def _shown(facts: ProductFacts, page: dict[str, Any], language: str) -> dict[str, Any]:
    """What holds in every period: words, maker, places, groups."""
    place = facts.commune.short_name if facts.commune else ""
    origin = page.get("origin") or localized(facts, "origin", language) or place
    return {
        "product_id": facts.product_id,
        "language": language,
        "slug": page["slug"],
        "url": page["url"],
        "title": page["title"],
        "sort_name": sort_name(page["title"]),
        "summary": page.get("summary", "")[:255],
        "picture": page.get("picture") or {},
        "maker": page.get("maker") or facts.producer.name,
        "maker_slug": facts.producer.slug,
        "origin": origin[:200],
        "group_number": facts.product_set.group.number,
        "set_number": facts.product_set.number,
        "commune_code": facts.commune_id or "",
        "commune_name": place,
        "former_district": facts.former_district,
        "season_months": facts.season_months,
        "is_adult": facts.is_liquor,
        "is_bookable": facts.product_set.is_bookable,
        "is_fictional": facts.is_fictional,
        "rank": page.get("rank", 0),
        "listed_at": page.get("listed_at") or facts.recorded_at,
    }


def _offered(offer: Offer, visit: VisitFacts | None, language: str) -> dict[str, Any]:
    """Price and stock; a visit (group VI) has a price from, and nothing in pieces."""
    if visit is not None:
        return {
            "price": visit.price_from,
            "price_is_from": visit.price_from is not None,
            "price_is_demo": visit.price_is_demo,
            "unit": localized(visit, "price_unit", language),
        }
    return {
        "price": offer.price,
        "price_before": offer.price_before,
        "price_is_from": offer.is_from,
        "price_is_demo": offer.is_demo,
        "unit": localized(offer.packing, "label", language) if offer.packing else "",
        "available": offer.available,
        "outlet_codes": list(offer.outlet_codes),
    }


def _set_words(product_set: ProductSet) -> dict[str, int]:
    """The words of a set and its group with their weight, the least of all."""
    weights: dict[str, int] = {}
    for name in (product_set.name_vi, product_set.name_en, product_set.group.name_vi, product_set.group.name_en):
        _weigh(weights, name, SET)
    return weights


def _place_words(facts: ProductFacts, former_names: list[str]) -> dict[str, int]:
    """The words that all goods of one maker and place have in common, each with its weight."""
    weights: dict[str, int] = {}
    commune = facts.commune
    _weigh(weights, facts.producer.name, MAKER)
    for place in (commune.name if commune else "", facts.former_district, facts.origin_vi, facts.origin_en):
        _weigh(weights, place, PLACE)
    for name in [facts.producer.former_place, *former_names]:
        _weigh(weights, name, PLACE)
    return weights


def _terms(product_id: int, pages: dict[str, dict[str, Any]], weights: dict[str, int]) -> list[tuple]:
    """Every word of a product with the weight of the best place it stands in; `weights` has those of set and place."""
    for rank, page in enumerate(pages.values()):
        _weigh(weights, page["title"], OTHER_TITLE if rank else TITLE, 0 if rank else TITLE_STEP)
        _weigh(weights, page.get("summary", ""), SUMMARY)
        _weigh(weights, page.get("words", ""), SUMMARY)
    return [(product_id, word, fold_word(word), weight) for word, weight in sorted(weights.items())]


def _weigh(weights: dict[str, int], text: str, weight: int, step: int = 0) -> None:
    """Let the words of `text` weigh at least `weight`, less by `step` for each word before them."""
    for position, word in enumerate(words_of(text)):
        if word in EMPTY_WORDS:
            continue
        here = weight - step * min(position, TITLE_STEPS) if step else weight
        if here > weights.get(word, 0):
            weights[word] = here
