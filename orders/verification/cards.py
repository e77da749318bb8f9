"""Money of cards: what came is what was asked, and no more goes back to a card than came from it."""

from orders.verification import records
from shops.verification import Check

CARDS = [
    Check(
        "captures-are-their-intents",
        "money of a card is of the amount that was asked for its order, and that order is paid by card",
        """
        SELECT o.number, i.amount, c.amount FROM orders_cardcapture c JOIN orders_cardintent i ON i.id = c.intent_id
        JOIN orders_payment p ON p.id = c.payment_id JOIN order_order o ON o.id = p.order_id
        WHERE c.amount <> i.amount OR i.payment_id <> c.payment_id OR i.state <> 'succeeded' OR p.method <> 'card'
        ORDER BY c.id
        """,
        records.order,
    ),
    Check(
        "card-refunds-within-captures",
        "no more goes back to a card than came from it, and to the order that it came for",
        """
        SELECT o.number, c.amount, COALESCE(SUM(r.amount), 0) FROM orders_cardcapture c
        JOIN orders_payment p ON p.id = c.payment_id JOIN order_order o ON o.id = p.order_id
        LEFT JOIN orders_cardrefund r ON r.capture_id = c.id AND NOT EXISTS (
            SELECT 1 FROM orders_cardrefundstep t WHERE t.refund_id = r.id AND t.after = 'failed')
        GROUP BY c.id, o.number, c.amount
        HAVING COALESCE(SUM(r.amount), 0) > c.amount
        UNION ALL SELECT o.number, 0, r.amount FROM orders_cardrefund r JOIN orders_cardcapture c ON c.id = r.capture_id
        JOIN orders_payment p ON p.id = r.payment_id JOIN order_order o ON o.id = p.order_id
        WHERE c.payment_id <> r.payment_id
        """,
        records.order,
    ),
]
