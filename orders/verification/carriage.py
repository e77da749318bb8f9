"""Charges of parcels: what an order froze is what the table of its moment asked for the weight."""

from orders.verification import records
from shops.verification import Check

# Each parcel that a service carries, with what its table says of it. What an outlet sends instead of another is no part
# of it: the line of the order names the outlet that it was planned for.
PARCELS = """
    SELECT h.id, o.number, u.code, h.charge, h.cash_fee, h.chargeable_grams AS grams, h.tariff_id, p.method,
        z.further_kg, t.free_from, t.cash_flat, t.cash_per_mille,
        CASE WHEN z.zone_id = h.zone_id AND t.valid_from <= o.date_placed THEN 1 ELSE 0 END AS is_its_own,
        (SELECT COALESCE(SUM(l.line_price_incl_tax), 0) FROM orders_fulfilmentline s
            JOIN order_line l ON l.id = s.order_line_id
            WHERE s.fulfilment_id = h.id AND l.partner_id = u.partner_id) AS goods,
        (SELECT COALESCE(SUM(l.line_price_incl_tax), 0) FROM orders_fulfilment w
            JOIN orders_fulfilmentline s ON s.fulfilment_id = w.id JOIN order_line l ON l.id = s.order_line_id
            JOIN shops_outlet v ON v.id = w.outlet_id
            WHERE w.order_id = h.order_id AND w.way = 'ship' AND l.partner_id = v.partner_id) AS sent,
        (SELECT MIN(s.up_to_grams) FROM orders_tariffstep s
            WHERE s.terms_id = h.tariff_id AND s.up_to_grams >= h.chargeable_grams) AS step,
        (SELECT MAX(s.up_to_grams) FROM orders_tariffstep s WHERE s.terms_id = h.tariff_id) AS last
    FROM orders_fulfilment h JOIN order_order o ON o.id = h.order_id JOIN shops_outlet u ON u.id = h.outlet_id
    JOIN orders_payment p ON p.order_id = o.id JOIN orders_tariffzone z ON z.id = h.tariff_id
    JOIN orders_tarifftable t ON t.id = z.table_id
"""
AMOUNT = "(SELECT s.amount FROM orders_tariffstep s WHERE s.terms_id = b.tariff_id AND s.up_to_grams = "
CARRIAGE = f"""CASE WHEN b.free_from IS NOT NULL AND b.sent >= b.free_from THEN 0
    WHEN b.step IS NOT NULL THEN {AMOUNT}b.step)
    ELSE {AMOUNT}b.last) + (b.grams - b.last + 999) / 1000 * b.further_kg END"""
FEE = """CASE WHEN c.method <> 'cash' THEN 0
    ELSE c.cash_flat + (CAST(c.goods + c.carriage AS bigint) * c.cash_per_mille + 999) / 1000 END"""

CARRIAGE_CHECKS = [
    Check(
        "charge-is-by-the-table",
        "a parcel costs what the table it was shown asks for its weight, the fee for cash apart",
        f"""
        SELECT number, code, COALESCE(carriage + fee, -1), charge FROM (
            SELECT c.*, {FEE} AS fee FROM (SELECT b.*, {CARRIAGE} AS carriage FROM ({PARCELS}) b) c
        ) d WHERE is_its_own = 0 OR carriage IS NULL OR carriage + fee <> charge OR fee <> cash_fee ORDER BY id
        """,  # noqa: S608  no parameters
        records.share,
    ),
]
