"""What of a shelf lasts until a parcel has come, and at what price: a lot too near its end stays where it is."""

from dataclasses import replace
from datetime import date, datetime

from oscar.core.loading import get_model

from orders.queries.splitting import Stock
from shops.queries import PriceQuote, ShelfLine, price_at

StockRecord = get_model("partner", "StockRecord")
Days = dict[tuple[int, int], date]  # by outlet id and packing id


def lasting(stock: Stock, late: Days, now: datetime) -> Stock:
    """The stock with what of these shelves may be given to a buyer on these days, at the price of what is left."""
    left: Stock = {}
    for outlet_id, here in stock.items():
        for product_id, shelf in here.items():
            day = late.get((outlet_id, product_id))
            kept = shelf if day is None else _until(shelf, day, now)
            if kept.available > 0 and kept.quote is not None:
                left.setdefault(outlet_id, {})[product_id] = kept
    return left


def _until(shelf: ShelfLine, day: date, now: datetime) -> ShelfLine:
    ending = tuple((last_day, pieces) for last_day, pieces in shelf.ending if last_day >= day)
    quote = shelf.quote
    if quote is not None and quote.last_day is not None and quote.last_day < day:
        quote = price_at(StockRecord(pk=shelf.stock_record_id), now, given_on=day)
    return replace(shelf, available=shelf.available_on(day), ending=ending, quote=quote)


def quote_for(shelf: ShelfLine, quantity: int, now: datetime, day: date | None) -> PriceQuote:
    """The unit price for this many pieces: that of a single lot holds only while that lot can serve them all."""
    assert shelf.quote is not None  # noqa: S101  shelves without a price are left out by _stock
    if shelf.quote.lot_id is None or quantity == 1:
        return shelf.quote
    quote = price_at(StockRecord(pk=shelf.stock_record_id), now, quantity=quantity, given_on=day)
    return quote if quote is not None else shelf.quote
