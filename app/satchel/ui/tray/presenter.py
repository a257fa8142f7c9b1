"""What the tray says of the home: how much runs, how much waits, and what its menu leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from satchel.domain.errors import SatchelError
from satchel.ui.talk import Engine, Ticket
from satchel.ui.words import _, n_, number

_LIVE = ("queued", "running")
_MOST, _LONGEST = 5, 48  # running runs in the menu, and characters of one


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the menu; without a name it is a line between others, without a way to be chosen it only tells."""

    name: str = ""  # open, palette, review, run, settings, quit
    title: str = ""
    run: str = ""
    is_enabled: bool = True


class TrayView(Protocol):
    """What the presenter needs of the icon."""

    def show_menu(self, entries: Sequence[Entry]) -> None:
        """The whole menu."""
        ...

    def show_state(self, tooltip: str, *, waits: bool) -> None:
        """What the icon says when it is pointed at, and whether it has a mark."""
        ...


class TrayPresenter:
    """One for the window. `screens` are those that there are."""

    def __init__(self, view: TrayView, engine: Engine, screens: Sequence[str]) -> None:
        self._view, self._engine, self._screens = view, engine, screens
        self._asked: Ticket | None = None
        self._asked_claims: Ticket | None = None
        self._runs: dict[str, str] = {}  # those at work, with their titles
        self.running, self.waiting, self.to_review = 0, 0, 0

    def enter(self) -> None:
        """What runs now is asked for; from then on the news tell."""
        if self._asked is not None:
            self._asked.drop()
        self._asked = self._engine.ask("runs.list", limit=50, done=self._came, failed=self._failed)
        self._ask_claims()
        self._show()

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """As a screen's."""
        match news.get("kind"):
            case "state":
                counts = news.get("counts") or {}
                self.running, self.waiting = int(counts.get("running", 0)), int(counts.get("waiting", 0))
            case "run":
                self._take(news["run"])
                self._ask_claims()
            case "removed":
                self._runs.pop(str(news["run"]), None)
                self._ask_claims()
            case "reviews":
                self._ask_claims()
            case _:
                return
        self._show()

    @property
    def what_goes_on(self) -> str:
        """What happens to running work when this ends, "" where nothing runs."""
        if not self.running:
            return ""
        return n_(
            "{n} run is at work. It goes on without this window, and you find it here again.",
            "{n} runs are at work. They go on without this window, and you find them here again.", self.running,
        )  # fmt: skip

    def _came(self, answer: Mapping[str, Any]) -> None:
        self._runs = {}
        for run in answer["runs"]:
            self._take(run)
        self.running = max(self.running, len(self._runs))
        self._show()

    def _ask_claims(self) -> None:
        """How many claims are open: of all runs, whether or not they wait for a review."""
        if self._asked_claims is not None:
            self._asked_claims.drop()
        self._asked_claims = self._engine.ask(
            "review.list", status="open", limit=1, offset=0, done=self._count, failed=self._failed
        )

    def _count(self, answer: Mapping[str, Any]) -> None:
        self.to_review = int(answer["open"])
        self._show()

    def _failed(self, _error: SatchelError) -> None:
        """The window's banner says it."""

    def _take(self, run: Mapping[str, Any]) -> None:
        name = str(run["run"])
        if run["status"] in _LIVE:
            self._runs[name] = _title(run)
        else:
            self._runs.pop(name, None)

    def _show(self) -> None:
        self._view.show_state(self._tooltip(), waits=self.waiting > 0)
        runs = [Entry(name="run", title=title, run=run) for run, title in list(self._runs.items())[:_MOST]]
        review = _("Review ({n})").format(n=number(self.to_review)) if self.to_review else _("Review")
        self._view.show_menu([
            Entry(name="open", title=_("Open Satchel")), Entry(name="palette", title=_("Quick command…")), Entry(),
            *([Entry(name="review", title=review, is_enabled=self.to_review > 0)]),
            *([Entry(name="running", title=_("At work"), is_enabled=False), *runs] if runs else ()), Entry(),
            *([Entry(name="settings", title=_("Settings"))] if "settings" in self._screens else ()),
            Entry(name="quit", title=_("Quit")),
        ])  # fmt: skip

    def _tooltip(self) -> str:
        says = []
        if self.running:
            says.append(n_("{n} running", "{n} running", self.running))
        if self.waiting:
            says.append(n_("{n} waiting for you", "{n} waiting for you", self.waiting))
        return "\n".join(["Satchel", ", ".join(says) or _("Nothing runs.")])


def _title(run: Mapping[str, Any]) -> str:
    named = ", ".join(str(one) for one in run.get("inputs") or ())
    title = " ".join(str(run.get("title") or run.get("say") or named or run["agent"]).split())
    return title if len(title) <= _LONGEST else title[: _LONGEST - 1].rstrip() + "…"
