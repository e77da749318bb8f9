"""How long a lot may still be promised: the product's least remaining life counts for goods ordered ahead.

Over the counter a lot is sold down to its best-before date, and the buyer sees the date on it. What is ordered on the
web, to be sent or fetched, has to have `ProductFacts.least_life_days` left on the day that is promised.
"""

from django.db import DEFAULT_DB_ALIAS, connections

# Joins the lot `l` to what its product asks.
FACTS_OF_LOT = """
    JOIN catalogue_product lp ON lp.id = l.product_id
    LEFT JOIN ocop_catalogue_productfacts lf ON lf.product_id = COALESCE(lp.parent_id, lp.id)
"""


def last_day_to_give() -> str:
    """SQL of the last day on which the lot `l` may come to a buyer who ordered it; needs FACTS_OF_LOT."""
    if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
        return "date(l.best_before, '-' || COALESCE(lf.least_life_days, 0) || ' days')"
    return "(l.best_before - COALESCE(lf.least_life_days, 0))"
