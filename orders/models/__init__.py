from orders.models.delivery import DeliveryZone, ZoneProvince
from orders.models.fulfilments import Fulfilment, FulfilmentEvent, FulfilmentLine, PromisedLot
from orders.models.orders import OrderFacts, OrderNumber
from orders.models.payments import BankAccount, Payment, PaymentEvent, Refund, Transfer, TransferPart

__all__ = [
    "BankAccount",
    "DeliveryZone",
    "Fulfilment",
    "FulfilmentEvent",
    "FulfilmentLine",
    "OrderFacts",
    "OrderNumber",
    "Payment",
    "PaymentEvent",
    "PromisedLot",
    "Refund",
    "Transfer",
    "TransferPart",
    "ZoneProvince",
]
