"""Reads the time stamps that exports write in ISO 8601 or as Unix time."""

from __future__ import annotations

from datetime import UTC, datetime

from satchel.readers.contract import ReadContext


def parse_moment(text: str, source: str, context: ReadContext) -> tuple[datetime | None, bool]:
    """An ISO 8601 moment, and whether its zone had to be assumed; None for what is none."""
    if not text or len(text) > 64:
        return None, False
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None, False
    if moment.tzinfo is not None:
        return moment, False
    return moment.replace(tzinfo=context.zone(source)), True


def from_unix_ms(value: object) -> datetime | None:
    """Milliseconds since 1970, as a number or as digits."""
    try:
        return datetime.fromtimestamp(int(str(value)) / 1000, UTC) if value else None
    except (ValueError, OverflowError, OSError):
        return None
