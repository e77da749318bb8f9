"""What staff write down about an order for each other; the buyer never reads it."""

from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from orders.return_refusals import EmptyNote
from orders.services.payment_steps import hold_payment

OrderNote = get_model("order", "OrderNote")
STAFF = "quay"  # a kind of our own: Oscar's other kinds are not shown at the counter
LONGEST = 1_000


@transaction.atomic
def write_note(*, order_id: int, words: str, by: Any) -> Any:
    """Keep a note with who wrote it and when. The same words by the same person twice in a row are one note.

    Raises EmptyNote.
    """
    if not (text := words.replace("\x00", "").strip()[:LONGEST]):
        raise EmptyNote()
    hold_payment(order_id)
    last = OrderNote.objects.filter(order=order_id, note_type=STAFF).order_by("-pk").first()
    if last is not None and (last.user_id, last.message) == (by.pk, text):
        return last
    return OrderNote.objects.create(order_id=order_id, user=by, note_type=STAFF, message=text)
