"""Letters about orders: sent after commit by the outbox, in the reader's language, from templates/orders/letters."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from oscar.core.loading import get_model

from common.letters import send_letter
from orders.letter_words import filled, own_words
from orders.models import Fulfilment, GoodsReturn, LetterText, Payment
from orders.queries.payments import amount_of_share

Order = get_model("order", "Order")
ORDER_PLACED = "order-placed"
ORDER_CANCELLED = "order-cancelled"
SHARE_CUT = "share-cut"
SHARE_MOVED = "share-moved"
ORDER_PAID = "order-paid"
ORDER_EXPIRED = "order-expired"
CARD_MONEY_BACK = "card-money-back"
RETURN_ANSWERED = "return-answered"
SALE_DONE = "sale-done"
STAFF_LANGUAGE = "vi"
Kind = LetterText.Kind
SUBJECTS: dict[str, str] = {
    Kind.PLACED: gettext_noop("Đã nhận đơn %(number)s"),
    Kind.TO_PAY: gettext_noop("Đơn %(number)s chờ chuyển khoản"),
    Kind.TO_PAY_CARD: gettext_noop("Đơn %(number)s chờ trả bằng thẻ"),
    Kind.PAID: gettext_noop("Đã nhận tiền đơn %(number)s"),
    Kind.EXPIRED: gettext_noop("Đơn %(number)s đã hết hạn giữ hàng"),
    Kind.CARD_MONEY_BACK: gettext_noop("Hoàn tiền thẻ đơn %(number)s"),
    Kind.CANCELLED: gettext_noop("Đơn %(number)s đã huỷ"),
    Kind.SHORT: gettext_noop("Đơn %(number)s thiếu hàng"),
    Kind.MOVED: gettext_noop("Đơn %(number)s: điểm bán khác gửi thay"),
    Kind.READY: gettext_noop("Đơn %(number)s: bạn đến nhận được rồi"),
    Kind.ENDING: gettext_noop("Đơn %(number)s: sắp hết hạn giữ hàng"),
    Kind.RETURN: gettext_noop("Trả hàng của đơn %(number)s"),
    Kind.SOLD: gettext_noop("Phiếu bán hàng, đơn %(number)s"),
    Kind.LOT_HELD: gettext_noop("Xin tạm chưa dùng hàng của đơn %(number)s"),
    Kind.LOT_RECALLED: gettext_noop("Thu hồi hàng của đơn %(number)s: xin đừng dùng"),
    Kind.HOLD_OVER: gettext_noop("Hàng của đơn %(number)s dùng được bình thường"),
}


def order_url(facts: Any) -> str:
    """The buyer's own address of an order, in the language it was ordered in."""
    prefix = "/en" if facts.language == "en" else ""
    return f"{settings.SITE_URL}{prefix}/don-hang/{facts.token}/"


def mail_new_orders(order_ids: Iterable[str]) -> None:
    """Confirm each order to a buyer who left an address, and tell each outlet that has to pack some of it.

    While money is awaited, the buyer reads how to send it, and no outlet hears of the order.
    """
    for order in _orders(order_ids):
        shares = list(_shares(order=order))
        if order.payment.state == Payment.State.AWAITED:
            by_card = order.payment.method == Payment.Method.CARD
            tell_buyer(Kind.TO_PAY_CARD if by_card else Kind.TO_PAY, order, shares)
            continue
        tell_buyer(Kind.PLACED, order, shares)
        _tell_outlets(order, shares)


def mail_paid_orders(order_ids: Iterable[str]) -> None:
    """Tell the buyer that the money has come, and the outlets that there is something to pack.

    Of a sale at a counter the receipt is the letter, and the goods are in the seller's hand.
    """
    for order in _orders(order_ids):
        if order.facts.is_counter_sale:
            continue
        shares = list(_shares(order=order))
        tell_buyer(Kind.PAID, order, shares)
        _tell_outlets(order, [share for share in shares if share.status != Fulfilment.Status.CANCELLED])


def mail_sales(order_ids: Iterable[str]) -> None:
    """Send the receipt of a sale to a buyer who asked for it, once the goods are theirs."""
    for order in _orders(order_ids):
        tell_buyer(Kind.SOLD, order, list(_shares(order=order)))


def mail_expired_orders(order_ids: Iterable[str]) -> None:
    """Tell the buyer that nothing came in time and the goods are free again."""
    for order in _orders(order_ids):
        tell_buyer(Kind.EXPIRED, order, list(_shares(order=order)))


def mail_card_money_back(order_ids: Iterable[str]) -> None:
    """Tell the buyer that money of the card came when it was no longer due, and is on its way back."""
    for order in _orders(order_ids):
        tell_buyer(Kind.CARD_MONEY_BACK, order, [])


def _orders(order_ids: Iterable[str]) -> Any:
    found = Order.objects.filter(pk__in=list(order_ids)).select_related("facts", "payment__account")
    return found.prefetch_related("lines")


def tell_buyer(
    letter: str, order: Any, shares: list[Fulfilment], *, pictures: Sequence[tuple[str, bytes]] = (), **more: Any
) -> None:
    """A letter to a buyer who left an address, in the buyer's language, with the office's words where it has some."""
    facts = order.facts
    if not facts.email:
        return
    with translation.override(facts.language):
        own = own_words(letter, facts.language)
        subject = _(SUBJECTS[letter]) % {"number": order.number}
        if own is not None and own.subject.strip():
            subject = filled(own.subject, order)
        text = letter_text(letter, order, shares, own, url=order_url(facts), payment=order.payment, **more)
        send_letter(subject=subject, text=text, to=[facts.email], button=_("Xem đơn"), pictures=pictures)


def _tell_outlets(order: Any, shares: list[Fulfilment]) -> None:
    for share in shares:
        with translation.override(STAFF_LANGUAGE):
            subject = _("Đơn mới %(number)s: %(outlet)s") % {"number": order.number, "outlet": share.outlet.name}
            to, url = share.outlet.order_email or settings.DESK_EMAIL, f"{settings.SITE_URL}/quay/"
            text = letter_text("to-pack", order, [share], None, url=url, payment=order.payment)
            send_letter(subject=subject, text=text, to=[to], button=_("Mở quầy"))


def mail_cancelled_orders(fulfilment_ids: Iterable[str]) -> None:
    """Tell a buyer who left an address that goods of an order were cancelled, which, and why."""
    for share in _shares(pk__in=list(fulfilment_ids)):
        reason = share.events.order_by("-pk").values_list("reason", flat=True).first()
        tell_buyer(Kind.CANCELLED, share.order, [share], reason=reason)


def mail_cut_shares(fulfilment_ids: Iterable[str]) -> None:
    """Tell a buyer who left an address what is missing from a share, what is left to pay, and whom to call.

    The letter says how things stand when it is written, so two counts in a row may make one letter. A share cancelled
    meanwhile has a letter of its own.
    """
    for share in _shares(pk__in=list(fulfilment_ids)).exclude(status=Fulfilment.Status.CANCELLED):
        lines = list(share.lines.all())
        if not any(line.missing for line in lines):
            continue
        tell_buyer(
            Kind.SHORT,
            share.order,
            [share],
            missing=[(line, line.quantity - line.missing) for line in lines if line.missing],
            is_empty=all(line.cancelled == line.quantity for line in lines),
            is_part_gone=any(line.handed_over for line in lines),
            amount=amount_of_share(share, lines, share.order.payment.method),
            phone=share.outlet.phone,
            desk=settings.DESK_EMAIL,
        )


def mail_moved_shares(fulfilment_ids: Iterable[str]) -> None:
    """Tell the buyer, and the outlet that has to pack it, that it sends what another outlet of the order lacks."""
    for share in _shares(pk__in=list(fulfilment_ids)).exclude(status=Fulfilment.Status.CANCELLED):
        lines = [line for line in share.lines.all() if line.order_line.partner_id != share.outlet.partner_id]
        tell_buyer(Kind.MOVED, share.order, [share], moved=lines)
        if share.status != Fulfilment.Status.PENDING:
            _tell_outlets(share.order, [share])


def mail_answered_returns(return_ids: Iterable[str]) -> None:
    """Tell a buyer who left an address how a return stands: accepted, refused and why, or what the shop now owes."""
    found = GoodsReturn.objects.filter(pk__in=list(return_ids)).select_related("fulfilment")
    for goods_return in found.prefetch_related("lines__line__order_line", "events"):
        (share,) = _shares(pk=goods_return.fulfilment_id)
        event = list(goods_return.events.all())[-1]
        tell_buyer(Kind.RETURN, share.order, [share], goods_return=goods_return, event=event)


def _shares(**which: Any) -> Any:
    return (
        Fulfilment.objects.filter(**which)
        .select_related("order__facts", "order__payment", "outlet__commune", "outlet__province", "zone", "pick_up")
        .prefetch_related("lines__order_line")
    )


def letter_text(letter: str, order: Any, shares: Sequence[Any], own: LetterText | None, **more: Any) -> str:
    """What a letter says: without empty lines where there is nothing to say."""
    context = {"order": order, "facts": order.facts, "shares": shares, "own": own, **more}
    body = render_to_string(f"orders/letters/{letter}.txt", context)
    text = re.sub(r"\n\s*\n\s*\n+", "\n\n", body.replace("\r", "").strip())
    # Whoever bought at a counter was asked for no name: "Chào bạn ," is "Chào bạn,".
    return text if order.facts.buyer_name else re.sub(r"\s+,", ",", text, count=1)
