"""What About says of the program, its engine and the home, and which licence is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from satchel import __version__
from satchel.domain.errors import SatchelError
from satchel.ui.about.licences import Part, parts, text
from satchel.ui.moments import ago
from satchel.ui.talk import Engine, Ticket, Worker
from satchel.ui.words import _, n_


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Sentences about this program as it is now; "" while the engine has not answered."""

    version: str
    home: str
    engine: str = ""
    network: str = ""
    quitting: str = ""


class AboutView(Protocol):
    """What the presenter needs of the page."""

    def show_facts(self, facts: Facts) -> None:
        """What is known now."""
        ...

    def show_parts(self, found: Sequence[Part], *, is_filtered: bool) -> None:
        """What it is made of."""
        ...

    def show_text(self, part: Part, words: str) -> None:
        """The licence of one part."""
        ...

    def show_trouble(self, error: SatchelError | None) -> None:
        """Why something cannot be shown."""
        ...


class Asks(Engine, Worker, Protocol):
    """Both sides of the bridge."""


class AboutPresenter:
    """One for the page. `now` is aware, in the zone of the machine."""

    def __init__(self, view: AboutView, engine: Asks, *, home: Path, resources: Path, now: datetime | None = None) -> None:
        self._view, self._engine, self._resources = view, engine, resources
        self._home, self._now = home, now
        self._status: Mapping[str, Any] | None = None
        self._lost: SatchelError | None = None
        self._minutes: float | None = None
        self._parts: Sequence[Part] = ()
        self._query = ""
        self._asked: Ticket | None = None
        self._reading: Ticket | None = None

    def enter(self) -> None:
        """The page comes to the front."""
        self._ask()
        self._engine.ask("settings.list", done=self._take_settings, failed=lambda _error: None)
        if not self._parts:
            self._engine.work(
                lambda: parts(self._resources / "licences.json"), done=self._take_parts, failed=self._view.show_trouble
            )

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """Work began or ended, the engine is another one, or settings changed."""
        match news.get("kind"):
            case "state":
                self._ask()
            case "settings":
                self._engine.ask("settings.list", done=self._take_settings, failed=lambda _error: None)

    def search(self, words: str) -> None:
        """Only parts in whose name or licence the words stand."""
        self._query = " ".join(words.split()).casefold()
        self._show_parts()

    def read(self, part: Part) -> None:
        """Shows the text of a licence."""
        if self._reading is not None:
            self._reading.drop()
        self._reading = self._engine.work(
            lambda: text(part, self._resources), done=lambda words: self._view.show_text(part, words),
            failed=self._view.show_trouble,
        )  # fmt: skip

    def _ask(self) -> None:
        if self._asked is not None:
            self._asked.drop()
        self._asked = self._engine.ask("status", done=self._take_status, failed=self._failed)
        self._show()

    def _take_status(self, status: Mapping[str, Any]) -> None:
        self._status, self._lost = status, None
        self._show()

    def _failed(self, error: SatchelError) -> None:
        self._status, self._lost = None, error
        self._show()

    def _take_settings(self, answer: Mapping[str, Any]) -> None:
        for one in answer.get("settings") or ():
            if one.get("name") == "engine.idle_minutes" and isinstance(one.get("value"), int | float):
                self._minutes = float(one["value"])
        self._show()

    def _take_parts(self, found: Sequence[Part]) -> None:
        self._parts = found
        self._show_parts()

    def _show_parts(self) -> None:
        words = self._query.split()
        kept = [one for one in self._parts if all(word in f"{one.name} {one.licence}".casefold() for word in words)]
        self._view.show_parts(kept, is_filtered=bool(words))

    def _show(self) -> None:
        self._view.show_facts(Facts(
            version=_("Satchel {version}, Apache License 2.0").format(version=__version__), home=str(self._home),
            engine=self._engine_words(), network=self._network(), quitting=self._quitting(),
        ))  # fmt: skip

    def _engine_words(self) -> str:
        if self._lost is not None:
            return f"{self._lost.what} {self._lost.hint}".strip()
        if self._status is None:
            return ""
        if self._status.get("mends"):
            return _("Process {pid}: it only shows settings until they are mended.").format(pid=self._status.get("pid"))
        busy = _("at work") if self._status.get("busy") else _("nothing runs")
        since = ago(str(self._status.get("started_at") or ""), self._now or datetime.now().astimezone())
        return _("Process {pid}, started {since}; {busy}.").format(pid=self._status.get("pid"), since=since, busy=busy)

    def _network(self) -> str:
        if self._status is None:
            return ""
        known = {
            "none": _("It may use the network, for a server or a download that you asked for."),
            "kernel": _("Offline: the operating system cuts the engine and its children off."),
            "python": _("Offline, but only for what Python itself connects; this system has no stronger means."),
        }
        return known.get(str(self._status.get("offline")), "")

    def _quitting(self) -> str:
        whole = _("Quitting ends this window. The engine goes on: work that runs is finished, and you find it here again.")
        if self._minutes is None:
            return whole
        ends = n_("It ends by itself after {n} minute without work.", "It ends by itself after {n} minutes without work.",
                  round(self._minutes))  # fmt: skip
        at_once = _("It ends by itself when the work is done.")
        return f"{whole} {ends if round(self._minutes) else at_once}"
