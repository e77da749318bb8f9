"""A form that came when the session had ended: it goes through the door with the person, and is sent on behind it.

The page's script keeps forms by itself (static/js/line.js). What a browser sends without it, or before it runs, would
be lost at the door: no way back from there repeats a post. So the page of the door carries it, signed; nothing is
stored. It goes on under its own number, so it works once, and under nobody else's name.
"""

import json
from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest

from common.once import FIELD

SALT = "counter.kept_forms"
KEPT_FOR = 12 * 3600  # seconds at the door
MOST = 60_000  # characters; what is longer was no form of the counter
NOT_KEPT = "csrfmiddlewaretoken"  # the door gives a new one


@dataclass(frozen=True)
class KeptForm:
    """Where a form goes (path with query), and what it says: name and value of each box."""

    to: str
    said: list[tuple[str, str]]


def keep(request: HttpRequest) -> str:
    """The form of a post, signed; "" for what is no numbered form, is too long, or has files, which nothing keeps."""
    if request.method != "POST" or request.FILES or not request.POST.get(FIELD):
        return ""
    said = [(name, value) for name, values in request.POST.lists() if name != NOT_KEPT for value in values]
    if len(json.dumps(said)) > MOST:
        return ""
    return signing.dumps([request.get_full_path(), said], salt=SALT, compress=True)


def read(kept: str) -> KeptForm | None:
    """The form that `keep` signed; None when there is none, or it waited too long."""
    try:
        to, said = signing.loads(kept, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    return KeptForm(to, [(name, value) for name, value in said])
