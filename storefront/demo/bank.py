"""The demo's account for transfers: a number no bank gives out, so marked as demo."""

from orders.models import BankAccount
from shops.models import Outlet


def load_bank_account(outlet: Outlet) -> None:
    """One account in use, of the outlet's seller; nothing is done where one stands already."""
    if BankAccount.objects.exists():
        return
    BankAccount.objects.create(
        seller=outlet.legal_seller,
        bank_code="970436",
        bank_name="Vietcombank",
        number="OCOPDIENBIENMAU",
        holder="DAC SAN DIEN BIEN (MAU)",
        is_in_use=True,
        is_demo=True,
    )
