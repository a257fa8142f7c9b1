"""Turns the stamps of one file into moments: fills in day and zone, rolls over midnight, parts the doubled hour."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo

from satchel.readers.contract import NO_DAY, ReadContext
from satchel.readers.stamps import DayMark, Stamp

_ROLL_BACK = timedelta(hours=2)  # less than that is an out-of-order line, more is the next day


class DayClock:
    """Reads stamps in file order. Everything that the stamps leave out is recorded as an assumption."""

    def __init__(
        self,
        source: str,
        context: ReadContext,
        *,
        zone: tzinfo | None = None,
        day: date | None = None,
        month_first: bool = True,
        rolls: bool = True,
    ) -> None:
        self._source, self._context = source, context
        self._zone, self._zone_assumed = zone, False
        self._day, self._day_assumed = day, False
        self._month_first, self._rolls = month_first, rolls
        self._last: datetime | None = None

    def at(self, stamp: Stamp) -> tuple[datetime | None, bool]:
        """The moment, and whether zone or day were assumed; None when the stamp has no clock."""
        if stamp.clock is None:
            return None, False
        if stamp.day is not None:
            self.set_day(stamp.day)
        elif self._day is None:
            self._day, self._day_assumed = self._context.day(self._source), True
        if stamp.zone is None and self._zone is None:
            self._zone, self._zone_assumed = self._context.zone(self._source), True
        zone = stamp.zone or self._zone
        moment = self._moment(stamp.clock, zone, rolls=self._rolls and stamp.day is None)
        self._last = moment
        return moment, self._day_assumed or (stamp.zone is None and self._zone_assumed)

    def set_day(self, mark: DayMark) -> None:
        """From here on it is this day, until the next mark or midnight."""
        day = self._calendar_day(mark)
        if day is not None and day != self._day:
            self._day, self._last = day, None

    def _moment(self, clock: time, zone: tzinfo | None, *, rolls: bool) -> datetime:
        day = self._day or NO_DAY
        moment = datetime.combine(day, clock, tzinfo=zone)
        if self._last is None:
            return moment
        back = self._last.replace(tzinfo=None) - moment.replace(tzinfo=None)
        if rolls and back >= _ROLL_BACK and day < date.max:
            self._day = day + timedelta(days=1)
            return datetime.combine(self._day, clock, tzinfo=zone)
        # At the end of summer time an hour comes twice: a clock that falls back within it is in its second turn.
        later = moment.replace(fold=1)
        if moment.timestamp() < self._last.timestamp() <= later.timestamp():
            return later
        return moment

    def _calendar_day(self, mark: DayMark) -> date | None:
        if mark.back is not None or mark.weekday is not None:
            base, self._day_assumed = self._context.day(self._source), True
            back = mark.back if mark.weekday is None else (base.weekday() - mark.weekday - 1) % 7 + 1
            return base - timedelta(days=back or 0)
        month, day = mark.month, mark.day
        if mark.swapped and not self._month_first:
            month, day = mark.swapped
        if mark.year is not None:
            self._day_assumed = False
            return date(mark.year, month, day)
        return self._without_year(month, day)

    def _without_year(self, month: int, day: int) -> date | None:
        """The year comes from the person's day or the day before it in the file: whichever puts the two closest."""
        stated = self._day if self._day is not None and not self._day_assumed else None
        near = self._day or stated or self._context.options.day
        first = near.year if near else NO_DAY.year
        years = (first, first - 1, first + 1) if near else tuple(range(first, first + 8))
        found = [d for d in (_date(y, month, day) for y in years) if d]
        if not found:
            return _date(first - first % 4, month, day)
        best = min(found, key=lambda d: abs((d - near).days)) if near else found[0]
        self._day_assumed = stated is None
        if self._day_assumed:
            self._context.assume(self._source, "year", str(best.year))
        return best


def month_comes_first(stamps: Iterable[Stamp], *, half_days: bool) -> tuple[bool, bool]:
    """Whether all-digit dates are month/day, and whether that had to be assumed.

    A number above 12 in any stamp settles it; else twelve-hour clocks speak for the American order.
    """
    marks = [s.day for s in stamps if s.day is not None]
    proven = next((m.month_first for m in marks if m.month_first is not None), None)
    if proven is not None:
        return proven, False
    return half_days, any(m.swapped is not None for m in marks)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
