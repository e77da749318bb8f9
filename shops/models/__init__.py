from shops.models.acts import KeyedAct
from shops.models.arrivals import Arrival, DeliveryLine, DeliveryNote, StockImport, Terms
from shops.models.checks import LedgerCheck
from shops.models.ledger import Allocation, LotBalance, StockMovement
from shops.models.outlets import LegalSeller, OpeningException, OpeningHours, Outlet
from shops.models.prices import DatedPrice, Reduction
from shops.models.register import OutletStep, OutletVisit, PostChange, VisitMending, VisitPoint
from shops.models.reordering import LowStockDigest, ReorderPoint
from shops.models.staff import OutletStaff
from shops.models.stocktakes import Stocktake, StocktakeCount, StocktakeEvent, StocktakeLine
from shops.models.stops import LotStop, SetAside, StopEnd, StopNews, StoppedLot
from shops.models.transfers import Transfer, TransferEntry, TransferLine, TransferStep

__all__ = [
    "Allocation",
    "Arrival",
    "DatedPrice",
    "DeliveryLine",
    "DeliveryNote",
    "KeyedAct",
    "LedgerCheck",
    "LegalSeller",
    "LotBalance",
    "LotStop",
    "LowStockDigest",
    "OpeningException",
    "OpeningHours",
    "Outlet",
    "OutletStaff",
    "OutletStep",
    "OutletVisit",
    "PostChange",
    "Reduction",
    "ReorderPoint",
    "SetAside",
    "StockImport",
    "StockMovement",
    "Stocktake",
    "StocktakeCount",
    "StocktakeEvent",
    "StocktakeLine",
    "StopEnd",
    "StopNews",
    "StoppedLot",
    "Terms",
    "Transfer",
    "TransferEntry",
    "TransferLine",
    "TransferStep",
    "VisitMending",
    "VisitPoint",
]
