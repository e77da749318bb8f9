"""News from the shelves for the apps above."""

from django.dispatch import Signal

# Sent after commit, once per outlet and act. Arguments: outlet (Outlet), product_ids (frozenset of parent products),
# packing_ids (frozenset of the packings whose numbers changed).
stock_changed = Signal()
