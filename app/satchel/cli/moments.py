"""Times, days and zones as people write them on a command line."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from satchel.domain.errors import UsageError

_AGO = re.compile(r"(\d{1,6})\s*(m|min|minutes?|h|hours?|d|days?)(?:\s+ago)?", re.IGNORECASE)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def zone(text: str) -> str:
    """A name such as Europe/Oslo as it is, an offset such as UTC+2 as +02:00. Raises `UsageError`."""
    from zoneinfo import ZoneInfo

    name = text.strip()
    found = _OFFSET.fullmatch(name)
    if found:
        hours, minutes = int(found[2]), int(found[3] or 0)
        if hours <= 18 and minutes < 60:
            return f"{found[1]}{hours:02}:{minutes:02}"
    elif name.upper() in ("UTC", "Z", "GMT"):
        return "UTC"
    else:
        try:
            ZoneInfo(name)
        except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
            pass
        else:
            return name
    raise UsageError(f"There is no time zone {text!r}.", "Give a name such as Europe/Oslo, or an offset: +02:00")


def day(text: str) -> str:
    """A day as YYYY-MM-DD. Raises `UsageError`."""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError as error:
        raise UsageError(f"{text!r} is not a day.", "Write it as year-month-day: 2026-03-14") from error


def since(text: str, now: datetime) -> str:
    """A moment: "90m", "2h", "3 days ago" as ISO 8601; a clock time or ISO 8601 as given, since the run knows the day
    and zone that it means. Raises `UsageError`.
    """
    given = text.strip()
    ago = _AGO.fullmatch(given)
    try:
        if ago:
            return (now - int(ago[1]) * _UNITS[ago[2][0].lower()]).isoformat(timespec="seconds")
        if _CLOCK.fullmatch(given):
            time.fromisoformat(given.zfill(len(given) + 1) if given[1] == ":" else given)
        else:
            datetime.fromisoformat(given)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{text!r} is not a time.", "Write it like 14:05, 2026-03-14T14:05 or 2h") from error
    return given
