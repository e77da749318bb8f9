"""What is true of a product at an instant."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from catalogue.models import Certification

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
