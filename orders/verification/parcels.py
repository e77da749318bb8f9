"""Parcels: what left in them was handed over, and each is where its last step led."""

from orders.verification import records
from shops.verification import Check

PARCELS = [
    Check(
        "parcels-within-handed-over",
        "what left in parcels of a line was handed over",
        """
        SELECT o.number, s.order_line_id, s.handed_over, SUM(n.quantity)
        FROM orders_parcelline n JOIN orders_parcel k ON k.id = n.parcel_id
        JOIN orders_fulfilmentline s ON s.id = n.line_id JOIN orders_fulfilment h ON h.id = s.fulfilment_id
        JOIN order_order o ON o.id = h.order_id
        GROUP BY o.number, s.id, s.order_line_id, s.handed_over, s.fulfilment_id
        HAVING SUM(n.quantity) > s.handed_over
            OR SUM(CASE WHEN k.fulfilment_id <> s.fulfilment_id THEN 1 ELSE 0 END) > 0
        ORDER BY s.id
        """,
        records.order_line,
    ),
    Check(
        "parcels-cost-their-pieces",
        "a parcel costs its pieces and its charge, and the parcels of a share bear its charge once",
        """
        SELECT o.number, k.id, k.charge + (
            SELECT COALESCE(SUM(CAST(l.unit_price_incl_tax AS bigint) * n.quantity), 0)
            FROM orders_parcelline n JOIN orders_fulfilmentline s ON s.id = n.line_id
            JOIN order_line l ON l.id = s.order_line_id WHERE n.parcel_id = k.id
        ) AS expected, k.amount
        FROM orders_parcel k JOIN orders_fulfilment h ON h.id = k.fulfilment_id JOIN order_order o ON o.id = h.order_id
        WHERE k.amount <> k.charge + (
            SELECT COALESCE(SUM(CAST(l.unit_price_incl_tax AS bigint) * n.quantity), 0)
            FROM orders_parcelline n JOIN orders_fulfilmentline s ON s.id = n.line_id
            JOIN order_line l ON l.id = s.order_line_id WHERE n.parcel_id = k.id
        ) OR h.charge <> (SELECT SUM(charge) FROM orders_parcel WHERE fulfilment_id = h.id) ORDER BY k.id
        """,
        records.parcel,
    ),
    Check(
        "steps-make-parcel",
        "a parcel stands where its last step led, every step is signed, and one that was not taken has its return",
        """
        SELECT o.number, k.id, COALESCE(e.after, 'a step'), k.state
        FROM orders_parcel k JOIN orders_fulfilment h ON h.id = k.fulfilment_id JOIN order_order o ON o.id = h.order_id
        LEFT JOIN orders_parcelevent e ON e.id = (SELECT MAX(id) FROM orders_parcelevent WHERE parcel_id = k.id)
        LEFT JOIN orders_goodsreturn r ON r.parcel_id = k.id
        WHERE e.id IS NULL OR e.after <> k.state OR e.tracking <> k.tracking OR TRIM(e.actor_name) = ''
            OR (r.id IS NULL) <> (k.state IN ('sent', 'arrived'))
            OR (r.id IS NOT NULL AND (k.state = 'came-back') <> (r.state = 'received'))
        ORDER BY k.id
        """,
        records.parcel,
    ),
]
