"""Checking a sample instead of all: how far it is, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from satchel.ui.review.items import Item, Key
from satchel.ui.words import _, n_, number

USUAL = 10  # claims of a sample
MOST = 1_000  # that the engine draws


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """A sample check: `asked` how large, `running` through it, or its `result`."""

    stage: Literal["asked", "running", "result"] = "asked"
    of: int = 0
    size: int = USUAL
    round: int = 1
    keys: Sequence[Key] = ()
    checked: int = 0
    sentence: str = ""

    @property
    def words(self) -> str:
        """What the bar says."""
        if self.stage == "asked":
            return n_("of this claim", "of these {n} claims", self.of)
        if self.stage == "running":
            return _("Sample check: {checked} of {size} checked").format(checked=number(self.checked), size=number(len(self.keys)))
        return self.sentence

    def looked_at(self, items: Sequence[Item]) -> Audit:
        """With how many of the sample are decided by now."""
        wanted = set(self.keys)
        return replace(self, checked=sum(1 for one in items if one.key in wanted and not one.is_open))

    @property
    def is_through(self) -> bool:
        """All of it is checked."""
        return bool(self.keys) and self.checked == len(self.keys)


def to_check(one: Item) -> Item:
    """An item of a sample: one that was decided along with everything else was not looked at, so it is open here."""
    return one.decided(None) if one.decision is not None and one.decision.get("in_bulk") else one
