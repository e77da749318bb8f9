"""Goods that are fetched: promise, code, last day, who comes, what the clock does, and what a code opens."""

import re
from datetime import date, timedelta
from importlib import import_module
from pkgutil import iter_modules

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.utils import timezone, translation

from catalogue.models import ProductSet
from common.outbox import drain
from common.schedule import run_jobs
from orders import migrations
from orders.models import CollectorChange, Fulfilment, FulfilmentEvent, PickUp
from orders.pickup_refusals import AlreadyFetched, CodeMissing, NotFetched, WrongCode
from orders.queries.pickups import find_by_code
from orders.services import pickups
from orders.services.collecting import collect_share
from orders.services.pickup_clock import tell_unseen, watch_pick_ups
from orders.services.pickups import name_collector
from orders.services.replanning import replan_share
from orders.services.seeing import see_share
from orders.services.steps import cancel_share, pack_share
from orders.services.transfers import record_transfer
from shops.models import LotBalance
from shops.services import receive_lot
from shops.verification import verify
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.money import BankAccountFactory
from tests.orders.conftest import checkout_of, order_now
from tests.orders.pickup_hours import at, open_on_weekdays
from tests.shops.stopping import hold_lot

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(stock, fill, outlet):
    """Order one of five pieces for pick-up at an outlet with opening hours, at a moment; returns the share."""
    open_on_weekdays(outlet)

    def make(now, packing=None, **facts):
        with time_machine.travel(now, tick=False):
            packing = packing or stock(outlet, 5)
            placed = order_now(fill((packing, 1)), checkout_of(outlet=outlet, **facts), timezone.now())
        return placed.fulfilments.get()

    return make


def packed(share, now, by):
    with time_machine.travel(now, tick=False):
        pack_share(fulfilment=share, by=by)
    return PickUp.objects.get(fulfilment=share)


# --- the promise


@pytest.mark.parametrize(
    ("ordered", "ready"),
    [
        (at(25, 8), at(25, 10)),
        (at(25, 8, 1), at(25, 10, 15)),
        (at(25, 14, 55), at(25, 16, 55)),  # the next quarter of an hour is closed
        (at(28, 20), at(30, 9, 30)),
    ],
)
def test_an_order_is_promised_in_open_hours(order, ordered, ready):
    assert order(ordered).pick_up.ready_from == ready


def test_an_order_that_waits_for_money_is_promised_when_it_comes(order, by, outlet):
    account = BankAccountFactory()
    share = order(at(25, 8), payment="transfer")
    assert share.pick_up.ready_from is None

    with time_machine.travel(at(25, 13, 40), tick=False):
        facts = {"bank_reference": "FT1", "booked_on": date(2026, 11, 25), "amount": 120_000}
        record_transfer(account=account, words=share.order.number, by=by, **facts)

    assert PickUp.objects.get().ready_from == at(25, 15, 45)
    assert verify().broken == []


def test_an_outlet_without_hours_promises_nothing(stock, fill, outlet):
    placed = order_now(fill((stock(outlet, 5), 1)), checkout_of(outlet=outlet), timezone.now())

    assert placed.fulfilments.get().pick_up.ready_from is None


# --- code and last day


def test_packing_draws_a_code_and_lays_the_last_day(order, by):
    pick_up = packed(order(at(25, 8)), at(25, 9), by)

    assert pick_up.code.isdecimal()
    assert len(pick_up.code) == 6
    assert pick_up.kept_until == date(2026, 12, 1)  # five open days: Thursday, Friday, Saturday, Monday, Tuesday


def test_fresh_goods_are_kept_two_open_days(order, by, stock, outlet):
    with time_machine.travel(at(24, 8), tick=False):
        packing = stock(outlet, 5)
    ProductSet.objects.filter(pk=packing.parent.facts.product_set_id).update(is_fresh=True)

    assert packed(order(at(25, 8), packing), at(25, 9), by).kept_until == date(2026, 11, 27)


def test_nothing_is_kept_past_its_best_before_date(order, by, stock, outlet):
    with time_machine.travel(at(24, 8), tick=False):
        packing = PackingFactory()
        stock(outlet, 5, packing=packing, lot=LotFactory(product=packing, best_before=date(2026, 11, 28)))

    assert packed(order(at(25, 8), packing), at(25, 9), by).kept_until == date(2026, 11, 28)


def test_other_lots_may_shorten_the_last_day(order, by, outlet):
    share = order(at(25, 8))
    packed(share, at(25, 9), by)
    held = LotBalance.objects.get().lot
    with time_machine.travel(at(25, 10), tick=False):
        sooner = LotFactory(product=held.product, best_before=date(2026, 11, 26))
        receive_lot(outlet=outlet, lot=sooner, quantity=1, by=by)
        hold_lot(lot=held, reason="Chờ mẫu", by=by)
        replan_share(fulfilment=share)

    assert PickUp.objects.get().kept_until == date(2026, 11, 26)


def test_no_two_shares_of_an_outlet_wait_under_one_code(order, by, monkeypatch):
    drawn = iter([7, 7, 7, 8])
    monkeypatch.setattr(pickups.secrets, "randbelow", lambda _most: next(drawn))

    first, second = packed(order(at(25, 8)), at(25, 9), by), packed(order(at(25, 8)), at(25, 9), by)

    assert (first.code, second.code) == ("000007", "000008")


def test_the_database_has_the_last_word_on_a_code(order, by, monkeypatch):
    drawn = iter([7, 7, 8])
    monkeypatch.setattr(pickups.secrets, "randbelow", lambda _most: next(drawn))
    monkeypatch.setattr(pickups, "code_is_free", lambda *_facts: True)  # as if both had looked at once

    first, second = packed(order(at(25, 8)), at(25, 9), by), packed(order(at(25, 8)), at(25, 9), by)

    assert (first.code, second.code) == ("000007", "000008")


def test_an_old_code_rests_before_it_is_drawn_again(order, by, monkeypatch):
    drawn = iter([7, 7, 9, 7])
    monkeypatch.setattr(pickups.secrets, "randbelow", lambda _most: next(drawn))
    share = order(at(25, 8))
    packed(share, at(25, 9), by)
    with time_machine.travel(at(25, 10), tick=False):
        collect_share(fulfilment=share, by=by, code="000007")

    assert packed(order(at(25, 11)), at(26, 9), by).code == "000009"
    later = at(25, 10) + timedelta(days=31)
    assert packed(order(at(25, 11)), later, by).code == "000007"


def test_what_is_sent_has_no_pick_up(stock, fill, outlet, hanoi, by):
    share = order_now(fill((stock(outlet, 5), 1)), checkout_of(hanoi), timezone.now()).fulfilments.get()
    pack_share(fulfilment=share, by=by)

    assert not PickUp.objects.exists()
    assert verify().broken == []


def test_goods_that_waited_before_there_were_codes_get_one_and_a_week(order, by):
    waiting, placed = order(at(25, 8)), order(at(25, 8))
    packed(waiting, at(25, 9), by)
    PickUp.objects.all().delete()
    (name,) = [each.name for each in iter_modules(migrations.__path__) if each.name.endswith("_pickup")]
    migration = import_module(f"orders.migrations.{name}")

    with time_machine.travel(at(26, 8), tick=False):
        migration.open_earlier_pick_ups(apps, None)

    kept = PickUp.objects.get(fulfilment=waiting)
    assert re.fullmatch("[0-9]{6}", kept.code)
    assert (kept.packed_at, kept.kept_until) == (at(25, 9), date(2026, 12, 3))
    assert PickUp.objects.get(fulfilment=placed).code == ""
    assert tell_unseen(at(26, 9)) == 0  # of these the outlet had its letter
    assert verify().broken == []


# --- handing over


def test_the_code_hands_the_goods_over_and_the_step_says_so(order, by):
    share = order(timezone.now())
    code = packed(share, timezone.now(), by).code

    collect_share(fulfilment=share, by=by, code=f" {code[:3]} {code[3:]} ")

    assert FulfilmentEvent.objects.latest("pk").reason == "Đúng mã nhận hàng"
    assert PickUp.objects.get().closed_at is not None
    assert verify().broken == []


@pytest.mark.parametrize("said", [{}, {"why": "  "}])
def test_without_a_code_a_reason_is_wanted(order, by, said):
    share = order(timezone.now())
    packed(share, timezone.now(), by)

    with pytest.raises(CodeMissing):
        collect_share(fulfilment=share, by=by, **said)

    assert Fulfilment.objects.get().status == "packed"


def test_a_reason_stands_for_the_code_and_is_kept(order, by):
    share = order(timezone.now())

    collect_share(fulfilment=share, by=by, why="Đã xem căn cước")

    assert FulfilmentEvent.objects.latest("pk").reason == "Không có mã: Đã xem căn cước"


def test_a_wrong_code_hands_nothing_over_even_with_a_reason(order, by):
    share = order(timezone.now())
    code = packed(share, timezone.now(), by).code
    wrong = f"{(int(code) + 1) % 1_000_000:06}"

    with pytest.raises(WrongCode):
        collect_share(fulfilment=share, by=by, code=wrong, why="Đã xem căn cước")
    with pytest.raises(WrongCode):
        collect_share(fulfilment=order(timezone.now()), by=by, code="000000")  # not packed: there is no code yet

    assert set(Fulfilment.objects.values_list("status", flat=True)) == {"packed", "placed"}


def test_the_second_with_a_code_hears_who_handed_the_goods_over_and_when(order, by):
    share = order(at(25, 8))
    code = packed(share, at(25, 9), by).code
    with time_machine.travel(at(25, 10, 5), tick=False):
        collect_share(fulfilment=share, by=by, code=code)

    with pytest.raises(AlreadyFetched) as refusal, translation.override("vi"):
        collect_share(fulfilment=share, by=by, code=code)

    assert (
        str(refusal.value) == f"Đơn {share.order.number} đã trao rồi: {by.first_name} trao lúc 10:05 ngày 25/11/2026."
    )
    assert find_by_code(share.outlet, code).fulfilment_id == share.pk


# --- who comes


def test_who_comes_is_kept_with_every_change(order):
    share = order(timezone.now(), collector_name="Lò Văn Hai", collector_phone="+84912000111")
    change = {"order_id": share.order_id, "by": None, "said_by": "Nguyễn Thị Lan"}

    assert name_collector(name="Lò Văn Hai", phone="+84912000111", **change) == 0  # nothing new
    assert name_collector(name="Quàng Thị Ba", phone="+84912000222", **change) == 1
    assert name_collector(name="", phone="", **change) == 1

    assert list(CollectorChange.objects.values_list("name", "phone", "actor_name")) == [
        ("Lò Văn Hai", "+84912000111", "Nguyễn Thị Lan"),
        ("Quàng Thị Ba", "+84912000222", "Nguyễn Thị Lan"),
        ("", "", "Nguyễn Thị Lan"),
    ]


def test_nobody_is_named_for_what_is_over(order, by):
    share = order(timezone.now())
    cancel_share(fulfilment=share, reason="Khách đổi ý", by=by)

    with pytest.raises(NotFetched):
        name_collector(order_id=share.order_id, name="Lò Văn Hai", phone="+84912000111", by=None, said_by="Lan")

    assert not CollectorChange.objects.exists()


# --- letters and the clock


def letters(words):
    return [letter for letter in mail.outbox if words in letter.subject]


@pytest.mark.parametrize(
    ("language", "subject", "kept"), [("vi", "nhận được rồi", "1/12/2026"), ("en", "ready to pick up", "1 Dec 2026")]
)
def test_the_letter_of_packed_goods_brings_code_picture_and_last_day(order, by, language, subject, kept):
    share = order(at(25, 8), email="lan@example.com", language=language)
    pick_up = packed(share, at(25, 9), by)

    drain()

    (letter,) = letters(subject)
    assert letter.to == ["lan@example.com"]
    assert pick_up.code in letter.body
    assert kept in letter.body
    assert letter.attachments[0].mimetype == "image/png"
    assert pick_up.code not in letter.subject


@pytest.mark.parametrize(
    ("language", "subject", "ready"),
    [("vi", "Đã nhận đơn", "từ 10:00 ngày 25/11/2026"), ("en", "We have your order", "from 10:00 on 25 Nov 2026")],
)
def test_the_first_letters_tell_the_promise_to_buyer_and_outlet(order, language, subject, ready):
    order(at(25, 8), email="lan@example.com", language=language)

    drain()

    assert ready in letters(subject)[0].body
    assert "đã hẹn khách từ 10:00 ngày 25/11/2026" in letters("Đơn mới")[0].body


def test_no_letter_of_ready_goods_follows_their_buyer_home(order, by):
    share = order(timezone.now(), email="lan@example.com")
    code = packed(share, timezone.now(), by).code
    collect_share(fulfilment=share, by=by, code=code)

    drain()

    assert letters("nhận được rồi") == []


def test_the_buyer_is_reminded_once_the_day_before_the_last(order, by):
    packed(order(at(25, 8), email="lan@example.com"), at(25, 9), by)

    assert watch_pick_ups(at(29, 12))["reminded"] == 0
    assert watch_pick_ups(at(30, 7, 59))["reminded"] == 0  # the buyer is asleep
    assert watch_pick_ups(at(30, 8))["reminded"] == 1
    assert watch_pick_ups(at(30, 8, 1))["reminded"] == 0
    drain()
    (letter,) = letters("sắp hết hạn giữ")
    assert "1/12/2026" in letter.body


def test_what_is_not_fetched_is_marked_and_never_cancelled(order, by):
    share = order(at(25, 8))
    packed(share, at(25, 9), by)
    last = at(30, 23) + timedelta(days=1)  # 1 December

    assert watch_pick_ups(last)["missed"] == 0
    assert watch_pick_ups(last + timedelta(hours=2))["missed"] == 1
    assert watch_pick_ups(last + timedelta(days=60))["missed"] == 0

    assert Fulfilment.objects.get().status == "packed"
    assert PickUp.objects.get().missed_at is not None
    assert verify().broken == []


def test_the_outlet_hears_once_of_an_order_that_nobody_opened_for_ten_open_minutes(order, outlet):
    outlet.order_email = "quay@example.com"
    outlet.save()
    evening = order(at(25, 16, 55))
    order(at(25, 8))
    see_share(fulfilment=Fulfilment.objects.latest("pk"), by=None)

    assert tell_unseen(at(25, 20)) == 0
    assert tell_unseen(at(26, 7, 34)) == 0
    assert tell_unseen(at(26, 7, 35)) == 1
    assert tell_unseen(at(26, 7, 36)) == 0
    drain()
    (letter,) = letters("Chưa ai mở")
    assert letter.to == ["quay@example.com"]
    assert evening.order.number in letter.subject


def test_an_outlet_without_hours_hears_after_ten_minutes(stock, fill, outlet, hanoi):
    order_now(fill((stock(outlet, 5), 1)), checkout_of(hanoi), timezone.now())

    assert tell_unseen(timezone.now() + timedelta(minutes=9)) == 0
    assert tell_unseen(timezone.now() + timedelta(minutes=11)) == 1


def test_nobody_hears_of_an_order_that_waits_for_its_money(order):
    BankAccountFactory()
    order(at(25, 8), payment="transfer")

    assert tell_unseen(at(25, 14)) == 0


def test_opening_an_order_is_written_once(order, by):
    share = order(timezone.now())

    assert see_share(fulfilment=share, by=by)
    assert not see_share(fulfilment=share, by=None)
    assert Fulfilment.objects.get().seen_by == by


def test_the_clock_has_both_jobs():
    jobs = run_jobs()

    assert jobs["goods that wait to be fetched"] == {"reminded": 0, "missed": 0}
    assert jobs["new orders that nobody has opened"] == 0
