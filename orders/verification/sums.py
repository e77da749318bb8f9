"""What of a payment came, went back and is due, as part of a statement over `orders_payment p`; in whole đồng."""

COLLECTED = """(SELECT COALESCE(SUM(c.amount), 0) FROM orders_cashcollection c WHERE c.payment_id = p.id AND (
    c.holder = 'outlet' OR EXISTS (SELECT 1 FROM orders_handinline n WHERE n.collection_id = c.id)))"""
CAPTURED = "(SELECT COALESCE(SUM(amount), 0) FROM orders_cardcapture WHERE payment_id = p.id)"
TO_CARD = """(SELECT COALESCE(SUM(r.amount), 0) FROM orders_cardrefund r WHERE r.payment_id = p.id AND NOT EXISTS (
    SELECT 1 FROM orders_cardrefundstep t WHERE t.refund_id = r.id AND t.after = 'failed'))"""
RECEIVED = f"""((SELECT COALESCE(SUM(amount), 0) FROM orders_transferpart WHERE payment_id = p.id)
    + {COLLECTED} + {CAPTURED})"""  # noqa: S608  no parameters
REFUNDED = f"((SELECT COALESCE(SUM(amount), 0) FROM orders_refund WHERE payment_id = p.id) + {TO_CARD})"  # noqa: S608  no parameters
COST = """(SELECT COALESCE(SUM(CAST(l.unit_price_incl_tax AS bigint) * (s.quantity - s.cancelled)), 0)
    + CASE WHEN SUM(s.quantity - s.cancelled) > 0 THEN h.charge ELSE 0 END
    FROM orders_fulfilmentline s JOIN order_line l ON l.id = s.order_line_id WHERE s.fulfilment_id = h.id)"""
