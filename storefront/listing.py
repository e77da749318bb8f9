"""The list as a page shows it: the engine's answer with addresses for every choice, and honest words when empty."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from search.queries import find
from search.results import Query, Result, Sort
from storefront.queries.cards import ShownCard, shown_cards

OPEN_FACETS = ("nhom", "sao", "diem")
NEAR_END = timedelta(days=180)


@dataclass(frozen=True)
class Listing:
    """Everything templates/storefront/_listing.html takes."""

    title: str
    status: str
    action: str
    cards: list[ShownCard]
    groups: list[dict[str, Any]]
    price: dict[str, str]
    keep: list[tuple[str, str]]
    sort: list[dict[str, Any]]
    chips: list[dict[str, str]]
    clear_url: str
    pages: dict[str, Any]
    did_loosen: bool
    is_narrowed: bool
    empty_title: str
    empty_text: str
    empty_actions: list[dict[str, str]]


def build_listing(query: Query, request, kind: str) -> Listing:
    """Find and dress. `kind` is "listing" or "search". Raises NoSuchPage for a page past the last."""
    found = find(query, timezone.now())
    action = request.path
    return Listing(
        title=_title(query, kind),
        status=_status(found, query),
        action=action,
        cards=shown_cards(found.cards),
        groups=[_group(facet) for facet in found.facets if facet.values],
        price={"from": str(query.gia_tu or ""), "to": str(query.gia_den or "")},
        keep=_words(query),
        sort=[{"value": sort.value, "label": sort.label, "is_chosen": sort == query.sap_xep} for sort in Sort],
        chips=[
            {"label": chip.label, "url": _address(action, _pairs(query, without=(chip.kind, chip.value)))}
            for chip in found.chips
        ],
        clear_url=_address(action, _words(query)),
        pages=_pages(action, query, found),
        did_loosen=bool(query.text) and not found.matched_all and bool(found.total),
        is_narrowed=bool(found.chips or query.text or query.sap_xep != Sort.BEST),
        **_empty_words(query, found, action),
    )


def _title(query: Query, kind: str) -> str:
    if kind == "search" and query.text.strip():
        return _("Kết quả cho “%(text)s”") % {"text": query.text.strip()}
    return _("Tìm kiếm") if kind == "search" else _("Sản phẩm")


def _status(found: Result, query: Query) -> str:
    if found.chips or query.text:
        return ngettext("%(count)s sản phẩm phù hợp", "%(count)s sản phẩm phù hợp", found.total) % {
            "count": found.total
        }
    return ngettext("%(count)s sản phẩm", "%(count)s sản phẩm", found.total) % {"count": found.total}


def _group(facet) -> dict[str, Any]:
    chosen = any(value.selected for value in facet.values)
    return {
        "key": facet.kind,
        "name": facet.label,
        "is_open": chosen or facet.kind in OPEN_FACETS,
        "options": [
            {
                "value": value.value,
                "label": value.label,
                "count": value.count,
                "is_chosen": value.selected,
                "depth": 1 if value.parent else 0,
            }
            for value in facet.values
        ],
    }


def _pairs(query: Query, without: tuple[str, str] | None = None) -> list[tuple[str, str]]:
    """The query keys of `query` as they stand in an address, less one choice; the page is not among them."""
    pairs = _words(query)
    for kind in ("nhom", "sao", "xa", "nsx", "diem"):
        pairs.extend((kind, str(value)) for value in getattr(query, kind))
    for kind in ("gia_tu", "gia_den"):
        if getattr(query, kind) is not None:
            pairs.append((kind, str(getattr(query, kind))))
    if query.sap_xep != Sort.BEST:
        pairs.append(("sap_xep", query.sap_xep.value))
    return [pair for pair in pairs if pair != without]


def _words(query: Query) -> list[tuple[str, str]]:
    return [("q", query.text.strip())] if query.text.strip() else []


def _address(path: str, pairs: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _pages(path: str, query: Query, found: Result) -> dict[str, Any]:
    """Links to the first, the last and the pages around this one, with gaps between."""

    def link(number: int) -> str:
        return _address(path, [*_pairs(query), ("trang", str(number))] if number > 1 else _pairs(query))

    shown = sorted({1, found.pages, *range(max(1, found.page - 1), min(found.pages, found.page + 1) + 1)})
    links: list[dict[str, Any]] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number > before + 1:
            links.append({"number": None, "url": None, "is_current": False})
        links.append({"number": number, "url": link(number), "is_current": number == found.page})
    return {
        "previous_url": link(found.page - 1) if found.page > 1 else None,
        "next_url": link(found.page + 1) if found.page < found.pages else None,
        "links": links,
    }


def _empty_words(query: Query, found: Result, path: str) -> dict[str, Any]:
    if found.total:
        return {"empty_title": "", "empty_text": "", "empty_actions": []}
    actions = [{"label": _("Xem tất cả sản phẩm"), "url": path.replace("/tim-kiem/", "/san-pham/")}]
    if query.text.strip() and not found.chips:
        return {
            "empty_title": _("Không có món nào khớp với “%(text)s”") % {"text": query.text.strip()},
            "empty_text": _("Bạn thử viết ngắn hơn, hoặc tìm theo tên xã, tên người làm."),
            "empty_actions": actions,
        }
    if found.chips:
        actions.insert(0, {"label": _("Bỏ hết bộ lọc"), "url": _address(path, _words(query))})
        return {
            "empty_title": _("Không có món nào hợp với các điều kiện này"),
            "empty_text": _("Bạn thử bỏ bớt một điều kiện, có thể sẽ thấy món cần tìm."),
            "empty_actions": actions,
        }
    return {
        "empty_title": _("Kệ hàng đang trống"),
        "empty_text": _("Hàng sẽ hiện ở đây khi được đưa lên kệ."),
        "empty_actions": [],
    }
