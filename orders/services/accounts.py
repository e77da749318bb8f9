"""A buyer's account, opened in one step after ordering. Nobody needs one to buy."""

from typing import Any

from django.contrib.auth import get_user_model, password_validation
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from oscar.core.loading import get_model

from orders.exceptions import AccountExists, OrderHasAccount, WeakPassword
from orders.models import OrderFacts
from orders.sale_refusals import NoPhoneToKeep
from shops.services.ledger import under_lock

Order = get_model("order", "Order")
OrderNote = get_model("order", "OrderNote")
User = get_user_model()


@transaction.atomic
def open_account(*, facts: OrderFacts, password: str) -> Any:
    """Make an account under the order's phone number (+84…), with the order in it; returns the user.

    Other orders of that number stay out: whoever has an order's address has shown nothing about them. Raises
    NoPhoneToKeep, WeakPassword, OrderHasAccount, and AccountExists for a number that is taken.
    """
    if not facts.phone:
        raise NoPhoneToKeep()
    order = _hold_order(facts)
    family, _space, given = facts.buyer_name.rpartition(" ")
    user = User(username=facts.phone, email=facts.email, last_name=family[:150], first_name=given[:150])
    try:
        password_validation.validate_password(password, user)
    except ValidationError as weak:
        raise WeakPassword(codes=[error.code for error in weak.error_list]) from weak
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as taken:
        raise AccountExists(phone=facts.phone) from taken
    _keep(order, user, "Người mua mở tài khoản từ đơn này")
    return user


@transaction.atomic
def keep_order(*, facts: OrderFacts, user: Any) -> None:
    """Put an order that was placed without signing in into the buyer's account. Raises OrderHasAccount."""
    _keep(_hold_order(facts), user, "Người mua thêm đơn này vào tài khoản")


def _hold_order(facts: OrderFacts) -> Any:
    order = under_lock(Order.objects.filter(pk=facts.order_id).order_by()).get()
    if order.user_id is not None:
        raise OrderHasAccount()
    return order


def _keep(order: Any, user: Any, why: str) -> None:
    Order.objects.filter(pk=order.pk).update(user=user, guest_email="")
    OrderNote.objects.create(order=order, user=user, note_type=OrderNote.SYSTEM, message=why)
