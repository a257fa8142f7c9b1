"""What a citation's card shows before anything is opened: the cited line from what came with the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from satchel.ui.sources.entries import Shown, shown
from satchel.ui.sources.presenter import mark_of
from satchel.ui.talk import Engine, Ticket

_LONGEST = 600  # code points of a line on a card


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """One card."""

    source: str
    row: Shown


class Glimpses:
    """Knows the lines of the result in sight, and asks for those of documents."""

    def __init__(self, engine: Engine, show: Callable[[Glimpse], None]) -> None:
        self._engine, self._show = engine, show
        self._known: dict[str, dict[str, Any]] = {}
        self._asked: Ticket | None = None
        self.run = ""

    def reset(self, run: str) -> None:
        """Another run."""
        self.drop()
        self.run, self._known = run, {}

    def learn(self, entries: Any) -> None:
        """``{source: {entry: {"author", "at", "text"}}}`` of a document or an answer."""
        for source, rows in entries.items() if isinstance(entries, Mapping) else ():
            if isinstance(rows, Mapping):
                self._known.setdefault(str(source), {}).update(rows)

    def want(self, cite: Mapping[str, Any]) -> None:
        """Shows the card of a citation, at once where its line is known."""
        self.drop()
        source, entry, mark = str(cite.get("source") or ""), cite.get("entry"), mark_of(cite)
        known = self._known.get(source, {}).get(str(entry)) if entry is not None else None
        if isinstance(known, Mapping):
            self._tell(source, {**known, "entry": entry}, cite)
            return

        def came(answer: Any) -> None:
            row = next((one for one in answer["entries"] if mark.within(one) is not None), None)
            self._tell(source, row or {"text": cite.get("quote")}, cite)

        place = {"entry": mark.entry} if mark.entry is not None else {"start": mark.start}
        self._asked = self._engine.ask(
            "sources.entries", run=self.run, source=source, count=3, done=came,
            failed=lambda _error: self._tell(source, {"text": cite.get("quote")}, cite), **place,
        )  # fmt: skip

    def drop(self) -> None:
        """Nobody wants it any more."""
        if self._asked is not None:
            self._asked.drop()
            self._asked = None

    def _tell(self, source: str, row: Mapping[str, Any], cite: Mapping[str, Any]) -> None:
        mark = mark_of(cite)
        text = str(row.get("text") or "")
        span = mark.within(row)
        if len(text) > _LONGEST:  # the words that are cited, with what stands around them
            begin = max(0, (span[0] if span else 0) - _LONGEST // 4)
            head = "…" if begin else ""
            row = {**row, "text": f"{head}{text[begin : begin + _LONGEST]}…"}
            if row.get("entry") is None and isinstance(row.get("start"), int):
                row = {**row, "start": row["start"] + begin - len(head)}
        self._show(Glimpse(source=source, row=shown(row, [mark])))
