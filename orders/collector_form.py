"""Who comes for the goods instead of the buyer, as the order's page asks it."""

from orders.forms import CollectorFields, ask_for_both


class CollectorForm(CollectorFields):
    """Name and number are asked for together, or not at all."""

    def clean(self):
        cleaned = super().clean()
        ask_for_both(self, cleaned)
        return cleaned
