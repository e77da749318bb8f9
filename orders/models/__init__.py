from orders.models.cash import (
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
from orders.models.parcels import OWN_DELIVERY, Parcel, ParcelEvent, ParcelLine
from orders.models.payments import BankAccount, Payment, PaymentEvent, Refund, Transfer, TransferPart
from orders.models.returns import CashRefund, GoodsReturn, ReturnedLot, ReturnEvent, ReturnLine
from orders.models.statements import Statement, StatementColumns, StatementLine

__all__ = [
    "OWN_DELIVERY",
    "BankAccount",
    "CarrierHandIn",
    "CashCollection",
    "CashRefund",
    "CashUp",
    "CashUpLine",
    "DeliveryZone",
    "Fulfilment",
    "FulfilmentEvent",
    "FulfilmentLine",
    "GoodsReturn",
    "HandInLine",
    "InvoiceWish",
    "LetterText",
    "OrderFacts",
    "OrderNumber",
    "PaperSeries",
    "Parcel",
    "ParcelEvent",
    "ParcelLine",
    "Payment",
    "PaymentEvent",
    "PromisedLot",
    "Receipt",
    "Refund",
    "ReturnEvent",
    "ReturnLine",
    "ReturnedLot",
    "Statement",
    "StatementColumns",
    "StatementLine",
    "Transfer",
    "TransferPart",
    "VatInvoice",
    "ZoneProvince",
]
