"""Money of orders: what came, what it opened, and what went back."""

from orders.verification import records
from orders.verification.sums import RECEIVED, REFUNDED
from shops.verification import Check

MONEY = [
    Check(
        "payment-is-the-order",
        "an order has one payment, of the amount that was frozen",
        """
        SELECT o.number, f.amount_due, COALESCE(CAST(p.amount AS varchar(20)), 'no payment')
        FROM orders_orderfacts f JOIN order_order o ON o.id = f.order_id
        LEFT JOIN orders_payment p ON p.order_id = o.id
        WHERE p.id IS NULL OR p.amount <> f.amount_due ORDER BY o.id
        """,
        records.order,
    ),
    Check(
        "steps-make-payment",
        "a payment stands where its last step led",
        """
        SELECT o.number, COALESCE(e.after, 'a step'), p.state
        FROM orders_payment p JOIN order_order o ON o.id = p.order_id LEFT JOIN orders_paymentevent e
            ON e.id = (SELECT MAX(id) FROM orders_paymentevent WHERE payment_id = p.id)
        WHERE e.id IS NULL OR e.after <> p.state ORDER BY p.id
        """,
        records.order,
    ),
    Check(
        "money-opens-the-order",
        "goods wait for a transfer exactly as long as their payment does",
        """
        SELECT DISTINCT o.number, p.state, h.status
        FROM orders_payment p JOIN order_order o ON o.id = p.order_id JOIN orders_fulfilment h ON h.order_id = o.id
        WHERE (h.status = 'pending' AND p.state <> 'awaited')
            OR (p.state IN ('awaited', 'expired') AND h.status NOT IN ('pending', 'cancelled'))
        ORDER BY o.number
        """,
        records.order,
    ),
    Check(
        "parts-make-transfer",
        "every đồng of a transfer is a payment's or nobody's yet, and none is given twice",
        """
        SELECT t.bank_reference, t.amount, COALESCE(SUM(s.amount), 0)
        FROM orders_transfer t LEFT JOIN orders_transferpart s ON s.transfer_id = t.id
        GROUP BY t.id, t.bank_reference, t.amount
        HAVING COALESCE(SUM(s.amount), 0) <> t.amount
            OR COALESCE(SUM(CASE WHEN s.payment_id IS NULL THEN s.amount ELSE 0 END), 0) < 0
        ORDER BY t.id
        """,
        records.transfer,
    ),
    Check(
        "refunds-within-money",
        "no more goes back than came, and a paid order has its money",
        f"""
        SELECT o.number, {RECEIVED}, {REFUNDED} FROM orders_payment p JOIN order_order o ON o.id = p.order_id
        WHERE {REFUNDED} > {RECEIVED} OR (p.state = 'paid' AND {RECEIVED} = 0) ORDER BY p.id
        """,  # noqa: S608  no parameters
        records.order,
    ),
    Check(
        "statement-is-transfers",
        "every row of a written statement that brought money is a transfer of that account and amount, and with the "
        "rows that could not be read they add up to what the statement says came in",
        """
        SELECT name, credits, found FROM (
            SELECT s.id, s.file_name AS name, s.credits,
                COALESCE(SUM(CASE WHEN l.fate IN ('written', 'known') AND t.account_id = s.account_id
                    AND t.amount = l.amount THEN t.amount WHEN l.fate = 'broken' THEN l.amount ELSE 0 END), 0) AS found,
                COALESCE(SUM(CASE WHEN l.fate IN ('written', 'known') AND (t.account_id <> s.account_id
                    OR t.amount <> l.amount) THEN 1 ELSE 0 END), 0) AS wrong
            FROM orders_statement s LEFT JOIN orders_statementline l ON l.statement_id = s.id
            LEFT JOIN orders_transfer t ON t.id = l.transfer_id
            WHERE s.state = 'written' GROUP BY s.id, s.file_name, s.credits
        ) sums WHERE found <> credits OR wrong > 0 ORDER BY id
        """,
        records.statement,
    ),
]
