from django.db import migrations


def add_payments(apps, _schema_editor):
    """Orders placed before there were payments are paid in cash on receipt, or no longer when they were cancelled."""
    OrderFacts = apps.get_model("orders", "OrderFacts")
    Payment = apps.get_model("orders", "Payment")
    PaymentEvent = apps.get_model("orders", "PaymentEvent")
    for facts in OrderFacts.objects.filter(order__payment=None).select_related("order").iterator():
        state = "void" if facts.order.status == "cancelled" else "on-receipt"
        payment = Payment.objects.create(order=facts.order, method="cash", state=state, amount=facts.amount_due)
        PaymentEvent.objects.create(payment=payment, after=state, actor_name=facts.buyer_name)


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_payments")]

    operations = [migrations.RunPython(add_payments, migrations.RunPython.noop)]
