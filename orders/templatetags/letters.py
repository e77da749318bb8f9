"""The words of a letter that the office may write itself."""

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token

from orders.letter_words import filled

register = template.Library()


class WordsNode(template.Node):
    """What stands between the tags, or what the office has written for this place."""

    def __init__(self, place: str, own: NodeList):
        self.place, self.nodelist = place, own

    def render(self, context: template.Context) -> str:
        words = getattr(context.get("own"), self.place, "")
        return filled(words, context["order"]) if words.strip() else self.nodelist.render(context)


@register.tag
def words(parser: Parser, token: Token) -> WordsNode:
    """{% words "opening" %}…{% endwords %}: the context has `own` (LetterText or None) and `order`."""
    _name, place = token.split_contents()
    between = parser.parse(("endwords",))
    parser.delete_first_token()
    return WordsNode(FilterExpression(place, parser).resolve({}), between)
