"""What of a payment came, went back and is due, as part of a statement over `orders_payment p`; in whole đồng."""

COLLECTED = """(SELECT COALESCE(SUM(c.amount), 0) FROM orders_cashcollection c WHERE c.payment_id = p.id AND (
    c.holder = 'outlet' OR EXISTS (SELECT 1 FROM orders_handinline n WHERE n.collection_id = c.id)))"""
RECEIVED = f"((SELECT COALESCE(SUM(amount), 0) FROM orders_transferpart WHERE payment_id = p.id) + {COLLECTED})"  # noqa: S608  no parameters
REFUNDED = """((SELECT COALESCE(SUM(amount), 0) FROM orders_refund WHERE payment_id = p.id)
    + (SELECT COALESCE(SUM(amount), 0) FROM orders_cashrefund WHERE payment_id = p.id))"""
# Of what was handed over; a share pays its charge with the first piece.
# Whether the cash of a parcel k was to be collected, and nobody has it: it was not taken.
FORGIVEN = """(k.state IN ('refused', 'came-back') AND EXISTS (
        SELECT 1 FROM orders_cashcollection w WHERE w.parcel_id = k.id AND w.amount < 0 AND w.holder = 'carrier'
    ) AND (SELECT SUM(w.amount) FROM orders_cashcollection w WHERE w.parcel_id = k.id) = 0)"""
COST = """(SELECT COALESCE(SUM(CAST(l.unit_price_incl_tax AS bigint) * s.handed_over), 0)
    + CASE WHEN SUM(s.handed_over) > 0 THEN h.charge ELSE 0 END
    FROM orders_fulfilmentline s JOIN order_line l ON l.id = s.order_line_id WHERE s.fulfilment_id = h.id)"""
