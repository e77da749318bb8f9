"""`{% csrf_token %}` as everywhere; in a form of the counter the form's own number stands beside it.

A builtin of the template engine, so that no form of the counter can be written without its number.
"""

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.once import FIELD, new_number

register = template.Library()


class NumberedNode(CsrfTokenNode):
    """The hidden fields of a form. `context.request` is there also in what is included with `only`."""

    def render(self, context: Context) -> SafeString:
        token = super().render(context)
        request = getattr(context, "request", None)
        if not token or not getattr(request, "sends_once", False):
            return token
        return token + format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_number(request.user))


@register.tag
def csrf_token(parser: Parser, token: Token) -> NumberedNode:
    return NumberedNode()
