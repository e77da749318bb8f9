"""Every kind of damage to the books of transfers is found and named."""

import pytest

from shops.services import receive_lot, receive_transfer, settle_difference
from shops.transfer_verification import TRANSFERS
from shops.verification import verify
from tests.factories.goods import LotFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.shops.test_verify_ledger import damage, named
from tests.shops.transferring import arrived, on_the_road, packed

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture
def books():
    """One transfer with everything said of it that can be said, and one that waits packed."""
    here, there, by = OutletFactory(), OutletFactory(), UserFactory()
    lot, other = LotFactory(code="LO-1"), LotFactory(code="LO-2")
    for each in (lot, other):
        receive_lot(outlet=here, lot=each, quantity=20, by=by)
    sent = on_the_road(here, there, by, (lot, 10))
    receive_transfer(transfer=sent, arrived=arrived(sent, [3, 3, 2]), by=by, reason="Thùng ướt")
    line = sent.lines.get()
    for of, outcome in (("missing", "late"), ("missing", "found"), ("damaged", "lost")):
        settle_difference(
            transfer=sent, line_id=line.pk, of=of, outcome=outcome, quantity=1, by=by, reason="Hỏi lái xe"
        )
    waiting = packed(here, there, by, (other, 4))
    assert verify().broken == []
    return {"sent": sent.pk, "number": sent.number, "waiting": waiting.pk, "kept": waiting.number, "there": there.pk}


LINE = "lot LO-1 on transfer {number}"
DAMAGES = {
    "moves-meet": [
        ("UPDATE shops_transferline SET packed = 11 WHERE transfer_id = {sent}", "lot LO-1 at outlet any"),
        ("UPDATE shops_transfer SET state = 'cancelled' WHERE id = {sent}", "lot LO-1 at outlet any"),
    ],
    "transfer-lines-add-up": [
        ("UPDATE shops_transferline SET received = received - 1 WHERE transfer_id = {sent}", LINE),
        ("UPDATE shops_transferline SET missing = missing + 1 WHERE transfer_id = {sent}", LINE),
        ("UPDATE shops_transferline SET damaged = 0 WHERE transfer_id = {sent}", LINE),
        ("UPDATE shops_transferline SET written_off = 0 WHERE transfer_id = {sent}", LINE),
        ("UPDATE shops_transferline SET put_back = 0 WHERE transfer_id = {sent}", LINE),
        ("DELETE FROM shops_transferentry WHERE kind = 'found'", LINE),
    ],
    "transfer-within-packed": [
        ("UPDATE shops_transferline SET packed = 7 WHERE transfer_id = {sent}", LINE),
        ("UPDATE shops_transfer SET state = 'received' WHERE id = {sent}", LINE),
        ("UPDATE shops_transferline SET received = 1 WHERE transfer_id = {waiting}", "lot LO-2 on transfer {kept}"),
    ],
    "transfer-left-the-source": [
        ("UPDATE shops_transferline SET packed = 11 WHERE transfer_id = {sent}", LINE),
        ("UPDATE shops_transferline SET sent_id = NULL WHERE transfer_id = {sent}", LINE),
        ("UPDATE shops_stockmovement SET outlet_id = {there} WHERE kind = 'moved-out'", LINE),
        ("UPDATE shops_stockmovement SET document = 'CK1' WHERE kind = 'moved-out'", LINE),
    ],
    "transfer-entries-moved": [
        ("UPDATE shops_transferentry SET quantity = 4 WHERE kind = 'received'", LINE),
        ("UPDATE shops_transferentry SET movement_id = NULL WHERE kind = 'late'", LINE),
        ("UPDATE shops_transferentry SET loss_id = NULL WHERE kind = 'lost'", LINE),
        ("UPDATE shops_transfer SET destination_id = source_id WHERE id = {sent}", LINE),
    ],
    "transfer-keeps-its-goods": [
        ("UPDATE shops_transferline SET packed = 3 WHERE transfer_id = {waiting}", "lot LO-2 on transfer {kept}"),
        ("UPDATE shops_allocation SET state = 'released' WHERE reference = '{kept}'", "lot LO-2 on transfer {kept}"),
        ("UPDATE shops_transfer SET state = 'draft' WHERE id = {waiting}", "lot LO-2 on transfer {kept}"),
    ],
    "transfer-steps-make-state": [
        ("UPDATE shops_transfer SET state = 'draft' WHERE id = {waiting}", "transfer {kept}"),
        (
            "UPDATE shops_transferstep SET actor_name = ' ' WHERE transfer_id = {sent} AND what = 'sent'",
            "transfer {number}",
        ),
        ("DELETE FROM shops_transferstep WHERE transfer_id = {waiting}", "transfer {kept}"),
    ],
}


def test_every_check_has_its_damages():
    assert set(DAMAGES) == {check.invariant for check in TRANSFERS} | {"moves-meet"}


@pytest.mark.parametrize(
    ("invariant", "number"), [(name, number) for name, cases in DAMAGES.items() for number in range(len(cases))]
)
def test_a_damage_is_found_and_named(books, invariant, number):
    statement, expected = DAMAGES[invariant][number]

    damage(statement.format(**books))

    assert set(named(invariant)) == {expected.format(**books)}
