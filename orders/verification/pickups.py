"""Goods that are fetched: what waits has its code and its last day, and what is over waits no more."""

from orders.verification import records
from shops.verification import Check

PICK_UPS = [
    Check(
        "pick-ups-follow-shares",
        "a share to be fetched has its pick-up, once packed with a code, at its own outlet, open while the share is",
        """
        SELECT o.number, u.code, h.status, COALESCE('closed ' || CAST(p.closed_at AS varchar(40)), 'open')
            || CASE WHEN p.id IS NULL THEN ', no pick-up' WHEN p.code = '' THEN ', no code' ELSE ', code' END
        FROM orders_fulfilment h JOIN order_order o ON o.id = h.order_id JOIN shops_outlet u ON u.id = h.outlet_id
        LEFT JOIN orders_pickup p ON p.fulfilment_id = h.id
        WHERE (p.id IS NULL AND h.way = 'pick-up' AND h.status IN ('pending', 'placed', 'packed'))
            OR (p.id IS NOT NULL AND (
                h.way <> 'pick-up' OR p.outlet_id <> h.outlet_id
                OR (p.closed_at IS NULL AND h.status IN ('handed-over', 'cancelled'))
                OR (p.closed_at IS NOT NULL AND h.status IN ('pending', 'placed', 'packed'))
                OR (p.code = '' AND h.status = 'packed')
            )) ORDER BY h.id
        """,
        records.share,
    ),
]
