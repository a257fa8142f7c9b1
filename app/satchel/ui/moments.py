"""Moments the way people say them: just now, 5 min ago, yesterday 14:05, 3 March."""

from __future__ import annotations

from datetime import datetime, timedelta

from satchel.rendering.moments import ASSUMED_FIRST, day_is_assumed
from satchel.ui.words import _, n_, number

_JUST_NOW = timedelta(seconds=45)


def ago(at: str | None, now: datetime) -> str:
    """An ISO 8601 moment with offset, as seen from `now` (aware) in the machine's zone; "" for none."""
    try:
        moment = datetime.fromisoformat(at or "").astimezone(now.tzinfo)
    except ValueError:
        return ""
    passed = now - moment
    if passed < _JUST_NOW:
        return _("just now")
    if passed < timedelta(hours=1):
        return n_("{n} min ago", "{n} min ago", max(1, round(passed.total_seconds() / 60)))
    clock = f"{moment:%H:%M}"
    days = (now.date() - moment.date()).days
    if days == 0:
        return _("today {clock}").format(clock=clock)
    if days == 1:
        return _("yesterday {clock}").format(clock=clock)
    return day(moment, with_year=moment.year != now.year)


def day(moment: datetime, *, with_year: bool = True) -> str:
    """``3 March 2026``; ``day unknown``, ``day 2`` where the source says no date: an assumed one is never shown as known."""
    if day_is_assumed(moment):
        count = (moment.date() - ASSUMED_FIRST).days + 1
        return _("day unknown") if count == 1 else _("day {n}").format(n=number(count))
    month = _months()[moment.month - 1]
    if with_year:
        return _("{day} {month} {year}").format(day=moment.day, month=month, year=moment.year)
    return _("{day} {month}").format(day=moment.day, month=month)


def lasted(seconds: float) -> str:
    """``0.4 s``, ``12 s``, ``3 min 5 s``, ``2 h 10 min``."""
    if seconds < 10:
        return _("{n} s").format(n=number(seconds, digits=1))
    whole = round(seconds)
    if whole < 60:
        return _("{n} s").format(n=whole)
    if whole < 3600:
        return _("{m} min {s} s").format(m=whole // 60, s=whole % 60)
    return _("{h} h {m} min").format(h=number(whole // 3600), m=whole % 3600 // 60)


def _months() -> tuple[str, ...]:
    return (
        _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"), _("August"), _("September"),
        _("October"), _("November"), _("December"),
    )  # fmt: skip
