"""News from the shelves for the apps above."""

from django.dispatch import Signal

# Sent after commit, once per outlet and act. Arguments: outlet (Outlet), product_ids (frozenset of parent products),
# packing_ids (frozenset of the packings whose numbers changed).
stock_changed = Signal()

# Sent inside the transaction of a count that found fewer pieces than are promised, once for each promise it cuts.
# Arguments: promise (Allocation as it was), released (Allocation: the part that is not there; the promise itself when
# nothing of it is left).
promise_cut = Signal()
