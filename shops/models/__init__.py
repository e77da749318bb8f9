from shops.models.acts import KeyedAct
from shops.models.ledger import Allocation, LotBalance, StockMovement
from shops.models.outlets import LegalSeller, OpeningException, OpeningHours, Outlet
from shops.models.prices import DatedPrice, Reduction
from shops.models.register import OutletStep, OutletVisit, PostChange, VisitMending, VisitPoint
from shops.models.staff import OutletStaff

__all__ = [
    "Allocation",
    "DatedPrice",
    "KeyedAct",
    "LegalSeller",
    "LotBalance",
    "OpeningException",
    "OpeningHours",
    "Outlet",
    "OutletStaff",
    "OutletStep",
    "OutletVisit",
    "PostChange",
    "Reduction",
    "StockMovement",
    "VisitMending",
    "VisitPoint",
]
