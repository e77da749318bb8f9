"""The office's own words in letters, and what every letter looks like."""

import pytest
from django.core import mail
from django.utils import timezone
from wagtail.models import ModelLogEntry

from common.outbox import drain
from orders.letter_words import NAMES, unknown_names
from orders.models import LetterText
from tests.orders.conftest import checkout_of, order_now

pytestmark = pytest.mark.django_db
ADMIN = "/quan-tri/snippets/orders/lettertext/"


@pytest.fixture
def place(stock, outlet, fill):
    def order(**facts):
        said = {"email": "lan@example.com"} | facts
        return order_now(fill((stock(outlet), 2)), checkout_of(outlet=outlet, **said), timezone.now())

    return order


def letter_to_buyer():
    drain()
    return next(letter for letter in mail.outbox if letter.to == ["lan@example.com"])


def test_a_letter_comes_as_text_and_as_a_page(place):
    order = place()

    letter = letter_to_buyer()

    assert letter.subject == f"Đã nhận đơn {order.number}"
    assert f"Cửa hàng đã nhận đơn {order.number}" in letter.body
    ((page, _kind),) = letter.alternatives
    assert f"/don-hang/{order.facts.token}/" in page
    assert "Phải trả khi nhận hàng" in page
    assert '<html lang="vi"' in page


def test_the_offices_words_replace_the_shops_in_their_language_only(place):
    LetterText.objects.create(
        kind="placed",
        subject="Cảm ơn {khách}",
        opening="Đơn {Số đơn}, {tổng tiền}, đã đến tay chúng tôi.",
        closing="Hẹn gặp ở hội hoa ban!",
    )
    order = place()

    letter = letter_to_buyer()

    assert letter.subject == "Cảm ơn Nguyễn Thị Lan"
    assert f"Đơn {order.number}, 240.000\N{NO-BREAK SPACE}₫, đã đến tay chúng tôi." in letter.body
    assert "Hẹn gặp ở hội hoa ban!" in letter.body
    assert "Cửa hàng đã nhận đơn" not in letter.body
    assert "Tiền hàng: 240.000\N{NO-BREAK SPACE}₫" in letter.body  # facts stay
    assert f"/don-hang/{order.facts.token}/" in letter.body
    mail.outbox.clear()

    place(language="en")
    assert "Cảm ơn" not in letter_to_buyer().subject


def test_a_blank_place_keeps_the_shops_words_and_names_of_buyers_are_only_names(place):
    LetterText.objects.create(kind="placed", opening="{khách}")
    order = place(buyer_name="{số đơn} {x.__class__}")

    body = letter_to_buyer().body

    assert "{số đơn} {x.__class__}" in body
    assert letter_to_buyer().subject == f"Đã nhận đơn {order.number}"


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Chào {khách}, đơn { Số  Đơn }.", []),
        ("{tên}", ["tên"]),
        ("{khách", ["{"]),
        ("giảm 5}", ["}"]),
        ("{{khách}}", ["{", "}"]),
        ("", []),
    ],
)
def test_braces_that_mean_nothing_are_found(text, unknown):
    assert unknown_names(text) == unknown


@pytest.mark.parametrize("kind", LetterText.Kind.values)
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("mode", ["page", "text"])
def test_every_letter_can_be_looked_at_before_a_buyer_gets_it(kind, language, mode):
    own = LetterText(kind=kind, language=language, opening="Lời của văn phòng cho {số đơn}.", closing="Chào bạn.")

    shown = own.draw(own, mode)

    assert "Lời của văn phòng cho DB100001." in shown
    assert "Chào bạn." in shown
    assert "%(number)s" not in shown
    if language == "en" and mode == "text":
        assert "Dear" in shown or "Hello" in shown


# --- the office's desk


@pytest.fixture
def office(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("vp", password="x"))
    return client


FORM = {"kind": "paid", "language": "vi", "subject": "", "opening": "Tiền về rồi, {khách}.", "closing": ""}


def test_the_office_writes_looks_and_the_book_says_who(office):
    preview = office.post(f"{ADMIN}preview/", FORM)
    assert preview.json() == {"is_valid": True, "is_available": True}
    shown = office.get(f"{ADMIN}preview/?mode=page")
    assert "Tiền về rồi, Nguyễn Thị Lan." in shown.content.decode()

    assert office.post(f"{ADMIN}add/", FORM).status_code == 302

    text = LetterText.objects.get()
    assert (text.opening, text.changed_by.username) == ("Tiền về rồi, {khách}.", "vp")
    assert ModelLogEntry.objects.filter(action="wagtail.create", object_id=str(text.pk)).exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"opening": "Chào {tên bạn}"}, "Không hiểu “tên bạn” trong ngoặc nhọn."),
        ({"opening": " "}, "Bạn viết ít nhất một chỗ"),
        ({"subject": "x" * 121}, "120"),
    ],
)
def test_what_no_buyer_may_read_is_refused_and_stays_in_the_form(office, typed, words):
    answer = office.post(f"{ADMIN}add/", FORM | typed)

    assert words in answer.content.decode()
    assert next(iter(typed.values())).strip() in answer.content.decode()
    assert not LetterText.objects.exists()


def test_one_letter_has_one_text_in_each_language(office):
    office.post(f"{ADMIN}add/", FORM)

    answer = office.post(f"{ADMIN}add/", FORM)

    assert "Thư này đã có lời riêng ở ngôn ngữ ấy." in answer.content.decode()
    assert LetterText.objects.count() == 1
    assert all(name in answer.content.decode() for name in NAMES)
