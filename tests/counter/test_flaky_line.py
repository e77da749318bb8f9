"""A day at the counter over a bad line: what the books say at the end is what plain reckoning says."""

import random
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from catalogue.models import Lot
from common.models import AnsweredPost
from orders.models import CashCollection, CashUp, Fulfilment, Parcel, PickUp
from orders.services.notes import STAFF, OrderNote
from shops.models import LotBalance, StockMovement
from shops.verification import verify
from tests.factories.goods import PackingFactory
from tests.flaky_line import FATES, Phone, flaky_line
from tests.orders.conftest import checkout_of, order_now

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
HOME = "/quay/diem-mot/"
PRICE = 120_000


def dong(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


@pytest.fixture
def day(rooms, make_share, stock, fill, hanoi, by, live_server):
    """Run a day of `quanly` over a line with this seed: what was reckoned, what the books say, the answers."""

    def run(seed: int) -> tuple[dict, dict, list[int]]:
        chance = random.Random(seed)
        packings = [PackingFactory() for _number in range(2)]
        fetched = [make_share(quantity=quantity) for quantity in (1, 2)]
        sent = order_now(fill((stock(rooms.first, 4), 3)), checkout_of(province=hanoi), timezone.now())
        reckoned = {
            "lots": {},
            "notes": [],
            "movements": {"received": 0, "counted": 0, "damaged": 0, "corrected": 0, "sold": 6},
            "cash": 3 * PRICE,
            "cash-ups": [3 * PRICE],
            "tracking": "",
            "parcels": [3],
        }
        client = rooms.client("quanly")
        with flaky_line(live_server.url, seed) as line:
            phone = Phone(line.address, client.cookies["sessionid"].value)
            for number, packing in enumerate(packings):
                code, pieces = f"LO-{number}", chance.randint(20, 40)
                on_shelf, receive = pieces, f"{HOME}nhap/{packing.pk}/"
                phone.send(receive, lot_code=code, best_before="1/2/2099", quantity=str(pieces))
                lot = f"{HOME}kho/{Lot.objects.get(code=code).pk}/"
                for _round in range(2):
                    more = chance.randint(1, 9)
                    phone.send(receive, lot_code=code, quantity=str(more))
                    phone.send(f"{lot}bo/", kind="damaged", quantity="2", reason="Vỡ khi bày")
                    on_shelf += more - 2
                wrong = StockMovement.objects.filter(lot__code=code, kind="received").latest("pk")
                phone.send(f"{lot}sua/{wrong.pk}/", reason="Nhập nhầm")
                on_shelf -= wrong.change + 1
                phone.send(f"{lot}dem/", counted=str(on_shelf), reason="Kiểm kê cuối ngày")
                reckoned["lots"][code] = on_shelf
                for kind, lines in (("received", 3), ("damaged", 2), ("corrected", 1), ("counted", 1)):
                    reckoned["movements"][kind] += lines

            order = f"{HOME}don/{sent.number}/"
            for words in ("Khách gọi", "Đã gọi lại", "Khách đổi giờ", "Đã báo bưu cục"):
                phone.send(order, f"{order}ghi-chu/", note=words)
                reckoned["notes"].append(words)
            for share in fetched:
                at = f"{HOME}don/{share.order.number}/"
                phone.send(at, f"{at}goi/")
                phone.send(at, f"{at}giao/", code=PickUp.objects.get(fulfilment=share).code)
            phone.send(order, f"{order}goi/")
            phone.send(order, f"{order}giao/", tracking="")
            parcel = f"{HOME}kien/{Parcel.objects.get().pk}/"
            for place, number in enumerate(("VN1", "VN2", "VN3", "VN4")):
                phone.send(parcel, f"{parcel}ma/", tracking=number, **({"reason": "Ghi nhầm"} if place else {}))
                reckoned["tracking"] = number
            line.bring_late(everything=True)
            phone.send(f"{HOME}quy/", f"{HOME}quy/", counted=dong(3 * PRICE))
            line.bring_late(everything=True)
            assert set(line.met) == set(FATES)
        return reckoned, books(), [status for _to, status in phone.answers]

    def books() -> dict:
        moves = StockMovement.objects.exclude(lot__code__startswith="LOT")
        kinds = {"received": 0, "counted": 0, "damaged": 0, "corrected": 0, "sold": 0}
        for kind, change in StockMovement.objects.values_list("kind", "change"):
            kinds["sold"] -= change if kind == "sold" else 0
        for kind in moves.filter(lot__code__startswith="LO-").values_list("kind", flat=True):
            kinds[kind] += 1
        here = CashCollection.objects.filter(holder=CashCollection.Holder.OUTLET)
        return {
            "lots": dict(LotBalance.objects.filter(lot__code__startswith="LO-").values_list("lot__code", "quantity")),
            "notes": list(OrderNote.objects.filter(note_type=STAFF).order_by("pk").values_list("message", flat=True)),
            "movements": kinds,
            "cash": sum(here.values_list("amount", flat=True)),
            "cash-ups": list(CashUp.objects.values_list("counted", flat=True)),
            "tracking": Parcel.objects.get().tracking,
            "parcels": [sum(parcel.lines.values_list("quantity", flat=True)) for parcel in Parcel.objects.all()],
        }

    return run


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_posts_doubled_delayed_lost_cut_and_late_leave_the_books_as_reckoned(day, seed):
    reckoned, books, answers = day(seed)

    assert books == reckoned
    assert set(answers) == {302}
    assert AnsweredPost.objects.count() == len(answers)
    assert set(Fulfilment.objects.values_list("status", flat=True)) == {"handed-over"}
    assert verify().broken == []
    call_command("verify_ledger", stdout=StringIO())


def test_without_the_book_of_answers_the_same_day_goes_wrong(day, monkeypatch):
    """The control: the same line, and nothing that remembers what was sent before."""
    monkeypatch.setattr("counter.access.answer_once", lambda _request, _place, act: act())

    reckoned, books, answers = day(1)

    assert books != reckoned
    assert set(answers) > {302}
