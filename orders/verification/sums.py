"""What of a payment came, went back and is due, as part of a statement over `orders_payment p`; in whole đồng."""

COLLECTED = """(SELECT COALESCE(SUM(c.amount), 0) FROM orders_cashcollection c WHERE c.payment_id = p.id AND (
    c.holder = 'outlet' OR EXISTS (SELECT 1 FROM orders_handinline n WHERE n.collection_id = c.id)))"""
CAPTURED = "(SELECT COALESCE(SUM(amount), 0) FROM orders_cardcapture WHERE payment_id = p.id)"
TO_CARD = """(SELECT COALESCE(SUM(r.amount), 0) FROM orders_cardrefund r WHERE r.payment_id = p.id AND NOT EXISTS (
    SELECT 1 FROM orders_cardrefundstep t WHERE t.refund_id = r.id AND t.after = 'failed'))"""
TRANSFERRED = "(SELECT COALESCE(SUM(amount), 0) FROM orders_transferpart WHERE payment_id = p.id)"
SEEN = "(SELECT COALESCE(SUM(amount), 0) FROM orders_moneyseen WHERE payment_id = p.id)"
# What a seller saw on the account counts until transfers are as much.
RECEIVED = f"""(CASE WHEN {SEEN} > {TRANSFERRED} THEN {SEEN} ELSE {TRANSFERRED} END
    + {COLLECTED} + {CAPTURED})"""
REFUNDED = f"""((SELECT COALESCE(SUM(amount), 0) FROM orders_refund WHERE payment_id = p.id) + {TO_CARD}
    + (SELECT COALESCE(SUM(amount), 0) FROM orders_cashrefund WHERE payment_id = p.id))"""  # noqa: S608  no parameters
# Whether the cash of a parcel k was to be collected, and nobody has it: it was not taken.
FORGIVEN = """(k.state IN ('refused', 'came-back') AND EXISTS (
        SELECT 1 FROM orders_cashcollection w WHERE w.parcel_id = k.id AND w.amount < 0 AND w.holder = 'carrier'
    ) AND (SELECT SUM(w.amount) FROM orders_cashcollection w WHERE w.parcel_id = k.id) = 0)"""
# Of what was handed over; a share pays its charge with the first piece.
COST = """(SELECT COALESCE(SUM(CAST(l.unit_price_incl_tax AS bigint) * s.handed_over), 0)
    + CASE WHEN SUM(s.handed_over) > 0 THEN h.charge ELSE 0 END
    FROM orders_fulfilmentline s JOIN order_line l ON l.id = s.order_line_id WHERE s.fulfilment_id = h.id)"""
