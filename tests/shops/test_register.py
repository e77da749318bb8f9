"""The life of an outlet: every step there is, who signs it, and that what does not trade sells nothing anywhere."""

from datetime import timedelta
from itertools import product as pairs

import pytest
from django.utils import timezone

from catalogue.models import Province
from shops.exceptions import InsufficientStock, MissingWords, OutletNotTrading
from shops.models import (
    Allocation,
    DatedPrice,
    Outlet,
    OutletStaff,
    OutletStep,
    OutletVisit,
    StockMovement,
    VisitMending,
)
from shops.queries import available_units, product_shelves, shelves_of
from shops.register_refusals import (
    AlreadyMended,
    DaysOver,
    DaysReversed,
    DecisionMissing,
    DecisionNotYet,
    FairDaysMissing,
    IllegalOutletStep,
    MendBeforeVisit,
    MendedBeforeVisit,
    NotReadyToClose,
    OutletClosed,
    OutletCodeTaken,
    PointIncomplete,
    ShelfNotEmpty,
    VisitNotYet,
)
from shops.services import (
    cancel_transfer,
    draft_transfer,
    receive_lot,
    receive_transfer,
    release_promise,
    send_transfer,
    set_price,
    write_off,
)
from shops.services import register as register_module
from shops.services.booths import approve_outlet
from shops.services.ledger import open_stock_record
from shops.services.posts import set_post
from shops.services.register import (
    STEPS,
    Proposal,
    change_days,
    enter_standing_outlet,
    propose_outlet,
    take_step,
)
from shops.services.visits import PointSeen, record_mending, record_visit
from shops.verification import verify
from tests.factories.goods import LotFactory
from tests.factories.places import LegalSellerFactory, OutletFactory, ProvinceFactory, UserFactory
from tests.shops.test_verify_ledger import damage, named
from tests.shops.trading import give_promised, promise_pieces, sell_pieces
from tests.shops.transferring import arrived, carry, on_the_road, packed

pytestmark = pytest.mark.django_db
State = Outlet.State
TODAY = timezone.localdate


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def outlet():
    found = OutletFactory(code="dbp-9", partner__code="dbp-9")
    enter_standing_outlet(outlet=found, reason="Có trước khi lập sổ")
    return found


def proposal(**changes) -> Proposal:
    said = {
        "code": "moi-1",
        "kind": Outlet.Kind.SHOP,
        "name_vi": "Cửa hàng mới",
        "name_en": "",
        "legal_seller": LegalSellerFactory(),
        "province": ProvinceFactory(),
    }
    return Proposal(**(said | changes))


def propose(by, **changes) -> Outlet:
    return propose_outlet(proposal=proposal(**changes), document="TTr 12", reason="Mở thêm điểm", by=by)


def step(outlet, after, by, **said):
    facts = {"reason": "Theo quyết định", "decision": "QĐ 15/QĐ-SCT", "decided_on": TODAY()} | said
    return take_step(outlet=outlet, after=after, by=by, **facts)


def test_a_proposed_outlet_becomes_one_that_trades_step_by_step(by):
    outlet = propose(by)
    assert (outlet.state, outlet.is_trading_at(timezone.now())) == (State.PROPOSED, False)
    assert not Outlet.objects.shown().filter(pk=outlet.pk).exists()

    step(outlet, State.APPROVED, by)
    outlet.refresh_from_db()
    assert not outlet.is_trading_at(timezone.now())
    step(outlet, State.TRADING, by, decision="", decided_on=None, reason="Khai trương")

    outlet.refresh_from_db()
    assert (outlet.state, outlet.opens_on, outlet.is_trading_at(timezone.now())) == (State.TRADING, TODAY(), True)
    assert Outlet.objects.shown().filter(pk=outlet.pk).exists()
    assert list(outlet.steps.values_list("before", "after", "decision", "actor_name")) == [
        ("", "proposed", "TTr 12", "Lò Thị Mai"),
        ("proposed", "approved", "QĐ 15/QĐ-SCT", "Lò Thị Mai"),
        ("approved", "trading", "", "Lò Thị Mai"),
    ]
    assert verify().is_whole


@pytest.mark.parametrize(("before", "after"), list(pairs(State.values, State.values)))
def test_only_the_steps_of_the_table_are_taken(before, after, outlet, by):
    OutletStep.objects.create(outlet=outlet, before="trading", after=before, reason="Thử", actor_name="Thử")
    stopped = None if before == State.TRADING else timezone.now()
    Outlet.objects.filter(pk=outlet.pk).update(state=before, suspended_at=stopped)
    written = OutletStep.objects.count()

    if after in STEPS[before]:
        step(outlet, after, by)
        assert Outlet.objects.get(pk=outlet.pk).state == after
        return
    with pytest.raises(IllegalOutletStep):
        step(outlet, after, by)
    assert (Outlet.objects.get(pk=outlet.pk).state, OutletStep.objects.count()) == (before, written)


@pytest.mark.parametrize(
    ("after", "said", "refusal"),
    [
        (State.SUSPENDED, {"decision": " "}, DecisionMissing),
        (State.SUSPENDED, {"decided_on": None}, DecisionMissing),
        (State.SUSPENDED, {"decided_on": TODAY() + timedelta(days=2)}, DecisionNotYet),
        (State.SUSPENDED, {"reason": "  "}, MissingWords),
        (State.CLOSED, {"decision": ""}, DecisionMissing),
    ],
)
def test_a_step_without_its_paper_or_reason_is_refused(after, said, refusal, outlet, by):
    with pytest.raises(refusal):
        step(outlet, after, by, **said)

    assert (Outlet.objects.get(pk=outlet.pk).state, outlet.steps.count()) == (State.TRADING, 1)


def test_a_suspended_outlet_sells_nothing_by_any_way_and_keeps_its_goods(outlet, by):
    lot, elsewhere = LotFactory(), OutletFactory()
    receive_lot(outlet=outlet, lot=lot, quantity=9, by=by)
    (promised,) = promise_pieces(outlet=outlet, product=lot.product, quantity=2, reference="DH-1")

    step(outlet, State.SUSPENDED, by, reason="Hàng quá hạn trên kệ")

    # `outlet` is the object as it was before: what counts is how it stands under the lock.
    for refused in (
        lambda: sell_pieces(outlet=outlet, product=lot.product, quantity=1, by=by),
        lambda: promise_pieces(outlet=outlet, product=lot.product, quantity=1, reference="DH-2"),
        lambda: promise_pieces(outlet=outlet, product=lot.product, quantity=1, reference="DH-2", lot=lot),
        lambda: give_promised(allocation=promised, by=by),
    ):
        with pytest.raises(OutletNotTrading):
            refused()
    assert available_units(lot, outlet) == 0
    assert product_shelves(lot.product.parent_id) == []
    held = Outlet.objects.get(pk=outlet.pk)
    assert (held.suspended_reason, held.state) == ("Hàng quá hạn trên kệ", State.SUSPENDED)
    receive_lot(outlet=outlet, lot=lot, quantity=1, by=by)
    write_off(outlet=outlet, lot=lot, quantity=1, kind=StockMovement.Kind.DAMAGED, by=by, reason="Vỡ")
    carry(lot=lot, source=outlet, destination=elsewhere, quantity=3, by=by)

    step(outlet, State.TRADING, by, reason="Đã khắc phục")
    give_promised(allocation=promised, by=by)
    assert (available_units(lot, outlet), available_units(lot, elsewhere)) == (4, 3)
    assert verify().is_whole


def test_closing_waits_for_an_empty_shelf_and_nothing_comes_after_it(outlet, by):
    lot, elsewhere = LotFactory(), OutletFactory()
    receive_lot(outlet=outlet, lot=lot, quantity=5, by=by)
    promise_pieces(outlet=outlet, product=lot.product, quantity=2, reference="DH-1")

    with pytest.raises(ShelfNotEmpty) as refusal:
        step(outlet, State.CLOSED, by)
    assert (refusal.value.pieces, refusal.value.lots, refusal.value.promised) == (5, 1, 2)
    with pytest.raises(InsufficientStock):
        carry(lot=lot, source=outlet, destination=elsewhere, quantity=5, by=by)

    release_promise(allocation=Allocation.objects.get(), reason="Khách thôi", by=by)
    carry(lot=lot, source=outlet, destination=elsewhere, quantity=5, by=by)
    step(outlet, State.CLOSED, by)

    closed = Outlet.objects.get(pk=outlet.pk)
    assert (closed.state, closed.closes_on, closed.is_trading_at(timezone.now())) == (State.CLOSED, TODAY(), False)
    with pytest.raises(OutletClosed):
        receive_lot(outlet=outlet, lot=lot, quantity=1, by=by)
    with pytest.raises(OutletClosed):
        carry(lot=lot, source=elsewhere, destination=outlet, quantity=1, by=by)
    assert verify().is_whole


def test_goods_on_the_road_keep_both_ends_open_and_none_leave_for_a_closed_one(outlet, by):
    lot, home = LotFactory(), OutletFactory()
    receive_lot(outlet=outlet, lot=lot, quantity=5, by=by)
    waiting = packed(outlet, home, by, (lot, 2))
    sent = on_the_road(outlet, home, by, (lot, 3))

    for end in (outlet, home):
        with pytest.raises((NotReadyToClose, ShelfNotEmpty)) as refusal:
            step(end, State.CLOSED, by)
        assert end.name in str(refusal.value)
    receive_transfer(transfer=sent, arrived=arrived(sent, [3]), by=by)
    write_off(outlet=home, lot=lot, quantity=3, kind=StockMovement.Kind.DAMAGED, by=by, reason="Ướt")
    cancel_transfer(transfer=waiting, by=by, reason="Thôi")
    late = packed(outlet, home, by, (lot, 2))
    Outlet.objects.filter(pk=home.pk).update(state=State.CLOSED, closes_on=TODAY())

    with pytest.raises(OutletClosed):
        send_transfer(transfer=late, by=by)
    with pytest.raises(OutletClosed):
        draft_transfer(source=outlet, destination=Outlet.objects.get(pk=home.pk), by=by)


def test_what_another_app_has_open_keeps_an_outlet_from_closing(outlet, by, monkeypatch):
    monkeypatch.setattr(register_module, "_obstacles", [lambda _outlet: "", lambda _outlet: "Còn tiền trong két."])

    with pytest.raises(NotReadyToClose) as refusal:
        step(outlet, State.CLOSED, by)

    assert str(refusal.value) == "Còn tiền trong két."
    assert Outlet.objects.get(pk=outlet.pk).state == State.TRADING


def test_the_same_step_and_the_same_proposal_sent_twice_are_written_once(outlet, by):
    first = step(outlet, State.SUSPENDED, by, key="k-1")
    again = step(outlet, State.SUSPENDED, by, key="k-1")
    said = {"document": "TTr 1", "reason": "Mở", "by": by, "key": "k-2"}
    new = propose_outlet(proposal=proposal(), **said)

    assert (again.pk, outlet.steps.count()) == (first.pk, 2)
    assert propose_outlet(proposal=proposal(), **said).pk == new.pk
    with pytest.raises(OutletCodeTaken):
        propose(by)


def test_a_fair_needs_its_days_and_they_move_with_a_reason(by):
    fair = {"kind": Outlet.Kind.FAIR_BOOTH, "opens_on": TODAY(), "closes_on": TODAY() + timedelta(days=4)}
    for days, refusal in (
        ({"opens_on": None}, FairDaysMissing),
        ({"opens_on": TODAY() + timedelta(days=9)}, DaysReversed),
        ({"opens_on": TODAY() - timedelta(days=9), "closes_on": TODAY() - timedelta(days=1)}, DaysOver),
    ):
        with pytest.raises(refusal):
            propose(by, **(fair | days))
    booth = propose(by, **fair)
    later = TODAY() + timedelta(days=6)
    with pytest.raises(IllegalOutletStep):
        change_days(outlet=booth, opens_on=TODAY(), closes_on=later, reason="Kéo dài", by=by)
    step(booth, State.APPROVED, by)
    step(booth, State.TRADING, by, decision="", decided_on=None)

    change_days(outlet=booth, opens_on=TODAY(), closes_on=later, reason="Hội chợ kéo dài", by=by)

    booth.refresh_from_db()
    assert (booth.closes_on, booth.steps.last().reason) == (later, "Hội chợ kéo dài")
    assert not booth.is_trading_at(timezone.now() + timedelta(days=7))
    step(booth, State.CLOSED, by, decision="", decided_on=None, reason="Hết hội")
    assert verify().is_whole


def test_the_web_cannot_sell_what_stands_in_the_tent_and_the_counter_can(by):
    booth = propose(
        by, kind=Outlet.Kind.FAIR_BOOTH, opens_on=TODAY(), closes_on=TODAY() + timedelta(days=2), code="hoi-1"
    )
    step(booth, State.APPROVED, by)
    step(booth, State.TRADING, by, decision="", decided_on=None)
    lot = LotFactory()
    receive_lot(outlet=booth, lot=lot, quantity=7, by=by)
    set_price(stock_record=open_stock_record(lot.product, booth), amount=50_000, by=by, reason="Giá hội chợ")
    parent = lot.product.parent_id

    assert [(line.outlet.code, line.available) for line in product_shelves(parent)] == [("hoi-1", 0)]
    assert [line.available for line in shelves_of([parent], channel="counter")[parent]] == [7]
    sell_pieces(outlet=booth, product=lot.product, quantity=2, by=by)
    assert available_units(lot, booth) == 5


def test_a_visit_keeps_its_points_and_each_fault_is_mended_once(outlet, by):
    def visit(**changes):
        said = {
            "outlet": outlet,
            "visited_on": TODAY() - timedelta(days=3),
            "visitors": "Trần Quốc Dũng, Sở Công Thương",
            "findings": "Kệ gọn.",
            "points": [PointSeen("sign", True), PointSeen("dates", False, "Ba gói quá hạn", TODAY())],
            "by": by,
            "key": "v-1",
        }
        return record_visit(**(said | changes))

    for changes, refusal in (
        ({"visited_on": TODAY() + timedelta(days=1)}, VisitNotYet),
        ({"visitors": " "}, MissingWords),
        ({"points": [PointSeen("sign", False)]}, PointIncomplete),
        ({"points": [PointSeen("sign", False, "Mờ", TODAY() - timedelta(days=9))]}, MendBeforeVisit),
    ):
        with pytest.raises(refusal):
            visit(**changes)
    assert not OutletVisit.objects.exists()

    first = visit()
    assert visit().pk == first.pk
    good, fault = first.points.all()
    with pytest.raises(AlreadyMended):
        record_mending(point=good, mended_on=TODAY(), words="", by=by)
    with pytest.raises(MendedBeforeVisit):
        record_mending(point=fault, mended_on=TODAY() - timedelta(days=8), words="", by=by)
    with pytest.raises(VisitNotYet):
        record_mending(point=fault, mended_on=TODAY() + timedelta(days=1), words="", by=by)
    record_mending(point=fault, mended_on=TODAY(), words="Đã bỏ", by=by)
    with pytest.raises(AlreadyMended):
        record_mending(point=fault, mended_on=TODAY(), words="Lần nữa", by=by)
    assert VisitMending.objects.get().words == "Đã bỏ"


def test_a_booth_is_approved_with_the_people_and_prices_of_its_home(outlet, by):
    helper, lot, empty = UserFactory(), LotFactory(), LotFactory()
    OutletStaff.objects.create(outlet=outlet, user=helper)
    for each in (lot, empty):
        set_price(stock_record=open_stock_record(each.product, outlet), amount=50_000, by=by, reason="Bảng giá")
    receive_lot(outlet=outlet, lot=lot, quantity=3, by=by)
    days = {"opens_on": TODAY(), "closes_on": TODAY()}
    booth = propose(by, kind=Outlet.Kind.FAIR_BOOTH, home=outlet, **days)

    said = {"outlet": booth, "reason": "Được dự", "decision": "QĐ 1", "decided_on": TODAY(), "by": by, "key": "a"}
    approve_outlet(**said)
    approve_outlet(**said)

    prices = DatedPrice.objects.filter(stock_record__partner=booth.partner_id)
    assert list(prices.values_list("stock_record__product", "amount")) == [(lot.product_id, 50_000)]
    assert booth.staff.get().user == helper
    assert [line.quote.amount for line in shelves_of([lot.product.parent_id])[lot.product.parent_id]] == [50_000]
    assert verify().is_whole


DAMAGES = {
    "outlet-steps-make-state": ["UPDATE shops_outlet SET state = 'suspended', suspended_at = '2026-01-01 00:00:00+00'"],
    "only-trading-outlets-sell": ["UPDATE shops_outlet SET suspended_at = '2026-01-01 00:00:00+00'"],
    "outlet-steps-in-turn": ["UPDATE shops_outletstep SET before = 'closed'"],
    "changes-make-posts": ["UPDATE shops_outletstaff SET can_sell = NOT can_sell"],
    "closed-outlets-hold-nothing": [
        "UPDATE shops_outletstep SET after = 'closed'",
        "UPDATE shops_outlet SET state = 'closed', suspended_at = '2026-01-01 00:00:00+00'",
    ],
}


@pytest.mark.parametrize("invariant", DAMAGES)
def test_damage_to_the_register_is_found_and_named(invariant, outlet, by):
    receive_lot(outlet=outlet, lot=LotFactory(), quantity=3, by=by)
    helper = UserFactory()
    set_post(outlet=outlet, user=helper, rights={"sell"}, reason="Mới", by=by, is_office=True)
    assert verify().is_whole

    damage(*DAMAGES[invariant])

    who = f"post of person {helper.pk} at outlet dbp-9" if invariant == "changes-make-posts" else "outlet dbp-9"
    assert named(invariant) == [who]


def test_the_province_of_a_proposal_gives_it_its_place_on_the_map(by):
    hanoi, _new = Province.objects.get_or_create(
        code="01",
        defaults={"name": "Hà Nội", "name_en": "Hanoi", "kind": "thành phố", "latitude": 21, "longitude": 105},
    )

    outlet = propose(by, province=hanoi)

    assert (outlet.latitude, outlet.longitude) == (hanoi.latitude, hanoi.longitude)
