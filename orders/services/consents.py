"""What buyers agreed to, purpose by purpose. Nobody is asked twice, and a no costs nothing."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from orders.models import Consent
from shops.services.ledger import under_lock

User = get_user_model()


@transaction.atomic
def record_consent(*, user: Any, purpose: str, words: str, is_given: bool) -> None:
    """Write down a yes or a no with the words that were shown; the same answer again adds nothing."""
    under_lock(User.objects.filter(pk=user.pk)).get()  # two tabs: the second sees the first answer
    last = Consent.objects.filter(user=user, purpose=purpose).order_by("-pk").first()
    if (last.is_given if last is not None else False) != is_given:
        Consent.objects.create(user=user, purpose=purpose, words=words[:300], is_given=is_given)
