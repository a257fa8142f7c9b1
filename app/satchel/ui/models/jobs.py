"""What goes on with models: downloads, trials and short errands, each with how far it is, or why it did not work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from satchel.domain.errors import SatchelError
from satchel.ui.models.amounts import languages, size
from satchel.ui.models.cards import Busy
from satchel.ui.talk import Engine, Ticket
from satchel.ui.words import _, number

Kind = Literal["fetch", "try", "errand"]


@dataclass(slots=True, kw_only=True)
class _Job:
    kind: Kind
    ticket: Ticket | None = None
    busy: Busy


class Jobs:
    """One at a time for each card. `changed` is called with the card's key; `ended` when something may be another now."""

    def __init__(self, engine: Engine, *, changed: Callable[[str], None], ended: Callable[[], None]) -> None:
        self._engine, self._changed, self._ended = engine, changed, ended
        self._jobs: dict[str, _Job] = {}
        self._problems: dict[str, str] = {}

    def busy(self, key: str) -> Busy | None:
        """What goes on with a card."""
        job = self._jobs.get(key)
        return job.busy if job is not None else None

    def problem(self, key: str) -> str:
        """Why the last thing with it did not work, ""."""
        return self._problems.get(key, "")

    def fetch(self, key: str, name: str) -> None:
        """Downloads a model."""
        start = Busy(words=_("Beginning…"), can_stop=True)
        self._stream("fetch", key, start, "models.pull", model=name)

    def try_out(self, key: str, name: str, *, anyway: bool) -> None:
        """Sees what a model can do, and how fast."""
        start = Busy(words=_("Loading it…"), can_stop=True)
        self._stream("try", key, start, "models.bench", model=name, anyway=anyway)

    def ask(
        self, key: str, words: str, method: str, *, answer: Callable[[Mapping[str, Any]], str] = lambda _answer: "",
        **params: Any,
    ) -> None:  # fmt: skip
        """A short errand; `answer` says what is wrong with a result, ""."""
        if key in self._jobs:
            return
        job = self._begin(key, _Job(kind="errand", busy=Busy(words=words)))

        def done(found: Mapping[str, Any]) -> None:
            self._end(key, answer(found))

        job.ticket = self._engine.ask(method, done=done, failed=lambda error: self._fail(key, error), **params)

    def stop(self, key: str) -> None:
        """Ends a download or a trial; what came of a download is kept."""
        job = self._jobs.get(key)
        if job is not None and job.busy.can_stop and job.ticket is not None:
            job.ticket.drop()
            self._end(key, "")

    def forget_problem(self, key: str) -> None:
        """The person has read it, or does something else."""
        self._problems.pop(key, None)

    def _stream(self, kind: Kind, key: str, start: Busy, method: str, **params: Any) -> None:
        if key in self._jobs:
            return
        job = self._begin(key, _Job(kind=kind, busy=start))

        def event(news: Mapping[str, Any]) -> None:
            if self._jobs.get(key) is job:
                job.busy = _progress(kind, news)
                self._changed(key)

        job.ticket = self._engine.stream(
            method, event=event, done=lambda _found: self._end(key, ""), failed=lambda error: self._fail(key, error), **params
        )

    def _begin(self, key: str, job: _Job) -> _Job:
        self._jobs[key] = job
        self._problems.pop(key, None)
        self._changed(key)
        return job

    def _fail(self, key: str, error: SatchelError) -> None:
        self._end(key, error.sentences)

    def _end(self, key: str, problem: str) -> None:
        self._jobs.pop(key, None)
        if problem:
            self._problems[key] = problem
        self._changed(key)
        self._ended()


def _progress(kind: Kind, news: Mapping[str, Any]) -> Busy:
    done, total = news.get("done") or 0, news.get("total") or 0
    share = min(done / total, 1.0) if total else None
    if kind == "fetch":
        told = _("{done} of {total}") if total else _("{done} have come")
        return Busy(words=told.format(done=size(done) or "0", total=size(total)), share=share, can_stop=True)
    return Busy(words=_("Trying it out: {task}").format(task=_task(str(news.get("note") or ""))), share=share, can_stop=True)


def _task(note: str) -> str:
    """What a trial is at; the engine names its tasks in short."""
    known = {"speed": _("how fast it is"), "form": _("a form"), "tool": _("a tool"), "": _("almost done")}
    name, _blank, tokens = note.partition(" ")
    if name == "long" and tokens.isdecimal():
        return _("a text of {n} tokens").format(n=number(int(tokens)))
    return known.get(note) or languages([note])
