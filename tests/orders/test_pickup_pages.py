"""Goods that are fetched as their buyer meets them: in the review, on the order's page, and who is named to come."""

import re
from io import BytesIO

import pytest
import resvg_py
import time_machine
import zxingcpp
from PIL import Image

from orders.models import CollectorChange, OrderFacts, PickUp
from orders.services.collecting import collect_share
from orders.services.pickup_clock import watch_pick_ups
from orders.services.steps import cancel_share, pack_share
from tests.orders.buying import ADDRESS, add, buy, post, review
from tests.orders.pickup_hours import at, open_on_weekdays
from tests.window.test_languages import english_in, vietnamese_in

pytestmark = pytest.mark.django_db
LOOKS = 6  # queries of the page of an order that is fetched


@pytest.fixture
def said(outlet):
    open_on_weekdays(outlet)
    return {**ADDRESS, "nhan": "pick-up", "diem": outlet.code}


@pytest.fixture
def ordered(client, stock, outlet, said):
    """Order on Wednesday at eight; returns the order's address and its share."""

    def make(prefix="", **more):
        with time_machine.travel(at(25, 8), tick=False):
            add(client, stock(outlet, 5))
            answer = buy(client, said | more, prefix)
        assert answer.status_code == 303, answer.content.decode()
        return answer["Location"], OrderFacts.objects.get().order.fulfilments.get()

    return make


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_review_says_when_the_goods_are_ready(client, stock, outlet, said):
    with time_machine.travel(at(25, 8), tick=False):
        add(client, stock(outlet, 5))
        page = post(client, "/thanh-toan/", said | {"buoc": "xem"}).content.decode()

    assert "Hàng sẵn sàng từ 10:00 ngày 25/11/2026 ." in text_of(page)


@pytest.mark.parametrize(
    ("prefix", "ready", "waits"),
    [
        ("", "Hàng sẵn sàng từ 10:00 ngày 25/11/2026", "Mã nhận hàng"),
        ("/en", "Ready from 10:00 on 25 Nov 2026", "Pick-up code"),
    ],
)
def test_the_page_shows_first_the_promise_and_then_the_code(client, ordered, by, prefix, ready, waits):
    address, share = ordered(prefix)
    before = text_of(client.get(address).content.decode())
    assert ready in before
    with time_machine.travel(at(25, 9), tick=False):
        pack_share(fulfilment=share, by=by)
    code = PickUp.objects.get().code

    after = client.get(address).content.decode()

    assert code not in before
    assert waits in text_of(after)
    assert re.search(rf"data-pick-up-code>{code}<", after)
    assert code not in address
    collect_share(fulfilment=share, by=by, code=code)
    assert code not in client.get(address).content.decode()


def test_a_scanner_reads_the_code_from_the_page(client, ordered, by):
    address, share = ordered()
    pack_share(fulfilment=share, by=by)
    drawing = re.search(r'<div class="fetch__code">(<svg.*?</svg>)', client.get(address).content.decode(), re.DOTALL)[1]
    drawing = drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)

    shown = Image.open(BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=drawing, width=288))))

    (found,) = zxingcpp.read_barcodes(shown)
    assert found.text == PickUp.objects.get().code


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_word_of_the_page_is_in_the_language_of_the_page(client, ordered, outlet, by, prefix):
    address, share = ordered(prefix, nguoi_lay="Lo Van Hai", so_nguoi_lay="0912000111")
    names = [outlet.name, outlet.legal_seller.name, share.lines.get().order_line.title, "Nguyễn Thị Lan"]
    pages = [client.get(address)]
    with time_machine.travel(at(25, 9), tick=False):
        pack_share(fulfilment=share, by=by)
    pages.append(client.get(address))
    watch_pick_ups(at(25, 9).replace(month=12, day=3))
    pages.append(client.get(address))
    pages.append(post(client, f"{address}nguoi-nhan/", {"nguoi_lay": "", "so_nguoi_lay": "12"}))
    collect_share(fulfilment=share, by=by, code=PickUp.objects.get().code)
    pages.append(client.get(address))
    pages.append(post(client, f"{address}nguoi-nhan/", {"nguoi_lay": "", "so_nguoi_lay": ""}))

    foreign = [vietnamese_in(page.content.decode(), names) if prefix else english_in(page.content.decode())
               for page in pages]  # fmt: skip
    assert [page.status_code for page in pages] == [200, 200, 200, 422, 200, 409]
    assert [sorted(each) for each in foreign] == [[]] * len(pages)


def test_somebody_else_is_named_at_checkout(client, ordered):
    address, _share = ordered(nguoi_lay=" Lò  Văn Hai ", so_nguoi_lay="0912 000 111")

    change = CollectorChange.objects.get()
    assert (change.name, change.phone, change.actor_name) == ("Lò Văn Hai", "+84912000111", "Nguyễn Thị Lan")
    assert "Lò Văn Hai đến nhận giúp" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"nguoi_lay": "Lò Văn Hai"}, "Bạn cho số điện thoại của người đến nhận giúp."),
        ({"so_nguoi_lay": "0912000111"}, "Bạn ghi tên người đến nhận giúp."),
        ({"nguoi_lay": "Lò Văn Hai", "so_nguoi_lay": "0912"}, "Số điện thoại"),
        ({"nguoi_lay": "x" * 201, "so_nguoi_lay": "0912000111"}, "Tên dài quá 200 chữ."),
    ],
)
def test_half_a_person_is_asked_for_the_rest_and_nothing_typed_is_lost(client, stock, outlet, said, typed, words):
    add(client, stock(outlet, 5))

    answer = buy(client, said | typed)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert all(value in answer.content.decode() for value in typed.values())
    assert not OrderFacts.objects.exists()


def test_nobody_is_named_to_fetch_what_is_sent(client, stock, outlet, hanoi):
    add(client, stock(outlet, 5))

    buy(client, ADDRESS | {"nguoi_lay": "Lò Văn Hai"})

    assert OrderFacts.objects.get().way == "ship"
    assert not PickUp.objects.exists()


def test_who_comes_is_changed_on_the_orders_page_and_stands_among_its_steps(client, ordered):
    address, _share = ordered()

    answer = post(client, f"{address}nguoi-nhan/", {"nguoi_lay": "Lò Văn Hai", "so_nguoi_lay": "0912000111"})
    assert (answer.status_code, answer["Location"]) == (303, address)
    named = client.get(address).content.decode()
    post(client, f"{address}nguoi-nhan/", {"nguoi_lay": "", "so_nguoi_lay": ""})
    back = client.get(address).content.decode()

    assert "Người đến nhận: Lò Văn Hai" in text_of(named)
    assert "0912 000 111" in named
    assert "Người mua tự đến nhận" in back
    assert "Lò Văn Hai đến nhận giúp" in back  # what was said stays among the steps
    assert "Người đến nhận: " not in text_of(back)


@pytest.mark.parametrize("typed", [{"nguoi_lay": "Lò Văn Hai"}, {"so_nguoi_lay": "0912000111"}, {"so_nguoi_lay": "x"}])
def test_half_a_person_is_not_kept_on_the_orders_page(client, ordered, typed):
    address, _share = ordered()

    answer = post(client, f"{address}nguoi-nhan/", typed)

    assert answer.status_code == 422
    assert next(iter(typed.values())) in answer.content.decode()
    assert not CollectorChange.objects.exists()


def test_the_form_is_gone_with_the_goods_and_a_late_one_is_told_so(client, ordered, by):
    address, share = ordered()
    cancel_share(fulfilment=share, reason="Khách đổi ý", by=by)

    page = client.get(address).content.decode()
    late = post(client, f"{address}nguoi-nhan/", {"nguoi_lay": "Lò Văn Hai", "so_nguoi_lay": "0912000111"})

    assert "nguoi-nhan/" not in page
    assert late.status_code == 409
    assert "không còn chờ người đến nhận" in late.content.decode()
    assert not CollectorChange.objects.exists()


def test_the_address_of_the_form_leads_to_the_order_and_a_wrong_one_nowhere(client, ordered):
    address, _share = ordered()

    assert client.get(f"{address}nguoi-nhan/")["Location"] == address
    assert post(client, "/don-hang/khong-co/nguoi-nhan/", {}).status_code == 404


def test_goods_kept_too_long_are_said_to_wait_still(client, ordered, by):
    address, share = ordered()
    with time_machine.travel(at(25, 9), tick=False):
        pack_share(fulfilment=share, by=by)
    watch_pick_ups(at(25, 9).replace(month=12, day=3))

    page = text_of(client.get(address).content.decode())

    assert "Đã quá ngày giữ hàng, 1/12/2026" in page
    assert PickUp.objects.get().code in page


def test_the_page_asks_two_queries_more_than_that_of_a_parcel(client, ordered, django_assert_num_queries):
    address, _share = ordered(nguoi_lay="Lò Văn Hai", so_nguoi_lay="0912000111")
    client.get(address)

    with django_assert_num_queries(LOOKS):
        client.get(address)


def test_a_review_of_nowhere_asks_for_no_hours(client, stock, outlet, said):
    add(client, stock(outlet, 5))

    assert review(client, said | {"diem": ""})["da_xem"] == ""
