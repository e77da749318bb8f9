from orders.models.delivery import DeliveryZone, ZoneProvince
from orders.models.fulfilments import Fulfilment, FulfilmentEvent, FulfilmentLine, PromisedLot
from orders.models.orders import OrderFacts, OrderNumber

__all__ = [
    "DeliveryZone",
    "Fulfilment",
    "FulfilmentEvent",
    "FulfilmentLine",
    "OrderFacts",
    "OrderNumber",
    "PromisedLot",
    "ZoneProvince",
]
