"""What `verify_ledger` checks of goods near their end."""

from shops.verification import Check

CHECKS = [
    Check(
        "promises-last",
        "goods promised ahead are of a lot that has the life left that was promised with them",
        """
        SELECT a.id, a.reference, l.code, a.good_until, l.best_before FROM shops_allocation a
        JOIN shops_lotbalance b ON b.id = a.balance_id JOIN ocop_catalogue_lot l ON l.id = b.lot_id
        WHERE a.state <> 'released' AND l.best_before < a.good_until ORDER BY a.id
        """,
        lambda pk, reference, lot, *_more: f"promise {pk} ({reference}) of lot {lot}",
    ),
    Check(
        "no-markdown-of-strong-liquor",
        "no markdown runs on liquor of 15 % or more, or of unknown strength",
        """
        SELECT d.id, p.title, 'no markdown', d.amount FROM shops_datedprice d
        JOIN partner_stockrecord r ON r.id = d.stock_record_id JOIN catalogue_product c ON c.id = r.product_id
        JOIN catalogue_product p ON p.id = COALESCE(c.parent_id, c.id)
        JOIN ocop_catalogue_productfacts f ON f.product_id = p.id
        JOIN ocop_catalogue_productset t ON t.id = f.product_set_id
        WHERE d.kind = 'markdown' AND d.stopped_at IS NULL AND t.is_liquor
            AND (f.alcohol_by_volume IS NULL OR f.alcohol_by_volume >= 15) ORDER BY d.id
        """,
        lambda pk, title, *_more: f"markdown {pk} of {title}",
    ),
    Check(
        "stopped-prices-are-signed",
        "a markdown that was stopped says by whom and why",
        """
        SELECT id, 'a name and a reason', stopped_by_name || ' ' || stop_reason FROM shops_datedprice
        WHERE stopped_at IS NOT NULL AND (TRIM(stopped_by_name) = '' OR TRIM(stop_reason) = '') ORDER BY id
        """,
        lambda pk, *_more: f"price {pk}",
    ),
]
