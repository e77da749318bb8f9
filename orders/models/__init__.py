from orders.models.cards import (
    CardCapture,
    CardDay,
    CardEvent,
    CardIntent,
    CardRefund,
    CardRefundStep,
)
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
from orders.models.pickups import CollectorChange, PickUp
from orders.models.shipping import Carrier, ShippingService, TariffEvent, TariffStep, TariffTable, TariffZone
from orders.models.statements import Statement, StatementColumns, StatementLine

__all__ = [
    "OWN_DELIVERY",
    "BankAccount",
    "CardCapture",
    "CardDay",
    "CardEvent",
    "CardIntent",
    "CardRefund",
    "CardRefundStep",
    "Carrier",
    "CarrierHandIn",
    "CashCollection",
    "CashUp",
    "CashUpLine",
    "CollectorChange",
    "DeliveryZone",
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
    "PickUp",
    "PromisedLot",
    "Receipt",
    "Refund",
    "ShippingService",
    "Statement",
    "StatementColumns",
    "StatementLine",
    "TariffEvent",
    "TariffStep",
    "TariffTable",
    "TariffZone",
    "Transfer",
    "TransferPart",
    "VatInvoice",
    "ZoneProvince",
]
