"""Numbers of VAT invoices as they stand."""

from orders.models import VatInvoice


def standing_invoices(order_id: int) -> list[VatInvoice]:
    """The invoices of an order, the latest of each share, each number once; one query."""
    latest = {made.fulfilment_id: made for made in VatInvoice.objects.filter(fulfilment__order=order_id).order_by("pk")}
    return list({made.text: made for made in latest.values()}.values())
