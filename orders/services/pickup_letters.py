"""Letters about goods that are fetched, and to outlets about orders that nobody has opened; sent by the outbox."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from common.letters import send_letter
from orders.models import Fulfilment, LetterText
from orders.queries.payments import amount_of_share
from orders.services.letters import STAFF_LANGUAGE, letter_text, tell_buyer

SHARE_READY = "share-ready"
PICK_UP_ENDING = "pick-up-ending"
SHARE_UNSEEN = "share-unseen"
Status = Fulfilment.Status


def mail_ready_shares(fulfilment_ids: Iterable[str]) -> None:
    """Tell a buyer who left an address that the goods wait: where, until when, and by which code."""
    _tell_buyers(LetterText.Kind.READY, fulfilment_ids)


def mail_ending_pick_ups(fulfilment_ids: Iterable[str]) -> None:
    """Remind a buyer who left an address of goods that are soon kept no longer."""
    _tell_buyers(LetterText.Kind.ENDING, fulfilment_ids)


def _tell_buyers(letter: str, fulfilment_ids: Iterable[str]) -> None:
    """Only of goods that still wait: a letter that comes after its buyer would send them back."""
    waiting = _shares(fulfilment_ids).filter(status=Status.PACKED, pick_up__closed_at=None).exclude(pick_up__code="")
    for share in waiting:
        with translation.override(share.order.facts.language):
            name = _("ma-nhan-hang.png")
        amount = amount_of_share(share, list(share.lines.all()), share.order.payment.method)
        tell_buyer(letter, share.order, [share], amount=amount, pictures=[(name, _picture(share.pick_up.code))])


def mail_unseen_shares(fulfilment_ids: Iterable[str]) -> None:
    """Tell an outlet of a new order that nobody has opened at its counter."""
    for share in _shares(fulfilment_ids).filter(status=Status.PLACED, seen_at=None):
        with translation.override(STAFF_LANGUAGE):
            words = {"number": share.order.number, "outlet": share.outlet.name}
            subject = _("Chưa ai mở đơn mới %(number)s: %(outlet)s") % words
            url = f"{settings.SITE_URL}/quay/{share.outlet.code}/don/{share.order.number}/"
            text = letter_text("unseen", share.order, [share], None, url=url)
            to = share.outlet.order_email or settings.DESK_EMAIL
            send_letter(subject=subject, text=text, to=[to], button=_("Mở đơn"))


def _shares(fulfilment_ids: Iterable[str]) -> Any:
    found = Fulfilment.objects.filter(pk__in=list(fulfilment_ids)).order_by("pk")
    return found.select_related("order__facts", "order__payment", "outlet", "pick_up").prefetch_related(
        "lines__order_line"
    )


def _picture(code: str) -> bytes:
    """The code as a QR for a scanner that types what it reads."""
    picture = BytesIO()
    segno.make_qr(code, error="m").save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()
