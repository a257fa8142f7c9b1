"""Times and zones as people type them in a command, turned into moments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from satchel.domain.errors import UsageError
from satchel.domain.labels import Privacy
from satchel.domain.passages import Passage, ReadOptions
from satchel.domain.runs import RunCommand

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")


def zone_of(command: RunCommand) -> tzinfo | None:
    """The zone given with the command, by name or offset, or None. Raises `UsageError`."""
    if command.zone is None:
        return None
    offset = _OFFSET.fullmatch(command.zone.strip())
    try:
        if offset:
            return datetime.fromisoformat(f"2000-01-01T00:00{offset[1]}{offset[2]}:{offset[3]}").tzinfo
        return UTC if command.zone.upper() in ("UTC", "Z", "GMT") else ZoneInfo(command.zone)
    except (ValueError, KeyError, OSError) as error:
        raise UsageError(
            f"There is no time zone {command.zone!r}.", "Use a name like Europe/Berlin, or an offset like +02:00."
        ) from error


def day_of(command: RunCommand) -> date | None:
    """The day given with the command, or None. Raises `UsageError`."""
    if command.day is None:
        return None
    try:
        return date.fromisoformat(command.day)
    except ValueError as error:
        raise UsageError(f"{command.day!r} is not a day.", "Write it as YYYY-MM-DD.") from error


def read_options(command: RunCommand) -> ReadOptions:
    """What fills the gaps of the sources. Raises `UsageError`."""
    privacy = Privacy.LOCAL_ONLY if command.private else Privacy.PERSONAL
    return ReadOptions(zone=zone_of(command), day=day_of(command), privacy=privacy)


def check_since(since: str | None) -> None:
    """Raises `UsageError` for a `since` that is no time."""
    if since is not None and _clock(since) is None:
        _instant(since, UTC)


def since_moment(since: str, command: RunCommand, passages: Sequence[Passage], now: datetime) -> datetime:
    """The moment meant: an ISO time, or a clock time of the day of the run.

    That day is the one given with the command; else today if anything was read from today, else the last day that was
    read, for logs are mostly looked at on a later day.
    """
    zone = zone_of(command) or UTC
    clock = _clock(since)
    if clock is None:
        return _instant(since, zone)
    today = now.astimezone(zone).date()
    days = {p.at.astimezone(zone).date() for p in passages if p.at is not None}
    day = day_of(command) or (today if today in days or not days else max(days))
    return datetime.combine(day, clock, tzinfo=zone)


def _clock(since: str) -> time | None:
    found = _CLOCK.fullmatch(since.strip())
    if not found:
        return None
    try:
        return time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError as error:
        raise UsageError(f"{since!r} is not a time of day.", "Write it as HH:MM.") from error


def _instant(since: str, zone: tzinfo) -> datetime:
    try:
        moment = datetime.fromisoformat(since.strip())
    except ValueError as error:
        raise UsageError(
            f"{since!r} is not a time.", "Write HH:MM, or an ISO time like 2026-03-01T14:30+01:00."
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def up_to(passages: Sequence[Passage], moment: datetime) -> tuple[Passage, ...]:
    """Those that do not lie after the moment; what has no time of its own cannot be called later."""
    return tuple(p for p in passages if p.at is None or p.at <= moment)
