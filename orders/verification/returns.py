"""Returns: no more came back than was handed over, each piece decided about, and what is owed for it."""

from orders.verification import records
from orders.verification.sums import FORGIVEN
from shops.verification import Check

WORTH = """(SELECT COALESCE(SUM(CAST(l.unit_price_incl_tax AS bigint) * n.received), 0)
    FROM orders_returnline n JOIN orders_fulfilmentline s ON s.id = n.line_id
    JOIN order_line l ON l.id = s.order_line_id
    WHERE n.goods_return_id = r.id)"""

RETURNS = [
    Check(
        "returned-within-handed-over",
        "what came back of a line was handed over, and is what its returns received",
        """
        SELECT o.number, s.order_line_id, COALESCE(SUM(n.received), 0), s.returned
        FROM orders_fulfilmentline s JOIN orders_fulfilment h ON h.id = s.fulfilment_id
        JOIN order_order o ON o.id = h.order_id LEFT JOIN orders_returnline n ON n.line_id = s.id
        GROUP BY o.number, s.id, s.order_line_id, s.returned, s.handed_over
        HAVING COALESCE(SUM(n.received), 0) <> s.returned OR s.returned > s.handed_over ORDER BY s.id
        """,
        records.order_line,
    ),
    Check(
        "returns-are-decided",
        "every piece that came back has its decision, and the movements that the decision says",
        """
        SELECT o.number, n.id, n.received, COALESCE(SUM(d.quantity), 0)
        FROM orders_returnline n JOIN orders_goodsreturn r ON r.id = n.goods_return_id
        JOIN orders_fulfilment h ON h.id = r.fulfilment_id JOIN order_order o ON o.id = h.order_id
        LEFT JOIN orders_returnedlot d ON d.return_line_id = n.id
        LEFT JOIN shops_stockmovement m ON m.id = d.movement_id LEFT JOIN shops_stockmovement x ON x.id = d.loss_id
        GROUP BY o.number, n.id, n.received, r.state
        HAVING COALESCE(SUM(d.quantity), 0) <> n.received OR (n.received > 0 AND r.state <> 'received')
            OR SUM(CASE WHEN d.id IS NOT NULL AND (m.kind <> 'returned' OR m.change <> d.quantity
                OR m.lot_id <> d.lot_id OR (d.decision = 'shelf') <> (x.id IS NULL)
                OR (x.id IS NOT NULL AND (x.change <> -d.quantity OR x.lot_id <> d.lot_id))
                OR EXISTS (SELECT 1 FROM shops_stockmovement c WHERE c.corrects_id IN (m.id, x.id))
            ) THEN 1 ELSE 0 END) > 0
        ORDER BY n.id
        """,
        records.returned,
    ),
    Check(
        "returns-of-own-lots",
        "no more of a lot came back for a line than was handed over of it",
        """
        SELECT number, line, given, back FROM (
            SELECT o.number, n.line_id AS line, d.lot_id AS lot, SUM(d.quantity) AS back, (
                SELECT COALESCE(SUM(a.quantity), 0) FROM orders_promisedlot p
                JOIN shops_allocation a ON a.id = p.allocation_id JOIN shops_lotbalance b ON b.id = a.balance_id
                WHERE p.line_id = n.line_id AND b.lot_id = d.lot_id AND a.state = 'handed-over'
            ) AS given
            FROM orders_returnedlot d JOIN orders_returnline n ON n.id = d.return_line_id
            JOIN orders_fulfilmentline s ON s.id = n.line_id JOIN orders_fulfilment h ON h.id = s.fulfilment_id
            JOIN order_order o ON o.id = h.order_id GROUP BY o.number, n.line_id, d.lot_id
        ) t WHERE back > given ORDER BY line
        """,
        records.returned,
    ),
    Check(
        "returns-make-credit",
        "what is owed for a return is the price of its pieces, and of the charge no more than was taken",
        f"""
        SELECT o.number, r.id, CASE WHEN {FORGIVEN} THEN 0 ELSE {WORTH} + r.charge_back END, r.credit
        FROM orders_goodsreturn r JOIN orders_fulfilment h ON h.id = r.fulfilment_id
        JOIN order_order o ON o.id = h.order_id LEFT JOIN orders_parcel k ON k.id = r.parcel_id
        WHERE (r.state = 'received' AND r.credit <> CASE WHEN {FORGIVEN} THEN 0 ELSE {WORTH} + r.charge_back END)
            OR h.charge_back > h.charge
            OR h.charge_back <> (SELECT SUM(charge_back) FROM orders_goodsreturn WHERE fulfilment_id = h.id)
        ORDER BY r.id
        """,  # noqa: S608  no parameters
        records.returned,
    ),
    Check(
        "steps-make-return",
        "a return stands where its last step led, and every step names who took it",
        """
        SELECT o.number, r.id, COALESCE(e.after, 'a step'), r.state
        FROM orders_goodsreturn r JOIN orders_fulfilment h ON h.id = r.fulfilment_id
        JOIN order_order o ON o.id = h.order_id LEFT JOIN orders_returnevent e
            ON e.id = (SELECT MAX(id) FROM orders_returnevent WHERE goods_return_id = r.id)
        WHERE e.id IS NULL OR e.after <> r.state OR TRIM(e.actor_name) = '' ORDER BY r.id
        """,
        records.returned,
    ),
]
