"""Decides which change of a run is told on the desktop, in which words, and where a click on it leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from satchel.ui.choices import Choices
from satchel.ui.notify.quiet import is_quiet
from satchel.ui.window.presenter import Go, Place
from satchel.ui.words import _, n_

_LIVE = ("queued", "running")
_TOLD = ("done", "failed", "waiting")
_LONGEST, _MOST = 120, 500  # characters of a title; runs that are remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One notification: the run's title, our own words, and what can be done about it, by key."""

    run: str
    title: str
    words: str
    actions: tuple[tuple[str, str], ...]


class Desktop(Protocol):
    """Whatever shows notifications."""

    def show(self, note: Note) -> None:
        """Shows it, in place of an older one of the same run."""
        ...

    def withdraw(self, run: str) -> None:
        """Takes the run's away: it is of no use any more."""
        ...


class NotifyPresenter:
    """One for the window. `in_front` is the run that the person looks at, "" for none; `now` is aware."""

    def __init__(self, desktop: Desktop, go: Go, *, in_front: Callable[[], str], now: Callable[[], datetime]) -> None:
        self._desktop, self._go, self._in_front, self._now = desktop, go, in_front, now
        self._since = now()
        self._status: dict[str, str] = {}
        self._held: dict[str, Note] = {}  # while it is quiet
        self.choices = Choices()

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """A run is another; ``time`` is a minute later."""
        match news.get("kind"):
            case "run":
                self._run(news["run"])
            case "removed":
                self._held.pop(str(news["run"]), None)
                self._status.pop(str(news["run"]), None)
                self._desktop.withdraw(str(news["run"]))
            case "time":
                self._release()

    def acted(self, run: str, key: str) -> None:
        """The person clicked a notification, or one of its buttons. No button decides anything: they all lead there."""
        if not run:
            self._go(Place(screen="runs"))
        elif key == "review":
            self._go(Place(screen="review", run=run))
        else:
            self._go(Place(screen="run", run=run))

    def _run(self, run: Mapping[str, Any]) -> None:
        name, status = str(run["run"]), str(run["status"])
        before = self._status.get(name)
        self._status[name] = status
        while len(self._status) > _MOST:
            self._status.pop(next(iter(self._status)))
        if status in _LIVE:
            self._held.pop(name, None)
            if before in _TOLD:
                self._desktop.withdraw(name)
            return
        if status in _TOLD and (before in _LIVE or (before is None and self._is_new(run)) or _is_decided(before, status)):
            self._tell(note(run))

    def _is_new(self, run: Mapping[str, Any]) -> bool:
        """Whether a run that was never heard of ended after this began: it was quicker than its news."""
        try:
            return datetime.fromisoformat(str(run.get("ended_at") or run["started_at"])) >= self._since
        except (ValueError, TypeError):
            return False

    def _tell(self, told: Note) -> None:
        if not self.choices.notifications or self._in_front() == told.run:
            return
        if self._is_quiet:
            self._held[told.run] = told
        else:
            self._desktop.show(told)

    def _release(self) -> None:
        """The quiet hours are over: what waited is told, many runs in one sentence."""
        if self._is_quiet or not self._held:
            return
        held, self._held = list(self._held.values()), {}
        if not self.choices.notifications:
            return
        if len(held) == 1:
            self._desktop.show(held[0])
            return
        title = n_("{n} run has news", "{n} runs have news", len(held))
        self._desktop.show(
            Note(run="", title=title, words=_("They waited for the quiet hours to end."), actions=(("open", _("Open")),))
        )

    @property
    def _is_quiet(self) -> bool:
        return is_quiet(self._now().time(), self.choices.quiet_from, self.choices.quiet_to)


def note(run: Mapping[str, Any]) -> Note:
    """The news of a run: its title, and nothing else of what was read."""
    status = str(run["status"])
    title = " ".join(str(run.get("title") or "").split()) or _("A run without a title")
    shown = title if len(title) <= _LONGEST else title[: _LONGEST - 1].rstrip() + "…"
    words = {"waiting": _("Waits for you."), "failed": _("Failed.")}.get(status, _("Done."))
    reviews = (("review", _("Review")),) if status == "waiting" else ()
    return Note(run=str(run["run"]), title=shown, words=words, actions=(*reviews, ("open", _("Open"))))


def _is_decided(before: str | None, status: str) -> bool:
    """A run that waited goes on to its end within one piece of news."""
    return before == "waiting" and status in ("done", "failed")
