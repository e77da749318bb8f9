"""A form that a browser sends without the page's script when the session has ended: it goes through the door."""

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from common.once import new_number
from counter.kept_forms import KEPT_FOR
from orders.models import SaleLine
from orders.services.notes import STAFF, OrderNote
from shops.models import OutletStaff
from tests.counter.conftest import PASSWORD
from tests.counter.test_selling import SALE, code_of, goods, type_in
from tests.page_forms import form_to, said_of
from tests.weak_hand import DOOR

__all__ = ["goods"]


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def forms_said(answer, to: str, *names: str) -> dict[str, list[str]]:
    return said_of(form_to(soup(answer), DOOR, to, names))


@pytest.fixture
def scanned_too_late(rooms, goods):
    """A scan of `mot` that came when the session had ended, by a browser that checks tokens; browser and answer."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(rooms.users["mot"])
    page = browser.get(SALE)
    said = said_of(form_to(soup(page), SALE, SALE, ["q"])) | {"q": code_of(goods[0])}
    browser.session.flush()
    return browser, browser.post(SALE, said)


def sign_in(browser, door, name="mot", **changes):
    said = forms_said(door, DOOR, "username") | {"username": name, "password": PASSWORD} | changes
    return browser.post(DOOR, said)


def test_a_scan_in_mid_sale_is_sent_on_behind_the_door(scanned_too_late):
    browser, door = scanned_too_late
    assert door.status_code == 401
    assert "Phiếu vừa điền chưa ghi được" in door.text

    asked = sign_in(browser, door)
    assert "Phiếu điền lúc nãy chưa ghi" in asked.text
    assert not SaleLine.objects.exists()
    done = browser.post(SALE, forms_said(asked, SALE, "q"))
    again = browser.post(SALE, forms_said(asked, SALE, "q"))

    assert [answer.status_code for answer in (done, again)] == [302, 302]
    assert SaleLine.objects.get().line.quantity == 1


def test_a_wrong_password_does_not_lose_it(scanned_too_late):
    browser, door = scanned_too_late

    refused = sign_in(browser, door, password="sai")
    asked = sign_in(browser, refused)

    assert refused.status_code == 422
    assert browser.post(SALE, forms_said(asked, SALE, "q")).status_code == 302
    assert SaleLine.objects.get().line.quantity == 1


def test_whoever_signed_in_on_another_page_meanwhile_sends_it_on_too(rooms, scanned_too_late):
    browser, door = scanned_too_late
    token = browser.cookies["csrftoken"].value
    browser.force_login(rooms.users["mot"])
    browser.cookies["csrftoken"] = token

    asked = sign_in(browser, door)

    assert browser.post(SALE, forms_said(asked, SALE, "q")).status_code == 302
    assert SaleLine.objects.get().line.quantity == 1


def test_it_does_not_go_out_under_the_name_of_the_next_person(rooms, scanned_too_late):
    browser, door = scanned_too_late

    asked = sign_in(browser, door, "quanly")
    answer = browser.post(SALE, forms_said(asked, SALE, "q"))

    assert (answer.status_code, "Phiếu này do người khác mở." in answer.text) == (409, True)
    assert not SaleLine.objects.exists()


def test_who_has_no_post_there_is_led_in_as_always(rooms, scanned_too_late):
    browser, door = scanned_too_late
    OutletStaff.objects.filter(user=rooms.users["mot"]).delete()

    assert sign_in(browser, door).status_code == 302


@pytest.mark.parametrize("change", ["mot chut", ""])
def test_what_was_changed_on_the_way_is_not_sent_on(scanned_too_late, change):
    browser, door = scanned_too_late
    kept = forms_said(door, DOOR, "kept")["kept"][0]

    answer = sign_in(browser, door, kept=change and kept[:-1] + ("A" if kept[-1] != "A" else "B"))

    assert (answer.status_code, answer["Location"]) == (302, SALE)


def test_what_waited_at_the_door_for_too_long_is_not_sent_on(rooms, goods):
    browser = Client()
    with time_machine.travel("2026-11-25T08:00:00+07:00", tick=False) as clock:
        said = {"q": code_of(goods[0]), "key": "6b8d1f53-2a3e-4f5d-9c5e-0f5a1b2c3d4f"}
        door = browser.post(SALE, said | {"request_id": str(new_number(rooms.users["mot"]))})
        clock.shift(KEPT_FOR + 1)
        answer = sign_in(browser, door)

    assert (answer.status_code, answer["Location"]) == (302, SALE)


def test_files_and_forms_without_a_number_find_the_door_alone(rooms):
    number = str(new_number(rooms.users["mot"]))
    file = {"kind": "stock", "file": SimpleUploadedFile("ton.csv", b"a;b"), "request_id": number}

    assert Client().post("/quay/diem-mot/nhap/tep/", file)["Location"].startswith(DOOR)
    assert Client().post(SALE, {"q": "x"})["Location"].startswith(DOOR)
    assert Client().post(SALE, {"q": "x" * 60_001, "request_id": number})["Location"].startswith(DOOR)


def test_another_house_cannot_have_a_form_carried_in(rooms):
    """Without the token of a page of ours nothing reaches the door."""
    browser = Client(enforce_csrf_checks=True)

    answer = browser.post(SALE, {"q": "x", "request_id": str(new_number(rooms.users["mot"]))})

    assert answer.status_code == 403
    assert "kept" not in answer.text


def test_all_that_was_said_comes_through_as_it_was(rooms, share):
    at = f"/quay/diem-mot/don/{share.order.number}/"
    words = "  <b>\"Khách\" & 'bạn'</b>\r\nhẹn chiều "
    browser = rooms.client("nobody")
    door = browser.post(f"{at}ghi-chu/", {"note": words, "request_id": str(new_number(rooms.users["mot"]))})

    asked = sign_in(browser, door)
    said = forms_said(asked, f"{at}ghi-chu/", "note")
    browser.post(f"{at}ghi-chu/", said)

    assert said["note"] == [words]
    assert OrderNote.objects.get(note_type=STAFF).message == words.strip()


def test_the_sale_goes_on_where_it_stood(rooms, goods, scanned_too_late):
    browser, door = scanned_too_late
    asked = sign_in(browser, door)
    browser.post(SALE, forms_said(asked, SALE, "q"))

    assert f'data-line="{goods[0].pk}"' in type_in(rooms.client("mot"), code_of(goods[1])).text
