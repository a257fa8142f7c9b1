"""Keeps a model's thinking out of its reply: what stands between the family's tags is counted, never shown."""

from __future__ import annotations

from typing import Literal

from satchel.inference.templates.families import Thinking

State = Literal["start", "inside", "after", "outside"]


class Screen:
    """Reads the reply piece by piece and gives back what may be seen; `hidden` counts the bytes of the rest.

    Only what the reply *begins* with is hidden: a tag later on, inside a quote perhaps, is the reply's own text.
    """

    def __init__(self, thinking: Thinking | None, *, is_open: bool, may_open: bool) -> None:
        """`is_open`: the prompt has opened it. `may_open`: the reply may do so (False under a grammar)."""
        self._thinking = thinking
        self.hidden = 0
        self._held = ""
        self._state: State = "outside"
        if thinking is not None:
            self._state = "inside" if is_open else "start" if may_open else "outside"

    @property
    def is_inside(self) -> bool:
        """Whether what comes next is hidden."""
        return self._state == "inside"

    @property
    def sees_tags(self) -> bool:
        """Whether special tokens matter now: a tag may be one."""
        return self._state in ("start", "inside")

    def show(self, text: str) -> str:
        """What of this text (and of what was held back) may be seen."""
        if self._state == "outside" or self._thinking is None:
            return text
        self._held += text
        if self._state == "start":
            self._start(self._thinking)
        if self._state == "inside":
            self._inside(self._thinking)
        if self._state == "after":
            self._held = self._held.lstrip()
            if self._held:
                self._state = "outside"
        if self._state != "outside":
            return ""
        shown, self._held = self._held, ""
        return shown

    def end(self) -> str:
        """What was still held back because it might have become a tag."""
        held, self._held = self._held, ""
        if self._state == "inside":
            self._hide(held)
        return held if self._state == "start" else ""

    def _start(self, thinking: Thinking) -> None:
        begun = self._held.lstrip()
        if begun.startswith(thinking.opens):
            self._state, self._held = "inside", begun[len(thinking.opens) :]
        elif not thinking.opens.startswith(begun):
            self._state = "outside"

    def _inside(self, thinking: Thinking) -> None:
        thought, found, rest = self._held.partition(thinking.closes)
        if found:
            self._state, self._held = "after", rest
        else:
            cut = max(0, len(thought) - len(thinking.closes) + 1)  # the rest may become the tag
            thought, self._held = thought[:cut], thought[cut:]
        self._hide(thought)

    def _hide(self, thought: str) -> None:
        self.hidden += len(thought.encode("utf-8", "replace"))
