"""Forms that take effect once: each carries a number of its own, and sent again it gets the answer it got before.

A line that breaks does not say on which side of the work it broke, so whoever sends has to send again. The number is
claimed in the transaction that does the work: work and memory of it stand or fall together. The claim is the first
lock of all; whoever sends the same number at the same moment waits for it, and is answered from the book.

A number says when its page was made, by this house's clock, and for whom (RFC 9562, version 7, the last four bytes a
seal). So a form cannot outlive the book's memory, and cannot go out under the name of who signed in after.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.messages import add_message, get_messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from common.models import AnsweredPost
from common.writing import change, insert

FIELD = "request_id"
NOT_CONTENT = (FIELD, "csrfmiddlewaretoken")
SENT_FOR = timedelta(days=7)  # after its page was made
KEPT_FOR = timedelta(days=9)  # longer by far than a form can be sent
SEAL = 4  # bytes
OURS = 7  # the version of the numbers that are made here


class OnceRefused(Exception):
    """A form that was not looked at, for what stands in its number; the words say what to do."""


class BadNumber(OnceRefused):
    def __str__(self) -> str:
        return _("Mã gửi của trang này bị hỏng. Xin mở lại trang rồi làm lại.")


class OthersNumber(OnceRefused):
    def __str__(self) -> str:
        return _("Phiếu này do người khác mở. Xin đăng nhập đúng tên người ấy để gửi, hoặc mở lại trang rồi làm lại.")


class NumberTooOld(OnceRefused):
    def __str__(self) -> str:
        return _("Phiếu này mở đã hơn %(days)s ngày nên không ghi nữa. Xin xem sổ trước, thiếu thì mở trang mới.") % {
            "days": SENT_FOR.days
        }


class SentOtherwise(OnceRefused):
    def __str__(self) -> str:
        return _("Trang này đã gửi rồi, lần này nội dung khác nên không ghi. Xin mở lại trang rồi làm lại.")


def new_number(user: Any) -> UUID:
    """A number for one form of a page that `user` opens now."""
    made = int(time.time() * 1000).to_bytes(6, "big")
    chance = bytearray(secrets.token_bytes(6))
    chance[0] = OURS << 4 | chance[0] & 0x0F
    chance[2] = 0x80 | chance[2] & 0x3F
    head = made + bytes(chance)
    return UUID(bytes=head + _seal(head, user))


def _seal(head: bytes, user: Any, secret: str | None = None) -> bytes:
    said = f"{user.pk}:{head.hex()}"
    return salted_hmac("common.once", said, secret=secret, algorithm="sha256").digest()[:SEAL]


def _is_sealed(head: bytes, seal: bytes, user: Any) -> bool:
    """Whether the number was made for `user`, under the key of today or one that was kept for what is still about."""
    keys = [None, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(seal, _seal(head, user, each)) for each in keys)


def read_number(typed: str, user: Any) -> UUID:
    """The number that a form brings. Raises BadNumber, OthersNumber and NumberTooOld.

    Numbers of other kinds, which programs make, are taken as they are.
    """
    try:
        number = UUID(typed)
    except ValueError:
        raise BadNumber() from None
    if number.version != OURS:
        return number
    head, seal = number.bytes[:-SEAL], number.bytes[-SEAL:]
    if not _is_sealed(head, seal, user):
        raise OthersNumber()
    if time.time() - int.from_bytes(head[:6], "big") / 1000 > SENT_FOR.total_seconds():
        raise NumberTooOld()
    return number


def answer_once(request: HttpRequest, place: str, act: Callable[[], HttpResponse]) -> HttpResponse:
    """What `act` answers to a post, or what it answered when the same form came before.

    An answer is kept when something changed, which views say by leading on (303 or 302). Any other answer keeps
    nothing: a form that was refused may be put right and sent under the same number. Raises what `read_number` raises,
    and SentOtherwise for a number that came with other content. Without a number the post is simply acted upon.
    """
    typed = request.POST.get(FIELD, "")
    if not typed:
        return act()
    number, digest = read_number(typed, request.user), _digest(request)
    with transaction.atomic():
        kept = _claim(number, request, place, digest)
        if kept.status:
            if (kept.actor_id, kept.digest) != (request.user.pk, digest):
                raise SentOtherwise()
            return _again(request, kept)
        answer = act()
        if "Location" in answer:
            said = [[each.level, str(each.message), each.extra_tags] for each in get_messages(request)._queued_messages]
            change(AnsweredPost, number, status=answer.status_code, location=answer["Location"], messages=said)
        else:
            kept.delete()
    return answer


def _claim(number: UUID, request: HttpRequest, place: str, digest: str) -> AnsweredPost:
    """A new row without a status, or the row of the form that came before, once its work is over."""
    ours = AnsweredPost(
        request_id=number, actor_id=request.user.pk, place=place, path=request.path[:500], digest=digest
    )
    # The same number still under way is waited for, and then nothing is written.
    return ours if insert([ours], or_nothing=True) else AnsweredPost.objects.get(request_id=number)


def _again(request: HttpRequest, kept: AnsweredPost) -> HttpResponse:
    for level, words, tags in kept.messages:
        add_message(request, level, words, extra_tags=tags or "")
    answer = HttpResponseRedirect(kept.location)
    answer.status_code = kept.status
    return answer


def _digest(request: HttpRequest) -> str:
    """What was sent, files included, and where to. Each part has its length before it, so none reads as another."""
    said = hashlib.sha256()

    def add(*parts: bytes) -> None:
        for part in parts:
            said.update(len(part).to_bytes(8, "big") + part)

    add(request.get_full_path().encode())
    for name in sorted(set(request.POST) - set(NOT_CONTENT)):
        add(name.encode(), *(value.encode() for value in request.POST.getlist(name)), b"")
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            add(name.encode(), (file.name or "").encode(), *file.chunks())
            file.seek(0)
    return said.hexdigest()


def prune() -> int:
    """Forget answers that no form can ask for any more; returns how many."""
    return AnsweredPost.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()[0]
