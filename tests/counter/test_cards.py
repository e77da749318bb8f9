"""The card desk: who may, one tap that sends money back once, and what has to be looked at."""

import re
from datetime import date

import pytest

from orders.models import CardDay, CardIntent, CardRefund, Payment
from orders.queries.payments import money_of
from orders.services.cards import take_refund
from orders.services.steps import cancel_share
from tests.factories.money import BankAccountFactory
from tests.orders.card_edge import card_keys, event, intent, tell

__all__ = ["card_keys"]

pytestmark = pytest.mark.usefixtures("card_keys")
DESK = "/quay/diem-mot/tien/the/"
AMOUNT = 240_000


@pytest.fixture
def account(rooms):
    return BankAccountFactory(seller=rooms.first.legal_seller)


@pytest.fixture
def make_owed(rooms, make_share, by):
    """An order that a card paid and that was cancelled then: 240,000 đồng are owed back."""

    def make() -> Payment:
        share = make_share(payment="card")
        CardIntent.objects.create(payment=share.order.payment, intent_id=f"pi_{share.pk}", amount=AMOUNT)
        tell(rooms.client("khach"), event("payment_intent.succeeded", intent(f"pi_{share.pk}", AMOUNT)))
        cancel_share(fulfilment=share, reason="Khách đổi ý", by=by)
        return share.order.payment

    return make


@pytest.fixture
def owed(account, make_owed) -> Payment:
    return make_owed()


def key_on(page) -> str:
    return re.search(r'name="key" value="([^"]+)"', page.text)[1]


def send(client, payment, **more):
    said = {"amount": "240.000 ₫", "reason": "Khách đổi ý", "key": "k1"} | more
    return client.post(f"{DESK}{payment.order.number}/hoan/", said)


def test_the_manager_sees_what_is_owed_and_one_tap_sends_it_back_once(rooms, owed):
    client = rooms.client("quanly")
    page = client.get(DESK)
    assert f'data-owed="{owed.order.number}"' in page.text
    assert f'href="{DESK}"' in client.get("/quay/diem-mot/tien/").text

    answers = [send(client, owed, key=key_on(page)) for _tap in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    refund = CardRefund.objects.get()
    assert (refund.amount, refund.actor, refund.actor_name) == (AMOUNT, rooms.users["quanly"], "quanly")
    after = client.get(DESK).text
    assert "data-owed" not in after
    assert "đang gửi về thẻ" in after


def test_too_much_or_nothing_readable_is_refused_beside_its_box_and_nothing_goes(rooms, owed):
    client = rooms.client("quanly")

    more, words, silent = (
        send(client, owed, amount="240.001"),
        send(client, owed, amount="x"),
        send(client, owed, reason=""),
    )

    assert [answer.status_code for answer in (more, words, silent)] == [422, 422, 422]
    assert "Chỉ phải hoàn 240.000" in more.text
    assert 'value="240.001"' in more.text
    assert "Xin ghi lý do." in silent.text
    assert not CardRefund.objects.exists()


def test_what_is_no_longer_owed_is_said(rooms, owed):
    client = rooms.client("quanly")
    send(client, owed)

    late = send(client, owed, key="k2")

    assert late.status_code == 422
    assert "Đơn này không có tiền thẻ để hoàn." in late.text


def test_a_part_goes_back_and_a_refund_that_failed_is_owed_and_named_again(rooms, owed):
    client = rooms.client("quanly")
    send(client, owed, amount="100.000")
    assert "140.000\xa0₫" in client.get(DESK).text

    take_refund(
        CardRefund.objects.select_related("payment").get(), status="failed", stripe_id="re_1", why="expired_card"
    )

    page = client.get(DESK).text
    assert f'data-failed-refund="{owed.order.number}"' in page
    assert "expired_card" in page
    assert money_of(owed).owed == AMOUNT


def test_news_that_fits_no_order_and_days_that_differ_are_named(rooms, account):
    tell(rooms.client("khach"), event("payment_intent.succeeded", intent("pi_strange", 7_000)))
    found = {"kind": "charge-not-in-book", "id": "ch_9", "order": "", "ours": 0, "theirs": 7_000}
    facts = {"charges": 1, "charged": 7_000, "refunds": 0, "refunded": 0}
    CardDay.objects.create(day=date(2026, 11, 23), differences=[], **facts)
    CardDay.objects.create(day=date(2026, 11, 24), differences=[found], **facts)

    page = rooms.client("quanly").get(DESK).text

    assert 'data-strange="unknown-intent"' in page
    assert "pi_strange" in page
    assert "Stripe thu 7.000\xa0₫ (ch_9) mà sổ không có." in page
    assert "23/11/2026 · khớp" in page


@pytest.mark.parametrize("name", ["mot", "hai", "khach"])
def test_nobody_else_sees_it_or_sends_money_back(rooms, owed, name):
    client = rooms.client(name)

    assert client.get(DESK).status_code == 404
    assert send(client, owed).status_code == 404
    assert not CardRefund.objects.exists()


def test_the_desk_stands_where_the_account_is_and_anywhere_without_one(rooms, account, settings):
    client, elsewhere = rooms.client("quanly"), DESK.replace("diem-mot", "diem-hai")
    with_account = client.get(DESK).status_code, client.get(elsewhere).status_code
    type(account).objects.update(is_in_use=False)
    without = client.get(DESK).status_code, client.get(elsewhere).status_code
    assert f'href="{elsewhere}"' in client.get("/quay/diem-hai/them/").text
    settings.STRIPE_SECRET_KEY = ""

    assert (with_account, without) == ((200, 404), (200, 200))
    assert client.get(DESK).status_code == 404


def test_the_desk_asks_as_much_for_three_as_for_one(rooms, owed, make_owed, django_assert_num_queries):
    client = rooms.client("quanly")
    client.get(DESK)
    with django_assert_num_queries(10):
        assert client.get(DESK).text.count("data-owed=") == 1
    make_owed()
    make_owed()

    with django_assert_num_queries(10):
        assert client.get(DESK).text.count("data-owed=") == 3
