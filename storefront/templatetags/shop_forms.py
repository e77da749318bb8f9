"""Fields and choices of forms, written in one go: the page of an order shows some thirty of them.

As template nodes they took a third of the time of that page; tests/storefront/test_shop_forms.py has what they write.
"""

from functools import lru_cache

from django import template
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()
CHOICES_KEPT = 2_000  # under 2 MB a process


@register.simple_tag
def field(bound: BoundField, is_wide: bool = False, is_asked: bool = False) -> SafeString:
    """Write a form field with label, help and error; Django's own aria-describedby ties them to the control.

    `is_asked` where another choice decides whether the field is needed: it is then not called optional.
    """
    if bound.is_hidden:
        return bound.as_widget()
    control, label = str(bound), conditional_escape(bound.label)
    below = ""
    if bound.help_text:
        below = f'<small id="{bound.auto_id}_helptext">{conditional_escape(bound.help_text)}</small>'
    if bound.errors:
        words = conditional_escape(" ".join(bound.errors))
        below += f'<span class="field__error" id="{bound.auto_id}_error">{words}</span>'
    if bound.widget_type == "checkbox":
        named = flatatt({"class": "field__tick", "for": bound.id_for_label})
        body = f"<label{named}>{control}<span>{label}</span></label>{below}"
    else:
        if not bound.field.required and not is_asked:
            label += format_html(' <span class="note">({})</span>', _("nếu muốn"))
        body = f"{_named(bound, label)}{control}{below}"
    if bound.use_fieldset and bound.widget_type != "checkbox":
        about = flatatt({"class": "field", "aria-describedby": bound.aria_describedby, "data-wide": is_wide})
        return mark_safe(f"<fieldset{about}>{body}</fieldset>")  # noqa: S308  every text escaped above
    return mark_safe(f"<div{flatatt({'class': 'field', 'data-wide': is_wide})}>{body}</div>")  # noqa: S308  likewise


def _named(bound: BoundField, label: str) -> str:
    if bound.use_fieldset:
        return f"<legend>{label}</legend>"
    return f"<label{flatatt({'for': bound.id_for_label})}>{label}</label>"


@register.simple_tag
@lru_cache(CHOICES_KEPT, typed=True)  # all it says stands in the key; text and safe text of equal letters are two keys
def choice(
    name: str,
    value: str,
    title: str,
    *,
    amount: str = "",
    hint: str = "",
    kind: str = "radio",
    id: str | None = None,
    is_chosen: bool = False,
    is_disabled: bool = False,
    is_invalid: bool = False,
    described_by: str | None = None,
) -> SafeString:
    """Write a radio button or check box as a panel to tap; `hint` stands below and says why, if it is disabled."""
    control = {"type": kind, "name": name, "value": value, "id": id, "checked": is_chosen, "disabled": is_disabled}
    control |= {"aria-invalid": "true" if is_invalid else None, "aria-describedby": described_by}
    below = f"<small>{conditional_escape(hint)}</small>" if hint else ""
    return mark_safe(  # noqa: S308  every text escaped here or above
        f"<label{flatatt({'class': 'choice', 'data-invalid': is_invalid})}><input{flatatt(control)}>"
        f'<span class="choice__title">{conditional_escape(title)}</span>'
        f'<span class="choice__amount">{conditional_escape(amount)}</span>{below}</label>'
    )
