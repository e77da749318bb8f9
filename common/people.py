"""How people are named."""

from typing import Any


def full_name(user: Any) -> str:
    """Family name first, as Vietnamese names are written: "Lò Thị Mai"; the account's name where no other is known."""
    return f"{user.last_name} {user.first_name}".strip() or user.get_username()
