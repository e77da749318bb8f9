"""Erasures: none is left under way, and an erased order knows nothing of its buyer."""

from common.personal import ERASED_NAME
from orders.verification import records
from shops.verification import Check

PRIVACY = [
    Check(
        "erasures-are-finished",
        "no erasure is left under way, for the books would let personal fields be changed",
        "SELECT code, 'finished', 'under way' FROM orders_erasure WHERE finished_at IS NULL ORDER BY id",
        records.erasure,
    ),
    Check(
        "erased-orders-know-nobody",
        "an order whose name is erased has no phone number, no address, no words and no mail address",
        f"""
        SELECT o.number, 'nothing', 'contact or words of the buyer'
        FROM orders_orderfacts f JOIN order_order o ON o.id = f.order_id
        WHERE f.buyer_name LIKE '{ERASED_NAME} %' AND (f.phone <> '' OR f.email <> '' OR f.street <> ''
            OR f.commune_name <> '' OR f.note <> '' OR COALESCE(o.guest_email, '') <> '')
        ORDER BY o.id
        """,  # noqa: S608  no parameters
        records.order,
    ),
]
