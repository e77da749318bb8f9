"""Every write to stock and prices: one function, one business act, one transaction."""

from shops.services.counts import CountResult, count_lot
from shops.services.delivery_notes import NoteHead, NoteLine, open_note, put_line, receive_note, take_back_note
from shops.services.handing_over import give_all, hand_over_all
from shops.services.ledger import (
    Act,
    StockRecord,
    lock_records,
    lock_shelves,
    open_stock_record,
    record_movement,
)
from shops.services.markdowns import mark_down, stop_markdown
from shops.services.movements import (
    LossResult,
    correct_movement,
    receive_lot,
    return_units,
    write_off,
)
from shops.services.prices import project_regular_prices, set_price
from shops.services.projections import Shelf
from shops.services.promises import (
    Promise,
    promise_all,
    release_promise,
    split_promise,
)
from shops.services.receipts import clean_lot_code, receive_goods
from shops.services.reductions import lock_products, set_reduction, stop_reduction
from shops.services.releasing import CutPromise, ShortPromise
from shops.services.transfer_arrivals import Arrived, receive_transfer, settle_difference
from shops.services.transfers import (
    add_goods,
    cancel_transfer,
    change_line,
    draft_transfer,
    pack_transfer,
    send_transfer,
    transfer_all,
    unpack_transfer,
)

__all__ = [
    "Act",
    "Arrived",
    "CountResult",
    "CutPromise",
    "LossResult",
    "NoteHead",
    "NoteLine",
    "Promise",
    "Shelf",
    "ShortPromise",
    "StockRecord",
    "add_goods",
    "cancel_transfer",
    "change_line",
    "clean_lot_code",
    "correct_movement",
    "count_lot",
    "draft_transfer",
    "give_all",
    "hand_over_all",
    "lock_products",
    "lock_records",
    "lock_shelves",
    "mark_down",
    "open_note",
    "open_stock_record",
    "pack_transfer",
    "project_regular_prices",
    "promise_all",
    "put_line",
    "receive_goods",
    "receive_lot",
    "receive_note",
    "receive_transfer",
    "record_movement",
    "release_promise",
    "return_units",
    "send_transfer",
    "set_price",
    "set_reduction",
    "settle_difference",
    "split_promise",
    "stop_markdown",
    "stop_reduction",
    "take_back_note",
    "transfer_all",
    "unpack_transfer",
    "write_off",
]
