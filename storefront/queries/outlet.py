"""The outlets of today, and one outlet with what stands on its shelf."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from search.queries import cards_at_outlet, product_counts_by_outlet
from shops.models import Outlet
from shops.opening import Schedule, week_summary
from shops.schedules import schedules_of
from storefront.queries.cards import shown_cards
from storefront.queries.label import Fact
from storefront.queries.outlets import OutletRow, Position, outlet_rows
from storefront.words import short_date, weekday_name

SHELF = 24


def outlet_list(language: str, now: datetime, position: Position | None = None) -> list[OutletRow]:
    """Rows of all outlets trading today with the number of products each has; three queries whatever their number."""
    outlets = Outlet.objects.trading_on(timezone.localdate(now)).select_related("commune", "province")
    return outlet_rows(outlets, now, position=position, counts=product_counts_by_outlet(language, now))


def outlet_view(outlet: Outlet, language: str, now: datetime) -> dict:
    """What an outlet's page shows."""
    schedule = schedules_of([outlet])[outlet.pk]
    row = outlet_rows([outlet], now)[0]
    is_trading = outlet.is_trading_at(now)
    cards, total = cards_at_outlet(outlet.code, language, now, SHELF) if is_trading else ([], 0)
    return {
        "outlet": outlet,
        "row": row,
        "schedule": schedule,
        "kind": kind_words(outlet),
        "is_trading": is_trading,
        "closed_words": closed_words(outlet, now),
        "facts": _facts(outlet, schedule),
        "cards": shown_cards(cards),
        "shelf_total": total,
    }


def kind_words(outlet: Outlet) -> str:
    """The kind of an outlet in the page's language."""
    return {
        Outlet.Kind.CENTER: _("Trung tâm OCOP"),
        Outlet.Kind.SHOWROOM: _("Điểm trưng bày"),
        Outlet.Kind.SHOP: _("Cửa hàng"),
        Outlet.Kind.SALES_POINT: _("Điểm bán hàng"),
        Outlet.Kind.PRODUCER_STORE: _("Quầy của người làm ra"),
        Outlet.Kind.FAIR_BOOTH: _("Gian hội chợ"),
    }[Outlet.Kind(outlet.kind)]


def closed_words(outlet: Outlet, now: datetime) -> str:
    """Why nothing is sold here now; empty while the outlet trades."""
    today = timezone.localdate(now)
    if outlet.state == Outlet.State.CLOSED:
        return _("Điểm bán này đã đóng, không bán nữa.")
    if outlet.suspended_at is not None and outlet.suspended_at <= now:
        return _("Điểm bán này đang tạm dừng.")
    if outlet.opens_on and today < outlet.opens_on:
        return _("Mở từ ngày %(day)s.") % {"day": short_date(outlet.opens_on)}
    if outlet.closes_on and today > outlet.closes_on:
        return _("Đã mở đến hết ngày %(day)s, nay không bán nữa.") % {"day": short_date(outlet.closes_on)}
    return ""


def _facts(outlet: Outlet, schedule: Schedule) -> list[Fact]:
    services = [
        (outlet.ships, _("gửi hàng")),
        (outlet.has_pickup, _("nhận tại chỗ")),
        (outlet.has_tasting, _("nếm thử")),
        (outlet.has_parking, _("chỗ để xe")),
    ]
    rows = [
        Fact(_("Địa chỉ"), outlet.address, is_demo=outlet.address_is_demo),
        Fact(_("Giờ mở cửa"), _hours(schedule)),
        Fact(_("Ngày lễ"), _("nghỉ") if schedule.closed_on_holidays else _("mở như thường")),
        Fact(_("Điện thoại"), outlet.phone, is_demo=outlet.address_is_demo),
        Fact("Zalo", outlet.zalo, is_demo=outlet.address_is_demo),
        Fact(_("Có ở đây"), ", ".join(words for offered, words in services if offered)),
        Fact(_("Bên bán"), outlet.legal_seller.name, is_demo=outlet.legal_seller.is_demo),
    ]
    if outlet.closes_on:
        rows.insert(0, Fact(_("Ngày mở"), _days(outlet)))
    return [row for row in rows if row.value]


def _days(outlet: Outlet) -> str:
    end = short_date(outlet.closes_on)
    return f"{short_date(outlet.opens_on)} – {end}" if outlet.opens_on else _("đến %(day)s") % {"day": end}


def _hours(schedule: Schedule) -> str:
    """The week in lines: “thứ Hai – thứ Sáu: 7:30–11:30, 13:30–17:00”."""
    lines = []
    for days, hours in week_summary(schedule):
        names = [weekday_name(day) for day in days]
        whole_run = len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1))
        label = f"{names[0]} – {names[-1]}" if whole_run else ", ".join(names)
        times = ", ".join(f"{opens.hour}:{opens:%M}–{closes.hour}:{closes:%M}" for opens, closes in hours)
        lines.append(f"{label[0].upper()}{label[1:]}: {times or _('nghỉ')}")
    return "\n".join(lines)
