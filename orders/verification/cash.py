"""Cash of orders: with whoever has it, handed in, counted."""

from orders.verification import records
from orders.verification.sums import COLLECTED, COST, FORGIVEN
from shops.verification import Check

ONE_OF_HAND_IN = (
    "SELECT n.hand_in_id, c.* FROM orders_handinline n JOIN orders_cashcollection c ON c.id = n.collection_id"
)
COVERED = """
    SELECT n.cash_up_id, c.outlet_id, c.amount, c.holder = 'outlet' AS is_here
    FROM orders_cashupline n JOIN orders_cashcollection c ON c.id = n.collection_id
    UNION ALL SELECT n.cash_up_id, i.outlet_id, i.counted, i.method = 'cash'
    FROM orders_cashupline n JOIN orders_carrierhandin i ON i.id = n.hand_in_id
    UNION ALL SELECT n.cash_up_id, b.outlet_id, -b.amount, true
    FROM orders_cashupline n JOIN orders_cashrefund b ON b.id = n.refund_id
"""

CASH = [
    Check(
        "cash-makes-share",
        "what was handed over for cash has one entry that stands a parcel, of what it costs, and nothing else has",
        f"""
        SELECT number, code, cost, found FROM (
            SELECT h.id, o.number, u.code, COALESCE(c.found, 0) AS found, COALESCE(c.twice, 0) AS twice,
                CASE WHEN p.method = 'cash' THEN {COST} - COALESCE((
                    SELECT SUM(k.amount) FROM orders_parcel k WHERE k.fulfilment_id = h.id AND {FORGIVEN}
                ), 0) ELSE 0 END AS cost
            FROM orders_fulfilment h JOIN order_order o ON o.id = h.order_id JOIN shops_outlet u ON u.id = h.outlet_id
            JOIN orders_payment p ON p.order_id = o.id
            LEFT JOIN (
                SELECT fulfilment_id, SUM(found) AS found,
                    SUM(CASE WHEN standing <> CASE WHEN found > 0 THEN 1 ELSE 0 END THEN 1 ELSE 0 END) AS twice
                FROM (
                    SELECT fulfilment_id, parcel_id, SUM(amount) AS found,
                        SUM(CASE WHEN amount > 0 THEN 1 ELSE -1 END) AS standing
                    FROM orders_cashcollection GROUP BY fulfilment_id, parcel_id
                ) e GROUP BY fulfilment_id
            ) c ON c.fulfilment_id = h.id
        ) t WHERE found <> cost OR twice > 0 ORDER BY id
        """,  # noqa: S608  no parameters
        records.share,
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
        LEFT JOIN orders_parcel k ON k.id = c.parcel_id
        WHERE p.order_id <> h.order_id OR c.outlet_id <> h.outlet_id OR w.fulfilment_id <> c.fulfilment_id
            OR k.fulfilment_id <> c.fulfilment_id OR COALESCE(w.parcel_id, 0) <> CASE WHEN w.id IS NULL THEN 0
                ELSE COALESCE(c.parcel_id, 0) END
            OR (c.amount < 0 AND (w.amount <> -c.amount OR w.holder <> c.holder OR w.carrier <> c.carrier))
        ORDER BY c.id
        """,
        records.share,
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
                SELECT COALESCE(SUM(c.amount), 0) FROM orders_cashcollection c WHERE c.payment_id = p.id
            ) AS is_in
            FROM orders_payment p JOIN order_order o ON o.id = p.order_id WHERE p.method = 'cash'
        ) t WHERE is_in <> (state = 'paid') ORDER BY id
        """,  # noqa: S608  no parameters
        records.order,
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
        records.counting,
    ),
    Check(
        "cash-ups-are-their-money",
        "a cash-up expects what it covers and the float of the session that it closes, and covers only cash of its own "
        "till",
        f"""
        SELECT k.id, u.code, k.expected, COALESCE(SUM(c.amount), 0) + COALESCE(s.float_counted, 0)
        FROM orders_cashup k JOIN shops_outlet u ON u.id = k.outlet_id
        LEFT JOIN ({COVERED}) c ON c.cash_up_id = k.id LEFT JOIN orders_tillsession s ON s.cash_up_id = k.id
        GROUP BY k.id, u.code, k.expected, k.outlet_id, s.id, s.float_counted, s.outlet_id
        HAVING COALESCE(SUM(c.amount), 0) + COALESCE(s.float_counted, 0) <> k.expected
            OR SUM(CASE WHEN (c.outlet_id = k.outlet_id AND c.is_here)
                OR (c.outlet_id IS NULL AND s.id IS NOT NULL) THEN 0 ELSE 1 END) > 0
            OR s.outlet_id <> k.outlet_id
        ORDER BY k.id
        """,  # noqa: S608  no parameters
        records.counting,
    ),
]
