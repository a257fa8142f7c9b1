"""Decides what is shown of an incident: which report, what a filter and a search leave, and where the person stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from satchel.rendering.neutralise import neutralise, one_line
from satchel.ui.incident.deciding import Asks, Deciding
from satchel.ui.incident.filters import Filter, keys, read_time, write_time
from satchel.ui.incident.reading import read
from satchel.ui.incident.shown import Cite, Filtered, Line, Report, Result
from satchel.ui.run.decide import Decide
from satchel.ui.words import _, number

_WHOLE_MINUTE = 59.999  # "until 08:24" means until that minute is over
_SECTION_ORDER = ("conflicts", "timeline")  # stand below the columns, in this order


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found: the pattern's matches are marked, `current` is the line that it stands at."""

    pattern: re.Pattern[str] | None = None
    count: int = 0
    current: str = ""


class IncidentView(Asks, Protocol):
    """What the presenter needs of the widgets."""

    def show_result(self, result: Result, place: int, *, is_same_run: bool) -> None:
        """Shows the report at that place, and what belongs to all of them."""
        ...

    def show_filter(self, filtered: Filtered) -> None:
        """Shows lines and events with these keys alone; all of them without a filter."""
        ...

    def show_found(self, found: Found) -> None:
        """Marks what was found."""
        ...

    def go_to(self, key: str, *, flash: bool) -> None:
        """Scrolls to a line, and makes it the one that the keyboard works on."""
        ...


class IncidentPresenter:
    """One for a view."""

    def __init__(
        self, view: IncidentView, *, cite: Callable[[Mapping[str, Any]], None], decide: Decide | None,
    ) -> None:  # fmt: skip
        self._view, self._cite = view, cite
        self.deciding = Deciding(view, decide) if decide is not None else None
        self._result = Result(run="")
        self._place = 0
        self._filter = Filter()
        self._filtered = Filtered()
        self._found = Found()
        self.current = ""

    @property
    def can_decide(self) -> bool:
        """Whether claims are accepted and rejected from here."""
        return self.deciding is not None

    @property
    def report(self) -> Report | None:
        """The one that is shown."""
        return self._result.reports[self._place] if self._result.reports else None

    def show(self, document: Mapping[str, Any]) -> None:
        """Another document, or the same run's as it is now: then place, filter and search stay."""
        result = read(document)
        is_same = bool(result.run) and result.run == self._result.run and len(result.reports) > self._place
        if not is_same:
            self.leave()
        self._result = result
        if self.deciding is not None:
            self.deciding.run = result.run
        if not is_same:
            self._place, self._filter, self.current = 0, Filter(), ""
            self._found = Found()
        self._view.show_result(result, self._place, is_same_run=is_same)
        if self.deciding is not None and self.deciding.line is not None:
            self.deciding.came(self.line(self.deciding.line.key))
        self._narrow(self._filter)
        if self._found.pattern is not None:
            self.find(self._found.pattern.pattern, is_pattern=True)

    def choose(self, place: int) -> None:
        """Another incident of the run."""
        if place != self._place and 0 <= place < len(self._result.reports):
            self.leave()
            self._place, self.current = place, ""
            self._view.show_result(self._result, place, is_same_run=False)
            self._narrow(Filter())

    # -- walking -----------------------------------------------------------------------------------------------------

    def lines(self) -> tuple[Line, ...]:
        """All lines in the order in which they are read."""
        report = self.report
        parts: list[Sequence[Line]] = [section.lines for section in self._result.above]
        if report is not None:
            last = [one for name in _SECTION_ORDER for one in report.sections if one.name == name]
            first = [one for one in report.sections if one not in last]
            parts = [(report.title, *report.summary), *parts, *(one.lines for one in (*first, *last))]
        parts += [section.lines for section in self._result.below]
        return tuple(line for part in parts for line in part)

    def visible(self) -> list[Line]:
        """Those that the filter leaves; the title is always there."""
        left = self._filtered.keys
        return [line for line in self.lines() if left is None or line.key in left or self._is_title(line)]

    def line(self, key: str) -> Line | None:
        """The line with that key."""
        return next((line for line in self.lines() if line.key == key), None)

    def step(self, by: int) -> None:
        """To the next or the one before; from nowhere to the first."""
        order = [line.key for line in self.visible()]
        if not order:
            return
        self.leave()
        at = order.index(self.current) if self.current in order else -1 if by > 0 else len(order)
        self._go(order[min(max(at + by, 0), len(order) - 1)])

    def stand_at(self, key: str) -> None:
        """The person has put the focus there."""
        self.current = key

    def show_claim(self, claim: str) -> bool:
        """Goes to a claim wherever it is, out of a filter too; whether there is one."""
        for place, _report in enumerate(self._result.reports or (None,)):
            if place != self._place and not self._holds(place, claim):
                continue
            self.choose(place)
            found = next((line for line in self.lines() if line.claim == claim), None)
            if found is not None:
                if self._filtered.keys is not None and found.key not in self._filtered.keys:
                    self.show_all()
                self.current = found.key
                self._view.go_to(found.key, flash=True)
                return True
        return False

    def _holds(self, place: int, claim: str) -> bool:
        report = self._result.reports[place]
        lines = (report.title, *report.summary, *(line for one in report.sections for line in one.lines))
        return any(line.claim == claim for line in lines)

    def _go(self, key: str, *, flash: bool = False) -> None:
        self.current = key
        self._view.go_to(key, flash=flash)

    # -- what a line can do ------------------------------------------------------------------------------------------

    def open(self, line: Line, cite: Cite | None = None) -> None:
        """Opens a citation of a line, the first where none is named."""
        chosen = cite or (line.cites[0] if line.cites else None)
        if chosen is not None:
            self._cite({**chosen.body, "claim": line.claim})

    def open_cite(self, cite: Cite) -> None:
        """Opens a citation that belongs to no claim (a milestone's)."""
        self._cite({**cite.body, "claim": ""})

    def open_current(self) -> None:
        """Opens the first citation of the line where the person stands."""
        line = self.line(self.current)
        if line is not None:
            self.open(line)

    def decide(self, verdict: str, key: str = "") -> None:
        """Accepts, rejects or edits the claim of a line, or takes that back; the current one where none is named."""
        line = self.line(key or self.current)
        if self.deciding is not None and line is not None and line.claim and not line.key.startswith("flagged:"):
            self.deciding.begin(line, verdict)

    def leave(self) -> bool:
        """Nothing is asked about a line any more; whether something was."""
        return self.deciding is not None and self.deciding.leave()

    @staticmethod
    def copied(line: Line, *, with_sources: bool) -> str:
        """A line as text for elsewhere."""
        if not with_sources or not line.cites:
            return line.words
        sources = [
            _("[{n}] {place}, {byline}: “{quote}”").format(n=one.number, place=one.place, byline=one.byline or _("no name"), quote=one.quote)
            for one in line.cites
        ]
        numbers = "".join(f"[{one.number}]" for one in line.cites)
        return "\n".join([f"{line.words} {numbers}", *sources])

    # -- filter ------------------------------------------------------------------------------------------------------

    def filter_people(self, people: frozenset[str]) -> None:
        """Only lines that rest on the words of these; nobody: everybody."""
        self._narrow(Filter(people=people, first=self._filter.first, last=self._filter.last))

    def toggle_person(self, people: frozenset[str]) -> None:
        """A lane was chosen: its people alone, or everybody again."""
        self.filter_people(frozenset() if self._filter.people == people else people)

    def filter_span(self, first: float | None, last: float | None) -> None:
        """Only what lies in a stretch of time."""
        if first is not None and last is not None and first > last:
            first, last = last, first
        self._narrow(Filter(people=self._filter.people, first=first, last=last))

    def filter_times(self, first: str, last: str) -> Sequence[str]:
        """As the person wrote it; what of it is no time, and then nothing changes."""
        report = self.report
        if report is None:
            return ()
        offset, start = report.drawing.offset, self._start(report)
        begun = read_time(first, after=start, offset=offset) if first.strip() else None
        ended = read_time(last, after=begun if begun is not None else start, offset=offset) if last.strip() else None
        wrong = [text for text, at in ((first, begun), (last, ended)) if text.strip() and at is None]
        if wrong:
            return wrong
        if ended is not None and last.count(":") == 1:
            ended += _WHOLE_MINUTE
        self.filter_span(begun, ended)
        return ()

    def show_all(self) -> None:
        """No filter."""
        self._narrow(Filter())

    def _narrow(self, wanted: Filter) -> None:
        self._filter = wanted
        report = self.report
        if report is None or not wanted.is_on:
            self._filtered = Filtered()
        else:
            every = [line for line in self.lines() if not self._is_title(line)]
            left = keys(wanted, every)
            chip = _("Filtered: {n} of {all} shown").format(n=number(len(left)), all=number(len(every)))
            self._filtered = Filtered(
                keys=left, chip=chip, people=wanted.people, first=wanted.first, last=wanted.last,
                from_text=self._written(report, wanted.first), to_text=self._written(report, wanted.last),
            )  # fmt: skip
        self._view.show_filter(self._filtered)

    @staticmethod
    def _is_title(line: Line) -> bool:
        return line.key.startswith("title:")

    @staticmethod
    def _start(report: Report) -> float:
        """Midnight before the first event, so that a clock time means that day's."""
        times = [event.at for event in report.drawing.events] + [m.at for m in report.drawing.milestones if m.at is not None]
        first = min(times, default=0.0) + report.drawing.offset
        return first - first % 86_400 - report.drawing.offset

    @staticmethod
    def _written(report: Report, at: float | None) -> str:
        if at is None:
            return ""
        whole = IncidentPresenter._start(report)
        at -= _WHOLE_MINUTE if at % 60 > _WHOLE_MINUTE - 0.001 else 0
        return write_time(at, offset=report.drawing.offset, with_day=not whole <= at < whole + 86_400)

    # -- search ------------------------------------------------------------------------------------------------------

    def find(self, text: str, *, is_pattern: bool = False) -> int:
        """Marks every place where the lines say that, and goes to the first; how many there are."""
        wanted = text if is_pattern else re.escape(one_line(neutralise(text)))
        pattern = re.compile(wanted, re.IGNORECASE) if wanted else None
        hits = list(self._hits(pattern))
        self._found = Found(pattern=pattern, count=len(hits), current=hits[0] if hits and not is_pattern else self._found.current)
        self._view.show_found(self._found)
        if hits and not is_pattern:
            self._go(hits[0])
        return len(hits)

    def find_next(self, *, backwards: bool = False) -> int:
        """To the next line that has it, around the end; the number of its first place there, 0 where there is none."""
        every = list(self._hits(self._found.pattern))
        hits = list(dict.fromkeys(every))
        if not hits:
            return 0
        at = hits.index(self._found.current) if self._found.current in hits else -1
        key = hits[(at + (-1 if backwards else 1)) % len(hits)]
        self._found = Found(pattern=self._found.pattern, count=self._found.count, current=key)
        self._view.show_found(self._found)
        self._go(key)
        return every.index(key) + 1

    def _hits(self, pattern: re.Pattern[str] | None) -> Iterator[str]:
        """The key of a line for each time that it has the words."""
        if pattern is not None:
            for line in self.visible():
                yield from (line.key for _match in pattern.finditer(line.words))
