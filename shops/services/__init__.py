"""Every write to stock and prices: one function, one business act, one transaction."""

from shops.services.counts import CountResult, ShortPromise, count_lot
from shops.services.handing_over import hand_over_all
from shops.services.ledger import (
    Act,
    Shelf,
    StockRecord,
    lock_records,
    lock_shelves,
    open_stock_record,
    record_movement,
)
from shops.services.movements import (
    correct_movement,
    move_lot,
    receive_lot,
    return_units,
    sell_units,
    write_off,
)
from shops.services.prices import project_regular_prices, set_price
from shops.services.promises import (
    Promise,
    hand_over,
    promise_all,
    promise_units,
    release_promise,
    split_promise,
)
from shops.services.receipts import clean_lot_code, receive_goods
from shops.services.reductions import lock_products, set_reduction, stop_reduction
from shops.services.stops import hold_lot, recall_lot, release_hold

__all__ = [
    "Act",
    "CountResult",
    "Promise",
    "Shelf",
    "ShortPromise",
    "StockRecord",
    "clean_lot_code",
    "correct_movement",
    "count_lot",
    "hand_over",
    "hand_over_all",
    "hold_lot",
    "lock_products",
    "lock_records",
    "lock_shelves",
    "move_lot",
    "open_stock_record",
    "project_regular_prices",
    "promise_all",
    "promise_units",
    "recall_lot",
    "receive_goods",
    "receive_lot",
    "record_movement",
    "release_hold",
    "release_promise",
    "return_units",
    "sell_units",
    "set_price",
    "set_reduction",
    "split_promise",
    "stop_reduction",
    "write_off",
]
