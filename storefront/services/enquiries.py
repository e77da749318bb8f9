"""A visitor asks a host; the desk answers; both get word by mail, after commit, by the outbox."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.letters import send_letter
from common.outbox import announce
from common.phones import written_phone
from common.sending import send_mail_of
from storefront.exceptions import AlreadyAnswered, NothingToSay
from storefront.models import Enquiry

ASKED = "enquiry-asked"
ANSWERED = "enquiry-answered"
ANSWERED_DAYS, ASKED_DAYS = 183, 365  # an answer may be asked about again; without one nobody comes after a year


@transaction.atomic
def ask_host(
    *,
    product_id: int,
    name: str,
    message: str,
    language: str,
    phone: str = "",
    email: str = "",
    arrival: date | None = None,
    people: int | None = None,
) -> Enquiry:
    """Keep a visitor's question to the host of a village or homestay and tell the host and the desk by mail.

    The visitor has agreed that the contact is used for the answer and nothing else (Law 91/2025/QH15, art. 9).
    """
    enquiry = Enquiry.objects.create(
        product_id=product_id,
        name=name,
        phone=phone,
        email=email,
        arrival=arrival,
        people=people,
        message=message,
        language=language,
        consented_at=timezone.now(),
    )
    announce(ASKED, str(enquiry.pk))
    return enquiry


@transaction.atomic
def answer_enquiry(*, enquiry: Enquiry, answer: str, by: Any) -> Enquiry:
    """Answer a question once. Raises AlreadyAnswered with the first answer kept, NothingToSay for an empty one."""
    if not answer.strip():
        raise NothingToSay
    locked = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
    if locked.answered_at is not None:
        raise AlreadyAnswered(locked)
    locked.answer, locked.answered_by, locked.answered_at = answer.strip(), by, timezone.now()
    locked.save(update_fields=["answer", "answered_by", "answered_at"])
    announce(ANSWERED, str(locked.pk))
    return locked


def mail_hosts(enquiry_ids: list[str]) -> None:
    """Send each new question to its host, where an address is known, and to the desk."""
    questions = Enquiry.objects.filter(pk__in=enquiry_ids).select_related("product__visit")
    for enquiry in questions:
        visit = getattr(enquiry.product, "visit", None)
        recipients = [address for address in (visit and visit.email, settings.DESK_EMAIL) if address]
        with translation.override("vi"):
            subject = _("Khách hỏi: %(place)s") % {"place": enquiry.product.title}
            lines = [
                _("Tên: %(name)s") % {"name": enquiry.name},
                _("Điện thoại: %(phone)s") % {"phone": written_phone(enquiry.phone) or "—"},
                _("Thư: %(email)s") % {"email": enquiry.email or "—"},
                _("Ngày đến: %(day)s")
                % {"day": enquiry.arrival.strftime("%d/%m/%Y") if enquiry.arrival else _("chưa định")},
                _("Số người: %(people)s") % {"people": enquiry.people or "—"},
                "",
                enquiry.message,
            ]
        reply_to = [enquiry.email] if enquiry.email else []
        send_mail_of(EmailMessage(subject, "\n".join(lines), to=recipients, reply_to=reply_to))


def mail_answers(enquiry_ids: list[str]) -> None:
    """Send each answer to the visitor who left an address, in the visitor's language; others are called by phone."""
    for enquiry in Enquiry.objects.filter(pk__in=enquiry_ids).exclude(email="").select_related("product"):
        with translation.override(enquiry.language):
            subject = _("Trả lời câu hỏi của bạn về %(place)s") % {"place": enquiry.product.title}
            opening = _("Chào bạn %(name)s,") % {"name": enquiry.name}
            asked = _("Bạn đã hỏi:")
            body = "\n\n".join([opening, enquiry.answer, asked, enquiry.message])
            send_letter(subject=subject, text=body, to=[enquiry.email])


def forget_enquiries(now: datetime | None = None) -> int:
    """Delete questions answered half a year ago, and those of a year ago that nobody answered; returns how many."""
    instant = now or timezone.now()
    answered = Q(answered_at__lt=instant - timedelta(days=ANSWERED_DAYS))
    waited = Q(answered_at=None, asked_at__lt=instant - timedelta(days=ASKED_DAYS))
    return Enquiry.objects.filter(answered | waited).delete()[0]
