"""What the inbox says of itself in words."""

from __future__ import annotations

from collections.abc import Sequence

from satchel.ui.review.inbox import Status
from satchel.ui.review.items import Item
from satchel.ui.words import _, n_


def accept_all(selected: Sequence[Item]) -> str:
    """Asks before many are accepted at once."""
    runs = len({one.run for one in selected})
    asked = n_("Accept {n} claim as it is?", "Accept {n} claims as they are?", len(selected))
    return asked if runs == 1 else asked + " " + n_("They are in {n} run.", "They are in {n} runs.", runs)


def progress(is_open: int, decided: int, *, unstored: int = 0) -> str:
    """How far one is, and what the engine has not stored yet."""
    parts = [n_("{n} open", "{n} open", is_open), n_("{n} decided", "{n} decided", decided)]
    if unstored:
        parts.append(n_("{n} not stored yet", "{n} not stored yet", unstored))
    return " · ".join(parts)


def nothing(status: Status, counts: Sequence[int], *, is_narrowed: bool) -> tuple[str, str]:
    """Why no claim is shown: a title and a sentence."""
    if is_narrowed:
        return _("Nothing found"), _("No claim has these words in this section.")
    if status == "open" and any(counts):
        return _("Nothing to review"), _("Every claim is decided. A sample check says how many may be wrong.")
    if status == "decided":
        return _("Nothing decided yet"), _("What you accept, edit or reject is listed here.")
    return _("Nothing to review"), _("Claims of finished runs come here, the most doubtful first.")
