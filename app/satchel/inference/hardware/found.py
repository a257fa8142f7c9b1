"""What a platform could find out of itself; zero, empty or None where it could not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Bytes and counts, before anything missing is guessed."""

    total: int = 0
    available: int = 0
    cores: int = 0
    usable: int = 0
    processor: str = ""
    instructions: frozenset[str] = frozenset()
    is_on_battery: bool | None = None
