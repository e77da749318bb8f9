"""Whether the book of arrivals agrees with the ledger and with the notes it was made of."""

from typing import Any

from shops.verification import Check


def _line_of_note(number: str, lot: str, *_more: Any) -> str:
    return f"lot {lot} of delivery note {number}"


def _note(number: str, *_more: Any) -> str:
    return f"delivery note {number}"


CHECKS = [
    Check(
        "arrivals-have-movements",
        "what arrived under a note stands in the ledger, with the same lot, outlet and number of pieces",
        """
        SELECT n.number, a.lot_code, a.arrived, COALESCE(m.change, 0)
        FROM shops_arrival a JOIN shops_deliverynote n ON n.id = a.note_id
        LEFT JOIN shops_stockmovement m ON m.id = a.movement_id
        WHERE a.arrived <> COALESCE(m.change, 0) OR m.kind <> 'received' OR m.lot_id <> a.lot_id
            OR m.outlet_id <> n.outlet_id ORDER BY a.id
        """,
        _line_of_note,
    ),
    Check(
        "arrivals-keep-terms",
        "what arrived under a note keeps the note's terms and commission",
        """
        SELECT n.number, a.lot_code, n.terms || ' ' || COALESCE(CAST(n.commission_percent AS varchar(20)), '-'),
            a.terms || ' ' || COALESCE(CAST(a.commission_percent AS varchar(20)), '-')
        FROM shops_arrival a JOIN shops_deliverynote n ON n.id = a.note_id
        WHERE a.terms <> n.terms OR COALESCE(a.commission_percent, -1) <> COALESCE(n.commission_percent, -1)
        ORDER BY a.id
        """,
        _line_of_note,
    ),
    Check(
        "notes-received-whole",
        "a note that was received has every line in the book of arrivals, any other has none",
        """
        SELECT n.number, t.lines, t.arrivals FROM (
            SELECT note_id, SUM(line) AS lines, SUM(arrival) AS arrivals FROM (
                SELECT l.note_id, CASE WHEN n.state IN ('received', 'taken-back') THEN l.arrived + 1 ELSE 0 END AS line,
                    0 AS arrival
                FROM shops_deliveryline l JOIN shops_deliverynote n ON n.id = l.note_id
                UNION ALL SELECT note_id, 0, arrived + 1 FROM shops_arrival
            ) each_line GROUP BY note_id
        ) t JOIN shops_deliverynote n ON n.id = t.note_id WHERE t.lines <> t.arrivals ORDER BY n.id
        """,
        _note,
    ),
    Check(
        "notes-taken-back-whole",
        "of a note that was taken back nothing stands",
        """
        SELECT n.number, a.lot_code, 'corrected', 'standing'
        FROM shops_arrival a JOIN shops_deliverynote n ON n.id = a.note_id
        LEFT JOIN shops_stockmovement c ON c.corrects_id = a.movement_id
        WHERE n.state = 'taken-back' AND a.movement_id IS NOT NULL AND c.id IS NULL ORDER BY a.id
        """,
        _line_of_note,
    ),
]
