"""News of the catalogue for the apps above it."""

from django.dispatch import Signal

# Sent in the transaction that changes places or product groups others may have read; carries no arguments.
reference_changed = Signal()
