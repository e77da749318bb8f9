"""The badge on a page: stars while a certificate is in force, and its paper on tap."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.models import Certification
from catalogue.queries import certificate_in_force, in_force_until
from common.days import last_day
from storefront.words import short_date

STATE = Certification.State
NEAR_END = timedelta(days=180)
ISSUER_WORDS = {
    "province": lambda: _("UBND tỉnh Điện Biên"),
    "district": lambda: _("UBND huyện (cấp huyện cũ)"),
    "ministry": lambda: _("Bộ Nông nghiệp và Môi trường"),
}


@dataclass(frozen=True)
class Badge:
    """As templates/components/badge.html takes it. `stars_now` is 0 unless the certificate is in force."""

    stars: int
    stars_now: int
    state: str
    issuer: str
    decision: str
    certified_year: int | None
    issued_on: date | None
    valid_until: date | None
    ended_on: date | None
    is_demo: bool
    history: list[str] = field(default_factory=list)
    number: int | None = None


def issuer_words(certificate: Certification) -> str:
    return certificate.issuer_name or ISSUER_WORDS[certificate.issuer]()


def badge_of(certificates: list[Certification], now: datetime) -> Badge | None:
    """The badge of a product from all its certificates, or None when it was never rated."""
    shown = certificate_in_force(certificates, now) or _latest_ended(certificates, now)
    if shown is None:
        return None
    state = shown.state_at(now)
    in_force = state in Certification.IN_FORCE
    ended = shown.revoked_at if state == STATE.REVOKED else (None if in_force else shown.in_force_until)
    return Badge(
        stars=shown.stars,
        stars_now=shown.stars if in_force else 0,
        state="grace" if state == STATE.IN_GRACE else str(state),
        issuer=issuer_words(shown),
        decision=shown.decision_number,
        certified_year=shown.certified_year,
        issued_on=shown.issued_on,
        valid_until=last_day(in_force_until(shown, now) if in_force else shown.in_force_until),
        ended_on=last_day(ended) if state != STATE.REVOKED else timezone.localdate(ended),
        is_demo=shown.is_demo,
        history=[_history_words(record, now) for record in certificates if record is not shown and record.valid_from],
        number=shown.pk,
    )


def _latest_ended(certificates: list[Certification], now: datetime) -> Certification | None:
    ended = [record for record in certificates if record.state_at(now) in (STATE.EXPIRED, STATE.REVOKED)]
    return max(ended, key=lambda record: record.valid_from or now, default=None)


def _history_words(record: Certification, now: datetime) -> str:
    stars = ngettext("%(stars)s sao", "%(stars)s sao", record.stars) % {"stars": record.stars}
    if record.state_at(now) == STATE.REVOKED:
        return _("%(stars)s, thu hồi ngày %(day)s") % {
            "stars": stars,
            "day": short_date(timezone.localdate(record.revoked_at)),
        }
    return _("%(stars)s, từ %(start)s đến %(end)s") % {
        "stars": stars,
        "start": short_date(timezone.localdate(record.valid_from)),
        "end": short_date(last_day(record.in_force_until)),
    }
