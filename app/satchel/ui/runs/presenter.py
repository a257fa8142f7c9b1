"""Which runs the list shows, in which words, and what a choice in it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, overload

from satchel.domain.errors import SatchelError
from satchel.ui.moments import ago
from satchel.ui.talk import Engine, Ticket
from satchel.ui.window.presenter import Go, Place
from satchel.ui.words import _, n_

PAGE = 200  # runs that are asked for at once
_LIVE = ("queued", "running")
Tone = Literal["secondary", "accent", "good", "warn", "bad", "muted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A run as the list shows it. `state` is a word; icon and tone say the same."""

    run: str
    title: str
    detail: str
    when: str
    state: str
    icon: str
    tone: Tone
    is_live: bool
    is_unseen: bool


class Rows(Sequence[Row]):
    """Runs that are put into words when somebody looks at them: of thousands a few are in sight."""

    def __init__(self, runs: Sequence[Mapping[str, Any]] = (), now: datetime | None = None) -> None:
        self._runs, self._now = runs, now or datetime.now().astimezone()
        self._worded: dict[int, Row] = {}
        self.ids = [str(one["run"]) for one in runs]

    def __len__(self) -> int:
        return len(self._runs)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if place not in self._worded:
            self._worded[place] = row(self._runs[place], self._now)
        return self._worded[place]


class RunsView(Protocol):
    """What the presenter needs of the list."""

    def show_rows(self, rows: Rows, *, is_filtered: bool) -> None:
        """All rows, newest first."""
        ...

    def show_trouble(self, error: SatchelError | None) -> None:
        """Why the list cannot be shown."""
        ...


class RunsPresenter:
    """One for the screen. `now` is aware, in the zone of the machine."""

    def __init__(self, view: RunsView, engine: Engine, go: Go, *, now: Callable[[], datetime]) -> None:
        self._view, self._engine, self._go, self._now = view, engine, go, now
        self._runs: list[Mapping[str, Any]] = []
        self._query = ""
        self._asked: Ticket | None = None
        self._is_asking = False
        self._has_all = False

    def enter(self) -> None:
        """The list comes to the front: it is read anew."""
        self._ask(0)

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """A run changed, came or went."""
        match news.get("kind"):
            case "run":
                self._take(news["run"])
            case "removed":
                self._runs = [one for one in self._runs if one["run"] != news["run"]]
                self._show()
            case "time":
                self._show()

    def search(self, text: str) -> None:
        """Only runs in whose title, inputs or agent the words stand."""
        self._query = " ".join(text.split())
        self._ask(0)

    def reach_end(self) -> None:
        """The person has scrolled to the end of what is there."""
        if not self._has_all and not self._is_asking:
            self._ask(len(self._runs))

    def open(self, run: str) -> None:
        """Shows a run."""
        self._go(Place(screen="run", run=run))

    def cancel(self, run: str) -> None:
        """Ends a run that goes on."""
        self._engine.ask("runs.cancel", run=run, done=self._take, failed=self._view.show_trouble)

    def resume(self, run: str) -> None:
        """Goes on with a run that ended early."""
        self._engine.ask("runs.resume", run=run, done=self._take, failed=self._view.show_trouble)

    def remove(self, run: str) -> None:
        """Removes a run with everything that it read."""

        def gone(_answer: Any) -> None:
            self.home_changed({"kind": "removed", "run": run})

        self._engine.ask("runs.remove", run=run, done=gone, failed=self._view.show_trouble)

    def _ask(self, offset: int) -> None:
        if self._asked is not None:
            self._asked.drop()

        def came(answer: Any) -> None:
            self._is_asking = False
            found = answer["runs"]
            self._has_all = len(found) < PAGE
            self._runs = found if offset == 0 else [*self._runs, *found]
            self._view.show_trouble(None)
            self._show()

        def failed(error: SatchelError) -> None:
            self._is_asking = False
            self._view.show_trouble(error)

        self._is_asking = True
        self._asked = self._engine.ask(
            "runs.list", limit=PAGE, offset=offset, query=self._query, done=came, failed=failed
        )

    def _take(self, run: Mapping[str, Any]) -> None:
        """A run as it is now, in its place, or in front when it is new."""
        for place, one in enumerate(self._runs):
            if one["run"] == run["run"]:
                self._runs[place] = run
                break
        else:
            if self._query:
                return
            self._runs.insert(0, run)
        self._show()

    def _show(self) -> None:
        now = self._now()
        self._view.show_rows(Rows(tuple(self._runs), now), is_filtered=bool(self._query))


def row(run: Mapping[str, Any], now: datetime) -> Row:
    """A run of ``runs.list`` in words."""
    status = str(run["status"])
    state, icon, tone = states()[status]
    inputs = [str(one) for one in run.get("inputs") or ()]
    named = ", ".join(_shortened(one) for one in inputs[:3])
    if len(inputs) > 3:
        named = n_("{names} and {n} more", "{names} and {n} more", len(inputs) - 3, names=named)
    title = str(run.get("title") or "") or _untitled(status, named)
    detail = " · ".join(part for part in (str(run["agent"]), named) if part)
    return Row(
        run=str(run["run"]), title=title, detail=detail, when=ago(run.get("ended_at") or run["started_at"], now),
        state=state, icon=icon, tone=tone, is_live=status in _LIVE, is_unseen=run.get("unseen") is True,
    )  # fmt: skip


def states() -> Mapping[str, tuple[str, str, Tone]]:
    """Each status in a word, with its icon and tone."""
    return {
        "queued": (_("waits"), "clock", "muted"), "running": (_("runs"), "resume", "accent"),
        "waiting": (_("waits for you"), "review", "warn"), "done": (_("done"), "check", "good"),
        "failed": (_("failed"), "alert", "bad"), "cancelled": (_("cancelled"), "stop", "muted"),
    }  # fmt: skip


def _untitled(status: str, named: str) -> str:
    if status in _LIVE:
        return _("Reading {inputs}").format(inputs=named) if named else _("At work")
    return named or _("Without a title")


def _shortened(path: str) -> str:
    """The last part of a path; standard input has a name of its own."""
    return _("standard input") if path == "-" else path.rstrip("/\\").replace("\\", "/").rpartition("/")[2] or path
