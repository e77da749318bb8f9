"""What the clock forgets, and when: days stand in the data, and the clock is told where it is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from oscar.core.loading import get_model

from common import tasks
from common.personal import ERASED_NAME
from common.rescan import scan_database
from common.schedule import run_jobs
from orders.models import Erasure, FulfilmentEvent, OrderFacts, Receipt, Statement
from orders.services.erasure import erase_order
from orders.services.retention import (
    forget_baskets,
    forget_contacts,
    forget_names,
    forget_sessions,
    forget_statements,
)
from orders.services.statements import hand_in_statement, header_of, name_columns, write_statement
from orders.services.steps import hand_over_share
from shops.verification import verify
from storefront.models import Enquiry
from storefront.services.enquiries import answer_enquiry, ask_host, forget_enquiries
from tests.orders.conftest import checkout_of, order_now
from tests.orders.test_erasure import LAN, SAID

pytestmark = pytest.mark.long

Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")
Order = get_model("order", "Order")


@pytest.fixture
def done(stock, fill, outlet, by):
    """An order picked up now."""
    order = order_now(fill((stock(outlet), 1)), checkout_of(outlet=outlet, **SAID), timezone.now())
    hand_over_share(fulfilment=order.fulfilments.get(), by=by)
    return order


def years_on(order, years, days=0):
    """So long after the order's last step."""
    last = FulfilmentEvent.objects.filter(fulfilment__order=order).latest("at").at
    return last.replace(year=last.year + years) + timedelta(days=days)


def test_contacts_go_three_years_after_the_last_step_and_the_name_stays(done):
    token = done.facts.token
    assert forget_contacts(years_on(done, 3, days=-1)) == 0
    assert OrderFacts.objects.get().phone == "+84912345678"

    assert forget_contacts(years_on(done, 3, days=1)) == 1

    facts = OrderFacts.objects.get()
    assert (facts.phone, facts.email, facts.street, facts.note) == ("", "", "", "")
    assert facts.buyer_name == "Nguyễn Thị Lan"
    assert facts.token != token
    assert Erasure.objects.get().cause == "contact-term"
    assert forget_contacts(years_on(done, 3, days=2)) == 0
    assert verify().broken == []


def test_a_late_step_begins_the_three_years_anew(done):
    placed = timezone.now() - timedelta(days=4 * 365)
    Order.objects.filter(pk=done.pk).update(date_placed=placed)

    assert forget_contacts(timezone.now()) == 0


def test_an_open_order_keeps_its_contact_however_old_it_is(stock, fill, outlet):
    order = order_now(fill((stock(outlet), 1)), checkout_of(outlet=outlet, **SAID), timezone.now())

    assert forget_contacts(years_on(order, 5)) == 0
    assert OrderFacts.objects.get().phone == "+84912345678"


def test_names_go_when_ten_years_after_the_accounting_year_are_over(done):
    last = timezone.localtime(FulfilmentEvent.objects.latest("at").at)
    end = timezone.make_aware(datetime(last.year + 11, 1, 1))

    assert forget_names(end - timedelta(minutes=1)) == 0
    assert forget_names(end) == 1

    assert scan_database(LAN) == []
    assert Receipt.objects.get().content["buyer"].startswith(ERASED_NAME)
    assert Receipt.objects.get().content["buyer"] == OrderFacts.objects.get().buyer_name
    assert verify().broken == []
    assert forget_names(end + timedelta(days=1)) == 0


def test_the_receipt_of_an_order_that_was_erased_loses_its_name_in_time_and_keeps_the_code(done):
    code = erase_order(facts=done.facts).code
    end = timezone.make_aware(datetime(timezone.localdate().year + 11, 1, 1))

    assert forget_names(end) == 1

    assert Receipt.objects.get().content["buyer"] == f"{ERASED_NAME} {code}"
    assert scan_database(LAN) == []


def test_the_name_goes_from_what_a_signed_in_buyer_signed_too(stock, fill, outlet, by, django_user_model):
    user = django_user_model.objects.create_user("khach")
    order = order_now(fill((stock(outlet), 1), owner=user), checkout_of(outlet=outlet), timezone.now(), user=user)
    hand_over_share(fulfilment=order.fulfilments.get(), by=by)

    assert forget_names(timezone.make_aware(datetime(timezone.localdate().year + 11, 1, 1))) == 1

    assert scan_database(LAN) == []


def test_a_february_29_is_a_day_like_any_other(done):
    assert forget_contacts(datetime(2028, 2, 29, 12, tzinfo=UTC)) == 0


def test_sign_ins_that_have_run_out_are_deleted(client, by):
    client.force_login(by)
    expires = Session.objects.get().expire_date

    assert forget_sessions(expires) == 0
    assert forget_sessions(expires + timedelta(seconds=1)) == 1


def test_a_guests_basket_goes_sixty_days_after_the_last_touch_and_others_stay(stock, fill, outlet, by):
    packing = stock(outlet)
    old, touched, own = fill((packing, 1)), fill((packing, 1)), fill((packing, 1), owner=by)
    begun = timezone.now() - timedelta(days=61)
    Basket.objects.update(date_created=begun)
    Line.objects.exclude(basket=touched).update(date_updated=begun)

    assert forget_baskets() == 1

    assert set(Basket.objects.values_list("pk", flat=True)) == {touched.pk, own.pk}
    assert not Basket.objects.filter(pk=old.pk).exists()
    assert forget_baskets() == 0


def test_statements_that_nobody_wrote_go_after_thirty_days_and_written_ones_lose_their_cells(account, by):
    def hand_in(number):
        content = f"Ngày giao dịch;Số tham chiếu;Ghi có;Nội dung\n25/11/2026;FT{number};5.000;NGUYEN THI LAN"
        kept = hand_in_statement(account=account, file_name="sao-ke.csv", content=content.encode(), by=by)
        return name_columns(statement=kept, header=header_of(kept), by=by)

    hand_in(1)
    write_statement(statement=hand_in(2), ticked={}, by=by)
    assert forget_statements() == 0

    assert forget_statements(timezone.now() + timedelta(days=31)) == 2

    kept = Statement.objects.get()
    assert (kept.state, kept.cells, kept.credits, len(kept.rows)) == ("written", [], 5_000, 1)
    assert verify().broken == []
    assert forget_statements(timezone.now() + timedelta(days=31)) == 0


def test_questions_go_half_a_year_after_the_answer_or_a_year_unanswered(make_product, by):
    product = make_product(number=26, languages=("vi",))
    asked = [
        ask_host(product_id=product.pk, name="Lan", message="?", language="vi", phone="+84912345678")
        for _time in range(3)
    ]
    answer_enquiry(enquiry=asked[0], answer="Còn chỗ.", by=by)
    now = timezone.now()

    assert forget_enquiries(now + timedelta(days=182)) == 0
    assert forget_enquiries(now + timedelta(days=184)) == 1
    assert Enquiry.objects.count() == 2
    assert forget_enquiries(now + timedelta(days=366)) == 2
    assert "Lan" not in str(asked[1])


def test_tasks_that_are_over_go_after_seven_days(db):
    old, waiting = timezone.now() - timedelta(days=8), {"task_path": "common.tasks.drain_outbox", "args_kwargs": {}}
    DBTaskResult.objects.create(**waiting, status="SUCCESSFUL", finished_at=old, backend_name="default")
    DBTaskResult.objects.create(**waiting, status="READY", backend_name="default")

    assert tasks.prune() == 1
    assert DBTaskResult.objects.get().status == "READY"


def test_the_tick_runs_all_of_them_and_finds_nothing_to_do(done):
    results = run_jobs()

    assert [name for name, result in results.items() if isinstance(result, Exception)] == []
    for name in (
        "contacts of orders of three years ago",
        "names in books of ten years ago",
        "sign-ins that have run out",
        "baskets that guests left",
        "statements that were not written",
        "questions of visitors whose time is over",
        "prune-tasks",
    ):
        assert results[name] == 0
