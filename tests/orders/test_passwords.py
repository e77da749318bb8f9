"""A forgotten password: the letter, the way in it, and what strangers learn of it: nothing."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client

from common.outbox import drain
from tests.orders.buying import post

pytestmark = pytest.mark.django_db
User = get_user_model()
ASK, NEW = "/tai-khoan/quen-mat-khau/", "suối nguồn Tủa Chùa"


@pytest.fixture
def lan():
    return User.objects.create_user("+84912345678", "lan@example.vn", "cũ mà quên rồi", last_name="Lan")


def way_in_the_letter() -> str:
    drain()
    (letter,) = mail.outbox
    return re.search(r"http://\S+?(/\S*tai-khoan/mat-khau-moi/\S+)", letter.body)[1]


@pytest.mark.parametrize(("prefix", "subject"), [("", "Đặt mật khẩu mới"), ("/en", "Set a new password")])
def test_the_letter_leads_to_a_new_password_and_in(client, lan, prefix, subject):
    asked = post(client, f"{prefix}{ASK}", {"so": "0912 345 678"})
    assert asked.status_code == 200

    way = way_in_the_letter()
    assert mail.outbox[0].subject == subject
    page = client.get(way, follow=True)
    assert way not in page.content.decode()  # the token has left the address
    answer = client.post(page.request["PATH_INFO"], {"mat_khau": NEW})

    assert answer["Location"] == f"{prefix}/tai-khoan/"
    lan.refresh_from_db()
    assert lan.check_password(NEW)
    assert client.get(f"{prefix}/tai-khoan/").status_code == 200


def test_the_way_works_once_and_ends_other_sessions(client, lan):
    elsewhere = Client()
    elsewhere.force_login(lan)
    post(client, ASK, {"so": "0912345678"})
    way = way_in_the_letter()
    page = client.get(way, follow=True)
    client.post(page.request["PATH_INFO"], {"mat_khau": NEW})

    again = Client().get(way, follow=True).content.decode()

    assert "Đường dẫn này đã dùng rồi hoặc đã hết hạn." in again
    assert elsewhere.get("/tai-khoan/").status_code == 302


@pytest.mark.parametrize(
    "make",
    [
        lambda: None,
        lambda: User.objects.create_user("+84912345678", "", "x"),
        lambda: User.objects.create_user("+84912345678", "a@b.vn", "x", is_active=False),
    ],
)
def test_the_answer_says_nothing_about_whether_there_is_an_account(client, make):
    make()

    page = post(client, ASK, {"so": "0912345678"})

    drain()
    assert "Nếu số này có tài khoản" in page.content.decode()
    assert mail.outbox == []


def test_staff_are_not_reached_this_way(client):
    User.objects.create_user("quay1", "quay1@example.vn", "x")

    post(client, ASK, {"so": "quay1"})

    drain()
    assert mail.outbox == []


def test_nobody_floods_a_letter_box(client, lan):
    statuses = [post(client, ASK, {"so": typed}).status_code for typed in ("0912345678", "+84912345678") * 2]

    assert statuses == [200, 200, 200, 429]


@pytest.mark.parametrize(("typed", "words"), [("", "Bạn đặt một mật khẩu."), ("123", "8 ký tự")])
def test_a_weak_one_is_refused_where_it_was_typed(client, lan, typed, words):
    post(client, ASK, {"so": "0912345678"})
    page = client.get(way_in_the_letter(), follow=True)

    answer = client.post(page.request["PATH_INFO"], {"mat_khau": typed})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    lan.refresh_from_db()
    assert lan.check_password("cũ mà quên rồi")


@pytest.mark.parametrize("way", ["MQ/x-y", "x/y", "MQ/set-password"])
def test_a_made_up_way_leads_nowhere(client, way):
    page = client.get(f"/tai-khoan/mat-khau-moi/{way}/", follow=True)

    assert page.status_code == 200
    assert "Đường dẫn này đã dùng rồi hoặc đã hết hạn." in page.content.decode()


def test_nothing_typed_is_said(client):
    assert "Bạn điền số điện thoại của tài khoản." in post(client, ASK, {"so": ""}).content.decode()
