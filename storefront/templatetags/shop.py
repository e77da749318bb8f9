"""What every template of the shop needs: addresses in the page's language, money and dates for people."""

import datetime
import json
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext

from common.money import format_dong
from storefront.words import moment_words

register = template.Library()

ENGLISH_PREFIX = "/en"
CARDS_KEPT = 4_000  # some 8 MB a process
DEPTH = ' data-depth="1"'
FEW = 5  # pieces; as many and fewer are counted out to the visitor
CARDS_IN_A_ROW = 4  # on the widest screens; two on phones


def in_language(path: str, language: str) -> str:
    """Return a local path (with or without /en) as its twin in `language`; the words of the path are the same."""
    bare = (path.removeprefix(ENGLISH_PREFIX) or "/") if f"{path}/".startswith(f"{ENGLISH_PREFIX}/") else path
    return f"{ENGLISH_PREFIX}{bare}" if language[:2] == "en" else bare


@register.simple_tag
def path(address: str) -> str:
    """Write one of the shop's own addresses for the page's language: /diem-ban/ or /en/diem-ban/."""
    return in_language(address, get_language() or settings.LANGUAGE_CODE)


@register.simple_tag(takes_context=True)
def page_path(context, language: str) -> str:
    """Return the address of this page in `language`, or nothing when it has none there.

    A page whose slug differs by language puts `language_paths` in its context, such as {"vi": "/san-pham/che/"}.
    """
    if "language_paths" in context:
        return context["language_paths"].get(language, "")
    request = context.get("request")
    return in_language(request.path if request else "/", language)


@register.simple_tag(takes_context=True)
def switch_path(context, language: str) -> str:
    """Return where the language switch leads: this page in `language` with its query, else that language's home."""
    twin = page_path(context, language)
    if not twin:
        return in_language("/", language)
    request = context.get("request")
    query = request.META.get("QUERY_STRING", "") if request else ""
    return f"{twin}?{query}" if query else twin


@register.simple_tag(takes_context=True)
def current(context, address: str) -> str:
    """Write aria-current for a link of the main navigation: "page" on the page itself, "true" below it."""
    request = context.get("request")
    here = in_language(request.path, "vi") if request else ""
    if here == address:
        return format_html(' aria-current="{}"', "page")
    return format_html(' aria-current="{}"', "true") if here.startswith(address) else ""


@register.filter
def absolute(address: str) -> str:
    """Put the site's own origin before a local address, for canonical links and pictures of Open Graph."""
    return address if address.startswith(("http://", "https://")) else f"{settings.SITE_URL.rstrip('/')}{address}"


@register.filter
def dong(amount: int | None) -> str:
    """Write whole đồng in the page's language; nothing when there is no amount."""
    return "" if amount is None else format_dong(int(amount), get_language() or settings.LANGUAGE_CODE)


@register.filter
def in_sentence(words: str) -> str:
    """Write a label as it reads inside a sentence: “Hộp 100 g” becomes “hộp 100 g”; an abbreviation (“HTX”) stays."""
    return words[:1].lower() + words[1:] if words[1:2].islower() or words[1:2] == " " else words


@register.filter
def day(value: datetime.date | datetime.datetime | None) -> str:
    """Write a date shortly: 30/12/2026 in Vietnamese, 30 Dec 2026 in English; moments are read in local time."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    english = (get_language() or settings.LANGUAGE_CODE)[:2] == "en"
    return formats.date_format(value, "j M Y" if english else "j/n/Y", use_l10n=False)


@register.filter
def time_of_day(value: datetime.datetime | None) -> str:
    """Write a moment as hours and minutes of local time, 14:20 in both languages."""
    return "" if value is None else formats.date_format(timezone.localtime(value), "G:i", use_l10n=False)


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """Write a moment with its day: 8:00 ngày 1/12/2026."""
    return "" if value is None else moment_words(value)


@register.filter
def first_row(position: int) -> bool:
    """Say whether the picture of the card at `position` (from 1) may wait: False in the first row, True below it."""
    return position > CARDS_IN_A_ROW


@register.filter
def kilometres(distance: float | None) -> str:
    """Write a distance in kilometres: one decimal below 10 km, whole above; a comma in Vietnamese."""
    if distance is None:
        return ""
    figure = f"{distance:.1f}" if distance < 10 else f"{distance:.0f}"
    english = (get_language() or settings.LANGUAGE_CODE)[:2] == "en"
    return f"{figure if english else figure.replace('.', ',')}\N{NO-BREAK SPACE}km"


# As in Django's json_script: nothing in a text can close the element or begin a comment.
_JSON_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def json_ld(data: dict | list | None) -> str:
    """Write structured data as a JSON-LD block; data, not script, so the content policy needs no exception."""
    if not data:
        return ""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_JSON_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  escaped above


# A listing shows these 24 and 150 times; as template nodes they took a third of its time (docs/decisions has figures).


@register.simple_tag
def stock_words(available: int, outlets_count: int | None) -> str:
    """Say how much is left and where: “Chỉ còn 2, ở 1 điểm bán”, “Còn ở 3 điểm bán”, “Còn 12”."""
    if available > FEW and outlets_count:
        words = ngettext("Còn ở %(outlets)s điểm bán", "Còn ở %(outlets)s điểm bán", outlets_count)
        return words % {"outlets": outlets_count}
    if available > FEW:
        return ngettext("Còn %(available)s", "Còn %(available)s", available) % {"available": available}
    left = ngettext("Chỉ còn %(available)s", "Chỉ còn %(available)s", available) % {"available": available}
    if not outlets_count:
        return left
    where = ngettext("ở %(outlets)s điểm bán", "ở %(outlets)s điểm bán", outlets_count) % {"outlets": outlets_count}
    return f"{left}, {where}"


@register.filter
def stars_words(stars: int) -> str:
    """Write a rating in words: “4 sao OCOP”."""
    return ngettext("%(stars)s sao OCOP", "%(stars)s sao OCOP", stars) % {"stars": stars}


@register.simple_tag
def facet_options(key: str, options: list[dict]) -> str:
    """Write a facet's choices as check boxes: value, label and count of each, indented under its group by `depth`."""
    name = conditional_escape(key)
    boxes = [
        f"<label{DEPTH if option['depth'] else ''}>"
        f'<input type="checkbox" name="{name}" value="{conditional_escape(option["value"])}"'
        f"{' checked' if option['is_chosen'] else ''}>"
        f"{conditional_escape(option['label'])}<span>{option['count']:d}</span></label>"
        for option in options
    ]
    return mark_safe("".join(boxes))  # noqa: S308  every text escaped above


@register.simple_tag
def product_card(card: Any, level: int, lazy: bool = True, sizes: str = "") -> str:
    """Write a card by components/product_card.html; one that was written before with all the same in it is kept."""
    write = _write_card.__wrapped__ if settings.DEBUG else _write_card  # while templates are edited, always anew
    return write(card, level, lazy, sizes, get_language())


@lru_cache(CARDS_KEPT)
def _write_card(card: Any, level: int, lazy: bool, sizes: str, language: str | None) -> str:
    """The language is no argument of the template, but of what it writes."""
    template = get_template("components/product_card.html")
    return template.render({"card": card, "level": level, "lazy": lazy, "sizes": sizes})


@register.simple_tag
def outlet_row(outlet: Any) -> str:
    """Write a line of an outlet list by components/outlet_row.html, kept as cards are."""
    write = _write_outlet_row.__wrapped__ if settings.DEBUG else _write_outlet_row
    return write(outlet, get_language())


@lru_cache(CARDS_KEPT)
def _write_outlet_row(outlet: Any, language: str | None) -> str:
    """As for a card: whatever shows stands in the key, the hours of this moment too."""
    return get_template("components/outlet_row.html").render({"outlet": outlet})


@register.simple_tag
def line_picture(picture: dict | None) -> str:
    """Write the small picture of a line of goods by components/picture.html, kept as cards are."""
    write = _write_line_picture.__wrapped__ if settings.DEBUG else _write_line_picture
    return write(tuple(picture.items()) if picture else None, get_language())


@lru_cache(CARDS_KEPT)
def _write_line_picture(picture: tuple | None, language: str | None) -> str:
    context = {"picture": dict(picture) if picture else None, "decorative": True, "sizes": "4rem"}
    return get_template("components/picture.html").render(context)


class KeptNode(template.Node):
    """What stands between {% kept %} and {% endkept %}, written once a process and language."""

    def __init__(self, nodes: template.NodeList):
        self.nodes = nodes
        self.written: dict[str | None, str] = {}

    def render(self, context: template.Context) -> str:
        if settings.DEBUG:  # while templates are edited, always anew
            return self.nodes.render(context)
        language = get_language()
        if language not in self.written:
            self.written[language] = self.nodes.render(context.new())
        return mark_safe(self.written[language])  # noqa: S308  written by a template


@register.tag
def kept(parser: Any, _token: Any) -> KeptNode:
    """Keep a part of a page that depends on nothing but the language: it is written without the page's context."""
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodes)
