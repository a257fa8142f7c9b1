"""Times as people read them; a day that was only assumed is never shown as if it were known."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from satchel.rendering.neutralise import one_line

ASSUMED_FIRST = date(1900, 1, 1)
_UNKNOWN = "date unknown"
_GUESSED = timedelta(hours=12)  # of a log without days: beyond it the clock may have gone round


def parse(at: str | None) -> datetime | None:
    """An ISO 8601 time, or None where it is not one."""
    if not at:
        return None
    try:
        return datetime.fromisoformat(at)
    except ValueError:
        return None


def day_is_assumed(moment: datetime) -> bool:
    """Whether the source said no day (the contract then counts from 1900-01-01)."""
    return moment.year <= ASSUMED_FIRST.year


def day(moment: datetime) -> str:
    """``2025-03-04``, or words that say that the date is unknown."""
    if not day_is_assumed(moment):
        return moment.date().isoformat()
    number = (moment.date() - ASSUMED_FIRST).days + 1
    return _UNKNOWN if number == 1 else f"day {number}, {_UNKNOWN}"


def clock(moment: datetime, *, seconds: bool = False) -> str:
    """``13:47``, or ``13:47:09`` where seconds are asked for and there are any."""
    exact = seconds and (moment.second or moment.microsecond)
    return moment.strftime("%H:%M:%S" if exact else "%H:%M")


def zone(moment: datetime) -> str:
    """``UTC``, ``UTC+02:00``, or nothing for a time without offset.

    A zone's offset on the assumed day can be its mean solar time of 1900 (Kolkata: +05:21:10); that helps nobody and
    reads ``local time``.
    """
    offset = moment.utcoffset()
    if offset is None:
        return ""
    minutes, seconds = divmod(int(offset.total_seconds()), 60)
    if seconds or minutes % 15:
        return "local time"
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}" if minutes else "UTC"


def stamp(at: str | None, *, seconds: bool = True) -> str:
    """A whole time for one line; what is no time is shown as it stands."""
    moment = parse(at)
    if moment is None:
        return one_line(at or "")
    time = f"{clock(moment, seconds=seconds)} {zone(moment)}".rstrip()
    return f"{time} ({day(moment)})" if day_is_assumed(moment) else f"{day(moment)} {time}"


def between(start: datetime, end: datetime) -> timedelta | None:
    """How long from start to end; None where the two cannot be compared, or where half a day hangs on a guess."""
    if day_is_assumed(start) != day_is_assumed(end) or (start.tzinfo is None) != (end.tzinfo is None):
        return None
    if day_is_assumed(start) and abs(end - start) > _GUESSED:
        return None
    return end - start


def length(span: timedelta) -> str:
    """``45 s``, ``3 min 20 s``, ``1 h 18 min``, ``3 d 4 h``; of a negative one its size."""
    seconds = round(abs(span.total_seconds()))
    minutes, rest = divmod(seconds, 60)
    hours, minutes_left = divmod(minutes, 60)
    days, hours_left = divmod(hours, 24)
    if days >= 2:
        parts = ((days, "d"), (hours_left, "h"))
    elif hours:
        parts = ((hours, "h"), (minutes_left, "min"))
    elif minutes >= 10:
        parts = ((minutes, "min"), (0, ""))
    else:
        parts = ((minutes, "min"), (rest, "s"))
    return " ".join(f"{n} {unit}" for n, unit in parts if n) or "0 s"
