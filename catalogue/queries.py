"""What is true of a product at an instant."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from catalogue.codes import ReadCode
from catalogue.models import Certification
from common.gs1 import GTIN_LENGTHS

# How long before its end a paper is put before the office: time to gather the file for the next one.
PAPERS_END_WITHIN = timedelta(days=60)
_FIRST = datetime.min.replace(tzinfo=UTC)


def certificate_in_force(certifications: Iterable[Certification], instant: datetime) -> Certification | None:
    """The certificate whose badge shows at `instant`: of those in force the one of most stars, then the latest.

    Pass certificates with `renewed_by` loaded: whether an expired one is in grace or renewed hangs on its successor.
    """
    in_force = [certificate for certificate in certifications if certificate.is_in_force(instant)]
    return max(in_force, key=lambda found: (found.stars, found.valid_from or _FIRST, found.pk or 0), default=None)


def stars_in_force(product: Any, instant: datetime) -> int:
    """The stars a parent product may show at `instant`, 0 for none. A packing shows those of its parent."""
    rated = product.parent if product.is_child else product
    if "certifications" in getattr(rated, "_prefetched_objects_cache", {}):
        certifications = rated.certifications.all()
    else:
        certifications = rated.certifications.select_related("renewed_by")
    certificate = certificate_in_force(certifications, instant)
    return certificate.stars if certificate else 0


def in_force_until(certificate: Certification, instant: datetime) -> datetime | None:
    """The first known instant after `instant` at which a certificate in force no longer is; None when none is known."""
    later = sorted(mark for mark in certificate.boundaries() if mark > instant)
    return next((mark for mark in later if not certificate.is_in_force(mark)), None)


def certificates_ending(instant: datetime, within: timedelta = PAPERS_END_WITHIN) -> QuerySet[Certification]:
    """Certificates in force that end within that time with no other of the product to follow, the first to end first.

    One whose renewal file is recorded is among them: its end comes, and grace needs a result.
    """
    limit = instant + within
    stands = Q(revoked_at=None) | Q(revoked_at__gt=limit)
    follows = Certification.objects.filter(
        stands, product=OuterRef("product"), valid_from__lte=OuterRef("valid_until"), valid_until__gt=limit
    )
    in_time = Certification.objects.filter(
        stands, valid_from__lte=instant, valid_until__gt=instant, valid_until__lte=limit
    )
    ending = in_time.exclude(Exists(follows)).select_related("product")
    return ending.order_by("valid_until", "pk")


def coded(code: ReadCode, packing: str = "packing") -> Q:
    """Packings that a trade code names; `packing` is the way to them. GTINs were entered by hand in any of their
    lengths; 14 digits is the form all of them share.
    """
    if code.internal_code:
        return Q((f"{packing}__internal_code", code.internal_code))
    forms = {code.gtin[-length:] for length in GTIN_LENGTHS if not code.gtin[:-length].strip("0")}
    return Q((f"{packing}__gtin__in", forms))
