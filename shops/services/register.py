"""The life of an outlet: proposed, approved, trading, suspended, closed. The one writer of its state and days.

Locks: the outlet's stock records by id, then the outlet's own row, which is the till's lock too. Every sale and every
promise holds one of these records and reads the outlet after that, so it comes wholly before a step or sees it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Sum
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Commune, Province
from shops.exceptions import MissingWords
from shops.models import LegalSeller, LotBalance, Outlet, OutletStep
from shops.register_refusals import (
    DaysOver,
    DaysReversed,
    DecisionMissing,
    DecisionNotYet,
    FairDaysMissing,
    IllegalOutletStep,
    NotReadyToClose,
    OutletCodeTaken,
    ShelfNotEmpty,
)
from shops.services.ledger import StockRecord, name_of, under_lock

Partner = get_model("partner", "Partner")
State = Outlet.State

# Every step there is: from where to where. What is not here is refused, whoever asks.
STEPS: dict[str, frozenset[str]] = {
    State.PROPOSED: frozenset({State.APPROVED, State.DECLINED}),
    State.APPROVED: frozenset({State.TRADING, State.CLOSED}),
    State.TRADING: frozenset({State.SUSPENDED, State.CLOSED}),
    State.SUSPENDED: frozenset({State.TRADING, State.CLOSED}),
    State.DECLINED: frozenset(),
    State.CLOSED: frozenset(),
}
DATED = frozenset({State.APPROVED, State.TRADING, State.SUSPENDED})  # whose days may still be changed
# What may stand open at an outlet besides goods; apps above name theirs. Each says it in words, or nothing.
_obstacles: list[Callable[[Outlet], str]] = []


@dataclass(frozen=True)
class Proposal:
    """What is proposed: a place, what kind of outlet, on which days. A fair takes its goods and staff from `home`."""

    code: str
    kind: str
    name_vi: str
    name_en: str
    legal_seller: LegalSeller
    province: Province
    commune: Commune | None = None
    address_vi: str = ""
    address_en: str = ""
    phone: str = ""
    latitude: float | None = None
    longitude: float | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    home: Outlet | None = None


def before_closing(obstacle: Callable[[Outlet], str]) -> None:
    """Let an app above say in words what keeps an outlet from closing ("" for nothing); called at start-up."""
    if obstacle not in _obstacles:
        _obstacles.append(obstacle)


def obstacles_of(outlet: Outlet) -> list[str]:
    """What besides goods keeps an outlet from closing."""
    return [words for obstacle in _obstacles if (words := obstacle(outlet))]


def needs_decision(outlet: Outlet, after: str) -> bool:
    """Whether a step stands on a numbered paper: all but opening what was approved, and the end of a fair."""
    if after == State.TRADING:
        return outlet.state == State.SUSPENDED
    return not (after == State.CLOSED and outlet.is_fair)


@transaction.atomic
def enter_standing_outlet(*, outlet: Outlet, reason: str, by: Any = None) -> OutletStep:
    """Begin the book of an outlet that trades without having been proposed here, such as the demo's; once."""
    first = outlet.steps.first()
    return first or _write(outlet, "", by=by, reason=reason)


@transaction.atomic
def propose_outlet(*, proposal: Proposal, document: str, reason: str, by: Any, key: str | None = None) -> Outlet:
    """Put an outlet into the register. It is nowhere on the site and sells nothing before it is approved and opened.

    A fair booth sells in its tent alone: it neither sends nor hands out orders of the web. Raises MissingWords,
    OutletCodeTaken, FairDaysMissing, DaysReversed, DaysOver.
    """
    if key is not None and (known := OutletStep.objects.filter(key=key).select_related("outlet").first()):
        return known.outlet
    _refuse_days(proposal.kind, proposal.opens_on, proposal.closes_on)
    if Outlet.objects.filter(code=proposal.code).exists() or Partner.objects.filter(code=proposal.code).exists():
        raise OutletCodeTaken(code=proposal.code)
    is_fair = proposal.kind == Outlet.Kind.FAIR_BOOTH
    place = proposal.commune or proposal.province
    try:
        with transaction.atomic():
            outlet = Outlet.objects.create(
                partner=Partner.objects.create(name=proposal.name_vi, code=proposal.code),
                code=proposal.code,
                kind=proposal.kind,
                name_vi=proposal.name_vi,
                name_en=proposal.name_en or proposal.name_vi,
                legal_seller=proposal.legal_seller,
                province=proposal.province,
                commune=proposal.commune,
                address_vi=proposal.address_vi,
                address_en=proposal.address_en or proposal.address_vi,
                phone=proposal.phone,
                latitude=place.latitude if proposal.latitude is None else proposal.latitude,
                longitude=place.longitude if proposal.longitude is None else proposal.longitude,
                ships=False,
                has_pickup=not is_fair,
                has_tasting=is_fair,
                home=proposal.home,
                opens_on=proposal.opens_on,
                closes_on=proposal.closes_on,
                state=State.PROPOSED,
                suspended_at=timezone.now(),
            )
            _write(outlet, "", by=by, reason=reason, decision=document, key=key)
    except IntegrityError:
        # Two hands at once: the same page sent twice, or two outlets of one code.
        if key is not None and (known := OutletStep.objects.filter(key=key).select_related("outlet").first()):
            return known.outlet
        raise OutletCodeTaken(code=proposal.code) from None
    return outlet


@transaction.atomic
def take_step(
    *,
    outlet: Outlet,
    after: str,
    reason: str,
    by: Any,
    decision: str = "",
    decided_on: date | None = None,
    key: str | None = None,
) -> OutletStep:
    """Lead an outlet to `after` and let the site follow in the same transaction.

    A suspended outlet sells nothing by any channel from commit on: what is being sold ends first. A closed one has an
    empty shelf and nothing open; its last day is today at the latest. Raises IllegalOutletStep, MissingWords,
    DecisionMissing, DecisionNotYet, ShelfNotEmpty, NotReadyToClose.
    """
    held = _hold(outlet, is_final=after == State.CLOSED)
    if key is not None and (known := OutletStep.objects.filter(key=key, outlet=held.pk).first()):
        return known
    if after not in STEPS[held.state]:
        raise IllegalOutletStep(outlet=held, after=after)
    decision = decision.strip()[:80]
    if needs_decision(held, after):
        if not decision:
            raise DecisionMissing(field="decision")
        if decided_on is None:
            raise DecisionMissing(field="decided_on")
    now = timezone.now()
    today = timezone.localdate(now)
    if decided_on is not None and decided_on > today:
        raise DecisionNotYet(decided_on=decided_on)
    before, held.state = held.state, after
    if after == State.CLOSED:
        _refuse_to_close(held)
        held.closes_on = min(held.closes_on or today, max(today, held.opens_on or today))
    elif after == State.TRADING and before == State.APPROVED and held.opens_on is None:
        held.opens_on = today
    held.suspended_at = None if after == State.TRADING else now
    held.suspended_reason = reason.strip()[:240] if after == State.SUSPENDED else ""
    step = _write(held, before, by=by, reason=reason, decision=decision, decided_on=decided_on, key=key)
    # A save and not an update: whoever keeps what is on sale listens to it.
    held.save(update_fields=["state", "suspended_at", "suspended_reason", "opens_on", "closes_on"])
    return step


@transaction.atomic
def change_days(
    *, outlet: Outlet, opens_on: date | None, closes_on: date | None, reason: str, by: Any, key: str | None = None
) -> OutletStep:
    """Move the days on which an outlet is open. Raises IllegalOutletStep for one that is not approved or is closed."""
    held = _hold(outlet)
    if key is not None and (known := OutletStep.objects.filter(key=key, outlet=held.pk).first()):
        return known
    if held.state not in DATED:
        raise IllegalOutletStep(outlet=held, after=held.state)
    _refuse_days(held.kind, opens_on, closes_on)
    held.opens_on, held.closes_on = opens_on, closes_on
    step = _write(held, held.state, by=by, reason=reason, key=key)
    held.save(update_fields=["opens_on", "closes_on"])
    return step


def _refuse_days(kind: str, opens_on: date | None, closes_on: date | None) -> None:
    if kind == Outlet.Kind.FAIR_BOOTH and (opens_on is None or closes_on is None):
        raise FairDaysMissing()
    if opens_on is not None and closes_on is not None and closes_on < opens_on:
        raise DaysReversed(opens_on=opens_on, closes_on=closes_on)
    if closes_on is not None and closes_on < timezone.localdate():
        raise DaysOver(closes_on=closes_on)


def _hold(outlet: Outlet, *, is_final: bool = False) -> Outlet:
    """The outlet as it stands, with every sale there over and none beginning before commit.

    For a closing its key is held too: a lot that comes to it for the first time was there before, or waits and is
    refused (`ledger.keep_from_closing`).
    """
    list(under_lock(StockRecord.objects.filter(partner=outlet.partner_id).order_by("pk")).values_list("pk"))
    rows = Outlet.objects.filter(pk=outlet.pk)
    return rows.select_for_update(of=("self",), no_key=not is_final).get()


def _refuse_to_close(held: Outlet) -> None:
    left = LotBalance.objects.filter(outlet=held.pk, quantity__gt=0).aggregate(
        pieces=Sum("quantity"), lots=Count("pk"), promised=Sum("allocated")
    )
    if left["pieces"]:
        raise ShelfNotEmpty(outlet=held, pieces=left["pieces"], lots=left["lots"], promised=left["promised"])
    for words in obstacles_of(held):
        raise NotReadyToClose(words=words)


def _write(
    outlet: Outlet,
    before: str,
    *,
    by: Any,
    reason: str,
    decision: str = "",
    decided_on: date | None = None,
    key: str | None = None,
) -> OutletStep:
    if not (reason := reason.strip()[:240]):
        raise MissingWords(field="reason")
    return OutletStep.objects.create(
        outlet=outlet,
        before=before,
        after=outlet.state,
        decision=decision.strip()[:80],
        decided_on=decided_on,
        reason=reason,
        opens_on=outlet.opens_on,
        closes_on=outlet.closes_on,
        actor=by,
        actor_name=name_of(by) if by is not None else "Lập sổ",
        key=key,
    )
