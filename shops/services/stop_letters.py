"""Letters to outlets about lots that are held or recalled; sent by the outbox. The same words go to their makers."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from catalogue.models import Lot
from common.letters import send_letter
from shops.models import LotBalance, LotStop, StopNews
from shops.services.reordering import STAFF_LANGUAGE, addressees_of


def mail_outlets(news_ids: Iterable[str]) -> None:
    """Tell each outlet what to put away and how many the book says are there. Of a manager's hold the office hears too.

    Safe to repeat: who has been written to is not written to again.
    """
    waiting = StopNews.objects.filter(pk__in=list(news_ids), told_at=None)
    for news in waiting.select_related("stop", "outlet").order_by("pk"):
        if news.outlet is None:
            continue  # a maker's
        to = addressees_of(news.outlet)
        if news.stop.outlet_id == news.outlet_id:
            to = sorted({*to, settings.DESK_EMAIL})
        with translation.override(STAFF_LANGUAGE):
            url = f"{settings.SITE_URL}/quay/{news.outlet.code}/lo-dung-ban/"
            text = f"{words_of(news.stop, news.stop.reason)}\n\n{_rows(news)}\n\n{_asks(news)}\n\n{url}"
            send_letter(subject=subject_of(news.stop), text=text, to=to, button=_("Xác nhận đã cất"))
        StopNews.objects.filter(pk=news.pk).update(told_at=timezone.now())


def subject_of(stop: LotStop) -> str:
    lots = lots_of(stop)
    words = {"lots": ", ".join(lot.code for lot in lots[:3]) + ("…" if len(lots) > 3 else ""), "number": stop.number}
    if stop.is_recall:
        return _("Thu hồi lô %(lots)s (%(number)s)") % words
    return _("Tạm giữ lô %(lots)s (%(number)s)") % words


def words_of(stop: LotStop, why: str) -> str:
    """What was ordered, by whom, and `why`: the house's own reason for outlets, the public words for makers."""
    facts = {"by": stop.actor_name, "reason": why, "number": stop.number}
    first = (
        _("%(by)s đã ghi lệnh thu hồi %(number)s: không bán, không giao, không gửi những lô dưới đây nữa.") % facts
        if stop.is_recall
        else _("%(by)s đã ghi lệnh tạm giữ %(number)s: chưa bán, chưa giao những lô dưới đây cho đến khi có tin mới.")
        % facts
    )
    return first + "\n\n" + _("Lý do: %(reason)s") % facts


def _rows(news: StopNews) -> str:
    stand = LotBalance.objects.filter(outlet=news.outlet_id, lot__stops__stop=news.stop_id)
    pieces = dict(stand.values_list("lot", "quantity"))
    return "\n".join(
        "- " + _("%(name)s, lô %(lot)s: %(count)s gói") % {"name": named(lot), "lot": lot.code, "count": pieces[lot.pk]}
        for lot in lots_of(news.stop)
        if lot.pk in pieces
    )


def _asks(news: StopNews) -> str:
    if news.pieces:
        return _("Xin cất riêng, dán giấy “không bán”, đếm lại rồi bấm “Đã cất” trên quầy.")
    return _("Trong sổ ở đây không còn gói nào. Xin tìm lại trên kệ và trong kho; hàng đến sau cũng cất riêng.")


def lots_of(stop: LotStop) -> Sequence[Lot]:
    found = Lot.objects.filter(stops__stop=stop).order_by("pk")
    return list(found.select_related("product__packing", "product__parent"))


def named(lot: Lot) -> str:
    """The product with its packing."""
    packing = getattr(lot.product, "packing", None)
    name = str((lot.product.parent or lot.product).title)
    return f"{name}, {packing.label}" if packing else name
