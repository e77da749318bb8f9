"""Letters to makers about lots of theirs that are held or recalled; sent by the outbox."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.models import GroupPagePermission

from catalogue.models import Producer
from common.letters import send_letter
from shops.models import StopNews
from shops.services.reordering import STAFF_LANGUAGE
from shops.services.stop_letters import lots_of, named, subject_of, words_of
from storefront.models import ProducerLink


def mail_makers(news_ids: Iterable[str]) -> None:
    """Tell each maker which lots, why, and who decided; without an address it stays for the office to call.

    Safe to repeat: who has been written to is not written to again.
    """
    waiting = StopNews.objects.filter(pk__in=list(news_ids), told_at=None)
    for news in waiting.select_related("stop", "producer").order_by("pk"):
        to = addresses_of(news.producer) if news.producer else []
        if not to:
            continue
        with translation.override(STAFF_LANGUAGE):
            rows = "\n".join(f"- {named(lot)}: {lot.code}" for lot in lots_of(news.stop))
            ask = _("Xin giữ lại hàng cùng lô ở chỗ bạn, đừng giao thêm, và gọi văn phòng để cùng tìm nguyên nhân.")
            url = f"{settings.SITE_URL}{reverse('maker-goods')}"
            text = f"{words_of(news.stop, news.stop.public_vi)}\n\n{rows}\n\n{ask}\n\n{url}"
            send_letter(subject=subject_of(news.stop), text=text, to=to, button=_("Mở hàng của tôi"))
        StopNews.objects.filter(pk=news.pk).update(told_at=timezone.now())


def addresses_of(producer: Producer) -> list[str]:
    """The maker's own address, and those of the accounts that keep its page."""
    link = ProducerLink.objects.filter(producer=producer).first()
    desks = GroupPagePermission.objects.filter(
        page__translation_key=link.translation_key if link else None, permission__codename="change_page"
    )
    people = get_user_model().objects.filter(groups__in=desks.values("group"), is_active=True).exclude(email="")
    own = [producer.email] if producer.email else []
    return sorted({*own, *people.values_list("email", flat=True)})
