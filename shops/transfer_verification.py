"""Whether the books of transfers are whole: what left is somewhere, and everything said of it has its movement."""

from collections.abc import Iterable
from typing import Any

from shops.models.transfers import FIRST_NUMBER
from shops.verification import Check

NUMBER = f"'CK' || CAST(t.id + {FIRST_NUMBER} AS varchar(20))"
LINES = """
    shops_transferline r JOIN shops_transfer t ON t.id = r.transfer_id JOIN ocop_catalogue_lot l ON l.id = r.lot_id
"""


def _line(number: str, lot: str, *_more: Any) -> str:
    return f"lot {lot} on transfer {number}"


def _transfer(number: str, *_more: Any) -> str:
    return f"transfer {number}"


def _said(*kinds: str) -> str:
    """Pieces of a line of which one of these was said."""
    quoted = ", ".join(f"'{kind}'" for kind in kinds)
    return f"COALESCE(SUM(CASE WHEN e.kind IN ({quoted}) THEN e.quantity ELSE 0 END), 0)"


def _open(kind: str) -> str:
    """Pieces of a line that were reported so and not settled."""
    signed = f"CASE WHEN e.kind = '{kind}' THEN e.quantity WHEN e.of = '{kind}' THEN -e.quantity ELSE 0 END"
    return f"COALESCE(SUM({signed}), 0)"


def _words(pairs: Iterable[tuple[str, str]]) -> str:
    return " || ', ' || ".join(f"'{word} ' || CAST({value} AS varchar(20))" for word, value in pairs)


WORDS = ("received", "written off", "put back", "missing", "damaged")
BOOKED = [_said("received", "late"), _said("lost"), _said("found"), _open("missing"), _open("damaged")]
COLUMNS = ["r.received", "r.written_off", "r.put_back", "r.missing", "r.damaged"]

TRANSFERS = [
    Check(
        "transfer-lines-add-up",
        "what a line of a transfer says was received, written off, put back or reported is what its entries say",
        f"""
        SELECT {NUMBER}, l.code, {_words(zip(WORDS, BOOKED, strict=True))}, {_words(zip(WORDS, COLUMNS, strict=True))}
        FROM {LINES} LEFT JOIN shops_transferentry e ON e.line_id = r.id
        GROUP BY t.id, r.id, l.code, {", ".join(COLUMNS)}
        HAVING {" OR ".join(f"{booked} <> {column}" for booked, column in zip(BOOKED, COLUMNS, strict=True))}
        ORDER BY r.id
        """,  # noqa: S608  no parameters
        _line,
    ),
    Check(
        "transfer-within-packed",
        "packed is received, written off, put back or still on the road, and nothing of a received transfer is awaited",
        f"""
        SELECT {NUMBER}, l.code, CASE WHEN t.state = 'received' THEN CAST(r.packed AS varchar(20))
            WHEN t.state = 'on-the-road' THEN 'at most ' || CAST(r.packed AS varchar(20)) ELSE '0' END,
            {" + ".join(COLUMNS)}
        FROM {LINES}
        WHERE (t.state = 'received' AND {" + ".join(COLUMNS)} <> r.packed)
            OR (t.state = 'on-the-road' AND {" + ".join(COLUMNS)} > r.packed)
            OR (t.state NOT IN ('on-the-road', 'received') AND {" + ".join(COLUMNS)} <> 0)
        ORDER BY r.id
        """,  # noqa: S608  no parameters
        _line,
    ),
    Check(
        "transfer-left-the-source",
        "what was packed of a transfer that has left was taken off the source's shelf, and of no other",
        f"""
        SELECT {NUMBER}, l.code, CASE WHEN t.state IN ('on-the-road', 'received') THEN -r.packed ELSE 0 END,
            COALESCE(m.change, 0)
        FROM {LINES} LEFT JOIN shops_stockmovement m ON m.id = r.sent_id
        WHERE COALESCE(m.change, 0) <> CASE WHEN t.state IN ('on-the-road', 'received') THEN -r.packed ELSE 0 END
            OR m.kind <> 'moved-out' OR m.outlet_id <> t.source_id OR m.lot_id <> r.lot_id OR m.document <> {NUMBER}
        ORDER BY r.id
        """,  # noqa: S608  no parameters
        _line,
    ),
    Check(
        "transfer-entries-moved",
        "everything said of a transfer's pieces has its movement, of the same lot, at the right outlet",
        f"""
        SELECT {NUMBER}, l.code, e.kind || ' ' || CAST(e.quantity AS varchar(20)),
            COALESCE(m.kind || ' ' || CAST(m.change AS varchar(20)), 'no movement')
            || COALESCE(', ' || w.kind || ' ' || CAST(w.change AS varchar(20)), '')
        FROM {LINES} JOIN shops_transferentry e ON e.line_id = r.id
        LEFT JOIN shops_stockmovement m ON m.id = e.movement_id LEFT JOIN shops_stockmovement w ON w.id = e.loss_id
        WHERE (e.kind IN ('missing', 'damaged') AND m.id IS NOT NULL)
            OR (e.kind NOT IN ('missing', 'damaged') AND (m.id IS NULL OR m.kind <> 'moved-in'
                OR m.change <> e.quantity OR m.lot_id <> r.lot_id OR m.document <> {NUMBER} OR m.outlet_id
                <> CASE WHEN e.kind IN ('received', 'late') THEN t.destination_id ELSE t.source_id END))
            OR (e.kind = 'lost' AND (w.id IS NULL OR w.kind <> 'damaged' OR w.change <> -e.quantity
                OR w.lot_id <> r.lot_id OR w.outlet_id <> t.source_id))
        ORDER BY e.id
        """,  # noqa: S608  no parameters
        _line,
    ),
    Check(
        "transfer-keeps-its-goods",
        "what stands packed is kept back on the source's shelf, and nothing is before and after",
        f"""
        SELECT {NUMBER}, l.code, CASE WHEN t.state = 'packed' THEN r.packed ELSE 0 END,
            COALESCE(CASE WHEN a.state = 'open' THEN a.quantity END, 0)
        FROM {LINES} LEFT JOIN shops_allocation a ON a.id = r.allocation_id
        LEFT JOIN shops_lotbalance b ON b.id = a.balance_id
        WHERE COALESCE(CASE WHEN a.state = 'open' THEN a.quantity END, 0)
            <> CASE WHEN t.state = 'packed' THEN r.packed ELSE 0 END
            OR b.lot_id <> r.lot_id OR b.outlet_id <> t.source_id
        ORDER BY r.id
        """,  # noqa: S608  no parameters
        _line,
    ),
    Check(
        "transfer-steps-make-state",
        "a transfer stands where its last step led, and every step names who took it",
        f"""
        SELECT {NUMBER}, COALESCE(s.after, 'a step'), t.state FROM shops_transfer t
        LEFT JOIN shops_transferstep s ON s.id = (SELECT MAX(id) FROM shops_transferstep WHERE transfer_id = t.id)
        WHERE s.id IS NULL OR s.after <> t.state
            OR EXISTS (SELECT 1 FROM shops_transferstep u WHERE u.transfer_id = t.id AND TRIM(u.actor_name) = '')
        ORDER BY t.id
        """,  # noqa: S608  no parameters
        _transfer,
    ),
]
