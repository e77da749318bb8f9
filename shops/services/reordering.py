"""Points of ordering again, and the letter that an outlet gets when it opens and something is at its point."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.letters import send_letter
from common.outbox import announce
from shops.exceptions import NotAPacking
from shops.models import LowStockDigest, Outlet, ReorderPoint
from shops.opening import Reason, opening_at
from shops.queries.reordering import LowLine, point_of, watched
from shops.schedules import schedules_of
from shops.services.ledger import checked_quantity, lock_records, name_of

LOW_STOCK = "low-stock"
STAFF_LANGUAGE = "vi"
MORNING = time(7)  # of an outlet whose hours nobody has entered


@transaction.atomic
def set_reorder_point(*, outlet: Outlet, product: Any, point: int, amount: int, by: Any) -> ReorderPoint:
    """Say from how many free pieces down a packing is to be ordered again, and how many; a point of 0 asks for nothing.

    What stands already is not written twice. Raises BadQuantity, NotAPacking.
    """
    checked_quantity(point, least=0)
    checked_quantity(amount, least=0)
    if product.is_parent:
        raise NotAPacking(product=product)
    lock_records([(outlet, product)])  # two people setting one point: the later sees the earlier
    before = point_of(outlet, product.pk)
    if before is not None and (before.point, before.amount) == (point, amount):
        return before
    return ReorderPoint.objects.create(
        outlet=outlet, product=product, point=point, amount=amount, set_by=by, set_by_name=name_of(by)
    )


def note_low_stock(now: datetime | None = None) -> int:
    """Write down for each open outlet, once a day, what is at its point; a letter goes out if that has changed.

    Safe to repeat: the row of the outlet and the day is there already. Returns how many letters were asked for.
    """
    instant = now or timezone.now()
    day = timezone.localdate(instant)
    noted = LowStockDigest.objects.filter(day=day).values("outlet")
    outlets = list(Outlet.objects.filter(reorder_points__isnull=False).exclude(pk__in=noted).distinct())
    schedules = schedules_of(outlets) if outlets else {}
    told = 0
    for outlet in outlets:
        state = opening_at(schedules[outlet.pk], instant)
        is_morning = timezone.localtime(instant).time() >= MORNING
        if state.is_open or (state.reason == Reason.NO_HOURS and is_morning):
            told += _note(outlet, instant)
    return told


def _note(outlet: Outlet, now: datetime) -> bool:
    lines = [[line.product.pk, line.free] for line in watched(outlet, now) if line.is_low]
    last = LowStockDigest.objects.filter(outlet=outlet).order_by("-day").first()
    is_told = bool(lines) and (last is None or sorted(last.lines) != sorted(lines))
    try:
        with transaction.atomic():
            digest = LowStockDigest.objects.create(
                outlet=outlet, day=timezone.localdate(now), lines=lines, is_told=is_told
            )
            if is_told:
                announce(LOW_STOCK, str(digest.pk))
    except IntegrityError:
        return False  # another clock was quicker
    return is_told


def mail_low_stock(digest_ids: Iterable[str]) -> None:
    """Write to the outlet what is low, as its screen shows it now. What was ordered meanwhile is left out."""
    for digest in LowStockDigest.objects.select_related("outlet").filter(pk__in=list(digest_ids)).order_by("pk"):
        low = [line for line in watched(digest.outlet, timezone.now()) if line.is_low]
        if low:
            _send(digest.outlet, low)


def _send(outlet: Outlet, low: list[LowLine]) -> None:
    with translation.override(STAFF_LANGUAGE):
        rows = "\n".join(f"- {_name(line)}: {_says(line)}" for line in low)
        url = f"{settings.SITE_URL}/quay/{outlet.code}/dat-them/"
        text = _("%(outlet)s sắp hết những món sau:") % {"outlet": outlet.name} + f"\n\n{rows}\n\n{url}"
        subject = _("Cần đặt thêm %(count)s món: %(outlet)s") % {"count": len(low), "outlet": outlet.name}
        send_letter(subject=subject, text=text, to=addressees_of(outlet), button=_("Mở danh sách"))


def _name(line: LowLine) -> str:
    packing = getattr(line.product, "packing", None)
    name = str((line.product.parent or line.product).title)
    return f"{name}, {packing.label}" if packing else name


def _says(line: LowLine) -> str:
    words = {"free": line.free, "amount": line.point.amount, "coming": line.coming}
    says = _("còn %(free)s, đặt thêm %(amount)s") % words if line.point.amount else _("còn %(free)s") % words
    return says + (_(" (đang chuyển đến %(coming)s)") % words if line.coming else "")


def addressees_of(outlet: Outlet) -> list[str]:
    """The outlet's own address, else whoever approves there, else the desk."""
    if outlet.order_email:
        return [outlet.order_email]
    posts = outlet.staff.filter(can_approve=True, user__is_active=True).exclude(user__email="")
    return sorted(set(posts.values_list("user__email", flat=True))) or [settings.DESK_EMAIL]
