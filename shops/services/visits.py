"""Inspections of outlets: what was seen, what has to be mended by when, and that it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from shops.exceptions import MissingWords
from shops.models import Outlet, OutletVisit, VisitMending, VisitPoint
from shops.register_refusals import AlreadyMended, MendBeforeVisit, MendedBeforeVisit, PointIncomplete, VisitNotYet
from shops.services.ledger import name_of


@dataclass(frozen=True)
class PointSeen:
    """What was found about one topic; a fault says what is wrong and, where it can be mended, by which day."""

    topic: str
    is_good: bool
    words: str = ""
    mend_by: date | None = None


@transaction.atomic
def record_visit(
    *,
    outlet: Outlet,
    visited_on: date,
    visitors: str,
    findings: str,
    points: Sequence[PointSeen],
    by: Any,
    key: str | None = None,
) -> OutletVisit:
    """Write an inspection down. Raises VisitNotYet, MissingWords, PointIncomplete, MendBeforeVisit."""
    if key is not None and (known := OutletVisit.objects.filter(key=key).first()):
        return known
    if visited_on > timezone.localdate():
        raise VisitNotYet(day=visited_on)
    if not visitors.strip():
        raise MissingWords(field="reason")
    for point in points:
        topic = VisitPoint.Topic(point.topic).label
        if not point.is_good and not point.words.strip():
            raise PointIncomplete(topic=topic)
        if point.mend_by is not None and point.mend_by < visited_on:
            raise MendBeforeVisit(topic=topic)
    try:
        with transaction.atomic():
            visit = OutletVisit.objects.create(
                outlet=outlet,
                visited_on=visited_on,
                visitors=visitors.strip()[:240],
                findings=findings.strip()[:2000],
                actor=by,
                actor_name=name_of(by),
                key=key,
            )
    except IntegrityError:  # the same page sent twice at once
        return OutletVisit.objects.get(key=key)
    VisitPoint.objects.bulk_create(
        VisitPoint(
            visit=visit,
            topic=point.topic,
            is_good=point.is_good,
            words=point.words.strip()[:240],
            mend_by=None if point.is_good else point.mend_by,
        )
        for point in points
    )
    return visit


@transaction.atomic
def record_mending(*, point: VisitPoint, mended_on: date, words: str, by: Any) -> VisitMending:
    """Say that a fault was put right. Raises AlreadyMended, VisitNotYet, MendedBeforeVisit."""
    if point.is_good or VisitMending.objects.filter(point=point).exists():
        raise AlreadyMended()
    if mended_on > timezone.localdate():
        raise VisitNotYet(day=mended_on)
    if mended_on < point.visit.visited_on:
        raise MendedBeforeVisit(visited_on=point.visit.visited_on)
    try:
        with transaction.atomic():
            return VisitMending.objects.create(
                point=point, mended_on=mended_on, words=words.strip()[:240], actor=by, actor_name=name_of(by)
            )
    except IntegrityError:
        raise AlreadyMended() from None
