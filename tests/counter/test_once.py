"""Each form of the counter takes effect once, whatever becomes of the line it was sent over."""

import re
import time
import uuid
from datetime import timedelta

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common import once
from common.models import AnsweredPost, OutboxEntry
from common.once import KEPT_FOR, SENT_FOR, new_number, read_number
from orders.models import Statement
from orders.services.notes import STAFF, OrderNote
from tests.at_once import at_once
from tests.factories.goods import PackingFactory
from tests.factories.money import BankAccountFactory
from tests.factories.places import UserFactory

NUMBER = re.compile(r'name="request_id" value="([^"]+)"')


def notes() -> list[str]:
    return list(OrderNote.objects.filter(note_type=STAFF).order_by("pk").values_list("message", flat=True))


@pytest.fixture
def note_at(share):
    return f"/quay/diem-mot/don/{share.order.number}/ghi-chu/"


def number_for(rooms, name: str) -> str:
    return str(new_number(rooms.users[name]))


# --- every form carries its number


def test_every_form_of_a_screen_has_a_number_of_its_own_and_new_with_each_view(rooms, share):
    client, address = rooms.client("mot"), f"/quay/diem-mot/don/{share.order.number}/"

    first, second = client.get(address).text, client.get(address).text

    found = NUMBER.findall(first)
    assert len(found) == first.count("csrfmiddlewaretoken") > 3
    assert len(set(found) | set(NUMBER.findall(second))) == 2 * len(found)
    assert {str(read_number(each, rooms.users["mot"])) for each in found} == set(found)


def test_a_form_that_is_included_without_its_page_has_one_too(rooms):
    page = rooms.client("mot").get("/quay/diem-mot/").text

    assert NUMBER.search(page[page.index('action="/quay/diem-mot/nhan/"') :][:400])


def test_forms_of_buyers_have_none(client, db):
    assert "request_id" not in client.get("/quay/dang-nhap/").text


# --- sent again


def test_the_same_form_again_is_answered_as_before_and_does_nothing(rooms, note_at):
    client, said = rooms.client("mot"), {"note": "Khách đến chiều", "request_id": number_for(rooms, "mot")}
    first = client.post(note_at, said)
    assert "Đã ghi chú." in client.get(first["Location"]).text
    client.post(note_at, {"note": "Lời khác", "request_id": number_for(rooms, "mot")})
    client.get(first["Location"])

    again = client.post(note_at, said)

    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"])
    assert "Đã ghi chú." in client.get(again["Location"]).text
    assert notes() == ["Khách đến chiều", "Lời khác"]


def test_without_the_book_a_late_copy_is_written_again(rooms, note_at, monkeypatch):
    """The control: what the test above would find if nothing remembered the number."""
    monkeypatch.setattr("counter.access.answer_once", lambda _request, _place, act: act())
    client, said = rooms.client("mot"), {"note": "Khách đến chiều", "request_id": number_for(rooms, "mot")}
    client.post(note_at, said)
    client.post(note_at, {"note": "Lời khác", "request_id": number_for(rooms, "mot")})

    client.post(note_at, said)

    assert notes() == ["Khách đến chiều", "Lời khác", "Khách đến chiều"]


def test_a_refused_form_may_be_put_right_and_sent_under_its_number(rooms, note_at):
    client, number = rooms.client("mot"), number_for(rooms, "mot")

    refused = client.post(note_at, {"note": " ", "request_id": number})
    taken = client.post(note_at, {"note": "Gọi lại sau 17 giờ", "request_id": number})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert notes() == ["Gọi lại sau 17 giờ"]
    assert AnsweredPost.objects.count() == 1


def test_a_view_that_breaks_down_leaves_neither_work_nor_claim(rooms, note_at, monkeypatch):
    client, said = rooms.client("mot"), {"note": "Khách đến chiều", "request_id": number_for(rooms, "mot")}
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("counter.views.sharing.redirect", lambda *_args, **_given: 1 / 0)
        assert client.post(note_at, said).status_code == 500
    assert notes() == []

    assert client.post(note_at, said).status_code == 302
    assert notes() == ["Khách đến chiều"]


def test_other_content_under_the_same_number_is_refused_with_a_sentence(rooms, note_at, share):
    client, number = rooms.client("mot"), number_for(rooms, "mot")
    client.post(note_at, {"note": "Một", "request_id": number})

    other_words = client.post(note_at, {"note": "Hai", "request_id": number})
    other_place = client.post(note_at.replace("ghi-chu", "goi"), {"note": "Một", "request_id": number})

    assert (other_words.status_code, other_place.status_code) == (409, 409)
    assert "Trang này đã gửi rồi, lần này nội dung khác nên không ghi." in other_words.text
    share.refresh_from_db()
    assert (notes(), share.status) == (["Một"], "placed")


@pytest.mark.parametrize("kind", ["ours", "of a program"])
def test_another_persons_number_is_refused_with_a_sentence(rooms, note_at, kind):
    number = number_for(rooms, "mot") if kind == "ours" else str(uuid.uuid4())
    rooms.client("mot").post(note_at, {"note": "Một", "request_id": number})

    answer = rooms.client("quanly").post(note_at, {"note": "Một", "request_id": number})

    assert answer.status_code == 409
    words = "Phiếu này do người khác mở." if kind == "ours" else "lần này nội dung khác"
    assert words in answer.text
    assert notes() == ["Một"]


def test_a_form_of_who_was_signed_in_before_does_not_go_out_under_another_name(rooms, note_at):
    answer = rooms.client("quanly").post(note_at, {"note": "Một", "request_id": number_for(rooms, "mot")})

    assert (answer.status_code, notes()) == (409, [])


def test_a_form_from_before_the_key_of_the_house_changed_goes_on_while_the_old_key_is_kept(rooms, note_at, settings):
    number, old = number_for(rooms, "mot"), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "k" * 50, []
    client, said = rooms.client("mot"), {"note": "Một", "request_id": number}

    assert client.post(note_at, said).status_code == 409
    settings.SECRET_KEY_FALLBACKS = [old]
    assert client.post(note_at, said).status_code == 302

    assert notes() == ["Một"]
    assert rooms.client("quanly").post(note_at, {"note": "Hai", "request_id": number}).status_code == 409


def test_a_number_that_is_none_is_refused_with_a_sentence(rooms, note_at):
    answer = rooms.client("mot").post(note_at, {"note": "Một", "request_id": "x' OR 1"})

    assert (answer.status_code, notes()) == (409, [])
    assert "Mã gửi của trang này bị hỏng." in answer.text


def test_a_page_older_than_the_book_remembers_is_not_written(rooms, note_at, monkeypatch):
    number, now = number_for(rooms, "mot"), time.time()
    monkeypatch.setattr(once.time, "time", lambda: now + SENT_FOR.total_seconds() + 1)

    answer = rooms.client("mot").post(note_at, {"note": "Một", "request_id": number})

    assert (answer.status_code, notes()) == (409, [])
    assert "đã hơn 7 ngày" in answer.text


def test_the_clock_forgets_what_no_form_can_ask_for(rooms, note_at):
    assert KEPT_FOR > SENT_FOR
    for word in ("Một", "Hai"):
        rooms.client("mot").post(note_at, {"note": word, "request_id": number_for(rooms, "mot")})
    old = AnsweredPost.objects.order_by("at").first()
    AnsweredPost.objects.filter(pk=old.pk).update(at=timezone.now() - KEPT_FOR - timedelta(minutes=1))

    call_command("tick")

    assert AnsweredPost.objects.count() == 1
    assert not AnsweredPost.objects.filter(pk=old.pk).exists()


def test_a_file_is_part_of_what_was_sent(rooms, db):
    BankAccountFactory(seller=rooms.first.legal_seller)
    client, number = rooms.client("quanly"), number_for(rooms, "quanly")

    def send(row: str):
        content = f"Ngày giao dịch;Số tham chiếu;Ghi có\n25/11/2026;{row};5000".encode()
        file = SimpleUploadedFile("sao-ke.csv", content)
        return client.post("/quay/diem-mot/tien/sao-ke/", {"file": file, "request_id": number})

    first, again, other = send("FT1"), send("FT1"), send("FT2")

    assert (first.status_code, other.status_code) == (302, 409)
    assert again["Location"] == first["Location"]
    assert Statement.objects.count() == 1


# --- what the script in the browser is told


def test_a_script_is_told_where_to_go_and_gets_pages_marked_as_ours(rooms, note_at, share):
    client, line = rooms.client("mot"), {"Quay-Line": "1"}

    done = client.post(note_at, {"note": "Một", "request_id": number_for(rooms, "mot")}, headers=line)
    refused = client.post(note_at, {"note": "", "request_id": number_for(rooms, "mot")}, headers=line)
    outside = rooms.client("nobody").post(note_at, {"note": "Một"}, headers=line)

    assert (done.status_code, done.json()) == (200, {"to": f"/quay/diem-mot/don/{share.order.number}/"})
    assert (refused.status_code, "<main" in refused.text) == (422, True)
    assert (outside.status_code, outside.json()) == (401, {"sign_in": "/quay/dang-nhap/"})
    assert [each["Quay-Line"] for each in (done, refused, outside)] == ["1", "1", "1"]


# --- at the same moment


def write_at_once(hands: int) -> list[object]:
    """One form sent by many hands at the same moment; its work has no guard of its own. Returns the statuses."""
    user, said = UserFactory(), {"words": "x"}
    said["request_id"] = str(new_number(user))

    def send() -> int:
        request = RequestFactory().post("/quay/diem-mot/", said)
        request.user, request._messages = user, CookieStorage(None)

        def act() -> HttpResponse:
            OutboxEntry.objects.create(topic="thử", key="x")
            return HttpResponseRedirect("/quay/diem-mot/")

        return once.answer_once(request, "diem-mot", act).status_code

    return at_once([send] * hands, ())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_key_of_the_book_copies_at_once_are_written_each():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE common_answeredpost DROP CONSTRAINT common_answeredpost_pkey")

    write_at_once(8)

    assert OutboxEntry.objects.filter(topic="thử").count() > 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_copies_at_once_are_written_once_and_answered_alike(attempt):
    assert write_at_once(8) == [302] * 8
    assert OutboxEntry.objects.filter(topic="thử").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_copies_of_a_step_at_once_get_the_answer_of_the_one_that_took_it(rooms, share):
    address = f"/quay/diem-mot/don/{share.order.number}/goi/"
    said = {"request_id": number_for(rooms, "mot")}
    clients = [rooms.client("mot") for _hand in range(4)]

    answers = at_once([lambda client=client: client.post(address, said).status_code for client in clients], ())

    assert answers == [302] * 4


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_copies_of_a_refused_form_are_each_refused(rooms, note_at):
    said = {"note": " ", "request_id": number_for(rooms, "mot")}
    clients = [rooms.client("mot") for _hand in range(4)]

    answers = at_once([lambda client=client: client.post(note_at, said).status_code for client in clients], ())

    assert answers == [422] * 4
    assert not AnsweredPost.objects.exists()


# --- what it costs


def test_a_number_costs_few_statements(rooms):
    packing = PackingFactory()
    client, address = rooms.client("mot"), f"/quay/diem-mot/nhap/{packing.pk}/"

    def statements(**more: str) -> int:
        said = {"lot_code": str(uuid.uuid4())[:8], "best_before": "1/2/2099", "quantity": "1"}
        with CaptureQueriesContext(connection) as done:
            assert client.post(address, {"key": str(uuid.uuid4()), **said, **more}).status_code == 302
        return len(done)

    statements()
    plain = statements()
    assert statements(request_id=number_for(rooms, "mot")) - plain <= 6
