"""Decides about a line: it is accepted at once, and asked about before it is edited or rejected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from satchel.rendering.word_diff import Change, word_diff
from satchel.ui.incident.shown import Line
from satchel.ui.review.presenter import Doing
from satchel.ui.run.decide import Decide


class Asks(Protocol):
    """What it needs of the widgets."""

    def show_doing(self, doing: Doing, key: str) -> None:
        """What is asked about a line; with the task "read" nothing is any more, and the keyboard is the line's."""
        ...

    def show_diff(self, stretches: Sequence[tuple[Change, str]]) -> None:
        """What an edit changes so far."""
        ...


class Deciding:
    """One for a view; `decide` is told."""

    def __init__(self, view: Asks, decide: Decide) -> None:
        self._view, self._decide = view, decide
        self._doing = Doing()
        self.line: Line | None = None  # that something is asked about

    def begin(self, line: Line, verdict: str) -> None:
        """A verdict about a line, or the question before it."""
        self.leave()
        if verdict == "accept":
            self._decide(line.claim, verdict)
            return
        self.line = line
        is_edit = verdict == "edit"
        self._do(Doing(task="edit", text=line.words, can_decide=False) if is_edit else Doing(task="reject"), line)
        if is_edit:
            self.edited(line.words)

    def edited(self, text: str) -> None:
        """The new words as they stand."""
        if self.line is not None and self._doing.task == "edit":
            self._view.show_diff(word_diff(self.line.words, text))
            if (can := self._is_other(text)) != self._doing.can_decide:
                self._do(Doing(task="edit", text=text, can_decide=can), self.line)

    def save(self, text: str) -> None:
        """It shall say this."""
        if self._is_other(text):
            self._end("edit", text=text.strip())

    def rejected(self, reason: str) -> None:
        """It is wrong; the reason may be none."""
        self._end("reject", **({"reason": reason.strip()} if reason.strip() else {}))

    def leave(self) -> bool:
        """Nothing is asked any more; whether something was."""
        line, self.line = self.line, None
        if line is not None:
            self._do(Doing(), line)
        return line is not None

    def _end(self, verdict: str, **words: str) -> None:
        line = self.line
        if line is not None:
            self.leave()
            self._decide(line.claim, verdict, **words)

    def _do(self, doing: Doing, line: Line) -> None:
        self._doing = doing
        self._view.show_doing(doing, line.key)

    def _is_other(self, text: str) -> bool:
        return self.line is not None and text.strip() not in ("", self.line.words.strip())
