"""Whether the books are whole: each invariant is one statement over whole tables, so a million lines take seconds.

Every act keeps these at commit, and one statement sees one state of the database: a busy shop raises no false alarm.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection

from shops.protection import missing_protections

PLUS = ("received", "returned", "moved-in")
MINUS = ("sold", "moved-out", "damaged", "expired", "sampled", "recalled")
AT_MOST = 200  # records named per invariant; the number of all of them is given beside


@dataclass(frozen=True)
class Broken:
    """One record that breaks an invariant: which, what the books say it should be, and what stands there."""

    invariant: str
    record: str
    expected: str
    found: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class Check:
    """An invariant in an operator's words, and the statement that finds what breaks it: (record…, expected, found)."""

    invariant: str
    says: str
    sql: str
    record: Callable[..., str]


def _lot_at_outlet(outlet: str, lot: str, *_more: Any) -> str:
    return f"lot {lot} at outlet {outlet}"


def _packing_at_outlet(outlet: str, sku: str, record: int | None, *_more: Any) -> str:
    return f"stock record {record} ({sku}) at outlet {outlet}" if record else f"product {sku} at outlet {outlet}"


def _movement(pk: int, outlet: str, lot: str, kind: str, *_more: Any) -> str:
    return f"movement {pk} ({kind}) of lot {lot} at outlet {outlet}"


def _reduction(pk: int, product: str, *_more: Any) -> str:
    return f"reduction {pk} of product {product}"


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


MOVEMENT = """
    SELECT m.id, o.code, l.code, m.kind, {expected}, {found}
    FROM shops_stockmovement m JOIN shops_outlet o ON o.id = m.outlet_id JOIN ocop_catalogue_lot l ON l.id = m.lot_id
    {joins} WHERE {broken} ORDER BY m.id
"""
# Balances added up per packing and outlet, laid beside Oscar's record; either side may be missing.
PROJECTION = """
    SELECT o.code, COALESCE(MAX(t.sku), CAST(t.product_id AS varchar(20))), MAX(t.record_id),
        SUM(t.expected), SUM(t.found)
    FROM (
        SELECT b.outlet_id, l.product_id, NULL AS record_id, NULL AS sku, b.{balance} AS expected, 0 AS found
        FROM shops_lotbalance b JOIN ocop_catalogue_lot l ON l.id = b.lot_id
        UNION ALL
        SELECT o.id, r.product_id, r.id, r.partner_sku, 0, COALESCE(r.{record}, 0)
        FROM partner_stockrecord r JOIN shops_outlet o ON o.partner_id = r.partner_id
    ) t JOIN shops_outlet o ON o.id = t.outlet_id
    GROUP BY o.code, t.product_id HAVING SUM(t.expected) <> SUM(t.found) ORDER BY o.code, t.product_id
"""
# Only what nobody stopped: a wrong reduction is mended by stopping it, for rows are never rewritten.
REDUCTION = """
    SELECT c.id, p.title, {expected}, {found} FROM shops_reduction c JOIN catalogue_product p ON p.id = c.product_id
    {joins} LEFT JOIN ocop_catalogue_productfacts f ON f.product_id = c.product_id
    LEFT JOIN ocop_catalogue_productset t ON t.id = f.product_set_id
    WHERE c.stopped_at IS NULL AND {broken} ORDER BY c.id
"""

CHECKS = [
    Check(
        "movements-make-balance",
        "the movements of a lot at an outlet add up to its balance",
        """
        SELECT o.code, l.code, SUM(t.expected), SUM(t.found)
        FROM (
            SELECT outlet_id, lot_id, change AS expected, 0 AS found FROM shops_stockmovement
            UNION ALL SELECT outlet_id, lot_id, 0, quantity FROM shops_lotbalance
        ) t JOIN shops_outlet o ON o.id = t.outlet_id JOIN ocop_catalogue_lot l ON l.id = t.lot_id
        GROUP BY o.code, l.code, t.lot_id HAVING SUM(t.expected) <> SUM(t.found) ORDER BY o.code, t.lot_id
        """,
        _lot_at_outlet,
    ),
    Check(
        "balances-make-stock",
        "the lots of a packing at an outlet add up to the stock record",
        PROJECTION.format(balance="quantity", record="num_in_stock"),
        _packing_at_outlet,
    ),
    Check(
        "promises-make-balance",
        "the open promises of a lot at an outlet add up to what its balance keeps back",
        """
        SELECT o.code, l.code, COALESCE(SUM(a.quantity), 0), b.allocated
        FROM shops_lotbalance b JOIN shops_outlet o ON o.id = b.outlet_id JOIN ocop_catalogue_lot l ON l.id = b.lot_id
        LEFT JOIN shops_allocation a ON a.balance_id = b.id AND a.state = 'open'
        GROUP BY b.id, o.code, l.code, b.allocated HAVING COALESCE(SUM(a.quantity), 0) <> b.allocated ORDER BY b.id
        """,
        _lot_at_outlet,
    ),
    Check(
        "promises-make-stock",
        "what the lots of a packing keep back adds up to the stock record",
        PROJECTION.format(balance="allocated", record="num_allocated"),
        _packing_at_outlet,
    ),
    Check(
        "stock-within-bounds",
        "a stock record has 0 <= allocated <= in stock, neither empty",
        """
        SELECT COALESCE(o.code, p.code, p.name), r.partner_sku, r.id, '0 <= allocated <= in stock',
            'allocated ' || COALESCE(CAST(r.num_allocated AS varchar(20)), 'empty')
            || ', in stock ' || COALESCE(CAST(r.num_in_stock AS varchar(20)), 'empty')
        FROM partner_stockrecord r JOIN partner_partner p ON p.id = r.partner_id
        LEFT JOIN shops_outlet o ON o.partner_id = p.id
        WHERE r.num_in_stock IS NULL OR r.num_allocated IS NULL OR r.num_allocated < 0
            OR r.num_allocated > r.num_in_stock
        ORDER BY r.id
        """,
        _packing_at_outlet,
    ),
    Check(
        "balance-within-bounds",
        "a lot at an outlet has 0 <= promised <= quantity",
        """
        SELECT o.code, l.code, '0 <= promised <= quantity',
            'promised ' || CAST(b.allocated AS varchar(20)) || ', quantity ' || CAST(b.quantity AS varchar(20))
        FROM shops_lotbalance b JOIN shops_outlet o ON o.id = b.outlet_id JOIN ocop_catalogue_lot l ON l.id = b.lot_id
        WHERE b.allocated < 0 OR b.allocated > b.quantity ORDER BY b.id
        """,
        _lot_at_outlet,
    ),
    Check(
        "one-record-per-packing",
        "a packing has one stock record at an outlet",
        """
        SELECT COALESCE(o.code, p.code, p.name), MIN(r.partner_sku), MIN(r.id), 1, COUNT(*)
        FROM partner_stockrecord r JOIN partner_partner p ON p.id = r.partner_id
        LEFT JOIN shops_outlet o ON o.partner_id = p.id
        GROUP BY o.code, p.code, p.name, r.partner_id, r.product_id HAVING COUNT(*) > 1
        """,
        _packing_at_outlet,
    ),
    Check(
        "movement-signs",
        "goods come in with plus and leave with minus",
        MOVEMENT.format(
            joins="",
            expected=f"CASE WHEN m.kind IN ({_quoted(PLUS)}) THEN '> 0' ELSE '< 0' END",
            found="m.change",
            broken=f"(m.kind IN ({_quoted(PLUS)}) AND m.change <= 0) OR m.change = 0"
            f" OR (m.kind IN ({_quoted(MINUS)}) AND m.change >= 0)",
        ),
        _movement,
    ),
    Check(
        "movement-kinds",
        "every movement is of a known kind",
        MOVEMENT.format(
            joins="",
            expected="'a known kind'",
            found="m.kind",
            broken=f"m.kind NOT IN ({_quoted((*PLUS, *MINUS, 'counted', 'corrected'))})",
        ),
        _movement,
    ),
    Check(
        "corrections-mirror",
        "a correction takes back one whole movement of the same lot and outlet",
        MOVEMENT.format(
            joins="LEFT JOIN shops_stockmovement w ON w.id = m.corrects_id",
            expected="COALESCE(CAST(-w.change AS varchar(20)), 'a movement it corrects')",
            found="m.change",
            broken="(m.kind = 'corrected' AND (w.id IS NULL OR w.change <> -m.change OR w.lot_id <> m.lot_id"
            " OR w.outlet_id <> m.outlet_id)) OR (m.kind <> 'corrected' AND m.corrects_id IS NOT NULL)",
        ),
        _movement,
    ),
    Check(
        "movements-are-signed",
        "every movement names who wrote it",
        MOVEMENT.format(joins="", expected="'a name'", found="'nobody'", broken="TRIM(m.actor_name) = ''"),
        _movement,
    ),
    Check(
        "moves-meet",
        "what left one outlet for another arrived there, came back or is on the road",
        """
        SELECT 'any', l.code, 0, SUM(t.change) FROM (
            SELECT lot_id, change FROM shops_stockmovement WHERE kind IN ('moved-out', 'moved-in')
            UNION ALL SELECT r.lot_id, r.packed - r.received - r.written_off - r.put_back FROM shops_transferline r
            JOIN shops_transfer c ON c.id = r.transfer_id WHERE c.state IN ('on-the-road', 'received')
        ) t JOIN ocop_catalogue_lot l ON l.id = t.lot_id GROUP BY t.lot_id, l.code HAVING SUM(t.change) <> 0
        ORDER BY t.lot_id
        """,
        _lot_at_outlet,
    ),
    Check(
        "returns-within-sales",
        "no more of a lot came back than was sold of it",
        """
        SELECT 'any', l.code, '<= 0', SUM(m.change) FROM shops_stockmovement m
        JOIN ocop_catalogue_lot l ON l.id = m.lot_id LEFT JOIN shops_stockmovement w ON w.id = m.corrects_id
        WHERE m.kind IN ('sold', 'returned') OR w.kind IN ('sold', 'returned')
        GROUP BY m.lot_id, l.code HAVING SUM(m.change) > 0 ORDER BY m.lot_id
        """,
        _lot_at_outlet,
    ),
    Check(
        "prices-whole",
        "every price on a stock record is whole đồng",
        """
        SELECT COALESCE(o.code, p.code, p.name), r.partner_sku, r.id, CAST(r.price AS bigint), r.price
        FROM partner_stockrecord r JOIN partner_partner p ON p.id = r.partner_id
        LEFT JOIN shops_outlet o ON o.partner_id = p.id
        WHERE r.price <> CAST(r.price AS bigint) OR r.price < 0 ORDER BY r.id
        """,
        _packing_at_outlet,
    ),
    Check(
        "prices-of-own-lot",
        "a price for one lot stands on that lot's packing",
        """
        SELECT COALESCE(o.code, p.code, p.name), r.partner_sku, r.id, r.product_id, l.product_id FROM shops_datedprice d
        JOIN partner_stockrecord r ON r.id = d.stock_record_id JOIN ocop_catalogue_lot l ON l.id = d.lot_id
        JOIN partner_partner p ON p.id = r.partner_id LEFT JOIN shops_outlet o ON o.partner_id = p.id
        WHERE l.product_id <> r.product_id ORDER BY d.id
        """,
        _packing_at_outlet,
    ),
    Check(
        "reductions-within-cap",
        "no reduction above 50 % outside concentrated programmes and fresh goods",
        REDUCTION.format(
            joins="",
            expected="'at most 50 %'",
            found="CAST(c.percent AS varchar(20)) || ' %'",
            broken="c.percent > 50 AND c.source NOT LIKE '%:concentrated' AND (t.is_fresh IS NULL OR NOT t.is_fresh)",
        ),
        _reduction,
    ),
    Check(
        "no-reduction-of-strong-liquor",
        "no reduction stands on liquor of 15 % or more, or of unknown strength",
        REDUCTION.format(
            joins="",
            expected="'no reduction'",
            found="CAST(c.percent AS varchar(20)) || ' %'",
            broken="t.is_liquor AND (f.alcohol_by_volume IS NULL OR f.alcohol_by_volume >= 15)",
        ),
        _reduction,
    ),
    Check(
        "reductions-apart",
        "a product has at most one reduction at a time",
        REDUCTION.format(
            joins="JOIN shops_reduction o ON o.product_id = c.product_id",
            expected="'one reduction at a time'",
            found="'also reduction ' || CAST(o.id AS varchar(20))",
            broken="(o.id < c.id OR (o.stopped_at IS NOT NULL AND o.id <> c.id)) AND o.starts_at < c.ends_at"
            " AND c.starts_at < COALESCE(o.stopped_at, o.ends_at)"
            " AND o.starts_at < COALESCE(o.stopped_at, o.ends_at)",
        ),
        _reduction,
    ),
    Check(
        "register-is-signed",
        "every entry on a certificate names who wrote it",
        "SELECT id, 'a name', 'nobody' FROM ocop_catalogue_certificationevent WHERE TRIM(by_name) = '' ORDER BY id",
        lambda pk, *_more: f"certificate entry {pk}",
    ),
]
GUARDS = "guards-stand"
_checks = list(CHECKS)


def register_checks(checks: Iterable[Check]) -> None:
    """Let an app above add invariants of its own books; called at start-up."""
    _checks.extend(check for check in checks if check not in _checks)


def every_check() -> list[Check]:
    """The ledger's own invariants and those that other apps have added."""
    return list(_checks)


@dataclass(frozen=True)
class Report:
    """`counts` has the number of broken records of every invariant, also of those that hold; `broken` names them."""

    counts: dict[str, int]
    broken: list[Broken]

    @property
    def is_whole(self) -> bool:
        return not any(self.counts.values())

    def as_dict(self) -> dict[str, Any]:
        return {"ok": self.is_whole, "checked": self.counts, "broken": [each.as_dict() for each in self.broken]}


def verify() -> Report:
    """Check every invariant on live data; nothing is changed."""
    counts: dict[str, int] = {}
    broken: list[Broken] = []
    for check in _checks:
        with connection.cursor() as cursor:
            cursor.execute(check.sql)
            rows = cursor.fetchall()
        counts[check.invariant] = len(rows)
        for *record, expected, found in rows[:AT_MOST]:
            broken.append(Broken(check.invariant, check.record(*record, expected, found), str(expected), str(found)))
    missing = missing_protections()
    counts[GUARDS] = len(missing)
    broken += [Broken(GUARDS, guard, "in force", "missing") for guard in missing]
    return Report(counts, broken)


def says(invariant: str) -> str:
    """The invariant as a sentence."""
    sentences = {check.invariant: check.says for check in _checks}
    return sentences.get(invariant, "the database refuses what would spoil the books")
