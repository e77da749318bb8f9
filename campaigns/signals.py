"""News of campaigns, sent inside the transaction that makes them, for apps above."""

from django.dispatch import Signal

campaign_planned = Signal()  # campaign
