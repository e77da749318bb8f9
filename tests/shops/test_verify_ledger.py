"""Every kind of damage to the books is found and named."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from catalogue.models import Certification, CertificationEvent
from shops.models import Reduction, StockMovement
from shops.protection import expected_guards
from shops.services import (
    correct_movement,
    open_stock_record,
    receive_lot,
    return_units,
    set_price,
    set_reduction,
)
from shops.verification import CHECKS, every_check, verify
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.shops.test_protection import drop_guard
from tests.shops.trading import promise_pieces, sell_pieces
from tests.shops.transferring import carry

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture
def books():
    """Two outlets, two lots, one of everything; all is well."""
    by = UserFactory()
    here, there = OutletFactory(partner__code="o-day"), OutletFactory(partner__code="o-kia")
    lot, other = LotFactory(code="LO-1"), LotFactory(code="LO-2")
    received = receive_lot(outlet=here, lot=lot, quantity=20, by=by)
    wrong = receive_lot(outlet=here, lot=other, quantity=5, by=by)
    correct_movement(movement=wrong, by=by, reason="Nhầm lô")
    sell_pieces(outlet=here, product=lot.product, quantity=4, by=by)
    return_units(outlet=here, lot=lot, quantity=1, by=by, reason="Khách đổi ý")
    carry(lot=lot, source=here, destination=there, quantity=5, by=by)
    promise_pieces(outlet=here, product=lot.product, quantity=3, reference="DH-1")
    set_price(stock_record=open_stock_record(lot.product, here), amount=50_000, by=by, reason="Bảng giá")
    now = timezone.now()
    set_reduction(
        product=lot.product.parent,
        percent=20,
        starts_at=now,
        ends_at=now + timedelta(days=3),
        source="campaign:1",
        reason="Tuần hàng",
        by=by,
    )
    certificate = Certification.objects.create(
        product=lot.product.parent, stars=3, rule_version="26/2026", issuer="province"
    )
    CertificationEvent.objects.create(certification=certificate, kind="recorded", by_name="Mai", reason="Cấp mới")
    assert verify().is_whole
    return {"here": here, "there": there, "lot": lot, "other": other, "received": received, "wrong": wrong}


def damage(*statements: str) -> None:
    """Spoil the books as only somebody with the database in hand can: past every guard, trigger and constraint."""
    for guard in expected_guards():
        drop_guard(guard)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'c' AND conrelid IN"
                " ('partner_stockrecord'::regclass, 'shops_lotbalance'::regclass, 'shops_stockmovement'::regclass,"
                " 'shops_transfer'::regclass, 'shops_transferline'::regclass, 'shops_transferentry'::regclass)"
            )
            for table, name in cursor.fetchall():
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        else:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            cursor.execute(statement)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def named(invariant: str) -> list[str]:
    return [broken.record for broken in verify().broken if broken.invariant == invariant]


DAMAGES = {
    "movements-make-balance": (
        "UPDATE shops_stockmovement SET change = 21 WHERE id = {received}",
        "lot LO-1 at outlet o-day",
    ),
    "balances-make-stock": (
        "UPDATE partner_stockrecord SET num_in_stock = num_in_stock + 1 WHERE id = {record}",
        "stock record {record} ({sku}) at outlet o-day",
    ),
    "promises-make-balance": (
        "UPDATE shops_allocation SET quantity = 2 WHERE reference = 'DH-1'",
        "lot LO-1 at outlet o-day",
    ),
    "promises-make-stock": (
        "UPDATE partner_stockrecord SET num_allocated = 4 WHERE id = {record}",
        "stock record {record} ({sku}) at outlet o-day",
    ),
    "stock-within-bounds": (
        "UPDATE partner_stockrecord SET num_allocated = NULL WHERE id = {record}",
        "stock record {record} ({sku}) at outlet o-day",
    ),
    "balance-within-bounds": (
        "UPDATE shops_lotbalance SET allocated = -1 WHERE lot_id = {lot} AND outlet_id = {there}",
        "lot LO-1 at outlet o-kia",
    ),
    "one-record-per-packing": (
        "INSERT INTO partner_stockrecord (product_id, partner_id, partner_sku, price_currency, num_in_stock,"
        " num_allocated, date_created, date_updated) SELECT product_id, partner_id, 'zzz', 'VND', 0, 0, date_created,"
        " date_updated FROM partner_stockrecord WHERE id = {record}",
        "stock record {record} ({sku}) at outlet o-day",
    ),
    "movement-signs": (
        "UPDATE shops_stockmovement SET change = -20 WHERE id = {received}",
        "movement {received} (received) of lot LO-1 at outlet o-day",
    ),
    "movement-kinds": (
        "UPDATE shops_stockmovement SET kind = 'conjured' WHERE id = {received}",
        "movement {received} (conjured) of lot LO-1 at outlet o-day",
    ),
    "corrections-mirror": (
        "UPDATE shops_stockmovement SET change = -4 WHERE corrects_id = {wrong}",
        "movement {correction} (corrected) of lot LO-2 at outlet o-day",
    ),
    "movements-are-signed": (
        "UPDATE shops_stockmovement SET actor_name = ' ' WHERE id = {received}",
        "movement {received} (received) of lot LO-1 at outlet o-day",
    ),
    "moves-meet": (
        "UPDATE shops_stockmovement SET change = 4 WHERE kind = 'moved-in'",
        "lot LO-1 at outlet any",
    ),
    "returns-within-sales": (
        "UPDATE shops_stockmovement SET change = 5 WHERE kind = 'returned'",
        "lot LO-1 at outlet any",
    ),
    "prices-whole": (
        "UPDATE partner_stockrecord SET price = 50000.5 WHERE id = {record}",
        "stock record {record} ({sku}) at outlet o-day",
    ),
    "prices-of-own-lot": (
        "UPDATE shops_datedprice SET lot_id = {other} WHERE stock_record_id = {record}",
        "stock record {record} ({sku}) at outlet o-day",
    ),
    "reductions-within-cap": (
        "UPDATE shops_reduction SET percent = 60 WHERE id = {reduction}",
        "reduction {reduction} of product {title}",
    ),
    "no-reduction-of-strong-liquor": (
        "UPDATE ocop_catalogue_productset SET is_liquor = NOT is_liquor",
        "reduction {reduction} of product {title}",
    ),
    "reductions-apart": (
        "INSERT INTO shops_reduction (id, product_id, percent, starts_at, ends_at, source, reason, set_by_id,"
        " set_by_name, recorded_at, stopped_by_name, stop_reason) SELECT id + 1, product_id, percent, starts_at,"
        " ends_at, source, reason, set_by_id, set_by_name, recorded_at, '', '' FROM shops_reduction",
        "reduction {later} of product {title}",
    ),
    "register-is-signed": (
        "UPDATE ocop_catalogue_certificationevent SET by_name = ''",
        "certificate entry {event}",
    ),
}


def test_there_is_a_damage_for_every_check():
    assert set(DAMAGES) == {check.invariant for check in CHECKS}


@pytest.mark.parametrize("invariant", DAMAGES)
def test_a_damage_of_each_kind_is_found_and_named(invariant, books):
    record = open_stock_record(books["lot"].product, books["here"])
    words = {name: thing.pk for name, thing in books.items()} | {
        "record": record.pk,
        "sku": record.partner_sku,
        "event": CertificationEvent.objects.get().pk,
        "correction": StockMovement.objects.get(kind="corrected").pk,
        "reduction": Reduction.objects.get().pk,
        "later": Reduction.objects.get().pk + 1,
        "title": books["lot"].product.parent.title,
    }
    statement, expected = DAMAGES[invariant]

    damage(statement.format(**words))

    assert named(invariant) == [expected.format(**words)]


def test_a_lost_balance_and_a_lost_stock_record_are_named_too(books):
    record = open_stock_record(books["lot"].product, books["there"])
    damage(
        f"DELETE FROM shops_lotbalance WHERE outlet_id = {books['there'].pk}",
    )
    assert named("movements-make-balance") == ["lot LO-1 at outlet o-kia"]
    assert named("balances-make-stock") == [f"stock record {record.pk} ({record.partner_sku}) at outlet o-kia"]


def run(*options: str) -> tuple[int, str]:
    out, code = StringIO(), 0
    try:
        call_command("verify_ledger", *options, stdout=out)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue()


def test_the_command_says_that_all_is_well(books):
    code, said = run("--json")

    assert code == 0
    assert json.loads(said)["ok"] is True
    assert set(json.loads(said)["checked"]) == {check.invariant for check in every_check()} | {"guards-stand"}
    assert run()[0] == 0
    assert "BROKEN" not in run()[1]


def test_the_command_ends_with_1_and_names_what_is_broken(books):
    damage(f"UPDATE shops_stockmovement SET change = 21 WHERE id = {books['received'].pk}")

    code, said = run("--json")
    report = json.loads(said)
    assert code == 1
    assert report["ok"] is False
    assert {
        "invariant": "movements-make-balance",
        "record": "lot LO-1 at outlet o-day",
        "expected": "13",
        "found": "12",
    } in report["broken"]
    code, said = run()
    assert code == 1
    assert "movements-make-balance: lot LO-1 at outlet o-day: expected 13, found 12" in said


def test_the_command_names_a_missing_guard(books):
    guard = expected_guards()[0]
    drop_guard(guard)

    code, said = run()

    assert code == 1
    assert f"guards-stand: {guard.name} ({guard.table}): expected in force, found missing" in said


def test_checking_costs_the_same_queries_however_large_the_book(books, django_assert_num_queries):
    guards = 1 if connection.vendor == "sqlite" else 2
    with django_assert_num_queries(len(every_check()) + 1 + guards):
        verify()
    receive_lot(outlet=OutletFactory(), lot=LotFactory(product=PackingFactory()), quantity=1, by=UserFactory())
    with django_assert_num_queries(len(every_check()) + 1 + guards):
        verify()
