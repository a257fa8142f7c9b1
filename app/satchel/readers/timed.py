"""Times at the beginning of notes and log lines, and the day each belongs to, when most of them are clocks alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from satchel.readers.contract import ReadContext
from satchel.readers.stamps import MONTHS, WEEKDAYS, parse_clock, parse_day
from satchel.readers.zones import AMBIGUOUS, WORD, zone_of

_LEAD = re.compile(
    r"[\s|>]*(?:(?:[-*+•–—]|\d{1,3}[.)]|#{1,6})\s+)?(?:\[[ xX]\]\s+)?[\s*_`(\[~@|]*"
    r"(?:(?:at|um|ca\.?|approx\.?|around|about)\s+)?"
)
_ISO_DAY = r"(?P<iso>\d{4}[-/]\d\d[-/]\d\d)"
_MONTH_WORD = r"(?:" + "|".join(sorted((m for m in MONTHS if len(m) > 2), key=len, reverse=True)) + r")"
_DAY_WORD = r"(?:" + "|".join(sorted((w for w in WEEKDAYS if len(w) > 2), key=len, reverse=True)) + r")"
_NAMED_DAY = (
    rf"(?:{_DAY_WORD}\.?,?\s+(?:the\s+|den\s+)?)?(?:\d{{1,2}}(?:\.|st|nd|rd|th)?\s+(?:of\s+|de\s+)?{_MONTH_WORD}\.?"
    rf"|{_MONTH_WORD}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?)(?:,?\s+(?:de\s+)?\d{{4}})?"
)
_CLOCK = (
    r"(?:(?P<clock>\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:\s?[AaPp]\.?[Mm]\b\.?)?)(?!\d)"
    r"|(?P<uhr>\d{1,2}[.:]\d\d)(?=\s?Uhr)|(?P<h>\d{1,2}h\d\d)\b|(?P<bare>\d{4})(?=\s?(?:Z|UTC|GMT|hrs?|h)\b))"
)
_STAMP = re.compile(
    rf"(?:(?:{_ISO_DAY}|(?P<named>{_NAMED_DAY})),?(?:T|\s+(?:at\s+|um\s+)?))?{_CLOCK}(?:\s?Uhr|\s?hrs?|\s?h)?"
    rf"(?:\s?\(?(?P<zone>{WORD}|[+-]\d\d:?\d\d)\b\)?)?",
    re.I,
)
_IN_UTC = re.compile(
    r"[\s*_]*[(\[](?:that is|i\.?e\.?|=|das ist|c'est)?\s*,?\s*(\d{1,2}:\d\d)\s*(?:UTC|GMT|Z)[)\]]", re.I
)
_ANY_DAY = re.compile(
    rf"(?<![\w/.-])(?:\d{{4}}[-/]\d\d[-/]\d\d|{_NAMED_DAY}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}})(?![\w/])", re.I
)
_ANOTHER_DAY = re.compile(
    r"\b(?:due|by|before|until|till|since|deadline|written|created|updated|published|exported|bis|vor|seit|antes|hasta|avant"
    r"|depuis|next)\b[\s:]*(?:on\s+|the\s+|am\s+|el\s+|le\s+|del?\s+)?\Z",
    re.I,
)
_NAME_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")
_YEAR = re.compile(r"\b(20\d\d)\b")
_BACK = timedelta(hours=3)
_BACK_AT_END = timedelta(hours=6)
_LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A time at the beginning of a text; `end` is where it ends, `word` the zone as written."""

    clock: time
    day: date | None = None
    zone: tzinfo | None = None
    word: str = ""
    end: int = 0


def lead_of(text: str, year: int | None = None) -> Lead | None:
    """The time that a line begins with, behind bullets, check boxes and emphasis; "~~struck~~" ones must be blanked."""
    head = text[:_LONGEST]
    lead = _LEAD.match(head)
    found = _STAMP.match(head, lead.end() if lead else 0)
    if not found:
        return None
    raw = found["clock"] or found["uhr"] or (found["h"] or "").replace("h", ":") or (found["bare"] or "")
    clock = parse_clock(raw if found["bare"] is None else f"{raw[:2]}:{raw[2:]}")
    if clock is None:
        return None
    written = found["iso"] or found["named"]
    day = to_date(written, year) if written else None
    word = (found["zone"] or "").upper()
    zone = zone_of(word) if word else None
    end = found.end()
    if in_utc := _IN_UTC.match(head, end):  # "21:20 NZDT (that is 08:20 UTC)" says it best
        told = parse_clock(in_utc[1])
        if told is not None:
            return Lead(clock=told, day=None, zone=UTC, word="UTC", end=in_utc.end())
    return Lead(clock=clock, day=day, zone=zone, word=word, end=end)


def to_date(written: str, year: int | None = None) -> date | None:
    """A day as written; `year` is used where it has none (None: such a day is no answer)."""
    cleaned = re.sub(r"\b(?:of|the|den)\s+", "", re.sub(r"(\d)\.(?=\s)", r"\1", written))
    mark = parse_day(cleaned)
    if mark is None or not mark.month:
        return None
    chosen = mark.year or year
    try:
        return date(chosen, mark.month, mark.day) if chosen and 1900 <= chosen < 2200 else None
    except ValueError:
        return None


def days_in(text: str, year: int | None) -> list[date]:
    """Every day that a text names, in order, but for due dates and the like."""
    head = text[:4000]
    named = (m for m in _ANY_DAY.finditer(head) if not _ANOTHER_DAY.search(head[max(m.start() - 30, 0) : m.start()]))
    found = (to_date(m[0], year) for m in named)
    return [day for day in found if day]


def day_in_name(path: str) -> date | None:
    """The day that a file's name carries ("minutes-2025-02-08.md")."""
    for found in reversed(list(_NAME_DAY.finditer(path))):
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            continue
    return None


def year_in(text: str) -> int | None:
    """A year that a text names."""
    found = _YEAR.search(text[:4000])
    return int(found[1]) if found else None


class RunningClock:
    """Gives clocks their day: it goes on to the next when the clock goes back by hours, not by disorder of minutes."""

    def __init__(self, source: str, context: ReadContext, *, day: date | None, zone: tzinfo | None) -> None:
        self._source, self._context = source, context
        self._day, self._zone = day, zone
        self._day_is_assumed = False
        self._last: datetime | None = None
        self._is_new_section = False

    def section(self) -> None:
        """A new heading: what follows may tell the same hours again."""
        self._is_new_section = True

    def set_day(self, day: date) -> None:
        """From here on it is this day."""
        if day != self._day or self._day_is_assumed:
            self._day, self._last, self._day_is_assumed = day, None, False

    def set_zone(self, zone: tzinfo) -> None:
        """From here on clocks are in this zone."""
        self._zone = zone

    def at(self, lead: Lead, following: Sequence[Lead] = ()) -> tuple[datetime, bool]:
        """The moment, and whether day or zone were assumed; `following` are the next times in the text."""
        if lead.day is not None:
            self._day, self._day_is_assumed = lead.day, False
        elif self._day is None:
            self._day, self._day_is_assumed = self._context.day(self._source), True
        assumed = self._day_is_assumed or (lead.zone is None and self._zone is None)
        if lead.word in AMBIGUOUS and lead.zone:
            self._context.assume(self._source, f"zone {lead.word}", str(lead.zone))
            assumed = True
        base = self._zone
        zone = lead.zone or base or self._context.zone(self._source)
        moment = _combine(self._day, lead.clock, zone)
        if lead.day is None:
            if base is not None and zone.utcoffset(moment) != base.utcoffset(moment):
                moment = self._nearest(moment, base)
            elif self._last is not None and self._rolls(moment, following) and moment.year < 9998:
                self._day += timedelta(days=1)
                moment = _combine(self._day, lead.clock, zone)
        self._last, self._is_new_section = moment, False
        return moment, assumed

    def _nearest(self, moment: datetime, base: tzinfo) -> datetime:
        """A clock of another zone is on the day that brings it closest to its neighbours."""
        near = self._last or moment.replace(tzinfo=base)
        choices = [moment + timedelta(days=d) for d in (0, -1, 1)] if 1900 <= moment.year < 9000 else [moment]
        return min(choices, key=lambda m: abs(m - near))

    def _rolls(self, moment: datetime, following: Sequence[Lead]) -> bool:
        assert self._last is not None
        back = self._last - moment
        if back < _BACK:
            return False
        if self._is_new_section:
            return self._last.astimezone(moment.tzinfo).hour >= 18 and moment.hour < 9
        after = next((one for one in following if one.day is None and one.zone is None), None)
        if after is None:
            return back >= _BACK_AT_END
        # A late remark is followed by what went on; after midnight the next time is early too.
        return self._last - _combine(moment.date(), after.clock, moment.tzinfo) >= timedelta(minutes=30)


def _combine(day: date, clock: time, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone)
