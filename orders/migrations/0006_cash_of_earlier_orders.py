from django.db import migrations

REASON = "trước khi có sổ quỹ"


def collect_earlier_cash(apps, _schema_editor):
    """Shares of cash orders that were handed over before there was a book of cash: their outlet has taken it."""
    CashCollection = apps.get_model("orders", "CashCollection")
    Fulfilment = apps.get_model("orders", "Fulfilment")
    Payment = apps.get_model("orders", "Payment")
    PaymentEvent = apps.get_model("orders", "PaymentEvent")
    given = Fulfilment.objects.filter(status="handed-over", order__payment__method="cash", cash=None)
    last_steps = given.select_related("order__payment").prefetch_related("lines__order_line", "events")
    for share in last_steps.order_by("pk").iterator(chunk_size=500):
        pieces = [(line, line.quantity - line.cancelled) for line in share.lines.all()]
        goods = sum(int(line.order_line.unit_price_incl_tax) * left for line, left in pieces)
        amount = goods + (share.charge if any(left for _line, left in pieces) else 0)
        if not amount:
            continue
        handed_over = max((event for event in share.events.all() if event.after == "handed-over"), key=lambda e: e.pk)
        CashCollection.objects.create(
            fulfilment=share,
            payment=share.order.payment,
            outlet_id=share.outlet_id,
            amount=amount,
            holder="outlet",
            reason=REASON,
            actor_id=handed_over.actor_id,
            actor_name=handed_over.actor_name,
        )
    still_open = Fulfilment.objects.filter(status__in=["pending", "placed", "packed"]).values("order")
    collected = CashCollection.objects.values("payment")
    paid = Payment.objects.filter(method="cash", state="on-receipt", pk__in=collected).exclude(order__in=still_open)
    for payment in paid.order_by("pk").iterator():
        PaymentEvent.objects.create(
            payment=payment, before="on-receipt", after="paid", actor_name="đồng hồ của cửa hàng", reason=REASON
        )
        Payment.objects.filter(pk=payment.pk).update(state="paid")


class Migration(migrations.Migration):
    dependencies = [("orders", "0005_cash")]

    operations = [migrations.RunPython(collect_earlier_cash, migrations.RunPython.noop)]
