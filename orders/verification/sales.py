"""Sales over the counter: each is one order of its outlet, and its cash belongs to a session."""

from orders.verification import records
from shops.verification import Check

SALES = [
    Check(
        "sale-is-its-order",
        "an order of the counter is one sale's, of the basket and the outlet of that sale, and no other order is",
        """
        SELECT o.number, COALESCE(u.code, 'no sale'), f.channel, COALESCE(s.state, 'no sale')
        FROM orders_orderfacts f JOIN order_order o ON o.id = f.order_id
        LEFT JOIN orders_sale s ON s.order_id = o.id LEFT JOIN shops_outlet u ON u.id = s.outlet_id
        WHERE (f.channel = 'counter') <> (s.id IS NOT NULL)
            OR (s.id IS NOT NULL AND (s.state <> 'sold' OR s.basket_id <> o.basket_id OR EXISTS (
                SELECT 1 FROM orders_fulfilment h WHERE h.order_id = o.id AND h.outlet_id <> s.outlet_id
            ))) ORDER BY o.id
        """,
        records.order,
    ),
    Check(
        "cash-of-sales-has-its-session",
        "cash of a sale was given for all that it cost, and came while a session of its outlet was open",
        """
        SELECT o.number, c.amount, COALESCE(s.given, 0) FROM orders_sale s JOIN order_order o ON o.id = s.order_id
        JOIN orders_payment p ON p.order_id = o.id
        JOIN orders_cashcollection c ON c.payment_id = p.id AND c.corrects_id IS NULL
        LEFT JOIN orders_cashupline l ON l.collection_id = c.id
        WHERE COALESCE(s.given, 0) < c.amount OR NOT EXISTS (
            SELECT 1 FROM orders_tillsession t WHERE t.outlet_id = c.outlet_id AND t.opened_at <= c.at
                AND (t.cash_up_id = l.cash_up_id OR (t.cash_up_id IS NULL AND l.id IS NULL))
        ) ORDER BY o.id
        """,
        records.order,
    ),
    Check(
        "money-seen-at-the-counter",
        "the word that money had come is about a paid transfer of a counter sale, and no more than it cost",
        """
        SELECT o.number, p.amount, m.amount FROM orders_moneyseen m JOIN orders_payment p ON p.id = m.payment_id
        JOIN order_order o ON o.id = p.order_id JOIN orders_orderfacts f ON f.order_id = o.id
        WHERE p.method <> 'transfer' OR p.state <> 'paid' OR f.channel <> 'counter' OR m.amount > p.amount
        ORDER BY o.id
        """,
        records.order,
    ),
]
