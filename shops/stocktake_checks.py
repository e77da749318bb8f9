"""Whether stocktakes and the ledger say the same."""

from typing import Any

from shops.verification import Check


def _stocktake(number: str, *_more: Any) -> str:
    return f"stocktake {number}"


NUMBER = "'KK' || CAST(100000 + t.id AS varchar(20))"

STOCKTAKE_CHECKS = [
    Check(
        "stocktakes-are-posted",
        "each difference of a posted stocktake has its movement of the same lot, outlet and number, and no other line",
        f"""
        SELECT {NUMBER}, CASE WHEN t.state = 'posted' AND c.id IS NOT NULL
                THEN 'difference ' || CAST(c.counted - c.booked AS varchar(20)) ELSE 'nothing posted' END,
            COALESCE('difference ' || CAST(l.difference AS varchar(20)), 'no difference')
            || COALESCE(', movement ' || CAST(m.change AS varchar(20)), ', no movement')
        FROM shops_stocktakeline l JOIN shops_stocktake t ON t.id = l.stocktake_id
        LEFT JOIN shops_stocktakecount c ON c.id = l.chosen_id
        LEFT JOIN shops_stockmovement m ON m.id = l.movement_id
        WHERE (t.state = 'posted' AND c.id IS NOT NULL AND (l.difference IS NULL OR l.difference <> c.counted - c.booked
                OR COALESCE(m.change, 0) <> l.difference))
            OR ((t.state <> 'posted' OR c.id IS NULL) AND (l.difference IS NOT NULL OR l.movement_id IS NOT NULL))
            OR (m.id IS NOT NULL AND (m.kind <> 'counted' OR m.lot_id <> l.lot_id OR m.outlet_id <> t.outlet_id
                OR m.document <> {NUMBER}))
            OR (c.id IS NOT NULL AND (c.line_id <> l.id OR c.is_late))
        ORDER BY l.id
        """,  # noqa: S608  no parameters
        _stocktake,
    ),
    Check(
        "steps-make-stocktake",
        "a stocktake stands where its last step led",
        f"""
        SELECT {NUMBER}, COALESCE(e.after, 'a step'), t.state FROM shops_stocktake t
        LEFT JOIN shops_stocktakeevent e
            ON e.id = (SELECT MAX(id) FROM shops_stocktakeevent WHERE stocktake_id = t.id)
        WHERE e.id IS NULL OR e.after <> t.state ORDER BY t.id
        """,  # noqa: S608  no parameters
        _stocktake,
    ),
]
