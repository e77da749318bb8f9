"""The list of buyers of held and recalled lots: nobody who was given pieces is left out of it."""

from orders.verification import records
from shops.verification import Check

STOPS = [
    Check(
        "buyers-of-stopped-lots-are-listed",
        "every order that had been given pieces of a lot when it was stopped stands in the list that was made of it",
        """
        SELECT o.number, SUM(a.quantity), 0 FROM shops_stoppedlot t JOIN shops_lotstop s ON s.id = t.stop_id
        JOIN shops_lotbalance b ON b.lot_id = t.lot_id
        JOIN shops_allocation a ON a.balance_id = b.id AND a.state = 'handed-over' AND a.settled_at <= s.at
        JOIN orders_promisedlot p ON p.allocation_id = a.id JOIN orders_fulfilmentline l ON l.id = p.line_id
        JOIN orders_fulfilment f ON f.id = l.fulfilment_id JOIN order_order o ON o.id = f.order_id
        WHERE EXISTS (SELECT 1 FROM orders_stopbuyer x WHERE x.stop_id = s.id)
            AND NOT EXISTS (SELECT 1 FROM orders_stopbuyer x WHERE x.stop_id = s.id AND x.order_id = o.id)
        GROUP BY o.number, s.id ORDER BY o.number, s.id
        """,
        records.order,
    ),
]
