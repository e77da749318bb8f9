"""What the database itself refuses, and what happens when its guards are gone."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from catalogue.models import Certification, CertificationEvent
from shops.models import StockMovement
from shops.protection import expected_guards, missing_protections
from shops.services import StockRecord, open_stock_record, receive_lot
from tests.factories.goods import LotFactory, PackingFactory, ProductFactory
from tests.factories.places import OutletFactory, UserFactory

pytestmark = pytest.mark.django_db


def refused(work) -> bool:
    """Whether the database refuses `work`, which is undone."""
    try:
        with transaction.atomic():
            work()
    except IntegrityError:
        return True
    return False


def settle(cursor) -> None:
    """Check deferred foreign keys now: PostgreSQL alters no table that still has some waiting."""
    if connection.vendor == "postgresql":
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def drop_guard(guard) -> None:
    with connection.cursor() as cursor:
        settle(cursor)
        if guard.kind == "constraint":
            cursor.execute(f"ALTER TABLE {guard.table} DROP CONSTRAINT {guard.name}")
        elif connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER {guard.name} ON {guard.table}")
        else:
            cursor.execute(f"DROP TRIGGER {guard.name}")


@pytest.mark.parametrize(
    "numbers",
    [
        {"num_in_stock": 4},  # fewer than promised
        {"num_allocated": 11},
        {"num_allocated": -1},
        {"num_in_stock": None},
        {"num_allocated": None},
        {"num_in_stock": -1, "num_allocated": -1},
    ],
)
def test_a_stock_record_out_of_bounds_is_refused(numbers):
    record = open_stock_record(PackingFactory(), OutletFactory())
    StockRecord.objects.filter(pk=record.pk).update(num_in_stock=10, num_allocated=5)

    assert refused(lambda: StockRecord.objects.filter(pk=record.pk).update(**numbers))

    record.refresh_from_db()
    assert (record.num_in_stock, record.num_allocated) == (10, 5)


def test_a_stock_record_without_numbers_cannot_be_made():
    outlet, product = OutletFactory(), PackingFactory()

    assert refused(lambda: StockRecord.objects.create(partner=outlet.partner, product=product, partner_sku="X"))
    assert not StockRecord.objects.exists()


def test_the_ledger_refuses_update_and_delete():
    movement = receive_lot(outlet=OutletFactory(), lot=LotFactory(), quantity=3, by=UserFactory())

    assert refused(lambda: StockMovement.objects.filter(pk=movement.pk).update(change=4))
    assert refused(lambda: StockMovement.objects.filter(pk=movement.pk).delete())
    assert list(StockMovement.objects.values_list("change", flat=True)) == [3]


def test_the_register_of_certificates_refuses_update_and_delete_even_with_its_certificate():
    certificate = Certification.objects.create(
        product=ProductFactory(), stars=3, rule_version="26/2026", issuer="province"
    )
    CertificationEvent.objects.create(certification=certificate, kind="recorded", by_name="Mai", reason="Cấp mới")

    assert refused(lambda: CertificationEvent.objects.update(by_name="Ai đó"))
    assert refused(lambda: CertificationEvent.objects.all().delete())
    with pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
        certificate.delete()
    assert CertificationEvent.objects.get().by_name == "Mai"


@pytest.mark.postgres
def test_the_ledger_cannot_be_emptied_on_postgresql():
    receive_lot(outlet=OutletFactory(), lot=LotFactory(), quantity=3, by=UserFactory())

    def truncate():
        with connection.cursor() as cursor:
            settle(cursor)
            cursor.execute("TRUNCATE shops_stockmovement CASCADE")

    assert refused(truncate)
    assert StockMovement.objects.count() == 1


@pytest.mark.parametrize("number", range(5 if connection.vendor == "postgresql" else 6))
def test_a_missing_guard_is_named_and_the_next_migrate_makes_it_again(number):
    guard = expected_guards()[number]
    assert missing_protections() == []

    drop_guard(guard)

    assert missing_protections() == [f"{guard.name} ({guard.table})"]
    call_command("migrate", verbosity=0, skip_checks=True)
    assert missing_protections() == []


def test_a_guard_that_was_made_hollow_counts_as_missing():
    guard = next(guard for guard in expected_guards() if guard.kind == "trigger")
    with connection.cursor() as cursor:
        settle(cursor)
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {guard.table} DISABLE TRIGGER {guard.name}")
        else:
            cursor.execute(f"DROP TRIGGER {guard.name}")
            cursor.execute(f"CREATE TRIGGER {guard.name} BEFORE UPDATE ON {guard.table} BEGIN SELECT 1; END")

    assert missing_protections() == [f"{guard.name} ({guard.table})"]


def test_every_guard_stands_in_a_fresh_database():
    # Bounds of stock records, and the books that are written once.
    assert len(expected_guards()) == (1 + 49 * 2 if connection.vendor == "postgresql" else 2 + 49 * 2)
    assert missing_protections() == []
