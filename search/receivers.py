"""News from the apps below: what changes a document is announced in the transaction that changed it.

Stock and price services announce themselves, and so do published pages; the outbox carries all of it out after commit.
"""

from collections.abc import Sequence

from django.db.models.signals import post_delete, post_save

from catalogue.models import (
    Certification,
    Commune,
    Packing,
    Producer,
    ProductFacts,
    ProductGroup,
    ProductSet,
    VisitFacts,
)
from catalogue.signals import reference_changed
from common.outbox import announce, announce_all, register
from common.schedule import every_tick
from search.services import refresh_documents, refresh_labels, write_coming_periods
from shops.models import LotBalance, Outlet

PRODUCT_CHANGED = "product-changed"
LABELS_CHANGED = "facet-labels-changed"


def connect() -> None:
    """Listen; called once at start-up."""
    register(PRODUCT_CHANGED, carry_out_product_changes)
    register(LABELS_CHANGED, carry_out_label_changes)
    every_tick("write-coming-periods", write_coming_periods)
    listeners = {
        product_rows_changed: [Certification, ProductFacts, VisitFacts],
        packing_changed: [Packing],
        producer_changed: [Producer],
        outlet_changed: [Outlet],
        labels_changed: [Producer, Outlet, ProductGroup, ProductSet, Commune],
    }
    for listener, senders in listeners.items():
        for sender in senders:
            name = f"search-{listener.__name__}-{sender.__name__}"
            post_save.connect(listener, sender=sender, dispatch_uid=f"{name}-saved")
            post_delete.connect(listener, sender=sender, dispatch_uid=f"{name}-deleted")

    # Reference facts are written in bulk, which sends no signal for each row.
    reference_changed.connect(labels_changed, dispatch_uid="search-labels_changed-reference")


def carry_out_product_changes(keys: Sequence[str]) -> None:
    refresh_documents(int(key) for key in keys)


def carry_out_label_changes(_keys: Sequence[str]) -> None:
    refresh_labels()


def product_rows_changed(instance, **kwargs) -> None:
    announce(PRODUCT_CHANGED, str(instance.product_id))


def packing_changed(instance, **kwargs) -> None:
    announce(PRODUCT_CHANGED, str(instance.product.parent_id or instance.product_id))


def producer_changed(instance, **kwargs) -> None:
    products = ProductFacts.objects.filter(producer=instance.pk).values_list("product_id", flat=True)
    announce_all(PRODUCT_CHANGED, [str(product_id) for product_id in products])


def outlet_changed(instance, **kwargs) -> None:
    """Its dates, rank or suspension decide what is on sale of everything that stands there."""
    stocked = LotBalance.objects.filter(outlet=instance.pk).values_list("lot__product__parent_id", "lot__product_id")
    announce_all(PRODUCT_CHANGED, sorted({str(parent or product) for parent, product in stocked}))


def labels_changed(**kwargs) -> None:
    announce(LABELS_CHANGED, "all")
