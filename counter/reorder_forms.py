"""When to order a packing again, and how many."""

from django.utils.translation import gettext_lazy

from counter.fields import PiecesField
from counter.forms import KeyedForm


class ReorderForm(KeyedForm):
    """Points are set, not added: the same form sent twice says the same."""

    point = PiecesField(
        label=gettext_lazy("Nhắc khi còn từ ngần này trở xuống"),
        least=0,
        help_text=gettext_lazy("Gõ 0 để thôi nhắc."),
    )
    amount = PiecesField(label=gettext_lazy("Mỗi lần đặt thêm"), least=0)
