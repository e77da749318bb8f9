"""Whether the book of held and recalled lots agrees with the lots: checks of verify_ledger."""

from typing import Any

from shops.verification import Check


def _lot(code: str, *_more: Any) -> str:
    return f"lot {code}"


def _order(number: int, *_more: Any) -> str:
    return f"order to hold or recall {number}"


CHECKS = [
    Check(
        "stopped-lots-are-stopped",
        "a lot that an open order holds may not be sold, and one that was ever recalled by an order stays recalled",
        """
        SELECT l.code, s.kind, CASE WHEN l.recalled_at IS NOT NULL THEN 'recall' WHEN l.held_at IS NOT NULL
            THEN 'hold' ELSE 'for sale' END
        FROM shops_stoppedlot t JOIN shops_lotstop s ON s.id = t.stop_id JOIN ocop_catalogue_lot l ON l.id = t.lot_id
        LEFT JOIN shops_stopend e ON e.stopped_id = t.id
        WHERE (s.kind = 'recall' AND l.recalled_at IS NULL)
            OR (s.kind = 'hold' AND e.id IS NULL AND l.held_at IS NULL AND l.recalled_at IS NULL) ORDER BY t.id
        """,
        _lot,
    ),
    Check(
        "nothing-promised-of-stopped-lots",
        "no buyer is promised pieces of a lot that an open order holds",
        """
        SELECT l.code, 0, SUM(a.quantity) FROM shops_stoppedlot t
        JOIN ocop_catalogue_lot l ON l.id = t.lot_id JOIN shops_lotbalance b ON b.lot_id = l.id
        JOIN shops_allocation a ON a.balance_id = b.id AND a.state = 'open'
        LEFT JOIN shops_transferline x ON x.allocation_id = a.id LEFT JOIN shops_stopend e ON e.stopped_id = t.id
        WHERE e.id IS NULL AND x.id IS NULL GROUP BY l.code, t.id ORDER BY t.id
        """,
        _lot,
    ),
    Check(
        "ends-fit-their-order",
        "a hold ends by letting go or by a recall, a recall by being done",
        """
        SELECT s.id, s.kind, e.how FROM shops_stopend e JOIN shops_stoppedlot t ON t.id = e.stopped_id
        JOIN shops_lotstop s ON s.id = t.stop_id
        WHERE (s.kind = 'hold') <> (e.how IN ('released', 'recalled')) ORDER BY e.id
        """,
        _order,
    ),
]
