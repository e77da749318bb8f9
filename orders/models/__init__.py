from orders.models.cards import (
    CardCapture,
    CardDay,
    CardEvent,
    CardIntent,
    CardRefund,
    CardRefundStep,
)
from orders.models.cash import (
    CarrierHandIn,
    CashCollection,
    CashUp,
    CashUpLine,
    HandInLine,
)
from orders.models.cash_refunds import CashRefund
from orders.models.delivery import DeliveryZone, ZoneProvince
from orders.models.fulfilments import Fulfilment, FulfilmentEvent, FulfilmentLine, PromisedLot
from orders.models.invoices import InvoiceWish, VatInvoice
from orders.models.letters import LetterText
from orders.models.orders import OrderFacts, OrderNumber
from orders.models.papers import PaperSeries, Receipt
from orders.models.parcels import OWN_DELIVERY, Parcel, ParcelEvent, ParcelLine
from orders.models.payments import BankAccount, Payment, PaymentEvent, Refund, Transfer, TransferPart
from orders.models.pickups import CollectorChange, PickUp
from orders.models.privacy import Consent, Erasure
from orders.models.returns import GoodsReturn, ReturnedLot, ReturnEvent, ReturnLine
from orders.models.sales import MoneySeen, Sale, SaleLine, TillSession
from orders.models.shipping import Carrier, ShippingService, TariffEvent, TariffStep, TariffTable, TariffZone
from orders.models.shortages import Shortage
from orders.models.statements import Statement, StatementColumns, StatementLine
from orders.models.stop_news import BuyerCall, StopBuyer

__all__ = [
    "OWN_DELIVERY",
    "BankAccount",
    "BuyerCall",
    "CardCapture",
    "CardDay",
    "CardEvent",
    "CardIntent",
    "CardRefund",
    "CardRefundStep",
    "Carrier",
    "CarrierHandIn",
    "CashCollection",
    "CashRefund",
    "CashUp",
    "CashUpLine",
    "CollectorChange",
    "Consent",
    "DeliveryZone",
    "Erasure",
    "Fulfilment",
    "FulfilmentEvent",
    "FulfilmentLine",
    "GoodsReturn",
    "HandInLine",
    "InvoiceWish",
    "LetterText",
    "MoneySeen",
    "OrderFacts",
    "OrderNumber",
    "PaperSeries",
    "Parcel",
    "ParcelEvent",
    "ParcelLine",
    "Payment",
    "PaymentEvent",
    "PickUp",
    "PromisedLot",
    "Receipt",
    "Refund",
    "ReturnEvent",
    "ReturnLine",
    "ReturnedLot",
    "Sale",
    "SaleLine",
    "ShippingService",
    "Shortage",
    "Statement",
    "StatementColumns",
    "StatementLine",
    "StopBuyer",
    "TariffEvent",
    "TariffStep",
    "TariffTable",
    "TariffZone",
    "TillSession",
    "Transfer",
    "TransferPart",
    "VatInvoice",
    "ZoneProvince",
]
