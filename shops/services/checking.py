"""The books checked every night by the clock: written down, and told to whoever runs the shop when not whole."""

from collections.abc import Iterable
from datetime import datetime, time

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.letters import send_letter
from common.outbox import announce
from shops.models import LedgerCheck, StockMovement
from shops.verification import verify

LEDGER_BROKEN = "ledger-broken"
STAFF_LANGUAGE = "vi"
NIGHT = time(2)  # local; the shop is asleep, and what was under way at midnight is over
KEPT, TOLD = 200, 50  # records named in the book, and in the letter


def check_ledger_nightly(now: datetime | None = None) -> int | None:
    """Check all books once a night, after two o'clock, or with the first tick of a day on which the clock stood then.

    Safe to repeat: the row of the day is there already. A row is written also when all is whole; when it is not, a
    letter goes out with it. Returns how many records are broken, None when nothing was due.
    """
    began = now or timezone.now()
    here = timezone.localtime(began)
    if here.time() < NIGHT or LedgerCheck.objects.filter(day=here.date()).exists():
        return None
    started = timezone.now()
    report = verify()
    broken = sum(report.counts.values())
    try:
        with transaction.atomic():
            check = LedgerCheck.objects.create(
                day=here.date(),
                began_at=began,
                ended_at=began + (timezone.now() - started),
                movements=StockMovement.objects.count(),
                invariants=len(report.counts),
                broken=broken,
                records=[each.as_dict() for each in report.broken[:KEPT]],
            )
            if broken:
                announce(LEDGER_BROKEN, str(check.pk))
    except IntegrityError:
        return None  # another clock was quicker
    return broken


def mail_broken_ledger(check_ids: Iterable[str]) -> None:
    """Write to the administrators what was found, record by record."""
    for check in LedgerCheck.objects.filter(pk__in=list(check_ids)).order_by("day"):
        with translation.override(STAFF_LANGUAGE):
            text = _("Kiểm sổ lúc %(time)s ngày %(day)s thấy %(count)s chỗ không khớp:") % {
                "time": timezone.localtime(check.began_at).strftime("%H:%M"),
                "day": check.day.strftime("%d/%m/%Y"),
                "count": check.broken,
            }
            rows = "\n".join(f"- {_told(each)}" for each in check.records[:TOLD])
            how = _("Xem đủ bằng lệnh `manage.py verify_ledger`. Đừng sửa thẳng trong cơ sở dữ liệu.")
            url = f"{settings.SITE_URL}/quan-tri/kiem-so/"
            subject = _("Sổ kho không khớp: %(count)s chỗ") % {"count": check.broken}
            send_letter(
                subject=subject,
                text=f"{text}\n\n{rows}\n\n{how}\n\n{url}",
                to=_administrators(),
                button=_("Mở sổ kiểm"),
            )


def _told(record: dict[str, str]) -> str:
    words = {"record": record["record"], "expected": record["expected"], "found": record["found"]}
    return f"{record['invariant']}: " + _("%(record)s, phải là %(expected)s, sổ ghi %(found)s") % words


def _administrators() -> list[str]:
    """Whoever may do everything and can be written to, else the desk."""
    people = get_user_model().objects.filter(is_superuser=True, is_active=True).exclude(email="")
    return sorted(set(people.values_list("email", flat=True))) or [settings.DESK_EMAIL]
