"""The door: where it leads, how often it may be tried, and what it says."""

import time_machine

from tests.counter.conftest import PASSWORD

DOOR = "/quay/dang-nhap/"


def knock(client, name="mot", password=PASSWORD, **more):
    return client.post(DOOR, {"username": name, "password": password, **more})


def test_one_outlet_is_home_and_of_several_one_chooses(rooms):
    mot, quanly = rooms.client("nobody"), rooms.client("nobody")

    assert knock(mot)["Location"] == "/quay/"
    assert mot.get("/quay/")["Location"] == "/quay/diem-mot/"
    knock(quanly, "quanly")
    page = quanly.get("/quay/").text
    assert "/quay/diem-mot/" in page
    assert "/quay/diem-hai/" in page


def test_without_a_post_a_plain_word_and_no_loop(rooms):
    client = rooms.client("nobody")

    assert knock(client, "khach")["Location"] == "/quay/"
    answer = client.get("/quay/")
    assert answer.status_code == 403
    assert "chưa được giao đứng quầy" in answer.text
    assert client.get(DOOR)["Location"] == "/quay/"
    assert client.get(f"{DOOR}?next={DOOR}")["Location"] == "/quay/"


def test_no_stranger_address_after_signing_in(rooms):
    assert knock(rooms.client("nobody"), next="https://example.com/")["Location"] == "/quay/"


def test_a_wrong_password_keeps_the_name_and_says_so(rooms):
    answer = knock(rooms.client("nobody"), password="sai")

    assert answer.status_code == 422
    assert "mật khẩu chưa đúng" in answer.text
    assert 'value="mot"' in answer.text


def test_after_five_wrong_tries_the_right_password_waits_a_quarter_of_an_hour(rooms):
    client = rooms.client("nobody")
    with time_machine.travel("2026-11-25T08:00:00+07:00", tick=False) as clock:
        assert [knock(client, password="sai").status_code for _try in range(5)] == [422] * 5
        shut = knock(client, " MOT ".strip().lower())
        assert shut.status_code == 429
        assert "15 phút" in shut.text
        assert knock(client, "hai").status_code == 302  # another name from the same address
        clock.shift(15 * 60 + 1)
        assert knock(rooms.client("nobody")).status_code == 302


def test_the_tries_of_one_address_do_not_shut_out_another(rooms):
    for _try in range(6):
        knock(rooms.client("nobody"), password="sai")

    there = rooms.client("nobody").post(DOOR, {"username": "mot", "password": PASSWORD}, REMOTE_ADDR="10.0.0.9")
    assert there.status_code == 302


def test_a_right_password_starts_the_count_anew(rooms):
    for _round in range(2):
        for _try in range(4):
            knock(rooms.client("nobody"), password="sai")
        assert knock(rooms.client("nobody")).status_code == 302


def test_signing_out_ends_the_session(rooms):
    client = rooms.client("mot")

    assert client.post("/quay/dang-xuat/")["Location"] == DOOR
    assert client.get("/quay/diem-mot/")["Location"].startswith(DOOR)


def test_a_suspended_account_cannot_come_in(rooms):
    rooms.users["mot"].is_active = False
    rooms.users["mot"].save()

    assert knock(rooms.client("nobody")).status_code == 422
