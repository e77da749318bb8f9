"""Checkout and order pages: a guest buys; bad input gets a sentence; nothing typed is lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import ProductSet
from orders.models import OrderFacts
from shops.models import LotBalance
from shops.services import set_price
from shops.verification import verify
from tests.factories.goods import PackingFactory, ProductFactory
from tests.orders.buying import ADDRESS, add, buy, hidden, post, review

Order = get_model("order", "Order")


def statements(asked) -> list[str]:
    """What was asked of the database; the savepoints stand for the transactions that a test has around it."""
    return [q["sql"] for q in asked.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def test_a_guest_buys_with_cash_on_delivery(client, stock, outlet, hanoi):
    add(client, stock(outlet, price=180_000), 2)

    answer = buy(client, ADDRESS)

    facts = OrderFacts.objects.get()
    page = client.get(answer["Location"]).content.decode()
    assert answer["Location"] == f"/don-hang/{facts.token}/"
    assert f'data-order-number="{facts.order.number}"' in page
    assert 'data-total="395000"' in page
    assert "12 Hàng Bạc, phường Hoàn Kiếm, Hà Nội" in page
    assert (facts.phone, facts.commune_id, facts.way) == ("+84912345678", "00070", "ship")
    assert client.cookies["gio_so"].value == ""
    assert "Giỏ còn trống" in client.get("/gio-hang/").content.decode()
    assert verify().broken == []


def test_a_guest_reserves_for_pick_up_in_english(client, stock, outlet):
    add(client, stock(outlet, price=95_000))

    answer = buy(client, ADDRESS | {"nhan": "pick-up", "diem": outlet.code, "tinh": "", "xa": "", "dia_chi": ""}, "/en")

    facts = OrderFacts.objects.get()
    assert answer["Location"] == f"/en/don-hang/{facts.token}/"
    assert (facts.way, facts.amount_due, facts.language) == ("pick-up", 95_000, "en")
    assert "Pick up at" in client.get(answer["Location"]).content.decode()


def test_a_whole_checkout_of_three_lines_costs_eighty_queries_at_most(client, stock, outlet, hanoi):
    goods = [stock(outlet) for _number in range(3)]
    client.get("/gio-hang/")

    with CaptureQueriesContext(connection) as asked:
        for packing in goods:
            add(client, packing)
        client.get("/gio-hang/")
        client.get("/thanh-toan/")
        answer = buy(client, ADDRESS)
        client.get(answer["Location"])

    assert Order.objects.get().lines.count() == 3
    assert len(statements(asked)) <= 80


def test_the_second_sending_and_going_back_lead_to_the_same_order(client, stock, outlet, hanoi):
    add(client, stock(outlet))
    data = ADDRESS | review(client, ADDRESS) | {"buoc": "dat"}

    first = post(client, "/thanh-toan/", data)
    again = post(client, "/thanh-toan/", data)

    assert first["Location"] == again["Location"]
    assert Order.objects.count() == 1


def test_an_order_sent_again_leaves_the_basket_begun_since_alone(client, stock, outlet, hanoi):
    add(client, stock(outlet))
    data = ADDRESS | review(client, ADDRESS) | {"buoc": "dat"}
    post(client, "/thanh-toan/", data)
    add(client, stock(outlet), 2)

    again = post(client, "/thanh-toan/", data)

    assert again["Location"] == f"/don-hang/{OrderFacts.objects.get().token}/"
    assert client.cookies["gio_so"].value == "2"


def test_two_tabs_of_one_basket_make_one_order(client, stock, outlet, hanoi):
    add(client, stock(outlet))
    tabs = [ADDRESS | review(client, ADDRESS) | {"khoa": f"tab-{tab}", "buoc": "dat"} for tab in (1, 2)]
    cookies = client.cookies.copy()

    answers = []
    for data in tabs:
        client.cookies = cookies.copy()  # each tab still names the basket
        answers.append(post(client, "/thanh-toan/", data))

    assert answers[0]["Location"] == answers[1]["Location"]
    assert Order.objects.count() == 1


def test_without_looking_first_the_total_is_shown_before_anything_is_ordered(client, stock, outlet, hanoi):
    add(client, stock(outlet, price=100_000))

    answer = post(client, "/thanh-toan/", ADDRESS | {"buoc": "dat"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'data-total="135000"' in page
    assert 'value="12 Hàng Bạc"' in page
    assert not Order.objects.exists()
    again = ADDRESS | {"da_xem": hidden(page, "da_xem"), "khoa": hidden(page, "khoa"), "buoc": "dat"}
    assert post(client, "/thanh-toan/", again).status_code == 303


def test_a_price_that_turned_meanwhile_is_shown_and_nothing_is_lost(client, stock, outlet, hanoi, by):
    packing = stock(outlet, price=100_000)
    add(client, packing)
    data = ADDRESS | review(client, ADDRESS) | {"buoc": "dat"}
    set_price(stock_record=packing.stockrecords.get(), amount=120_000, by=by, reason="giá mới")

    answer = post(client, "/thanh-toan/", data)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "giá đã đổi từ 100.000\xa0₫ thành 120.000\xa0₫" in page
    assert 'value="Nguyễn Thị Lan"' in page
    assert not Order.objects.exists()


def test_goods_that_ran_out_meanwhile_are_named(client, stock, outlet, hanoi):
    add(client, stock(outlet, 2), 2)
    data = ADDRESS | review(client, ADDRESS) | {"buoc": "dat"}
    LotBalance.objects.update(quantity=1)

    answer = post(client, "/thanh-toan/", data)

    assert answer.status_code == 409
    assert "Bạn cần 2, cách nhận này chỉ có 1." in answer.content.decode()
    assert not Order.objects.exists()


def test_an_outlet_that_closed_while_goods_lay_in_the_basket_sells_nothing(client, stock, outlet):
    add(client, stock(outlet))
    data = ADDRESS | {"nhan": "pick-up", "diem": outlet.code}
    data |= review(client, data) | {"buoc": "dat"}
    outlet.suspended_at = timezone.now()
    outlet.save()

    answer = post(client, "/thanh-toan/", data)

    assert answer.status_code == 409
    assert not Order.objects.exists()
    assert "Điểm bán này hiện không có món này." in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ten": ""}, "Bạn cho biết tên người nhận."),
        ({"ten": "Lò " * 70}, "Tên dài quá 200 chữ."),
        ({"dien_thoai": "09123"}, "Bạn đang nhập 5."),
        ({"dien_thoai": "không có"}, "Bạn đang nhập 0."),
        ({"thu": "lan@"}, "Địa chỉ thư chưa đúng."),
        ({"tinh": ""}, "Cửa hàng chỉ giao trong nước Việt Nam."),
        ({"tinh": "99"}, "Bạn chọn một tỉnh, thành phố trong danh sách."),
        ({"xa": ""}, "Bạn ghi tên xã, phường."),
        ({"xa": "Sính Phình"}, "Nơi tên này có ở: Điện Biên"),
        ({"dia_chi": "  "}, "Bạn ghi số nhà, đường hoặc thôn, bản"),
        ({"nhan": ""}, "Bạn chọn cách nhận hàng."),
        ({"nhan": "drone"}, "Bạn chọn cách nhận hàng."),
        ({"nhan": "pick-up", "diem": "khong-co"}, "Bạn chọn một điểm bán để đến nhận."),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(changes, sentence, client, stock, outlet, hanoi):
    add(client, stock(outlet))

    answer = post(client, "/thanh-toan/", ADDRESS | {"loi_nhan": "Gọi trước khi giao"} | changes | {"buoc": "dat"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Gọi trước khi giao" in page
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"xa": "Làng Mới Lập"}, "Làng Mới Lập"),
        ({"xa": "Sính Phình", "giu_xa": "on"}, "Sính Phình"),
        ({"xa": "hang bac"}, "phường Hoàn Kiếm"),
        ({"xa": "phường Hoàn Kiếm, Hà Nội"}, "phường Hoàn Kiếm"),
    ],
)
def test_a_commune_is_found_by_old_names_or_kept_as_written(typed, kept, client, stock, outlet, hanoi):
    add(client, stock(outlet))

    buy(client, ADDRESS | typed)

    assert OrderFacts.objects.get().commune_name == kept


def test_names_of_communes_are_offered_as_they_are_typed(client, db):
    page = client.get("/thanh-toan/xa/", {"xa": "hoan ki", "tinh": "01"}).content.decode()

    assert '<option value="phường Hoàn Kiếm, Hà Nội">' in page
    assert client.get("/thanh-toan/xa/", {"xa": "\x00", "tinh": "'"}).status_code == 200


def test_an_order_is_found_again_by_number_and_phone_a_few_times(client, stock, outlet, hanoi):
    add(client, stock(outlet))
    buy(client, ADDRESS)
    facts = OrderFacts.objects.get()
    right = {"so_don": facts.order.number.lower(), "dien_thoai": "+84 912-345-678"}

    found = post(client, "/don-hang/", right)
    wrong = [post(client, "/don-hang/", right | {"dien_thoai": "0999999999"}).status_code for _try in range(6)]

    assert found["Location"] == f"/don-hang/{facts.token}/"
    assert wrong == [422] * 5 + [429]
    assert post(client, "/don-hang/", right).status_code == 429


def test_an_order_page_is_opened_by_its_token_alone(client, stock, outlet, hanoi):
    add(client, stock(outlet))
    buy(client, ADDRESS)

    assert client.get(f"/don-hang/{OrderFacts.objects.get().order.number}/").status_code == 404
    assert client.get("/don-hang/x/").status_code == 404


def test_a_buyer_who_signed_in_sees_their_own_orders(client, stock, outlet, hanoi, django_user_model):
    client.force_login(django_user_model.objects.create_user("khach"))
    add(client, stock(outlet))
    buy(client, ADDRESS)
    number = Order.objects.get().number

    own = client.get("/tai-khoan/").content.decode()
    client.force_login(django_user_model.objects.create_user("khac"))

    assert number in own
    assert number not in client.get("/tai-khoan/").content.decode()


def test_liquor_asks_the_age_and_stays_at_the_outlet(client, stock, outlet, hanoi):
    liquor = PackingFactory(
        parent=ProductFactory(facts__product_set=ProductSet.objects.get(group__taxonomy="2026", number=14))
    )
    stock(outlet, packing=liquor)
    add(client, liquor)
    fetched = ADDRESS | {"nhan": "pick-up", "diem": outlet.code}

    sent = post(client, "/thanh-toan/", ADDRESS | {"du_tuoi": "on", "buoc": "dat"})
    young = post(client, "/thanh-toan/", fetched | {"buoc": "dat"})

    assert "Rượu gửi đi phải trả tiền trước" in sent.content.decode()
    assert "Bạn xác nhận đã đủ 18 tuổi" in young.content.decode()
    assert not Order.objects.exists()
    buy(client, fetched | {"du_tuoi": "on"})
    assert Order.objects.count() == 1


def test_too_much_cash_for_a_parcel_is_refused_where_the_way_of_paying_is_chosen(client, stock, outlet, hanoi, account):
    add(client, stock(outlet, price=4_990_000))
    choices = {"loi_nhan": "Gọi trước khi đến", "tra": "cash"}
    empty = client.get("/thanh-toan/").content.decode()

    shown = post(client, "/thanh-toan/", ADDRESS | choices | {"buoc": "xem"}).content.decode()
    refused = buy(client, ADDRESS | choices)

    assert "Giao tận nơi: đơn đến 5.000.000\xa0₫" in empty
    assert "trên 5.000.000\xa0₫ phải trả tiền trước" not in empty
    assert "trên 5.000.000\xa0₫ phải trả tiền trước" in shown
    assert refused.status_code == 422
    assert refused.content.decode().count("trên 5.000.000\xa0₫ phải trả tiền trước") == 2  # beside both boxes
    assert "Gọi trước khi đến" in refused.content.decode()
    assert 'value="12 Hàng Bạc"' in refused.content.decode()
    assert not Order.objects.exists()
    buy(client, ADDRESS | choices | {"tra": "transfer"})
    assert Order.objects.get().payment.amount == 5_025_000


@pytest.mark.parametrize("address", ["/gio-hang/", "/thanh-toan/", "/don-hang/", "/tai-khoan/dang-nhap/"])
def test_private_pages_are_never_kept(address, client, stock, outlet):
    add(client, stock(outlet))

    assert "no-store" in client.get(address)["Cache-Control"]
