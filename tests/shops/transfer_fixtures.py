"""Two outlets, five pieces at the first, and what a refusal must leave as it was."""

import pytest
from django.db import transaction

from shops.exceptions import ShopsRefusal
from shops.models import Allocation, LotBalance, StockMovement, Transfer, TransferEntry, TransferStep
from shops.services import receive_lot
from tests.factories.goods import LotFactory
from tests.factories.places import OutletFactory, UserFactory


@pytest.fixture
def mai():
    return UserFactory(first_name="Lò Thị Mai")


@pytest.fixture
def here():
    return OutletFactory()


@pytest.fixture
def there():
    return OutletFactory()


@pytest.fixture
def lot(here, mai):
    """Five pieces at the source."""
    lot = LotFactory(code="LO-1")
    receive_lot(outlet=here, lot=lot, quantity=5, by=mai)
    return lot


def shelf_of(lot, outlet) -> tuple[int, int]:
    """Quantity and promises of the lot at the outlet."""
    balance = LotBalance.objects.filter(lot=lot, outlet=outlet).first()
    return (balance.quantity, balance.allocated) if balance else (0, 0)


def book() -> tuple:
    """Everything that a refusal must leave as it was."""
    return (
        list(StockMovement.objects.values_list("pk")),
        list(Allocation.objects.order_by("pk").values_list("pk", "state", "quantity")),
        list(Transfer.objects.values_list("pk", "state")),
        list(TransferStep.objects.values_list("pk")),
        list(TransferEntry.objects.values_list("pk")),
    )


def refused(refusal, work) -> ShopsRefusal:
    """The refusal with which the work ends, having changed nothing."""
    before = book()
    with pytest.raises(refusal) as said, transaction.atomic():
        work()
    assert book() == before
    return said.value
