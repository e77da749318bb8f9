from orders.models.cash import (
    OWN_DELIVERY,
    CarrierHandIn,
    CashCollection,
    CashUp,
    CashUpLine,
    HandInLine,
)
from orders.models.delivery import DeliveryZone, ZoneProvince
from orders.models.fulfilments import Fulfilment, FulfilmentEvent, FulfilmentLine, PromisedLot
from orders.models.invoices import InvoiceWish, VatInvoice
from orders.models.letters import LetterText
from orders.models.orders import OrderFacts, OrderNumber
from orders.models.papers import PaperSeries, Receipt
from orders.models.payments import BankAccount, Payment, PaymentEvent, Refund, Transfer, TransferPart
from orders.models.privacy import Consent, Erasure
from orders.models.statements import Statement, StatementColumns, StatementLine

__all__ = [
    "OWN_DELIVERY",
    "BankAccount",
    "CarrierHandIn",
    "CashCollection",
    "CashUp",
    "CashUpLine",
    "Consent",
    "DeliveryZone",
    "Erasure",
    "Fulfilment",
    "FulfilmentEvent",
    "FulfilmentLine",
    "HandInLine",
    "InvoiceWish",
    "LetterText",
    "OrderFacts",
    "OrderNumber",
    "PaperSeries",
    "Payment",
    "PaymentEvent",
    "PromisedLot",
    "Receipt",
    "Refund",
    "Statement",
    "StatementColumns",
    "StatementLine",
    "Transfer",
    "TransferPart",
    "VatInvoice",
    "ZoneProvince",
]
