"""A question to a host reaches the host and the desk, and is answered once."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from catalogue.models import VisitFacts
from common.outbox import drain
from storefront.exceptions import AlreadyAnswered
from storefront.models import Enquiry
from storefront.services.enquiries import answer_enquiry

pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address

GOOD = {"name": "Nguyễn Thị Lan", "phone": "0912 345 678", "message": "Nhà còn chỗ không?", "agreed": "on"}


@pytest.fixture
def homestay(make_product):
    product = make_product(name="Homestay Che Căn", slug="homestay-che-can", number=26, languages=("vi",))
    VisitFacts.objects.create(product=product, price_from=150_000, email="chu-nha@example.com")
    return product


def ask(client, **changes):
    return client.post("/san-pham/homestay-che-can/", GOOD | changes)


def test_a_question_is_kept_and_mailed_to_host_and_desk(homestay, client, mailoutbox, settings):
    answer = ask(client, people="4")
    drain()

    kept = Enquiry.objects.get()
    assert answer.status_code == 302
    assert (kept.phone, kept.people, kept.language) == ("+84912345678", 4, "vi")
    assert mailoutbox[0].to == ["chu-nha@example.com", settings.DESK_EMAIL]
    assert "Nhà còn chỗ không?" in mailoutbox[0].body
    assert "Điện thoại: 0912 345 678" in mailoutbox[0].body


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"phone": "12345"}, "Số điện thoại cần 10 hoặc 11 chữ số. Bạn đang nhập 5."),
        ({"phone": "0912 345 678 901"}, "Số điện thoại cần 10 hoặc 11 chữ số. Bạn đang nhập 13."),
        ({"phone": ""}, "Bạn cho xin số điện thoại hoặc thư điện tử"),
        ({"message": "https://a.vn http://b.vn www.c.vn"}, "quá nhiều đường dẫn"),
        ({"people": "-1"}, "1"),
        ({"agreed": ""}, "Bạn cần đồng ý"),
        ({"arrival": "2020-01-01"}, "Ngày này đã qua"),
    ],
)
def test_bad_input_is_answered_in_words_and_nothing_typed_is_lost(homestay, client, changes, words):
    answer = ask(client, **changes)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Nguyễn Thị Lan" in page
    assert not Enquiry.objects.exists()


def test_a_script_in_a_message_is_shown_as_text(homestay, client):
    answer = ask(client, message="<script>alert(1)</script>", phone="")

    assert "<script>alert" not in answer.content.decode()
    assert "&lt;script&gt;alert" in answer.content.decode()


def test_a_program_that_fills_every_box_gets_no_hearing(homestay, client):
    answer = ask(client, website="spam")

    assert answer.status_code == 302
    assert not Enquiry.objects.exists()


def test_a_question_is_answered_once_and_mailed_in_the_visitors_language(homestay, client, mailoutbox):
    ask(client, email="lan@example.com", arrival=(timezone.localdate() + timedelta(days=9)).isoformat())
    desk = User.objects.create_user("quay")
    enquiry = Enquiry.objects.get()

    answer_enquiry(enquiry=enquiry, answer="Còn hai gian.", by=desk)
    with pytest.raises(AlreadyAnswered):
        answer_enquiry(enquiry=enquiry, answer="Hết rồi.", by=desk)
    drain()

    enquiry.refresh_from_db()
    assert enquiry.answer == "Còn hai gian."
    sent = [mail for mail in mailoutbox if mail.to == ["lan@example.com"]]
    assert len(sent) == 1
    assert sent[0].body.startswith("Chào bạn Nguyễn Thị Lan,")


def test_the_desk_lists_open_questions_with_plain_days_and_numbers(homestay, client):
    ask(client, name="Lan", arrival="2099-01-05")
    ask(client, name="Hùng")
    office = User.objects.create_superuser("van-phong", first_name="Phạm Thu Hà")
    answer_enquiry(enquiry=Enquiry.objects.get(name="Hùng"), answer="Còn chỗ.", by=office)
    client.force_login(office)

    def listed(state):
        page = client.get("/quan-tri/enquiries/", {"state": state}).content.decode()
        return [words for words in ("Lan", "Hùng", "0912 345 678", "5/1/2099") if words in page]

    assert listed("open") == ["Lan", "0912 345 678", "5/1/2099"]
    assert listed("answered") == ["Hùng", "0912 345 678"]
    assert listed("no-such-state") == ["Lan", "Hùng", "0912 345 678", "5/1/2099"]
