"""Keeps a reasoning model's thinking apart from its answer where the server leaves both in one text."""

from __future__ import annotations

from typing import Literal

_OPENING, _CLOSING = "<think>", "</think>"


class ThinkingSplitter:
    """Text in pieces of any size in, what belongs to the answer out. Thinking stands at the very start, in its tags."""

    def __init__(self) -> None:
        self.thought = ""
        self._place: Literal["start", "thinking", "gap", "answer"] = "start"
        self._held = ""  # what may yet turn out to be a tag, or the gap behind it

    def feed(self, piece: str) -> str:
        """What of the answer is known by now."""
        if self._place == "answer":
            return piece
        self._held += piece
        if self._place == "start":
            self._start()
        if self._place == "thinking":
            self._think()
        if self._place == "gap":
            self._held = self._held.lstrip()  # blank lines between thinking and answer belong to neither
            if self._held:
                self._place = "answer"
        if self._place != "answer":
            return ""
        answer, self._held = self._held, ""
        return answer

    def finish(self) -> str:
        """What was held back to the end: the beginning of a tag that never came is text like any other."""
        held, self._held = self._held, ""
        if self._place == "start":
            return held
        self.thought += held
        return ""

    def _start(self) -> None:
        begin = self._held.lstrip()
        if begin.startswith(_OPENING):
            self._place, self._held = "thinking", begin[len(_OPENING) :]
        elif not _OPENING.startswith(begin):
            self._place = "answer"

    def _think(self) -> None:
        thought, tag, rest = self._held.partition(_CLOSING)
        if tag:
            self.thought += thought
            self._place, self._held = "gap", rest
            return
        keep = next((n for n in range(len(_CLOSING) - 1, 0, -1) if self._held.endswith(_CLOSING[:n])), 0)
        cut = len(self._held) - keep
        self.thought += self._held[:cut]
        self._held = self._held[cut:]
