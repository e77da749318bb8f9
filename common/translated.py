"""Facts kept in two languages as field pairs `name_vi` and `name_en`."""

from typing import Any

from django.utils.translation import get_language


def localized(thing: Any, field: str, language: str | None = None) -> str:
    """Return `field` of `thing` in `language` (the active one by default), falling back to Vietnamese when empty."""
    chosen = (language or get_language() or "vi")[:2]
    return getattr(thing, f"{field}_{chosen}", "") or getattr(thing, f"{field}_vi")
