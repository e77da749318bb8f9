"""The register of star ratings: every entry says who, when and why; nothing is rewritten silently."""

from datetime import datetime
from typing import Any

from django.db import transaction

from catalogue.exceptions import AlreadyRevoked, FileTooEarly
from catalogue.models import Certification, CertificationEvent
from common.outbox import announce
from common.people import full_name

PRODUCT_CHANGED = "product-changed"
EVENT = CertificationEvent.Kind


def _write_event(certificate: Certification, kind: str, by: Any, reason: str) -> None:
    CertificationEvent.objects.create(
        certification=certificate,
        kind=kind,
        by=by,
        by_name=full_name(by),
        reason=reason,
    )
    announce(PRODUCT_CHANGED, str(certificate.product_id))


@transaction.atomic
def record_certificate(*, certificate: Certification, by: Any, reason: str) -> Certification:
    """Enter a new or corrected certificate in the register and show it from its first valid second."""
    kind = EVENT.CORRECTED if certificate.pk else EVENT.RECORDED
    certificate.save()
    _write_event(certificate, kind, by, reason)
    return certificate


@transaction.atomic
def record_renewal_file(*, certificate: Certification, at: datetime, by: Any, reason: str) -> Certification:
    """Note that a renewal file is with the office: the badge then lasts at most 180 days past expiry.

    Source: Decision 26/2026/QĐ-TTg. Raises FileTooEarly for a certificate that was never valid.
    """
    if certificate.valid_until is None:
        raise FileTooEarly(certificate)
    certificate.file_pending_from = at
    certificate.save(update_fields=["file_pending_from"])
    _write_event(certificate, EVENT.FILE_PENDING, by, reason)
    return certificate


@transaction.atomic
def record_renewal(*, certificate: Certification, successor: Certification, by: Any, reason: str) -> Certification:
    """Replace a certificate by its renewal or upgrade; the old one keeps its own dates as history."""
    successor.product_id = certificate.product_id
    record_certificate(certificate=successor, by=by, reason=reason)
    certificate.renewed_by = successor
    certificate.result_at = successor.valid_from
    certificate.save(update_fields=["renewed_by", "result_at"])
    _write_event(certificate, EVENT.RENEWED, by, reason)
    return successor


@transaction.atomic
def revoke_certificate(*, certificate: Certification, at: datetime, by: Any, reason: str) -> Certification:
    """Take a rating away; it leaves every page at that instant. Raises AlreadyRevoked with the first date kept."""
    locked = Certification.objects.select_for_update().get(pk=certificate.pk)
    if locked.revoked_at is not None:
        raise AlreadyRevoked(locked)
    locked.revoked_at, locked.revocation_reason = at, reason
    locked.save(update_fields=["revoked_at", "revocation_reason"])
    _write_event(locked, EVENT.REVOKED, by, reason)
    return locked
