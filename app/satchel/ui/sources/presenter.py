"""Decides what the sources pane shows: which source, from where, which words are lit up, what was found in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from satchel.domain.errors import SatchelError
from satchel.rendering.neutralise import neutralise
from satchel.ui.sources.entries import Mark, Rows, Shown, shown
from satchel.ui.talk import Engine, Ticket
from satchel.ui.words import _, n_

PAGE = 100
_HITS = 200
_LONGEST_FIND = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A source as the chooser lists it."""

    source: str
    title: str
    detail: str


class SourcesView(Protocol):
    """What the presenter needs of the pane."""

    def show_choices(self, choices: Sequence[Choice], chosen: str) -> None:
        """All sources, and the one that is open."""
        ...

    def show_entries(self, total: int) -> None:
        """Rows came, or marks changed: what is in sight is drawn anew from `SourcesPresenter.row`."""
        ...

    def go_to(self, place: int) -> None:
        """Brings a row in sight and makes it the current one."""
        ...

    def show_found(self, number: int, count: int, *, is_more: bool, is_over: bool) -> None:
        """How many finds there are and which one is in sight (0: none); `is_over` once it is known."""
        ...

    def end_find(self) -> None:
        """Another source is opened: words that were looked for in the one before are gone."""
        ...

    def show_trouble(self, error: SatchelError | None) -> None:
        """Why the source cannot be read."""
        ...


class SourcesPresenter:
    """One for the pane of one screen."""

    def __init__(self, view: SourcesView, engine: Engine) -> None:
        self._view, self._engine = view, engine
        self.run = self.source = ""
        self._forget()

    def _forget(self) -> None:
        self._rows = Rows()
        self._sources: list[Mapping[str, Any]] = []
        self._mark: Mark | None = None
        self._wanted: Mark | None = None
        self._asked: Ticket | None = None
        self._finding: Ticket | None = None
        self._is_asking, self._asked_first = False, 0
        self._hits: list[Mapping[str, Any]] = []
        self._hit, self._has_more_hits, self._words = -1, False, ""

    def open(self, run: str, cite: Mapping[str, Any]) -> None:
        """Opens the source of a citation at the words that it quotes."""
        self._set_run(run)
        mark = mark_of(cite)
        source = str(cite.get("source") or "")
        if source != self.source:
            self._choose(source)
        self._mark = mark
        self._wanted = mark
        if (place := self._rows.place_of(mark)) is not None:
            self._arrive(place)
        else:
            self._fetch(around=mark)

    def choose(self, source: str) -> None:
        """Another source, from its beginning."""
        if source and source != self.source:
            self._choose(source)
            self._fetch(first=0)

    def reset(self) -> None:
        """Another run is shown."""
        self._set_run("")

    def row(self, place: int) -> Shown | None:
        """A row to draw; None while it is fetched."""
        found = self._rows.get(place)
        if found is None:
            return None
        return shown(found, [one for one in (self._mark, self._hit_mark()) if one is not None])

    def need(self, first: int, last: int) -> None:
        """Rows are in sight: what is missing is fetched. Places that were only passed by are dropped."""
        missing = self._rows.missing(first, last)
        if missing is None:
            return
        page = max(0, missing - PAGE // 4)
        if self._is_asking and self._asked_first <= missing < self._asked_first + PAGE:
            return
        self._fetch(first=page)

    # -- finding ---------------------------------------------------------------------------------------------------

    def find(self, text: str) -> None:
        """Where words stand in the open source."""
        self._words = text[:_LONGEST_FIND]
        self._hits, self._hit, self._has_more_hits = [], -1, False
        if self._finding is not None:
            self._finding.drop()
            self._finding = None
        self._view.show_entries(self._rows.total)
        if not self._words.strip():
            self._view.show_found(0, 0, is_more=False, is_over=False)
            return

        def came(answer: Any) -> None:
            self._hits, self._has_more_hits = list(answer["hits"]), bool(answer.get("next"))
            if self._hits:
                self.step(1)
            else:
                self._view.show_found(0, 0, is_more=False, is_over=True)

        self._finding = self._engine.ask(
            "sources.find", run=self.run, source=self.source, text=self._words, limit=_HITS, done=came, failed=self._failed
        )

    def step(self, by: int) -> None:
        """To the next find, or the one before; round at the ends."""
        if not self._hits:
            return
        self._hit = (self._hit + by) % len(self._hits) if self._hit >= 0 else 0
        self._view.show_found(self._hit + 1, len(self._hits), is_more=self._has_more_hits, is_over=True)
        self._wanted = self._hit_mark()
        place = self._rows.place_of(self._wanted) if self._wanted is not None else None
        if place is not None:
            self._arrive(place)
        elif self._wanted is not None:
            self._fetch(around=self._wanted)

    # -- what comes back -------------------------------------------------------------------------------------------

    def _set_run(self, run: str) -> None:
        if run == self.run:
            return
        self.run, self.source = run, ""
        self._drop()
        self._forget()
        self._view.end_find()
        if run:
            self._engine.ask("sources.list", run=run, done=self._listed, failed=self._failed)

    def _listed(self, answer: Any) -> None:
        self._sources = list(answer["sources"])
        self._tell_choices()

    def _tell_choices(self) -> None:
        self._view.show_choices([_choice(one) for one in self._sources], self.source)

    def _choose(self, source: str) -> None:
        self._drop()
        sources = self._sources
        self._forget()
        self._sources, self.source = sources, source
        self._view.end_find()
        self._view.show_trouble(None)
        self._view.show_entries(0)
        self._tell_choices()

    def _drop(self) -> None:
        for ticket in (self._asked, self._finding):
            if ticket is not None:
                ticket.drop()

    def _fetch(self, *, first: int = 0, around: Mark | None = None) -> None:
        if self._asked is not None:
            self._asked.drop()
        self._is_asking, self._asked_first = True, first if around is None else -PAGE
        place: dict[str, int] = {"first": first + 1}
        if around is not None:
            place = {"entry": around.entry} if around.entry is not None else {"start": around.start}

        def came(answer: Any) -> None:
            self._is_asking = False
            self._rows.put(int(answer.get("first", first + 1)) - 1, answer["entries"], int(answer["total"]))
            self._view.show_entries(self._rows.total)
            if self._wanted is not None and (found := self._rows.place_of(self._wanted)) is not None:
                self._arrive(found)

        def failed(error: SatchelError) -> None:
            self._is_asking = False
            self._failed(error)

        self._asked = self._engine.ask(
            "sources.entries", run=self.run, source=self.source, count=PAGE, done=came, failed=failed, **place
        )

    def _arrive(self, place: int) -> None:
        self._wanted = None
        self._view.show_entries(self._rows.total)
        self._view.go_to(place)

    def _failed(self, error: SatchelError) -> None:
        self._view.show_trouble(error)

    def _hit_mark(self) -> Mark | None:
        if not 0 <= self._hit < len(self._hits):
            return None
        hit = self._hits[self._hit]
        return Mark(entry=hit.get("entry"), start=int(hit["start"]), end=int(hit["end"]))


def mark_of(cite: Mapping[str, Any]) -> Mark:
    """The words that a citation names."""
    entry, start, end = cite.get("entry"), cite.get("start"), cite.get("end")
    quote = str(cite.get("quote") or "")
    if isinstance(entry, int):
        return Mark(entry=entry, quote=quote)
    begin = start if isinstance(start, int) else 0
    return Mark(start=begin, end=end if isinstance(end, int) else begin + len(quote))


def _choice(source: Mapping[str, Any]) -> Choice:
    name = neutralise(str(source.get("source") or "")).replace("\n", " ")
    count = source.get("entries")
    entries = n_("{n} entry", "{n} entries", count) if isinstance(count, int) else ""
    kind = neutralise(str(source.get("format") or ""))
    return Choice(source=str(source.get("source") or ""), title=name or _("(no name)"),
                  detail=" · ".join(part for part in (kind, entries) if part))  # fmt: skip
