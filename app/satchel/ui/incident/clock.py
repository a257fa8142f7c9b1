"""Times of an incident in words: clock, day, zone, and how long something took. A guessed day is never shown as known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from satchel.rendering import moments as rendered
from satchel.ui.moments import day as day
from satchel.ui.words import _, number

_DAY = 86_400


def seconds(moment: datetime) -> float:
    """Since the epoch; a time without an offset counts as UTC."""
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()


def moment(at: float, offset: int) -> datetime:
    """The moment on a clock that is so many seconds ahead of UTC. Raises ``OverflowError`` beyond the calendar."""
    return datetime(1970, 1, 1, tzinfo=UTC).astimezone(timezone(timedelta(seconds=offset))) + timedelta(seconds=at)


def clock(when: datetime, *, exact: bool = False) -> str:
    """``13:47``, or ``13:47:09``."""
    return f"{when.hour:02}:{when.minute:02}:{when.second:02}" if exact else f"{when.hour:02}:{when.minute:02}"


def zone(when: datetime) -> str:
    """``UTC``, ``UTC+02:00``, ``local time``; "" for a time without an offset."""
    said = rendered.zone(when)
    return _("local time") if said == "local time" else said


def stamp(at: str | None) -> str:
    """Day, clock and zone of an ISO 8601 time; what is none is "" ."""
    when = rendered.parse(at)
    if when is None:
        return ""
    return " ".join(part for part in (day(when), clock(when), zone(when)) if part)


def length(span: float) -> str:
    """``45 s``, ``3 min 20 s``, ``25 min``, ``1 h 25 min``, ``3 d 4 h``; of a negative one its size."""
    whole = round(abs(span))
    if whole < 60:
        return _("{n} s").format(n=whole)
    if whole < 600 and whole % 60:
        return _("{m} min {s} s").format(m=whole // 60, s=whole % 60)
    if whole < 3600:
        return _("{n} min").format(n=whole // 60)
    if whole < 2 * _DAY:
        hours, rest = whole // 3600, whole % 3600 // 60
        return _("{h} h {m} min").format(h=hours, m=rest) if rest else _("{n} h").format(n=hours)
    days, hours = whole // _DAY, whole % _DAY // 3600
    return _("{d} d {h} h").format(d=number(days), h=hours) if hours else _("{n} d").format(n=number(days))
