"""Accounts that take money."""

import factory

from orders.models import BankAccount
from tests.factories.places import LegalSellerFactory


class BankAccountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BankAccount

    seller = factory.SubFactory(LegalSellerFactory)
    bank_code = "970436"
    bank_name = "Vietcombank"
    number = factory.Sequence(lambda number: f"00110040{number:05d}")
    holder = "HTX DICH VU OCOP"
    is_in_use = True
