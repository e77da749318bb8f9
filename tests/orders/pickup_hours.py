"""An outlet that opens from Monday to Saturday and closes at noon."""

from datetime import datetime, time

from shops.models import OpeningHours
from shops.opening import LOCAL


def open_on_weekdays(outlet) -> None:
    hours = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
    OpeningHours.objects.bulk_create(
        OpeningHours(outlet=outlet, weekday=day, opens=opens, closes=closes)
        for day in range(6)
        for opens, closes in hours
    )


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026, local time; the 25th is a Wednesday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=LOCAL)
