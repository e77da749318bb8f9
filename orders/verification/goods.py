"""Goods of orders: what was ordered is promised, handed over or cancelled, and every step is written."""

from orders.verification import records
from shops.verification import Check

LINES = "order_line l JOIN order_order o ON o.id = l.order_id JOIN orders_orderfacts f ON f.order_id = o.id"


def _settled(state: str) -> str:
    return f"COALESCE(SUM(CASE WHEN a.state = '{state}' THEN a.quantity ELSE 0 END), 0)"


# Pieces of a line that were released and promised again from another lot.
REPLACED = "COALESCE((SELECT SUM(t.replaced) FROM orders_shortage t WHERE t.line_id = s.id), 0)"

GOODS = [
    Check(
        "shares-make-line",
        "what the outlets owe of an order line adds up to what was ordered",
        f"""
        SELECT o.number, l.id, l.quantity, COALESCE(SUM(s.quantity - s.moved), 0) FROM {LINES}
        LEFT JOIN orders_fulfilmentline s ON s.order_line_id = l.id
        GROUP BY o.number, l.id, l.quantity HAVING COALESCE(SUM(s.quantity - s.moved), 0) <> l.quantity ORDER BY l.id
        """,  # noqa: S608  no parameters
        records.order_line,
    ),
    Check(
        "promises-make-line",
        "ordered is promised, handed over and cancelled, line by line and lot by lot",
        f"""
        SELECT o.number, s.order_line_id,
            'ordered ' || CAST(s.quantity AS varchar(20)) || ', handed over ' || CAST(s.handed_over AS varchar(20))
            || ', cancelled ' || CAST(s.cancelled AS varchar(20)),
            'open ' || CAST({_settled("open")} AS varchar(20))
            || ', handed over ' || CAST({_settled("handed-over")} AS varchar(20))
            || ', released ' || CAST({_settled("released")} AS varchar(20))
        FROM orders_fulfilmentline s JOIN orders_fulfilment h ON h.id = s.fulfilment_id
        JOIN order_order o ON o.id = h.order_id
        LEFT JOIN orders_promisedlot p ON p.line_id = s.id LEFT JOIN shops_allocation a ON a.id = p.allocation_id
        GROUP BY o.number, s.id, s.order_line_id, s.quantity, s.handed_over, s.cancelled
        HAVING {_settled("handed-over")} <> s.handed_over OR {_settled("released")} <> s.cancelled + {REPLACED}
            OR {_settled("open")} <> s.quantity - s.handed_over - s.cancelled
        ORDER BY s.id
        """,  # noqa: S608  no parameters
        records.order_line,
    ),
    Check(
        "shortages-are-released",
        "what an order lacks is a released promise of its line, and what another outlet sends instead is written there",
        """
        SELECT o.number, s.order_line_id, 'a released promise of ' || CAST(t.quantity AS varchar(20)),
            a.state || ' ' || CAST(a.quantity AS varchar(20))
        FROM orders_shortage t JOIN orders_fulfilmentline s ON s.id = t.line_id
        JOIN orders_fulfilment h ON h.id = s.fulfilment_id JOIN order_order o ON o.id = h.order_id
        JOIN shops_allocation a ON a.id = t.allocation_id
        LEFT JOIN orders_promisedlot p ON p.allocation_id = a.id AND p.line_id = s.id
        WHERE a.state <> 'released' OR a.quantity <> t.quantity OR p.id IS NULL
        UNION ALL
        SELECT o.number, s.order_line_id, 'moved ' || CAST(COALESCE(SUM(t.moved), 0) AS varchar(20)),
            'moved ' || CAST(s.moved AS varchar(20))
        FROM orders_fulfilmentline s JOIN orders_fulfilment h ON h.id = s.fulfilment_id
        JOIN order_order o ON o.id = h.order_id LEFT JOIN orders_shortage t ON t.line_id = s.id
        GROUP BY o.number, s.id, s.order_line_id, s.moved HAVING COALESCE(SUM(t.moved), 0) <> s.moved
        """,
        records.order_line,
    ),
    Check(
        "promises-stand-at-outlet",
        "an order's goods are promised at the outlet and in the packing that its line names",
        """
        SELECT o.number, s.order_line_id, l.product_id || ' at ' || h.outlet_id, t.product_id || ' at ' || b.outlet_id
        FROM orders_promisedlot p JOIN orders_fulfilmentline s ON s.id = p.line_id
        JOIN orders_fulfilment h ON h.id = s.fulfilment_id JOIN order_order o ON o.id = h.order_id
        JOIN order_line l ON l.id = s.order_line_id JOIN shops_allocation a ON a.id = p.allocation_id
        JOIN shops_lotbalance b ON b.id = a.balance_id JOIN ocop_catalogue_lot t ON t.id = b.lot_id
        WHERE b.outlet_id <> h.outlet_id OR t.product_id <> l.product_id ORDER BY p.id
        """,
        records.order_line,
    ),
    Check(
        "steps-make-status",
        "a share stands where its last step led, and has pieces open only while it is open",
        """
        SELECT o.number, u.code, COALESCE(e.after, 'a step'), h.status
        FROM orders_fulfilment h JOIN order_order o ON o.id = h.order_id JOIN shops_outlet u ON u.id = h.outlet_id
        LEFT JOIN orders_fulfilmentevent e
            ON e.id = (SELECT MAX(id) FROM orders_fulfilmentevent WHERE fulfilment_id = h.id)
        WHERE e.id IS NULL OR e.after <> h.status OR (h.status IN ('handed-over', 'cancelled') AND EXISTS (
            SELECT 1 FROM orders_fulfilmentline s
            WHERE s.fulfilment_id = h.id AND s.quantity <> s.handed_over + s.cancelled
        )) ORDER BY h.id
        """,
        records.share,
    ),
    Check(
        "shares-make-status",
        "an order stands where its shares stand: what is cancelled no longer counts, unless all of it is",
        """
        SELECT number, expected, status FROM (
            SELECT o.number, o.id, o.status, CASE
                WHEN SUM(CASE WHEN h.status <> 'cancelled' THEN 1 ELSE 0 END) = 0 THEN 'cancelled'
                WHEN SUM(CASE WHEN h.status = 'pending' THEN 1 ELSE 0 END) > 0 THEN 'pending'
                WHEN SUM(CASE WHEN h.status = 'placed' THEN 1 ELSE 0 END) > 0 THEN 'placed'
                WHEN SUM(CASE WHEN h.status = 'packed' THEN 1 ELSE 0 END) > 0 THEN 'packed'
                ELSE 'handed-over' END AS expected
            FROM order_order o JOIN orders_fulfilment h ON h.order_id = o.id GROUP BY o.number, o.id, o.status
        ) t WHERE status <> expected ORDER BY id
        """,
        records.order,
    ),
    Check(
        "lines-make-order",
        "an order's lines and charges add up to its total and to the amount that was frozen, in whole đồng",
        """
        SELECT o.number, f.amount_due,
            COALESCE((SELECT SUM(l.line_price_incl_tax) FROM order_line l WHERE l.order_id = o.id), 0)
            + COALESCE((SELECT SUM(h.charge) FROM orders_fulfilment h WHERE h.order_id = o.id), 0)
        FROM order_order o JOIN orders_orderfacts f ON f.order_id = o.id
        WHERE f.amount_due <> COALESCE((SELECT SUM(l.line_price_incl_tax) FROM order_line l WHERE l.order_id = o.id), 0)
            + COALESCE((SELECT SUM(h.charge) FROM orders_fulfilment h WHERE h.order_id = o.id), 0)
            OR o.total_incl_tax <> f.amount_due OR o.shipping_incl_tax <> f.charges_total
            OR f.amount_due <> f.goods_total + f.charges_total
        ORDER BY o.id
        """,
        records.order,
    ),
    Check(
        "order-money-whole",
        "every amount on an order line is whole đồng, and the line is its unit price times its pieces",
        f"""
        SELECT o.number, l.id, CAST(l.unit_price_incl_tax AS bigint) * l.quantity, l.line_price_incl_tax FROM {LINES}
        WHERE l.line_price_incl_tax <> l.unit_price_incl_tax * l.quantity
            OR l.unit_price_incl_tax <> CAST(l.unit_price_incl_tax AS bigint)
            OR l.line_price_before_discounts_incl_tax <> CAST(l.line_price_before_discounts_incl_tax AS bigint)
        ORDER BY l.id
        """,  # noqa: S608  no parameters
        records.order_line,
    ),
    Check(
        "steps-are-signed",
        "every step of an order names who took it",
        """
        SELECT o.number, u.code, 'a name', 'nobody' FROM orders_fulfilmentevent e
        JOIN orders_fulfilment h ON h.id = e.fulfilment_id JOIN order_order o ON o.id = h.order_id
        JOIN shops_outlet u ON u.id = h.outlet_id WHERE TRIM(e.actor_name) = '' ORDER BY e.id
        """,
        records.share,
    ),
]
