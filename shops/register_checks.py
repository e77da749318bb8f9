"""Whether the register of outlets and the book of posts agree with what stands: checks of verify_ledger."""

from typing import Any

from shops.verification import Check


def _outlet(code: str, *_more: Any) -> str:
    return f"outlet {code}"


def _post(user: int, outlet: str, *_more: Any) -> str:
    return f"post of person {user} at outlet {outlet}"


def _days(table: str) -> str:
    return (
        f"COALESCE(CAST({table}.opens_on AS varchar(10)), '-') || ' '"
        f" || COALESCE(CAST({table}.closes_on AS varchar(10)), '-')"
    )


CHECKS = [
    Check(
        "outlet-steps-make-state",
        "an outlet's state and days are those of its last step",
        f"""
        SELECT o.code, s.after || ' ' || {_days("s")}, o.state || ' ' || {_days("o")}
        FROM shops_outlet o JOIN (SELECT outlet_id, MAX(id) AS last FROM shops_outletstep GROUP BY outlet_id) t
        ON t.outlet_id = o.id JOIN shops_outletstep s ON s.id = t.last
        WHERE s.after || ' ' || {_days("s")} <> o.state || ' ' || {_days("o")} ORDER BY o.id
        """,  # noqa: S608  names of our own columns
        _outlet,
    ),
    Check(
        "outlet-steps-in-turn",
        "each step of an outlet begins where the one before it ended",
        """
        SELECT code, expected, found FROM (
            SELECT o.code, s.id, s.before AS found,
                COALESCE(LAG(s.after) OVER (PARTITION BY s.outlet_id ORDER BY s.id), '') AS expected
            FROM shops_outletstep s JOIN shops_outlet o ON o.id = s.outlet_id
        ) t WHERE expected <> found ORDER BY id
        """,
        _outlet,
    ),
    Check(
        "only-trading-outlets-sell",
        "an outlet that the register does not let trade is stopped, and one that trades is not",
        """
        SELECT o.code, o.state, CASE WHEN o.suspended_at IS NULL THEN 'sells' ELSE 'stopped' END FROM shops_outlet o
        WHERE EXISTS (SELECT 1 FROM shops_outletstep s WHERE s.outlet_id = o.id)
        AND (CASE WHEN o.state = 'trading' THEN 1 ELSE 0 END) <> (CASE WHEN o.suspended_at IS NULL THEN 1 ELSE 0 END)
        ORDER BY o.id
        """,
        _outlet,
    ),
    Check(
        "closed-outlets-hold-nothing",
        "no goods stand at an outlet that is closed",
        """
        SELECT o.code, 0, SUM(b.quantity) FROM shops_outlet o JOIN shops_lotbalance b ON b.outlet_id = o.id
        WHERE o.state = 'closed' GROUP BY o.id, o.code HAVING SUM(b.quantity) <> 0 ORDER BY o.id
        """,
        _outlet,
    ),
    Check(
        "changes-make-posts",
        "a person's rights at an outlet are those of the last change written down",
        """
        SELECT c.user_id, o.code, c.after, COALESCE(p.rights, '')
        FROM shops_postchange c
        JOIN (SELECT MAX(id) AS last FROM shops_postchange GROUP BY outlet_id, user_id) t ON t.last = c.id
        JOIN shops_outlet o ON o.id = c.outlet_id
        LEFT JOIN (
            SELECT outlet_id, user_id, 'see' || CASE WHEN can_sell THEN ' sell' ELSE '' END
                || CASE WHEN can_adjust THEN ' adjust' ELSE '' END || CASE WHEN can_approve THEN ' approve' ELSE '' END
                || CASE WHEN can_set_prices THEN ' prices' ELSE '' END AS rights
            FROM shops_outletstaff
        ) p ON p.outlet_id = c.outlet_id AND p.user_id = c.user_id
        WHERE c.after <> COALESCE(p.rights, '') ORDER BY c.id
        """,
        _post,
    ),
]
