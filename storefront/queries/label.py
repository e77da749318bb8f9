"""Label facts, maker's facts and a host's facts as rows of words (Decree 43/2017 and 111/2021: goods labels)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalogue.models import Producer, ProductFacts, VisitFacts
from shops.queries import ShelfLine
from storefront.models import ProductPage
from storefront.words import months_words, short_date

KIND_WORDS = {
    "cooperative": lambda: _("Hợp tác xã"),
    "cooperative-group": lambda: _("Tổ hợp tác"),
    "company": lambda: _("Doanh nghiệp"),
    "farm": lambda: _("Trang trại"),
    "household": lambda: _("Hộ gia đình"),
    "community": lambda: _("Cộng đồng bản"),
    "unknown": lambda: "",
}


@dataclass(frozen=True)
class Fact:
    """One row of components/facts.html; an empty value is said to be unknown."""

    term: str
    value: str | None
    url: str | None = None
    note: str | None = None
    is_demo: bool = False


def label_facts(page: ProductPage, facts: ProductFacts, shelves: list[ShelfLine], chosen: Any) -> list[Fact]:
    """What the law wants before a distance sale; optional facts are left out while nobody knows them."""
    rows = [
        Fact(_("Tên hàng"), page.title),
        Fact(_("Nhóm"), facts.product_set.name),
        Fact(_("Khối lượng tịnh"), chosen.label if chosen else None),
        Fact(_("Xuất xứ"), facts.origin),
        Fact(_("Thành phần"), facts.ingredients),
        _use_by(facts, _best_before(shelves, chosen)),
        Fact(_("Bảo quản"), facts.storage, is_demo=facts.is_demo and bool(facts.storage)),
    ]
    if facts.is_liquor:
        strength = facts.alcohol_by_volume
        rows.append(
            Fact(_("Nồng độ cồn"), f"{strength.normalize():f} %".replace(".", ",") if strength is not None else None)
        )
        rows.append(Fact(_("Số giấy phép"), facts.licence_number))
    rows.append(Fact(_("Đơn vị chịu trách nhiệm"), facts.responsible_party or _named(facts.producer)))
    optional = [
        Fact(_("Cách dùng"), facts.usage),
        Fact(_("Mùa"), months_words(facts.season_months)),
        Fact(_("Lưu ý"), facts.warnings),
    ]
    return rows + [fact for fact in optional if fact.value]


def _named(producer: Producer) -> str | None:
    return producer.name if producer.is_named else None


def _use_by(facts: ProductFacts, on_shelf: str | None) -> Fact:
    """How long it keeps; where nobody says, the date of what stands on the shelf is the answer, not a footnote."""
    keeps = _shelf_life(facts)
    return Fact(_("Hạn dùng"), keeps or on_shelf, note=on_shelf if keeps else None)


def _shelf_life(facts: ProductFacts) -> str | None:
    if facts.shelf_life_days is None:
        return None
    return ngettext("%(days)s ngày từ ngày sản xuất", "%(days)s ngày từ ngày sản xuất", facts.shelf_life_days) % {
        "days": facts.shelf_life_days
    }


def _best_before(shelves: list[ShelfLine], chosen: Any) -> str | None:
    """The earliest best-before that stands on a shelf now, so that a buyer knows what to expect at the least."""
    dates = [
        line.best_before
        for line in shelves
        if line.best_before and line.available and chosen and line.product_id == chosen.product_id
    ]
    if not dates:
        return None
    return _("Hàng đang bán có hạn từ %(day)s") % {"day": short_date(min(dates))}


def maker_facts(producer: Producer) -> list[Fact]:
    """Who and where, old place names included: people still search by them."""
    rows = [
        Fact(_("Loại hình"), KIND_WORDS[producer.kind]()),
        Fact(_("Nơi làm"), _place(producer)),
        Fact(_("Trước 7/2025"), producer.former_place),
        Fact(_("Điện thoại"), producer.phone, is_demo=producer.contact_is_demo),
        Fact(_("Trang web"), producer.website, url=producer.website or None),
    ]
    return [row for row in rows if row.value]


def _place(producer: Producer) -> str:
    if producer.commune is None:
        return ""
    if _english():
        unit = _("phường") if producer.commune.kind == "phường" else _("xã")
        return f"{producer.commune.name} {unit}, Điện Biên"
    return f"{producer.commune}, Điện Biên"


def visit_facts(visit: VisitFacts) -> list[Fact]:
    """When to come, how, and whom to call."""
    rows = [
        Fact(_("Mùa nên đến"), visit.season),
        Fact(_("Đường đến"), visit.getting_there),
        Fact(_("Điện thoại"), visit.phone, url=f"tel:{visit.phone.replace(' ', '')}" if visit.phone else None),
        Fact("Zalo", visit.zalo, url=f"https://zalo.me/{visit.zalo}" if visit.zalo else None),
    ]
    return [row for row in rows if row.value]


def _english() -> bool:
    return (get_language() or "vi").startswith("en")
