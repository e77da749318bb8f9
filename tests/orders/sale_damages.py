"""Damages to the books of sales, for the test that finds and names them."""

from orders.models import CashCollection, MoneySeen, OrderFacts, Sale
from orders.services.baskets import new_basket
from tests.factories.places import UserFactory


def cash_without_session(share):
    """Cash of a sale that came while nobody had opened the till."""
    CashCollection.objects.create(
        fulfilment=share,
        payment=share.order.payment,
        outlet=share.outlet,
        amount=240_000,
        holder="outlet",
        actor_name="thử",
    )
    Sale.objects.create(
        outlet=share.outlet,
        seller=UserFactory(),
        basket=new_basket(),
        state="sold",
        order=share.order,
        closed_at=share.order.date_placed,
        given=240_000,
    )


def word_about_cash(share):
    MoneySeen.objects.create(payment=share.order.payment, amount=1, actor=UserFactory(), actor_name="thử")


DAMAGES = {
    "sale-is-its-order": lambda share: OrderFacts.objects.update(channel="counter"),
    "cash-of-sales-has-its-session": cash_without_session,
    "money-seen-at-the-counter": word_about_cash,
}
