"""What arrives of a transfer, in part or with differences, and what becomes of these."""

import pytest

from shops.exceptions import BadQuantity, MissingWords
from shops.models import StockMovement, Transfer
from shops.services import Arrived, receive_transfer, settle_difference
from shops.transfer_refusals import MoreThanDiffers, MoreThanOnTheRoad, NothingReceived, NotOnTransfer
from shops.verification import verify
from tests.shops.transfer_fixtures import here, lot, mai, refused, shelf_of, there
from tests.shops.transferring import arrived, on_the_road

__all__ = ["here", "lot", "mai", "there"]
pytestmark = pytest.mark.django_db


def test_goods_arrive_in_part_and_more_than_once(here, there, lot, mai):
    transfer = on_the_road(here, there, mai, (lot, 5))

    receive_transfer(transfer=transfer, arrived=arrived(transfer, [2]), by=mai)
    assert (Transfer.objects.get().state, transfer.lines.get().awaited) == ("on-the-road", 3)
    assert verify().broken == []
    refusal = refused(
        MoreThanOnTheRoad, lambda: receive_transfer(transfer=transfer, arrived=arrived(transfer, [2, 1, 1]), by=mai)
    )
    assert str(refusal) == "Lô LO-1: trên đường chỉ còn 3, không nhận 4 được."
    receive_transfer(transfer=transfer, arrived=arrived(transfer, [3]), by=mai)

    assert (Transfer.objects.get().state, shelf_of(lot, there)) == ("received", (5, 0))
    assert verify().broken == []


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ([0, 0, 0], NothingReceived),
        ([-1], BadQuantity),
        ([2, -1], BadQuantity),
        ([1_000_001], BadQuantity),
        ([4, 1], MissingWords),
    ],
)
def test_what_makes_no_sense_of_an_arrival_is_refused(here, there, lot, mai, said, refusal):
    transfer = on_the_road(here, there, mai, (lot, 5))

    refused(refusal, lambda: receive_transfer(transfer=transfer, arrived=arrived(transfer, said), by=mai))
    refused(NotOnTransfer, lambda: receive_transfer(transfer=transfer, arrived=[Arrived(0, 1)], by=mai))


# outcome → source's shelf, destination's shelf, (received, written_off, put_back) of the line
OUTCOMES = {
    "lost": (0, 4, (4, 1, 0)),
    "found": (1, 4, (4, 0, 1)),
    "late": (0, 5, (5, 0, 0)),
}


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("of", ["missing", "damaged"])
def test_a_difference_stays_open_until_it_is_settled(here, there, lot, mai, of, outcome):
    transfer = on_the_road(here, there, mai, (lot, 5))
    said = [4, 1, 0] if of == "missing" else [4, 0, 1]
    receive_transfer(transfer=transfer, arrived=arrived(transfer, said), by=mai, reason="Thùng ướt")
    line = transfer.lines.get()
    assert (Transfer.objects.get().state, line.difference, line.on_the_road) == ("received", 1, 1)
    assert verify().broken == []

    def settle(quantity=1, reason="Hỏi lái xe"):
        settle_difference(
            transfer=transfer, line_id=line.pk, of=of, outcome=outcome, quantity=quantity, by=mai, reason=reason
        )

    refused(MissingWords, lambda: settle(reason=" "))
    refused(MoreThanDiffers, lambda: settle(2))
    settle()

    left, came, counted = OUTCOMES[outcome]
    line.refresh_from_db()
    assert (shelf_of(lot, here), shelf_of(lot, there)) == ((left, 0), (came, 0))
    assert (line.received, line.written_off, line.put_back) == counted
    assert (line.difference, line.on_the_road, line.awaited) == (0, 0, 0)
    losses = StockMovement.objects.filter(kind="damaged")
    assert [(loss.outlet, loss.change, loss.reason) for loss in losses] == (
        [(here, -1, "Hỏi lái xe")] if outcome == "lost" else []
    )
    assert verify().broken == []
    refused(MoreThanDiffers, settle)


def test_only_what_settles_settles(here, there, lot, mai):
    transfer = on_the_road(here, there, mai, (lot, 5))

    for of, outcome in (("missing", "received"), ("received", "lost"), ("late", "late")):
        with pytest.raises(ValueError, match="settles nothing"):
            settle_difference(transfer=transfer, line_id=1, of=of, outcome=outcome, quantity=1, by=mai, reason="x")
