"""A made-up order, so that the office sees a letter before a buyer does."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.letters import page_of
from orders.letter_words import filled
from orders.models import LetterText, OrderFacts
from orders.services.letters import SUBJECTS, letter_text

PRICE, CHARGE = 120_000, 35_000  # đồng


def sample_letter(own: LetterText, mode: str) -> str:
    """The letter with the office's words: as a page, or with mode "text" its plain twin under its subject."""
    with translation.override(own.language):
        order, share = _order(own.language)
        subject = filled(own.subject, order) if own.subject.strip() else _(SUBJECTS[own.kind])
        subject = subject % {"number": order.number} if "%(number)s" in subject else subject
        line = share.lines.all()[0]
        more = {
            "url": f"{settings.SITE_URL}/don-hang/",
            "payment": order.payment,
            "reason": _("Khách đổi ý"),
            "missing": [(line, 1)],
            "moved": [line],
            "is_empty": False,
            "is_part_gone": False,
            "amount": PRICE + CHARGE,
            "phone": "0215 3825 555",
            "desk": settings.DESK_EMAIL,
            "goods_return": _return(line),
            "stop": SimpleNamespace(public=_("Mẫu kiểm nghiệm có độ ẩm cao hơn mức công bố.")),
            "rows": [SimpleNamespace(title=line.order_line.title, lot=SimpleNamespace(code="ME-0312"), pieces=2)],
            "outlet": share.outlet,
            "event": SimpleNamespace(reason=_("Còn nguyên tem, chưa mở")),
        }
        text = letter_text(own.kind, order, [share], own, **more)
        return f"{subject}\n\n{text}\n" if mode == "text" else page_of(subject, text, _("Xem đơn"))


def _return(line: Any) -> Any:
    """A return of one piece that was received, as the letter about it reads it."""
    lines = [SimpleNamespace(line=line, quantity=1, received=1)]
    return SimpleNamespace(state="received", credit=PRICE, charge_back=0, lines=SimpleNamespace(all=lambda: lines))


def _order(language: str) -> tuple[Any, Any]:
    """As much of an order and of its share as letters read."""
    title = "Mật ong rừng" if language == "vi" else "Forest honey"
    bought = SimpleNamespace(title=title, unit_price_incl_tax=PRICE, partner_sku="DB-0001")
    line = SimpleNamespace(order_line=bought, quantity=2, cancelled=1)
    outlet = SimpleNamespace(name=_("Điểm bán mẫu"), address=_("phường Mường Thanh"), phone="0215 3825 555")
    share = SimpleNamespace(
        way=OrderFacts.Way.SHIP,
        outlet=outlet,
        charge=CHARGE,
        lines=SimpleNamespace(all=lambda: [line]),
        pick_up=SimpleNamespace(code="012345", kept_until=timezone.localdate() + timedelta(days=5), ready_from=None),
    )
    account = SimpleNamespace(bank_name="Ngân hàng mẫu", number="0011004012345", holder="DON VI MAU", is_demo=False)
    facts = SimpleNamespace(
        buyer_name="Nguyễn Thị Lan",
        language=language,
        way=OrderFacts.Way.SHIP,
        goods_total=2 * PRICE,
        charges_total=CHARGE,
        amount_due=2 * PRICE + CHARGE,
    )
    payment = SimpleNamespace(
        amount=facts.amount_due, account=account, expires_at=timezone.now() + timedelta(hours=6), method="transfer"
    )
    return SimpleNamespace(number="DB100001", facts=facts, payment=payment), share
