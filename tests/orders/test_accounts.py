"""An account in one step after ordering, its orders, and the goods of an order bought again."""

import re
from threading import Barrier, Thread

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from oscar.core.loading import get_model

from orders.exceptions import AccountExists, OrderHasAccount
from orders.models import OrderFacts
from orders.services.accounts import open_account
from tests.orders.buying import ADDRESS, add, buy, post

pytestmark = pytest.mark.django_db
Order = get_model("order", "Order")
Line = get_model("basket", "Line")
User = get_user_model()
GOOD = {"mat_khau": "suối nguồn Tủa Chùa"}


@pytest.fixture
def bought(client, stock, outlet, hanoi):
    """An order of two pieces by a guest with an e-mail address; gives its facts."""
    add(client, stock(outlet, quantity=9), 2)
    buy(client, ADDRESS | {"thu": "lan@example.vn"})
    return OrderFacts.objects.get()


def keep(client, facts, data=GOOD):
    return post(client, f"/don-hang/{facts.token}/giu/", data)


def test_a_password_makes_an_account_with_the_order_in_it(client, bought):
    answer = keep(client, bought)

    user = User.objects.get(username="+84912345678")
    assert (user.last_name, user.first_name, user.email) == ("Nguyễn Thị", "Lan", "lan@example.vn")
    assert (answer.status_code, Order.objects.get().user) == (303, user)
    assert Order.objects.get().notes.get().user == user
    page = client.get(answer["Location"]).content.decode()
    assert "Đơn này đã nằm trong tài khoản của bạn" in page
    assert "Mở tài khoản" not in page
    own = client.get("/tai-khoan/").content.decode()
    assert "Nguyễn Thị Lan" in own
    assert bought.order.number in own


@pytest.mark.parametrize("typed", ["0912 345 678", "+84 912 345 678", "84-912-345-678"])
def test_the_account_opens_by_its_phone_number_in_any_spelling(client, bought, typed):
    keep(client, bought)
    client.logout()

    post(client, "/tai-khoan/dang-nhap/", {"username": typed, "password": GOOD["mat_khau"]})

    assert bought.order.number in client.get("/tai-khoan/").content.decode()


def test_wrong_passwords_of_one_number_are_counted_however_it_is_spelled(client, bought):
    keep(client, bought)
    client.logout()
    wrong = [{"username": typed, "password": "sai"} for typed in ("0912345678", "+84912345678") * 4]

    statuses = [post(client, "/tai-khoan/dang-nhap/", tried).status_code for tried in [*wrong, wrong[0]]]

    assert statuses == [422] * 8 + [429]


@pytest.mark.parametrize(
    ("password", "words"),
    [("", "Bạn đặt một mật khẩu."), ("123", "8 ký tự"), ("0912345678", "quá giống"), ("password", "rất dễ đoán")],
)
def test_a_weak_password_is_answered_on_the_order_and_makes_nothing(client, bought, password, words):
    answer = keep(client, bought, {"mat_khau": password})

    assert answer.status_code == 422
    assert re.search(f'field__error[^<]*id_mat_khau_error">[^<]*{words}', answer.content.decode())
    assert not User.objects.filter(username="+84912345678").exists()
    assert Order.objects.get().user is None


def test_a_number_with_an_account_is_led_to_its_door_and_then_adds_the_order(client, bought):
    User.objects.create_user("+84912345678", password=GOOD["mat_khau"])

    answer = keep(client, bought)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Số 0912 345 678 đã có tài khoản" in page
    assert f"/tai-khoan/dang-nhap/?next=/don-hang/{bought.token}/" in page
    post(client, "/tai-khoan/dang-nhap/", {"username": "0912345678", "password": GOOD["mat_khau"]})
    assert "Thêm đơn này vào tài khoản" in client.get(f"/don-hang/{bought.token}/").content.decode()
    assert keep(client, bought, {}).status_code == 303
    assert Order.objects.get().user.username == "+84912345678"


def test_an_order_in_an_account_is_taken_by_nobody_else(client, bought, django_user_model):
    keep(client, bought)
    client.force_login(django_user_model.objects.create_user("khac"))

    assert "Thêm đơn này" not in client.get(f"/don-hang/{bought.token}/").content.decode()
    refused = keep(client, bought, {})
    assert refused.status_code == 409
    assert "Đơn này đã nằm trong một tài khoản rồi." in refused.content.decode()
    assert "tài khoản của bạn" not in client.get(f"/don-hang/{bought.token}/?da_giu=1").content.decode()
    assert Order.objects.get().user.username == "+84912345678"


def test_other_orders_of_the_number_stay_out(client, bought, stock, outlet):
    add(client, stock(outlet))
    buy(client, ADDRESS)
    other = OrderFacts.objects.exclude(pk=bought.pk).get()

    keep(client, bought)

    assert other.order.number not in client.get("/tai-khoan/").content.decode()


def test_the_guests_basket_comes_along(client, bought, stock, outlet):
    add(client, stock(outlet), 3)

    keep(client, bought)

    assert Line.objects.get(basket__owner__username="+84912345678", basket__status="Open").quantity == 3


def test_the_next_checkout_knows_the_buyer(client, bought, stock, outlet):
    keep(client, bought)
    add(client, stock(outlet))

    page = client.get("/thanh-toan/").content.decode()

    assert 'value="Nguyễn Thị Lan"' in page
    assert 'value="0912 345 678"' in page


def test_bought_again_the_basket_holds_what_the_order_held_and_no_more_when_asked_twice(client, bought):
    for _time in range(2):
        answer = post(client, f"/don-hang/{bought.token}/mua-lai/", {})

    assert Line.objects.get(basket__status="Open").quantity == 2
    assert "theo giá hôm nay" in client.get(answer["Location"]).content.decode()


def test_an_order_of_many_goods_is_read_as_one(client, stock, outlet, hanoi, django_assert_max_num_queries):
    for _number in range(4):
        add(client, stock(outlet))
    buy(client, ADDRESS)

    with django_assert_max_num_queries(20):  # goods and shelves once, and one line written for each
        post(client, f"/don-hang/{OrderFacts.objects.get().token}/mua-lai/", {})

    assert Line.objects.filter(basket__status="Open").count() == 4


def test_what_is_scarce_or_gone_is_named(client, stock, outlet, hanoi):
    scarce, gone = stock(outlet, quantity=3), stock(outlet)
    add(client, scarce, 2)
    add(client, gone)
    buy(client, ADDRESS)
    gone.is_public = False
    gone.save()
    facts = OrderFacts.objects.get()

    page = client.get(post(client, f"/don-hang/{facts.token}/mua-lai/", {})["Location"]).content.decode()

    assert Line.objects.get(basket__status="Open").quantity == 1
    titles = "; ".join(line.title for line in facts.order.lines.order_by("pk"))
    assert f"Không đủ hoặc hiện không bán: {titles}." in page


def test_when_nothing_can_be_had_the_basket_says_it_is_empty(client, bought):
    product = bought.order.lines.get().product
    product.is_public = False
    product.save()

    answer = post(client, f"/don-hang/{bought.token}/mua-lai/", {})

    assert "Các món của đơn trước hiện không bán hoặc đã hết." in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("act", ["giu", "mua-lai"])
def test_the_language_switch_of_a_refusal_leads_to_the_order(client, bought, act):
    answer = client.get(f"/en/don-hang/{bought.token}/{act}/")

    assert (answer.status_code, answer["Location"]) == (302, f"/en/don-hang/{bought.token}/")
    assert client.get("/en/gio-hang/them/")["Location"] == "/en/gio-hang/"


@pytest.mark.parametrize("act", ["giu", "mua-lai"])
def test_an_order_that_is_not_there_is_not_found(client, act):
    assert post(client, f"/don-hang/{'x' * 32}/{act}/", GOOD).status_code == 404


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_tabs_open_one_account(bought):
    begin, ends = Barrier(2), []

    def open_it():
        begin.wait()
        try:
            ends.append(open_account(facts=bought, password=GOOD["mat_khau"]).username)
        except (AccountExists, OrderHasAccount) as refusal:
            ends.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [Thread(target=open_it) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ends) == ["+84912345678", "OrderHasAccount"]
    assert User.objects.filter(username="+84912345678").count() == 1
