"""Reads of stock and prices."""

from shops.queries.prices import (
    COUNTER,
    PriceQuote,
    end_of_day,
    lot_prices_at,
    price_at,
    price_boundaries,
    prices_at,
    reduced,
)
from shops.queries.shelves import (
    ShelfLine,
    availability,
    available_on_record,
    available_units,
    boundaries,
    product_shelves,
    shelves_of,
    stock_boundaries,
    trading_at,
)

__all__ = [
    "COUNTER",
    "PriceQuote",
    "ShelfLine",
    "availability",
    "available_on_record",
    "available_units",
    "boundaries",
    "end_of_day",
    "lot_prices_at",
    "price_at",
    "price_boundaries",
    "prices_at",
    "product_shelves",
    "reduced",
    "shelves_of",
    "stock_boundaries",
    "trading_at",
]
