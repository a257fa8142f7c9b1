"""Moments inside text: clock times with the day that the words beside them name ("on Sunday at 04:25", "gestern 23:40")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from satchel.craft.incident.clock import Clock, clocks, resolve

_WEEKDAYS = {
    w: d
    for d, words in enumerate((
        "monday mon montag lunes lundi", "tuesday tue tues dienstag martes mardi", "wednesday wed mittwoch miércoles miercoles mercredi",
        "thursday thu thur thurs donnerstag jueves jeudi", "friday fri freitag viernes vendredi", "saturday sat samstag sonnabend sábado sabado samedi",
        "sunday sun sonntag domingo dimanche",
    ))
    for w in words.split()
}  # fmt: skip
_DAY = re.compile(
    r"\b(?:(?P<ago>yesterday|gestern|ayer|hier)|(?P<night>last night|overnight|gestern (?:abend|nacht)|letzte nacht|anoche|hier soir|cette nuit)|(?P<day>" + "|".join(_WEEKDAYS) + r"))\b(?!['’]s)", re.I
)
_AHEAD = re.compile(r"\b(?:by|until|till|before|next|bis|vor|nächste[nr]?|para|hasta|antes|próximo|avant|d'ici|prochaine?|jusqu'à)\s(?:the\s|el\s|le\s)?$", re.I)
_BEFORE, _BEHIND = 32, 28  # code points around the clock time in which a day may stand
_BREAK = re.compile(r"[.;!?\n](?!\d)")
_EVENING = 12  # o'clock: "last night at 23:40" is the day before, "last night at 02:10" is not


def moments(text: str, said_at: datetime) -> Iterator[tuple[Clock, datetime]]:
    """Every clock time of a text with the moment that it means when said at `said_at`."""
    for clock in clocks(text):
        yield clock, _on_day(text, clock, resolve(clock, said_at), said_at)


def _on_day(text: str, clock: Clock, moment: datetime, said_at: datetime) -> datetime:
    named = _named(text, clock)
    if named is None:
        return moment
    local = said_at.astimezone(moment.tzinfo) if said_at.tzinfo and moment.tzinfo else said_at
    if named["day"]:
        back = (local.weekday() - _WEEKDAYS[named["day"].lower()]) % 7
    else:
        back = 1 if named["ago"] or moment.hour >= _EVENING else 0
    day = local.date() - timedelta(days=back)
    return moment.replace(year=day.year, month=day.month, day=day.day)


def _named(text: str, clock: Clock) -> re.Match[str] | None:
    """The day words nearest to a clock time in its own clause; plans ("by Friday 12:00") are none."""
    lead = _BREAK.split(text[max(0, clock.start - _BEFORE) : clock.start])[-1]
    rest = _BREAK.split(text[clock.end : clock.end + _BEHIND])[0]
    ahead = [m for m in _DAY.finditer(lead) if not _AHEAD.search(lead[: m.start()])]
    if ahead:
        return ahead[-1]
    behind = _DAY.search(rest)
    return behind if behind and not _AHEAD.search(rest[: behind.start()]) else None
