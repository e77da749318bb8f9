"""Parcels and returns as the buyer reads them, each with its steps."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.compiled import Compiled
from common.money import format_dong
from orders.models import CashCollection, GoodsReturn, Parcel


@dataclass(frozen=True)
class StepView:
    """One step as components/steps.html takes it: state is "done", "now", "next" or "failed"."""

    title: str
    when: str
    note: str
    state: str


@dataclass(frozen=True)
class ReturnView:
    """Goods of a share that the buyer gives back, and how far that is."""

    goods_return: GoodsReturn
    steps: list[StepView]


@dataclass(frozen=True)
class ParcelView:
    """The `place`th parcel of a share, and how it got on."""

    parcel: Parcel
    place: int
    steps: list[StepView]


def moment_words(at: datetime) -> str:
    """7:20, 25/11/2026 of local time."""
    return formats.date_format(timezone.localtime(at), "G:i, j/n/Y", use_l10n=False)


def words_of_cash(entry: CashCollection) -> str:
    """What was paid at the door or the counter, or will be once the carrier is there."""
    amount = format_dong(entry.amount, get_language() or "vi")
    if entry.is_with_outlet or hasattr(entry, "hand_in_line"):
        return _("Đã thu %(amount)s khi giao.") % {"amount": amount}
    return _("Người giao thu %(amount)s khi đến.") % {"amount": amount}


parcels_of = Compiled(
    lambda order: Parcel.objects.filter(fulfilment__order=order).prefetch_related("events", "lines__line__order_line"),
    order=int,
)


def parcel_views(parcels: list[Parcel], cash: list[CashCollection]) -> list[ParcelView]:
    """The parcels of one share in the order they left."""
    by_parcel = {each.parcel_id: each for each in cash}
    return [
        ParcelView(parcel, place, _steps_of_parcel(parcel, by_parcel.get(parcel.pk)))
        for place, parcel in enumerate(parcels, start=1)
    ]


def _steps_of_parcel(parcel: Parcel, cash: CashCollection | None) -> list[StepView]:
    """What happened to a parcel; corrections of its number stand in the book alone."""
    state = Parcel.State
    words = {
        state.SENT: _("Gửi đi"),
        state.ARRIVED: _("Bạn đã nhận"),
        state.REFUSED: _("Không giao được, hàng quay về"),
        state.CAME_BACK: _("Hàng đã về điểm bán"),
    }
    taken = []
    for each in parcel.events.all():
        if each.is_correction:
            continue
        note = words_of_cash(cash) if cash is not None and each.after == state.SENT else each.reason
        kind = "failed" if each.after == state.REFUSED else "done"
        taken.append(StepView(words[state(each.after)], moment_words(each.at), note, kind))
    coming = {state.SENT: words[state.ARRIVED], state.REFUSED: words[state.CAME_BACK]}.get(state(parcel.state))
    return taken + ([StepView(coming, "", "", "now")] if coming else [])


def steps_of_return(goods_return: GoodsReturn) -> list[StepView]:
    """The steps of a return as the buyer reads them, then those to come."""
    events, state = list(goods_return.events.all()), GoodsReturn.State
    words = {
        state.ASKED: _("Bạn muốn trả hàng"),
        state.ACCEPTED: _("Cửa hàng nhận trả"),
        state.RECEIVED: _("Cửa hàng đã nhận lại hàng"),
        state.REFUSED: _("Cửa hàng không nhận trả"),
    }
    taken = [
        StepView(
            words[state(each.after)],
            moment_words(each.at),
            each.reason,
            "failed" if each.after == state.REFUSED else "done",
        )
        for each in events
    ]
    coming = {
        state.ASKED: [_("Cửa hàng trả lời"), words[state.RECEIVED]],
        state.ACCEPTED: [words[state.RECEIVED]],
    }.get(state(goods_return.state), [])
    return taken + [StepView(title, "", "", "next" if place else "now") for place, title in enumerate(coming)]
