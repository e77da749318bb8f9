from catalogue.models.certification import Certification, CertificationEvent
from catalogue.models.places import Commune, FormerPlace, Province
from catalogue.models.producers import Producer
from catalogue.models.products import Lot, Packing, Pairing, ProductFacts, VisitFacts
from catalogue.models.tax import VatKind, VatRate
from catalogue.models.taxonomy import ProductGroup, ProductSet, Taxonomy

__all__ = [
    "Certification",
    "CertificationEvent",
    "Commune",
    "FormerPlace",
    "Lot",
    "Packing",
    "Pairing",
    "Producer",
    "ProductFacts",
    "ProductGroup",
    "ProductSet",
    "Province",
    "Taxonomy",
    "VatKind",
    "VatRate",
    "VisitFacts",
]
