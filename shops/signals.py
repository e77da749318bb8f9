"""News from the shelves for the apps above."""

from django.dispatch import Signal

# Sent after commit, once per outlet and act. Arguments: outlet (Outlet), product_ids (frozenset of parent products),
# packing_ids (frozenset of the packings whose numbers changed).
stock_changed = Signal()

# Sent inside the transaction of an act that leaves fewer pieces than are promised (a count, a loss, a lot that is held
# or recalled), once with all promises that it cuts. Argument: cuts (list of shops.services.releasing.CutPromise).
promises_cut = Signal()
