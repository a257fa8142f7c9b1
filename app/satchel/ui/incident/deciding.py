"""Decides about a line: it is accepted at once, and asked about before it is edited or rejected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from satchel.rendering.word_diff import Change, word_diff
from satchel.ui.incident.shown import Line
from satchel.ui.review.shown import Doing
from satchel.ui.run.decide import Decide
from satchel.ui.words import _

Draft = tuple[str, str, str]  # run, claim and verdict


class Asks(Protocol):
    """What it needs of the widgets."""

    def show_doing(self, doing: Doing, key: str) -> None:
        """What is asked about a line; with the task "read" nothing is any more, and the keyboard is the line's."""
        ...

    def show_diff(self, stretches: Sequence[tuple[Change, str]]) -> None:
        """What an edit changes so far."""
        ...


class Deciding:
    """One for a view; `decide` is told. What was begun about a line and left is there when it is asked about again."""

    def __init__(self, view: Asks, decide: Decide) -> None:
        self._view, self._decide = view, decide
        self._doing = Doing()
        self._drafts: dict[Draft, str] = {}
        self.run = ""  # whose lines they are
        self.line: Line | None = None  # that something is asked about

    def begin(self, line: Line, verdict: str) -> None:
        """A verdict about a line, or the question before it; back into the question where it is asked already."""
        if self.line is not None and (self.line.key, self._doing.task) == (line.key, verdict):
            self._do(self._doing, line)
            return
        self.leave()
        match verdict:
            case "edit":
                text = self._drafts.get((self.run, line.claim, "edit"), line.words)
                self._ask(line, Doing(task="edit", text=text, can_decide=False))
                self.edited(text)
            case "reject":
                self._ask(line, Doing(task="reject", text=self._drafts.get((self.run, line.claim, "reject"), "")))
            case _:
                self._send(line, verdict)

    def came(self, line: Line | None) -> None:
        """The line that is asked about as it is now: its words may be others, and then it is said."""
        asked = self.line
        if asked is None or line is None:
            return
        self.line = line
        if self._doing.task == "edit" and line.words != asked.words:
            text = self._drafts.get((self.run, line.claim, "edit"), asked.words)
            words = _("The claim says something else by now. What you save takes its place.")
            self._do(Doing(task="edit", text=text, words=words, can_decide=self._doing.can_decide), line)
            self.edited(text)

    def edited(self, text: str) -> None:
        """The new words as they stand."""
        if self.line is not None and self._doing.task == "edit":
            self._keep(self.line, "edit", text if self._is_other(text) else "")
            self._view.show_diff(word_diff(self.line.words, text))
            if (can := self._is_other(text)) != self._doing.can_decide:
                self._do(replace(self._doing, text=text, can_decide=can), self.line)

    def reasoned(self, reason: str) -> None:
        """The reason as it stands."""
        if self.line is not None and self._doing.task == "reject":
            self._keep(self.line, "reject", reason)

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

    def _ask(self, line: Line, doing: Doing) -> None:
        self.line = line
        self._do(doing, line)

    def _end(self, verdict: str, **words: str) -> None:
        line = self.line
        if line is not None:
            self._keep(line, verdict, "")
            self.leave()
            self._send(line, verdict, **words)

    def _send(self, line: Line, verdict: str, **words: str) -> None:
        """What cannot be stored is asked about again with the words that it had, unless something else is by then."""
        run = self.run

        def refused() -> None:
            for said in words.values():
                self._drafts[run, line.claim, verdict] = said
            if words and run == self.run and self.line is None:
                self.begin(line, verdict)

        self._decide(line.claim, verdict, refused=refused, **words)

    def _keep(self, line: Line, verdict: str, text: str) -> None:
        draft = (self.run, line.claim, verdict)
        if text:
            self._drafts[draft] = text
        else:
            self._drafts.pop(draft, None)

    def _do(self, doing: Doing, line: Line) -> None:
        self._doing = doing
        self._view.show_doing(doing, line.key)

    def _is_other(self, text: str) -> bool:
        return self.line is not None and text.strip() not in ("", self.line.words.strip())
