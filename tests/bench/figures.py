"""A measured number with its bound."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number; `most` (or `least`) is its bound, None for what is only told."""

    what: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the bound is kept."""
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)
