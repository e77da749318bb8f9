"""Empty shelves and forms that say no keep to the language of the page, on what a test puts there."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from catalogue.models import VisitFacts
from orders.services.steps import cancel_share
from shops.models import LotBalance
from shops.services import count_lot
from tests.factories.places import OutletFactory
from tests.orders.buying import ADDRESS, add, post, review
from tests.orders.conftest import checkout_of, order_now
from tests.window.test_languages import english_in, vietnamese_in

pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address

PREFIX = {"vi": "", "en": "/en"}
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])


def foreign_in(answers, language, names=()) -> list[str]:
    """Foreign texts of pages; `names` are what has one name in both languages: outlets, goods and what was typed."""
    found = set()
    for answer in answers:
        page = answer.content.decode()
        assert "<html" in page, answer.status_code
        found.update(english_in(page) if language == "vi" else vietnamese_in(page, names))
    return sorted(found)


def names_of(outlet, *packings) -> list[str]:
    titles = [packing.parent.title for packing in packings]
    return sorted([outlet.name, outlet.legal_seller.name, outlet.address, *titles, *ADDRESS.values()], key=len)[::-1]


@LANGUAGES
def test_empty_shelves(language, client, make_product):
    make_product(name="Trà Mường Pồn", slug="tra-muong-pon")
    bare, shut = OutletFactory.create_batch(2)
    type(shut).objects.filter(pk=shut.pk).update(suspended_at=timezone.now())
    prefix = PREFIX[language]

    answers = [
        client.get(f"{prefix}{address}", follow=True)
        for address in (
            "/san-pham/?gia_tu=1900000000",
            f"/san-pham/?diem={bare.code}",
            "/tim-kiem/?q=zzzz",
            f"/diem-ban/{bare.code}/",
            f"/diem-ban/{shut.code}/",
            "/gio-hang/",
            "/thanh-toan/",
            "/khuyen-mai/",
            "/chung-nhan/",
        )
    ]

    assert foreign_in(answers, language, [*names_of(bare), *names_of(shut)]) == []


@LANGUAGES
def test_a_question_to_a_host_that_is_refused(language, client, make_product):
    product = make_product(name="Homestay Che Căn", slug="che-can", number=26)
    VisitFacts.objects.create(product=product, price_from=150_000)
    address = f"{PREFIX[language]}/san-pham/che-can{'-en' if language == 'en' else ''}/"
    wrong = [
        {},
        {"name": "x" * 200, "phone": "1" * 60, "email": "a@", "arrival": "32/13", "people": "0", "message": "1" * 2001},
        {"phone": "12", "arrival": "2020-01-01", "people": "999", "message": "www.a www.b www.c", "agreed": "on"},
    ]

    answers = [client.post(address, typed) for typed in wrong]

    assert {answer.status_code for answer in answers} == {422}
    assert all('aria-invalid="true"' in answer.content.decode() for answer in answers)
    assert foreign_in(answers, language, ["Búp chè hái tay."]) == []


@LANGUAGES
def test_a_basket_and_a_checkout_that_are_refused(language, client, stock, fill, outlet, hanoi):
    prefix, packing = PREFIX[language], stock(outlet, 3)
    names = names_of(outlet, packing)
    answers = [post(client, f"{prefix}/gio-hang/them/", {"goi": packing.pk, "so_luong": "0"})]
    answers.append(post(client, f"{prefix}/gio-hang/them/", {"goi": "1" * 30, "so_luong": "1"}))
    more_than_there_is = add(client, packing, 99)
    answers.append(client.get(prefix + more_than_there_is["Location"]))
    wrong = [
        {},
        {"nhan": "boat"},
        {"nhan": "ship", "ten": "x" * 400, "dien_thoai": "12", "thu": "a@", "tinh": "99", "loi_nhan": "1" * 600},
        ADDRESS | {"xa": ""},
        ADDRESS | {"xa": "Mường Pồn"},
        {"nhan": "pick-up", "diem": "khong-co"},
        {"nhan": "pick-up", "diem": outlet.code, "dien_thoai": "9" * 60},
    ]
    answers += [post(client, f"{prefix}/thanh-toan/", typed | {"buoc": "dat"}) for typed in wrong]
    seen = ADDRESS | review(client, ADDRESS, prefix) | {"buoc": "dat"}
    order_now(fill((packing, 2)), checkout_of(outlet=outlet), timezone.now())
    answers += [post(client, f"{prefix}/thanh-toan/", seen), client.get(f"{prefix}/gio-hang/")]

    assert {answer.status_code for answer in answers} == {200, 409, 422}
    assert foreign_in(answers, language, [*names, "Mường Pồn"]) == []


@LANGUAGES
def test_finding_an_order_and_signing_in_that_are_refused(language, client, db):
    User.objects.create_user("lan")
    prefix = PREFIX[language]
    wrong = [{}, {"so_don": "1" * 60, "dien_thoai": "12"}, *[{"so_don": "DB1", "dien_thoai": "0912345678"}] * 6]

    answers = [client.get(f"{prefix}/don-hang/"), *[post(client, f"{prefix}/don-hang/", typed) for typed in wrong]]
    assert ['aria-invalid="true"' in answer.content.decode() for answer in answers[:4]] == [False, True, True, False]
    sign_in = f"{prefix}/tai-khoan/dang-nhap/"
    answers += [client.post(sign_in, typed) for typed in ({}, *[{"username": "lan", "password": "sai"}] * 12)]

    assert {answer.status_code for answer in answers} == {200, 422, 429}
    assert foreign_in(answers, language) == []


@LANGUAGES
def test_an_order_with_goods_missing_and_one_cancelled(language, client, stock, fill, outlet, by, hanoi):
    prefix, packing = PREFIX[language], stock(outlet, 5)
    share = order_now(fill((packing, 3)), checkout_of(hanoi, language=language), timezone.now()).fulfilments.get()
    count_lot(outlet=outlet, lot=LotBalance.objects.get().lot, counted=2, by=by, reason="123")
    address = f"{prefix}/don-hang/{share.order.facts.token}/"

    answers = [client.get(address)]
    cancel_share(fulfilment=share, reason="123", by=by)
    answers.append(client.get(address))

    assert foreign_in(answers, language, names_of(outlet, packing)) == []
