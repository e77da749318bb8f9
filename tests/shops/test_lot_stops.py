"""Orders to hold and recall lots: one act for all lots, in the book with who, why and on which paper."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from common.models import OutboxEntry
from common.outbox import drain
from shops.exceptions import BadQuantity, MissingWords
from shops.models import LotBalance, LotStop, SetAside, StopEnd, StopNews, StoppedLot
from shops.register_refusals import DecisionMissing, DecisionNotYet
from shops.services import receive_lot
from shops.services.lot_stops import Paper, close_recall, end_hold, record_set_aside, stop_lots
from shops.stop_refusals import (
    HoldIsNoRecall,
    LotHeldBefore,
    LotRecalledBefore,
    NeverThere,
    NoLots,
    PublicWordsMissing,
    RecallIsForGood,
    StopOver,
)
from shops.verification import verify
from tests.factories.goods import LotFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.orders.stopping import PUBLIC, hold, recall
from tests.shops.trading import promise_pieces
from tests.shops.transferring import on_the_road

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def by(db):
    return UserFactory()


@pytest.fixture
def places(by):
    """Two lots of one batch at two outlets, five pieces each, and a third lot of another batch at the second."""
    first, second = OutletFactory(order_email="mot@example.vn"), OutletFactory(order_email="hai@example.vn")
    lot = LotFactory(batch_code="M-01")
    mate = LotFactory(batch_code="M-01")
    other = LotFactory()
    receive_lot(outlet=first, lot=lot, quantity=5, by=by)
    receive_lot(outlet=second, lot=mate, quantity=5, by=by)
    receive_lot(outlet=second, lot=other, quantity=5, by=by)
    return first, second, lot, mate, other


def state_of(*lots):
    for lot in lots:
        lot.refresh_from_db()
    return [("recalled" if lot.recalled_at else "held" if lot.held_at else "for sale") for lot in lots]


def test_a_hold_takes_the_whole_batch_everywhere_in_one_act(places, by):
    first, second, lot, mate, other = places
    promise_pieces(outlet=second, product=mate.product, quantity=2, reference="DB1", by=by)

    stop = hold(lot, by=by, whole_batch=True)

    assert state_of(lot, mate, other) == ["held", "held", "for sale"]
    assert list(LotBalance.objects.filter(outlet=second, lot=mate).values_list("quantity", "allocated")) == [(5, 0)]
    assert list(stop.news.exclude(outlet=None).values_list("outlet", "pieces", "promised").order_by("outlet")) == [
        (first.pk, 5, 0),
        (second.pk, 5, 2),
    ]
    assert set(stop.news.exclude(producer=None).values_list("producer", flat=True)) == {
        each.product.parent.facts.producer_id for each in (lot, mate)
    }
    assert verify().is_whole


def test_each_outlet_gets_one_letter_with_its_pieces(places, by):
    _first, _second, lot, mate, _other = places
    stop = hold(lot, by=by, whole_batch=True)

    drain()
    drain()

    letters = {letter.to[0]: letter.body for letter in mail.outbox if letter.to[0].endswith("@example.vn")}
    assert set(letters) == {"mot@example.vn", "hai@example.vn"}
    assert f"lô {lot.code}: 5 gói" in letters["mot@example.vn"]
    assert mate.code not in letters["mot@example.vn"]
    assert stop.number in letters["hai@example.vn"]
    assert not StopNews.objects.filter(outlet__isnull=False, told_at=None).exists()
    assert len([letter for letter in mail.outbox if letter.to == ["mot@example.vn"]]) == 1


def test_an_outlet_that_goods_are_on_their_way_to_is_told_too(places, by):
    first, second, lot, _mate, _other = places
    on_the_road(first, second, by, (lot, 5))

    stop = hold(lot, by=by)

    assert list(stop.news.exclude(outlet=None).values_list("outlet", "pieces").order_by("outlet")) == [
        (first.pk, 0),
        (second.pk, 0),
    ]


def test_a_hold_from_a_counter_says_where_it_was_given_and_the_office_hears(places, by, settings):
    first, _second, lot, _mate, _other = places

    hold(lot, by=by, outlet=first)
    drain()

    assert sorted(mail.outbox[0].to, key=lambda to: to == "mot@example.vn") == [settings.DESK_EMAIL, "mot@example.vn"]


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"paper": Paper("  ")}, MissingWords),
        ({"public_vi": "  "}, PublicWordsMissing),
        ({"kind": "recall"}, DecisionMissing),
        ({"kind": "recall", "paper": Paper("x", "12/QĐ")}, DecisionMissing),
        ({"kind": "recall", "paper": Paper("x", "12/QĐ", TODAY() + timedelta(days=1))}, DecisionNotYet),
        ({"lots": []}, NoLots),
    ],
)
def test_what_is_not_said_is_refused_and_nothing_written(places, by, said, refusal):
    _first, _second, lot, _mate, _other = places
    OutboxEntry.objects.all().delete()

    with pytest.raises(refusal):
        stop_lots(**({"kind": "hold", "lots": [lot], "paper": Paper("x"), "public_vi": PUBLIC, "by": by} | said))

    assert state_of(lot) == ["for sale"]
    assert not LotStop.objects.exists()
    assert not OutboxEntry.objects.exists()


def test_a_lot_that_is_stopped_already_is_refused_by_name_and_a_batch_skips_it(places, by):
    _first, _second, lot, mate, _other = places
    hold(lot, by=by)

    with pytest.raises(LotHeldBefore) as refusal:
        hold(lot, by=by)
    assert refusal.value.by == "Lò Thị Mai"
    assert lot.code in str(refusal.value)
    stop = hold(mate, by=by, whole_batch=True)
    assert list(stop.lots.values_list("lot", flat=True)) == [mate.pk]

    recall(lot, by=by)
    with pytest.raises(LotRecalledBefore):
        recall(lot, by=by)
    with pytest.raises(LotRecalledBefore):
        hold(lot, by=by)
    assert LotStop.objects.count() == 3


def test_the_same_key_stops_once(places, by):
    _first, _second, lot, _mate, _other = places

    assert hold(lot, by=by, key="k") == hold(lot, by=by, key="k")
    assert LotStop.objects.count() == 1


def test_a_recall_takes_a_hold_over_and_is_for_good(places, by):
    _first, _second, lot, mate, _other = places
    held = hold(lot, by=by, whole_batch=True)

    recalled = recall(lot, by=by)

    assert list(StopEnd.objects.values_list("stopped__lot", "how")) == [(lot.pk, "recalled")]
    with pytest.raises(RecallIsForGood):
        end_hold(stop=recalled, paper=Paper("Nhầm"), by=by)
    end_hold(stop=held, paper=Paper("Mẫu đạt"), by=by)
    assert state_of(lot, mate) == ["recalled", "for sale"]
    with pytest.raises(StopOver):
        end_hold(stop=held, paper=Paper("Mẫu đạt"), by=by)
    with pytest.raises(HoldIsNoRecall):
        close_recall(stop=held, paper=Paper("Xong"), by=by)
    close_recall(stop=recalled, paper=Paper("Đã thu đủ"), by=by)
    with pytest.raises(StopOver):
        close_recall(stop=recalled, paper=Paper("Đã thu đủ"), by=by)
    assert state_of(lot) == ["recalled"]
    assert verify().is_whole


def test_some_lots_of_a_hold_are_let_go_and_may_be_held_again(places, by):
    _first, _second, lot, mate, other = places
    stop = hold(lot, mate, by=by)

    end_hold(stop=stop, paper=Paper("Mẫu đạt"), by=by, lots=[lot, other])

    assert state_of(lot, mate) == ["for sale", "held"]
    hold(lot, by=by)
    assert StoppedLot.objects.filter(lot=lot).count() == 2


def test_putting_away_is_a_persons_word_and_leaves_the_ledger_alone(places, by):
    first, second, lot, _mate, other = places
    stop = hold(lot, by=by)

    record_set_aside(stop=stop, lot=lot, outlet=first, counted=4, words="Thiếu một gói", by=by)

    said = SetAside.objects.get()
    assert (said.counted, said.booked, said.actor_name) == (4, 5, "Lò Thị Mai")
    assert LotBalance.objects.get(outlet=first, lot=lot).quantity == 5
    with pytest.raises(NeverThere):
        record_set_aside(stop=stop, lot=lot, outlet=second, counted=1, words="", by=by)
    with pytest.raises(NeverThere):
        record_set_aside(stop=stop, lot=other, outlet=second, counted=1, words="", by=by)
    with pytest.raises(BadQuantity):
        record_set_aside(stop=stop, lot=lot, outlet=first, counted=-1, words="", by=by)


@pytest.mark.parametrize("damage", ["stopped", "promised", "end"])
def test_damage_is_found(places, by, damage):
    first, _second, lot, _mate, _other = places
    stop = hold(lot, by=by)
    if damage == "stopped":
        type(lot).objects.filter(pk=lot.pk).update(held_at=None)
        invariant = "stopped-lots-are-stopped"
    elif damage == "promised":
        type(lot).objects.filter(pk=lot.pk).update(held_at=None)
        promise_pieces(outlet=first, product=lot.product, quantity=1, reference="DB1", by=by)
        type(lot).objects.filter(pk=lot.pk).update(held_at=timezone.now())
        invariant = "nothing-promised-of-stopped-lots"
    else:
        StopEnd.objects.create(stopped=stop.lots.get(), how="closed", reason="x", actor=by, actor_name="x")
        invariant = "ends-fit-their-order"

    assert [each.invariant for each in verify().broken] == [invariant]


@pytest.mark.parametrize("many", [1, 3])
def test_an_act_asks_the_same_however_many_outlets_and_promises(many, by, django_assert_num_queries):
    lot = LotFactory()
    for outlet in OutletFactory.create_batch(many):
        receive_lot(outlet=outlet, lot=lot, quantity=9, by=by)
        for number in range(3):
            promise_pieces(outlet=outlet, product=lot.product, quantity=1, reference=f"DB{number}", by=by)

    with django_assert_num_queries(COST):
        hold(lot, by=by)


COST = 28
