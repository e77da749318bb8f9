"""The basket in a browser: what goes in, where it ends, whose it is."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from catalogue.models import ProductFacts
from common.outbox import drain
from shops.models import Allocation, LotBalance
from shops.services import set_price
from tests.factories.goods import PackingFactory
from tests.factories.places import OutletFactory
from tests.orders.buying import add, post

Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")


@pytest.mark.parametrize("lines", [1, 3])
def test_adding_costs_ten_queries_however_full_the_basket(lines, client, stock, outlet):
    for _number in range(lines):
        add(client, stock(outlet))
    packing = stock(outlet)

    with CaptureQueriesContext(connection) as asked:
        add(client, packing)

    assert Line.objects.count() == lines + 1
    assert len(asked) <= 10


@pytest.mark.parametrize("pieces", ["0", "-1", "1000000000", "1e9", "hai", "", "1.5", "\x00"])
def test_a_senseless_quantity_is_refused_in_words(pieces, client, stock, outlet):
    answer = add(client, stock(outlet), pieces)

    assert answer.status_code == 422
    assert "Số lượng phải là số từ 1 đến 999." in answer.content.decode()
    assert not Line.objects.exists()


@pytest.mark.parametrize("goods", ["", "abc", "999999999999999999", "9" * 40, "-3"])
def test_goods_that_are_not_there_are_refused_in_words(goods, client, db):
    answer = post(client, "/gio-hang/them/", {"goi": goods, "so_luong": 1})

    assert answer.status_code == 422
    assert "Món này hiện không bán trên mạng." in answer.content.decode()


def test_a_parent_product_is_not_sold_as_such(client, stock, outlet):
    parent = stock(outlet).parent

    assert add(client, parent).status_code == 422


def test_goods_of_which_the_office_has_entered_nothing_are_not_sold(client, stock, outlet):
    packing = stock(outlet, 5)
    ProductFacts.objects.filter(product__in=[packing.pk, packing.parent_id]).delete()

    answer = post(client, "/gio-hang/them/", {"goi": packing.pk, "so_luong": 1})

    assert answer.status_code == 422
    assert "Món này hiện không bán trên mạng." in answer.content.decode()


def test_quantities_end_where_the_goods_end_with_a_sentence(client, stock, outlet):
    packing = stock(outlet, 3)

    answer = add(client, packing, 5)

    assert "Chỉ còn 3 cho một đơn" in client.get(answer["Location"]).content.decode()
    assert Line.objects.get().quantity == 3


def test_lines_are_changed_and_taken_out(client, stock, outlet):
    for _number in range(2):
        add(client, stock(outlet, 10))
    first, second = Line.objects.order_by("pk")

    post(client, "/gio-hang/", {f"so_{first.pk}": "4", f"so_{second.pk}": "2"})
    post(client, "/gio-hang/", {"dat": f"{first.pk}:7"})
    refused = post(client, "/gio-hang/", {f"so_{first.pk}": "năm", f"so_{second.pk}": "3"})
    post(client, "/gio-hang/", {"bo": second.pk})

    assert refused.status_code == 422
    assert "Bạn vừa nhập “năm”" in refused.content.decode()
    assert list(Line.objects.values_list("pk", "quantity")) == [(first.pk, 7)]


def test_the_count_on_every_page_follows_the_basket(client, stock, outlet):
    add(client, stock(outlet), 2)
    add(client, stock(outlet), 3)
    assert client.cookies["gio_so"].value == "5"

    post(client, "/gio-hang/", {"bo": Line.objects.first().pk})
    assert client.cookies["gio_so"].value == "3"


def test_nobody_changes_a_basket_of_somebody_else(client, stock, outlet):
    add(client, stock(outlet))
    line = Line.objects.get()
    client.cookies.clear()

    answer = post(client, "/gio-hang/", {"bo": line.pk})

    assert answer.status_code == 409
    assert Line.objects.filter(pk=line.pk).exists()


def test_a_cookie_that_somebody_wrote_opens_no_basket(client, stock, outlet):
    add(client, stock(outlet))
    client.cookies["gio"] = f"{Basket.objects.get().pk}:gia-mao"

    assert "Giỏ còn trống" in client.get("/gio-hang/").content.decode()


def test_a_post_from_another_site_has_to_be_confirmed_and_loses_nothing(client, stock, outlet):
    packing = stock(outlet)

    answer = client.post(
        "/gio-hang/them/", {"goi": packing.pk, "so_luong": 2}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403
    assert f'name="goi" value="{packing.pk}"' in answer.content.decode()
    assert not Line.objects.exists()


def test_without_the_browsers_word_a_token_decides(stock, outlet):
    strict = Client(enforce_csrf_checks=True)
    packing = stock(outlet)
    refused = strict.post("/gio-hang/them/", {"goi": packing.pk, "so_luong": 2})
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', refused.content.decode())[1]

    accepted = strict.post("/gio-hang/them/", {"goi": packing.pk, "so_luong": 2, "csrfmiddlewaretoken": token})

    assert (refused.status_code, accepted.status_code) == (403, 303)
    assert Line.objects.get().quantity == 2


@pytest.mark.parametrize(("origin", "status"), [("http://testserver", 303), ("http://xau.example", 403)])
def test_an_older_browser_is_known_by_its_origin(origin, status, stock, outlet):
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post("/gio-hang/them/", {"goi": stock(outlet).pk, "so_luong": 1}, headers={"Origin": origin})

    assert answer.status_code == status


def test_a_guests_basket_joins_the_buyers_own_and_is_there_on_a_second_device(client, stock, outlet, django_user_model):
    django_user_model.objects.create_user("khach", password="mat-khau-dai")
    add(client, stock(outlet, 10), 3)

    client.post("/tai-khoan/dang-nhap/", {"username": "khach", "password": "mat-khau-dai"})

    other = Client()
    other.login(username="khach", password="mat-khau-dai")
    assert Line.objects.get(basket__owner__username="khach").quantity == 3
    assert 'value="3"' in other.get("/gio-hang/").content.decode()
    assert client.cookies["gio"].value == ""


def test_of_goods_in_both_baskets_the_larger_number_stays(client, stock, outlet, django_user_model):
    user = django_user_model.objects.create_user("khach", password="mat-khau-dai")
    packing = stock(outlet, 10)
    own = Client()
    own.force_login(user)
    add(own, packing, 2)
    add(client, packing, 5)

    client.post("/tai-khoan/dang-nhap/", {"username": "khach", "password": "mat-khau-dai"})

    assert list(Line.objects.values_list("basket__owner", "quantity")) == [(user.pk, 5)]


def test_a_wrong_password_gets_a_sentence_and_after_many_a_pause(client, db):
    answers = [
        client.post("/tai-khoan/dang-nhap/", {"username": "khach", "password": f"sai-{number}"}) for number in range(9)
    ]

    assert [answer.status_code for answer in answers] == [422] * 8 + [429]
    assert "Số điện thoại, tên hoặc mật khẩu chưa đúng." in answers[0].content.decode()
    assert 'value="khach"' in answers[0].content.decode()


def test_a_basket_page_says_what_changed_since_it_went_in(client, stock, outlet, by):
    packing = stock(outlet, 5, price=100_000)
    add(client, packing, 4)
    set_price(stock_record=packing.stockrecords.get(), amount=90_000, by=by, reason="giá mới")
    LotBalance.objects.update(quantity=2)

    page = client.get("/gio-hang/").content.decode()

    assert "đã đổi từ 100.000\xa0₫ thành 90.000\xa0₫" in page
    assert "Bạn cần 4, chỉ còn 2." in page
    assert f'value="{Line.objects.get().pk}:2"' in page


def test_a_product_page_offers_the_basket(make_product, client, stock):
    packing = PackingFactory(parent=make_product())
    stock(OutletFactory(), packing=packing)
    drain()

    page = client.get("/san-pham/che-shan-tuyet/").content.decode()

    assert 'action="/gio-hang/them/"' in page
    assert f'name="goi" value="{packing.pk}"' in page
    assert "csrfmiddlewaretoken" not in page
    assert not Allocation.objects.exists()
