"""What cannot be answered is refused by a whole page in the visitor's language, and nothing is written."""

import itertools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catalogue.models import VisitFacts
from storefront.models import Enquiry, ProductAddress, ProductPage

pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address

WORDS = {
    ("", 405): "Trang này chỉ để xem",
    ("/en", 405): "This page is for reading only",
    ("", 404): "Không có trang này",
    ("/en", 404): "This page is not here",
    ("", 413): "Nội dung gửi lên quá lớn",
    ("/en", 413): "Too much was sent at once",
    ("", 403): "Chưa gửi được",
    ("/en", 403): "Not sent yet",
    ("", 400): "Không đọc được yêu cầu này",
    ("/en", 400): "This request could not be read",
}
TO_LOOK_AT = [
    "/",
    "/san-pham/",
    "/tim-kiem/",
    "/diem-ban/",
    "/nha-san-xuat/",
    "/nha-san-xuat/htx-ban-mai/",
    "/chung-nhan/",
]
PAST_THE_LIMIT = 12 * 1024 * 1024  # bytes
GOOD = {"name": "Nguyễn Thị Lan", "phone": "0912 345 678", "message": "Nhà còn chỗ không?", "agreed": "on"}


@pytest.fixture
def homestay(make_product):
    product = make_product(name="Homestay Che Căn", slug="homestay-che-can", number=26)
    VisitFacts.objects.create(product=product, price_from=150_000, email="chu-nha@example.com")
    return {"": "/san-pham/homestay-che-can/", "/en": "/en/san-pham/homestay-che-can-en/"}


def check_page(answer, prefix, status):
    page = answer.content.decode()
    assert answer.status_code == status
    assert WORDS[prefix, status] in page
    assert f'<html lang="{"en" if prefix else "vi"}"' in page
    assert 'class="foot"' in page
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "\x00" not in page


@pytest.mark.parametrize("path", TO_LOOK_AT)
def test_a_page_to_look_at_refuses_other_methods(make_product, client, subtests, path):
    make_product()  # a tree of pages takes longer than all that is asked of it

    for prefix, method in itertools.product(["", "/en"], ["post", "put", "delete", "patch"]):
        with subtests.test(prefix=prefix, method=method):
            answer = getattr(client, method)(prefix + path)

            check_page(answer, prefix, 405)
            assert "GET" in answer["Allow"]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", ["/khong-co/", "/san-pham/khong-co/", "/san-pham/?trang=0", "/%00/", "/san-pham/%00/"])
def test_what_is_not_there_is_said_so(make_product, client, prefix, path):
    make_product()
    client.get("/" if prefix else "/en/")  # the thread has just spoken the other language

    check_page(client.get(prefix + path), prefix, 404)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_hidden_product_is_not_found_and_an_old_address_leads_on(make_product, client, prefix):
    product = make_product()
    language = "en" if prefix else "vi"
    page = ProductPage.objects.get(locale__language_code=language)
    old = page.slug
    page.slug = "ten-moi"
    page.save_revision().publish()

    moved = client.get(f"{prefix}/san-pham/{old}/")
    assert (moved.status_code, moved["Location"]) == (301, f"{prefix}/san-pham/ten-moi/")
    assert not ProductAddress.objects.get(slug=old, language=language).is_current

    product.is_public = False
    product.save()
    check_page(client.get(f"{prefix}/san-pham/ten-moi/"), prefix, 404)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_body_past_the_limit_is_refused_in_words(homestay, prefix):
    client = Client(enforce_csrf_checks=True)  # as for a visitor: the token is looked for in the body
    client.get(homestay[prefix])
    body = b"message=" + b"a" * PAST_THE_LIMIT

    answer = client.post(homestay[prefix], body, content_type="application/x-www-form-urlencoded")

    check_page(answer, prefix, 413)
    assert not Enquiry.objects.exists()


def test_a_file_nobody_asked_for_is_left_aside(homestay, client):
    answer = client.post(homestay[""], GOOD | {"photo": SimpleUploadedFile("a.jpg", b"a" * PAST_THE_LIMIT)})

    assert answer.status_code == 302
    assert Enquiry.objects.get().message == GOOD["message"]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_form_without_its_token_is_refused_in_words(homestay, prefix):
    answer = Client(enforce_csrf_checks=True).post(homestay[prefix], GOOD)

    check_page(answer, prefix, 403)
    assert not Enquiry.objects.exists()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_another_host_name_is_refused_in_words(client, prefix, db):
    check_page(client.get(f"{prefix}/san-pham/", HTTP_HOST="evil.example"), prefix, 400)


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    "changes",
    [
        {"message": "http://a.vn " * 1000, "phone": "0912345678"},
        {"message": "a" * 2001},
        {"phone": "0912\x00345"},
        {"name": "\x00", "email": "\x00@"},
        {"people": "9" * 400},
        {"people": "hai"},
        {"arrival": "31/02/2027"},
        {"arrival": "0000-00-00"},
        {"name": "<script>alert(1)</script>" * 10},
    ],
)
def test_senseless_fields_are_answered_by_the_form_with_everything_typed(homestay, client, prefix, changes):
    answer = client.post(homestay[prefix], GOOD | changes)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="field__error"' in page
    assert GOOD["message"] in page or "message" in changes
    assert "<script>alert" not in page
    assert not Enquiry.objects.exists()


def test_emoji_and_decomposed_letters_arrive_as_written(homestay, client):
    message = "Nha\u0300 co\u0300n chỗ không? \N{HONEYBEE}"

    assert client.post(homestay[""], GOOD | {"message": message}).status_code == 302
    assert Enquiry.objects.get().message == message
