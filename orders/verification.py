"""What the books of orders must add up to; `verify_ledger` checks these beside the ledger's own."""

from typing import Any

from shops.verification import Check

LINES = "order_line l JOIN order_order o ON o.id = l.order_id JOIN orders_orderfacts f ON f.order_id = o.id"


def _order(number: str, *_more: Any) -> str:
    return f"order {number}"


def _transfer(reference: str, *_more: Any) -> str:
    return f"transfer {reference}"


def _order_line(number: str, line: int, *_more: Any) -> str:
    return f"line {line} of order {number}"


def _share(number: str, outlet: str, *_more: Any) -> str:
    return f"share of outlet {outlet} in order {number}"


def _counting(number: int, outlet: str, *_more: Any) -> str:
    return f"count of cash {number} at outlet {outlet}"


def _settled(state: str) -> str:
    return f"COALESCE(SUM(CASE WHEN a.state = '{state}' THEN a.quantity ELSE 0 END), 0)"


CHECKS = [
    Check(
        "shares-make-line",
        "what the outlets owe of an order line adds up to what was ordered",
        f"""
        SELECT o.number, l.id, l.quantity, COALESCE(SUM(s.quantity), 0) FROM {LINES}
        LEFT JOIN orders_fulfilmentline s ON s.order_line_id = l.id
        GROUP BY o.number, l.id, l.quantity HAVING COALESCE(SUM(s.quantity), 0) <> l.quantity ORDER BY l.id
        """,  # noqa: S608  no parameters
        _order_line,
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
        HAVING {_settled("handed-over")} <> s.handed_over OR {_settled("released")} <> s.cancelled
            OR {_settled("open")} <> s.quantity - s.handed_over - s.cancelled
        ORDER BY s.id
        """,  # noqa: S608  no parameters
        _order_line,
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
        _order_line,
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
        _share,
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
        _order,
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
        _order,
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
        _order_line,
    ),
    Check(
        "steps-are-signed",
        "every step of an order names who took it",
        """
        SELECT o.number, u.code, 'a name', 'nobody' FROM orders_fulfilmentevent e
        JOIN orders_fulfilment h ON h.id = e.fulfilment_id JOIN order_order o ON o.id = h.order_id
        JOIN shops_outlet u ON u.id = h.outlet_id WHERE TRIM(e.actor_name) = '' ORDER BY e.id
        """,
        _share,
    ),
]

COLLECTED = """(SELECT COALESCE(SUM(c.amount), 0) FROM orders_cashcollection c WHERE c.payment_id = p.id AND (
    c.holder = 'outlet' OR EXISTS (SELECT 1 FROM orders_handinline n WHERE n.collection_id = c.id)))"""
RECEIVED = f"((SELECT COALESCE(SUM(amount), 0) FROM orders_transferpart WHERE payment_id = p.id) + {COLLECTED})"  # noqa: S608  no parameters
REFUNDED = "(SELECT COALESCE(SUM(amount), 0) FROM orders_refund WHERE payment_id = p.id)"

CHECKS += [
    Check(
        "payment-is-the-order",
        "an order has one payment, of the amount that was frozen",
        """
        SELECT o.number, f.amount_due, COALESCE(CAST(p.amount AS varchar(20)), 'no payment')
        FROM orders_orderfacts f JOIN order_order o ON o.id = f.order_id
        LEFT JOIN orders_payment p ON p.order_id = o.id
        WHERE p.id IS NULL OR p.amount <> f.amount_due ORDER BY o.id
        """,
        _order,
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
        _order,
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
        _order,
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
        _transfer,
    ),
    Check(
        "refunds-within-money",
        "no more goes back than came, and a paid order has its money",
        f"""
        SELECT o.number, {RECEIVED}, {REFUNDED} FROM orders_payment p JOIN order_order o ON o.id = p.order_id
        WHERE {REFUNDED} > {RECEIVED} OR (p.state = 'paid' AND {RECEIVED} = 0) ORDER BY p.id
        """,  # noqa: S608  no parameters
        _order,
    ),
]

COST = """(SELECT COALESCE(SUM(CAST(l.unit_price_incl_tax AS bigint) * (s.quantity - s.cancelled)), 0)
    + CASE WHEN SUM(s.quantity - s.cancelled) > 0 THEN h.charge ELSE 0 END
    FROM orders_fulfilmentline s JOIN order_line l ON l.id = s.order_line_id WHERE s.fulfilment_id = h.id)"""
ONE_OF_HAND_IN = (
    "SELECT n.hand_in_id, c.* FROM orders_handinline n JOIN orders_cashcollection c ON c.id = n.collection_id"
)
COVERED = """
    SELECT n.cash_up_id, c.outlet_id, c.amount, c.holder = 'outlet' AS is_here
    FROM orders_cashupline n JOIN orders_cashcollection c ON c.id = n.collection_id
    UNION ALL SELECT n.cash_up_id, i.outlet_id, i.counted, i.method = 'cash'
    FROM orders_cashupline n JOIN orders_carrierhandin i ON i.id = n.hand_in_id
"""

CHECKS += [
    Check(
        "cash-makes-share",
        "a share handed over for cash has one entry that stands, of what it costs, and no other share has any",
        f"""
        SELECT number, code, cost, found FROM (
            SELECT h.id, o.number, u.code, COALESCE(c.found, 0) AS found, COALESCE(c.standing, 0) AS standing,
                CASE WHEN p.method = 'cash' AND h.status = 'handed-over' THEN {COST} ELSE 0 END AS cost
            FROM orders_fulfilment h JOIN order_order o ON o.id = h.order_id JOIN shops_outlet u ON u.id = h.outlet_id
            JOIN orders_payment p ON p.order_id = o.id
            LEFT JOIN (
                SELECT fulfilment_id, SUM(amount) AS found, SUM(CASE WHEN amount > 0 THEN 1 ELSE -1 END) AS standing
                FROM orders_cashcollection GROUP BY fulfilment_id
            ) c ON c.fulfilment_id = h.id
        ) t WHERE found <> cost OR standing <> CASE WHEN cost > 0 THEN 1 ELSE 0 END ORDER BY id
        """,  # noqa: S608  no parameters
        _share,
    ),
    Check(
        "counter-entries-undo",
        "a counter-entry takes back exactly the entry that it names, and every entry is of its own order and outlet",
        """
        SELECT o.number, u.code, w.amount || ' ' || w.holder || ' ' || w.carrier,
            c.amount || ' ' || c.holder || ' ' || c.carrier
        FROM orders_cashcollection c JOIN orders_fulfilment h ON h.id = c.fulfilment_id
        JOIN order_order o ON o.id = h.order_id JOIN shops_outlet u ON u.id = h.outlet_id
        JOIN orders_payment p ON p.id = c.payment_id LEFT JOIN orders_cashcollection w ON w.id = c.corrects_id
        WHERE p.order_id <> h.order_id OR c.outlet_id <> h.outlet_id OR w.fulfilment_id <> c.fulfilment_id
            OR (c.amount < 0 AND (w.amount <> -c.amount OR w.holder <> c.holder OR w.carrier <> c.carrier))
        ORDER BY c.id
        """,
        _share,
    ),
    Check(
        "paid-in-cash-is-collected",
        "a cash order is paid exactly while every share of it is over and its cash is in",
        f"""
        SELECT number, CASE WHEN is_in THEN 'paid' ELSE 'not paid' END, state FROM (
            SELECT p.id, o.number, p.state, NOT EXISTS (
                SELECT 1 FROM orders_fulfilment h WHERE h.order_id = o.id
                    AND h.status IN ('pending', 'placed', 'packed')
            ) AND {COLLECTED} > 0 AND {COLLECTED} = (
                SELECT COALESCE(SUM({COST}), 0) FROM orders_fulfilment h WHERE h.order_id = o.id
            ) AS is_in
            FROM orders_payment p JOIN order_order o ON o.id = p.order_id WHERE p.method = 'cash'
        ) t WHERE is_in <> (state = 'paid') ORDER BY id
        """,  # noqa: S608  no parameters
        _order,
    ),
    Check(
        "hand-ins-are-their-shares",
        "what a carrier hands in is the cash of its own shares at that outlet, none of it taken back",
        f"""
        SELECT i.id, u.code, i.expected, COALESCE(SUM(c.amount), 0)
        FROM orders_carrierhandin i JOIN shops_outlet u ON u.id = i.outlet_id
        LEFT JOIN ({ONE_OF_HAND_IN}) c ON c.hand_in_id = i.id
        GROUP BY i.id, u.code, i.expected, i.outlet_id, i.carrier
        HAVING COALESCE(SUM(c.amount), 0) <> i.expected OR COUNT(c.id) = 0
            OR SUM(CASE WHEN c.holder = 'carrier' AND c.carrier = i.carrier AND c.outlet_id = i.outlet_id
                AND NOT EXISTS (SELECT 1 FROM orders_cashcollection w WHERE w.corrects_id = c.id)
                THEN 0 ELSE 1 END) > 0
        ORDER BY i.id
        """,  # noqa: S608  no parameters
        _counting,
    ),
    Check(
        "cash-ups-are-their-money",
        "a cash-up expects what it covers, and covers only cash of its own till",
        f"""
        SELECT k.id, u.code, k.expected, COALESCE(SUM(c.amount), 0)
        FROM orders_cashup k JOIN shops_outlet u ON u.id = k.outlet_id
        LEFT JOIN ({COVERED}) c ON c.cash_up_id = k.id
        GROUP BY k.id, u.code, k.expected, k.outlet_id
        HAVING COALESCE(SUM(c.amount), 0) <> k.expected
            OR SUM(CASE WHEN c.outlet_id = k.outlet_id AND c.is_here THEN 0 ELSE 1 END) > 0
        ORDER BY k.id
        """,  # noqa: S608  no parameters
        _counting,
    ),
]
