"""A forgotten password: a letter with a way to set a new one, to the address the account knows."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from common.letters import send_letter
from common.outbox import announce
from common.people import full_name

User = get_user_model()
PASSWORD_ASKED = "password-asked"  # noqa: S105  the name of news
BUYERS = "+"  # accounts opened from an order are known by their phone number; staff ask whoever made theirs


def ask_new_password(account: str, language: str) -> None:
    """Have a letter sent to the buyer's account of this number. Whether there is one is told to nobody else."""
    user = User.objects.filter(username=account, username__startswith=BUYERS, is_active=True).exclude(email="").first()
    if user is not None:
        announce(PASSWORD_ASKED, f"{user.pk}:{language}")


def mail_new_passwords(keys: Iterable[str]) -> None:
    """Send the letters; the way in them holds for as long as PASSWORD_RESET_TIMEOUT says, and once."""
    for key in keys:
        pk, _colon, language = key.partition(":")
        user = User.objects.filter(pk=pk, is_active=True).exclude(email="").first()
        if user is None:
            continue
        with translation.override(language):
            token = default_token_generator.make_token(user)
            way = reverse("new-password", args=[urlsafe_base64_encode(force_bytes(user.pk)), token])
            context = {
                "name": full_name(user),
                "url": f"{settings.SITE_URL}{way}",
                "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
            }
            text = render_to_string("orders/letters/new-password.txt", context)
            send_letter(subject=_("Đặt mật khẩu mới"), text=text, to=[user.email], button=_("Đặt mật khẩu mới"))
