"""Days as people count them."""

from datetime import date, datetime, timedelta
from typing import overload

from django.utils import timezone


@overload
def last_day(end: datetime) -> date: ...
@overload
def last_day(end: None) -> None: ...
def last_day(end: datetime | None) -> date | None:
    """The last local day something holds that holds up to but not including `end`: midnight means the day before."""
    return None if end is None else timezone.localdate(end - timedelta(microseconds=1))
