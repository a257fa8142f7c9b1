"""Decides what the run view shows of a run: follows it while it runs, fetches its result, and marks it as seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from satchel.domain.errors import SatchelError
from satchel.domain.runs import EventKind, RunEvent
from satchel.ui.review.outbox import Outbox
from satchel.ui.run.course import Course, StepRow
from satchel.ui.run.heading import LIVE, Head, Trouble, head, trouble
from satchel.ui.sentences import spoken
from satchel.ui.talk import Engine, Ticket
from satchel.ui.window.presenter import Go, Place
from satchel.ui.words import _

_ENDS = {
    EventKind.RUN_FINISHED: "done", EventKind.RUN_FAILED: "failed", EventKind.RUN_CANCELLED: "cancelled",
    EventKind.RUN_WAITING: "waiting",
}  # fmt: skip


class RunView(Protocol):
    """What the presenter needs of the screen."""

    def wake(self) -> None:
        """Something is new: `RunPresenter.show_news` is wanted within about 30 ms."""
        ...

    def show_run(self, run: str) -> None:
        """Another run; nothing of the one before may stay."""
        ...

    def show_head(self, told: Head) -> None:
        """Title, state, buttons."""
        ...

    def show_course(self, rows: Sequence[StepRow], notices: Sequence[str], *, is_live: bool) -> None:
        """The steps so far."""
        ...

    def show_result(self, document: Mapping[str, Any]) -> None:
        """A result, or a newer one."""
        ...

    def show_claim(self, claim: str) -> None:
        """One claim of the result, in sight."""
        ...

    def show_nothing(self, title: str, sentence: str) -> None:
        """There is no result, and why."""
        ...

    def show_asking(self, can_ask: bool) -> None:
        """Whether anything was read that could be asked about."""
        ...

    def show_trouble(self, told: Trouble | None) -> None:
        """What is wrong."""
        ...

    def announce(self, words: str) -> None:
        """Says something to whoever does not see the screen."""
        ...


class RunPresenter:
    """One for the screen; shows one run after the other. `now` is aware."""

    def __init__(self, view: RunView, engine: Engine, go: Go, *, now: Callable[[], datetime]) -> None:
        self._view, self._engine, self._go, self._now = view, engine, go, now
        self._tickets: list[Ticket] = []
        self._following: Ticket | None = None
        self._is_in_front = False
        self._outbox = Outbox(engine, lambda: None)
        self._open("")

    def enter(self, run: str, claim: str = "") -> None:
        """A run comes to the front, and in it a claim; one that is shown already is only brought up to date."""
        self._is_in_front = True
        if run != self.run:
            self._drop()
            self._open(run)
            self._view.show_run(run)
        self._claim = claim
        if claim and (self.document or {}).get("result"):
            self._show_claim()
        if not run:
            self._view.show_nothing(_("No run is open"), _("Choose one in the list of runs."))
            return
        self._ask("runs.show", self._took_run)
        self._ask("runs.trace", self._took_trace)
        self._get_result()

    def left(self) -> None:
        """Another screen is in front: what comes now is not seen."""
        self._is_in_front = False

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """A run changed or went, or something was decided."""
        if news.get("kind") == "run" and news["run"].get("run") == self.run:
            self._took_run({**self._run, **news["run"]})
        elif news.get("kind") == "reviews" and self._is_in_front and (self.document or {}).get("result"):
            self._get_result()
        elif news.get("kind") == "removed" and news.get("run") == self.run:
            self._drop()
            self._open("")
            self._view.show_run("")
            self._view.show_nothing(_("This run was removed"), _("Its result and what it read are gone."))

    def show_news(self) -> None:
        """Shows what has come since the last time; the view calls it after `wake`, and each second of a live run."""
        self._view.show_course(self._course.rows(self._now()), tuple(self._course.notices), is_live=self.is_live)

    @property
    def is_live(self) -> bool:
        """Whether the run goes on."""
        return self._run.get("status") in LIVE

    # -- what the person does --------------------------------------------------------------------------------------

    def cancel(self) -> None:
        """Ends the run."""
        self._end("runs.cancel", _("cancelling…"))

    def stop(self) -> None:
        """Ends a run that follows its inputs; it is done with what it has, once nobody follows it any more."""
        if self._following is not None:
            self._following.drop()
            self._following = None
        self._end("run.leave", _("stopping…"))

    def resume(self) -> None:
        """Goes on where the run ended early."""
        self._ask("runs.resume", self._goes_on)

    def other(self) -> None:
        """Begins anew, with other files."""
        self._go(Place(screen="today"))

    def again(self) -> None:
        """Reads the inputs of a finished run once more."""
        command = {"agent": str(self._run.get("agent") or ""), "continues": self.run}
        self._ask("run.start", self._goes_on, run=None, command=command)

    def decide(self, claim: str, verdict: str, *, refused: Callable[[], object], **words: str) -> None:
        """The person's word about one claim, as `Decide`; it is sent even if another run comes to the front."""
        run = self.run

        def done(_answer: Mapping[str, Any]) -> None:
            if run == self.run:
                self._get_result()

        def failed(error: SatchelError) -> None:
            self._failed(error)
            refused()

        def found(shown: Mapping[str, Any]) -> None:
            holding = [one for one in shown["decisions"] if not one.get("undone_at")]
            if holding:
                number = {"numbers": [holding[-1]["number"]]}
                self._outbox.send("review.undo", lambda: number, done=done, failed=failed)

        if verdict == "undo":
            self._outbox.send("review.show", lambda: {"run": run, "claim": claim}, done=found, failed=failed)
            return
        params = {"run": run, "claims": [claim], "verdict": verdict, **words}
        self._outbox.send("review.decide", lambda: params, done=done, failed=failed)

    def review(self) -> None:
        """To the claims that the run waits for."""
        self._go(Place(screen="review", run=self.run))

    def try_again(self) -> None:
        """After trouble of ours."""
        self._view.show_trouble(None)
        self.enter(self.run, self._claim)

    # -- what comes back -------------------------------------------------------------------------------------------

    def _open(self, run: str) -> None:
        self.run = run
        self.document: Mapping[str, Any] | None = None
        self._run: Mapping[str, Any] = {}
        self._course = Course()
        self._claim = self._why = self._ending = ""
        self._has_trace = self._is_getting = self._get_again = self._moved = False

    def _drop(self) -> None:
        for ticket in [*self._tickets, *([self._following] if self._following else [])]:
            ticket.drop()
        self._tickets.clear()
        self._following = None

    def _ask(self, method: str, took: Callable[[Any], None], **params: Any) -> None:
        params = {name: value for name, value in {"run": self.run, **params}.items() if value is not None}
        self._tickets.append(self._engine.ask(method, done=took, failed=self._failed, **params))
        self._tickets = self._tickets[-16:]  # what is older was answered long ago

    def _end(self, method: str, word: str) -> None:
        """Says at once that it is being ended: the step at hand may take a moment to hear of it."""

        def ended(run: Mapping[str, Any]) -> None:
            self._ending = ""
            self._took_run(run)

        self._ending = word
        self._ask(method, ended)
        self._tell()

    def _failed(self, error: SatchelError) -> None:
        if self._ending:
            self._ending = ""
            self._tell()
        self._view.show_trouble(Trouble(words=error.sentences, is_ours=True))

    def _took_run(self, run: Mapping[str, Any]) -> None:
        was_live = self.is_live
        self._run = run
        self._tell()
        if self.is_live:
            self._follow()
        elif was_live:
            self._get_result()

    def _took_trace(self, trace: Mapping[str, Any]) -> None:
        for one in trace["events"]:
            self._note(RunEvent.from_json(one))
        self._has_trace = True
        self.show_news()
        self._tell()
        if self.is_live:
            self._follow()

    def _goes_on(self, run: Mapping[str, Any]) -> None:
        self._why = ""
        self._view.show_trouble(None)
        self._took_run(run)

    def _follow(self) -> None:
        """Not before what is stored is known: a run that was continued has older ends in it."""
        if self._following is None and self._has_trace and not self._ending:
            self._moved = False
            self._following = self._engine.follow(
                self.run, after=self._course.last, event=self._take, done=self._ended, failed=self._lost
            )

    def _take(self, event: RunEvent) -> None:
        self._moved = True
        self._note(event)
        if event.kind is EventKind.RESULT_READY:
            self._get_result()
        elif event.kind in _ENDS:  # the event is stored before the status is: asking for that may be too early
            at = event.at.isoformat() if event.kind is not EventKind.RUN_WAITING else None
            self._run = {**self._run, "status": _ENDS[event.kind], "ended_at": at}
            self._tell()
            self._get_result()
        self._view.wake()

    def _note(self, event: RunEvent) -> None:
        self._course.take(event)
        if event.kind is EventKind.RUN_WAITING:
            self._why = spoken(str(event.body.get("why") or ""))

    def _ended(self, _nothing: Any) -> None:
        """The stream is over: mostly because the run is. Where it is not, it is looked at anew, but not in circles."""
        self._following = None
        if self._moved and self.is_live:
            self._ask("runs.show", self._took_run)

    def _lost(self, error: SatchelError) -> None:
        self._following = None
        self._failed(error)

    def _get_result(self) -> None:
        """One question at a time: what becomes ready meanwhile is fetched behind it."""
        if self._is_getting:
            self._get_again = True
            return
        self._is_getting, self._get_again = True, False

        def came(document: Mapping[str, Any]) -> None:
            self._is_getting = False
            self._took_document(document)
            if self._get_again:
                self._get_result()

        def failed(error: SatchelError) -> None:
            self._is_getting = False
            self._failed(error)

        seen = {"seen": True} if self._is_in_front else {}
        self._tickets.append(self._engine.ask("result.get", run=self.run, done=came, failed=failed, **seen))

    def _took_document(self, document: Mapping[str, Any]) -> None:
        had = self.document
        is_new = had is None or had.get("result") != document.get("result")
        self.document = document
        if document.get("title"):
            self._run = {**self._run, "title": document["title"]}
        self._tell()
        self._view.show_asking(self.is_live or bool((document.get("coverage") or {}).get("entries")))
        if document.get("result"):
            if is_new:
                self._view.show_result(document)
                if had is not None and not self.is_live and self._is_in_front:
                    self._view.announce(_("The result is ready."))
            if self._claim:
                self._show_claim()
        elif not self.is_live:
            self._view.show_nothing(*_without_result(str(document.get("status"))))

    def _show_claim(self) -> None:
        self._view.show_claim(self._claim)
        self._claim = ""

    def _tell(self) -> None:
        if "status" in self._run:
            if not (self.is_live or self._run["status"] == "waiting"):
                self._ending = ""
            seconds, ending = self._course.seconds, self._ending
            self._view.show_head(head(self._run, self.document, self._now(), seconds=seconds, ending=ending))
            self._view.show_trouble(trouble(self._run, self.document, self._why))
            self.show_news()


def _without_result(status: str) -> tuple[str, str]:
    match status:
        case "failed":
            return _("No result"), _("The run ended before it had one.")
        case "cancelled":
            return _("No result"), _("The run was cancelled before it had one.")
        case "waiting":
            return _("No result yet"), _("It comes once the run goes on.")
    return _("No result"), _("This run has left none.")
