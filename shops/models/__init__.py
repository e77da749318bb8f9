from shops.models.acts import KeyedAct
from shops.models.ledger import Allocation, LotBalance, StockMovement
from shops.models.outlets import LegalSeller, OpeningException, OpeningHours, Outlet
from shops.models.prices import DatedPrice, Reduction
from shops.models.reordering import LowStockDigest, ReorderPoint
from shops.models.staff import OutletStaff

__all__ = [
    "Allocation",
    "DatedPrice",
    "KeyedAct",
    "LegalSeller",
    "LotBalance",
    "LowStockDigest",
    "OpeningException",
    "OpeningHours",
    "Outlet",
    "OutletStaff",
    "Reduction",
    "ReorderPoint",
    "StockMovement",
]
