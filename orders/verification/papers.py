"""Papers of orders: numbers without gaps, and what stands on them."""

from orders.verification import records
from shops.verification import Check

PAPERS = [
    Check(
        "receipts-without-gaps",
        "the receipts of a seller in a year are numbered 1, 2, 3… up to the last number given",
        """
        SELECT number, expected, found FROM (
            SELECT o.number, r.number AS found, r.series_id AS series,
                ROW_NUMBER() OVER (PARTITION BY r.series_id ORDER BY r.number) AS expected
            FROM orders_receipt r JOIN orders_fulfilment h ON h.id = r.fulfilment_id
            JOIN order_order o ON o.id = h.order_id
        ) numbered WHERE found <> expected
        UNION ALL
        SELECT MAX(o.number), COUNT(r.id), s.last FROM orders_paperseries s
        LEFT JOIN orders_receipt r ON r.series_id = s.id LEFT JOIN orders_fulfilment h ON h.id = r.fulfilment_id
        LEFT JOIN order_order o ON o.id = h.order_id
        WHERE s.kind = 'receipt' GROUP BY s.id, s.last HAVING COUNT(r.id) <> s.last
        """,
        records.receipt,
    ),
    Check(
        "receipt-is-the-share",
        "a receipt is of a share that was handed over: its pieces at their prices, and its charge",
        """
        SELECT o.number, COALESCE(SUM(s.handed_over * l.unit_price_incl_tax), 0) + h.charge, r.total
        FROM orders_receipt r JOIN orders_fulfilment h ON h.id = r.fulfilment_id JOIN order_order o ON o.id = h.order_id
        LEFT JOIN orders_fulfilmentline s ON s.fulfilment_id = h.id LEFT JOIN order_line l ON l.id = s.order_line_id
        GROUP BY r.id, o.number, h.charge, h.status, r.total
        HAVING COALESCE(SUM(s.handed_over * l.unit_price_incl_tax), 0) + h.charge <> r.total
            OR h.status <> 'handed-over'
        ORDER BY r.id
        """,
        records.receipt,
    ),
]
