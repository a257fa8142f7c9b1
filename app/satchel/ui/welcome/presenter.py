"""Leads through the first steps. Each can be skipped, and none asks for more than one choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Protocol

from satchel.domain.errors import InputError, SatchelError
from satchel.ui.talk import Engine
from satchel.ui.welcome.calling import Desktop, Way, ways
from satchel.ui.welcome.models import Choice, choices
from satchel.ui.welcome.sample import Sample
from satchel.ui.window.presenter import Go, Place
from satchel.ui.words import _

Step = Literal["what", "model", "call"]
STEPS: tuple[Step, ...] = ("what", "model", "call")


class WelcomeView(Protocol):
    """What the presenter needs of the screen."""

    def show_step(self, step: Step, number: int, of: int) -> None:
        """Which step is in front."""
        ...

    def show_models(self, found: Sequence[Choice] | None, *, taking: str) -> None:
        """What can be chosen; None while it is looked for. `taking`: the one that is being taken in."""
        ...

    def show_ways(self, found: Sequence[Way]) -> None:
        """How to call it."""
        ...

    def show_trouble(self, error: SatchelError | None) -> None:
        """Why something did not work."""
        ...


class WelcomePresenter:
    """One for the screen. `finish` remembers that this was seen."""

    def __init__(
        self, view: WelcomeView, engine: Engine, go: Go, *, desktop: Desktop, finished: Callable[[], object]
    ) -> None:
        self._view, self._engine, self._go = view, engine, go
        self._desktop, self._finished = desktop, finished
        self._sample = Sample(engine, go, view.show_trouble, started=finished)
        self._step = 0
        self._taking = ""
        self._listed: Mapping[str, Any] | None = None
        self._scanned: Mapping[str, Any] | None = None

    def enter(self) -> None:
        """From the first step."""
        self._step = 0
        self._show()
        self._view.show_models(None, taking="")
        self._engine.ask("models.list", done=self._take_list, failed=lambda _error: self._take_list({}))
        self._engine.ask("models.scan", done=self._take_scan, failed=lambda _error: self._take_scan({}))
        self._engine.ask("settings.list", done=self._take_settings, failed=lambda _error: None)

    def try_sample(self) -> None:
        """Runs the sample incident and shows it."""
        self._sample.start()

    def next(self) -> None:
        """On; behind the last step is the first screen."""
        if self._step + 1 == len(STEPS):
            self.skip_all()
            return
        self._step += 1
        self._show()

    def back(self) -> None:
        """To the step before."""
        self._step = max(self._step - 1, 0)
        self._show()

    def skip_all(self) -> None:
        """It was seen: it does not come back by itself."""
        self._finished()
        self._go(Place(screen="today"))

    def choose(self, name: str) -> None:
        """Takes a model for everything; "" for none."""
        if self._taking:
            return
        if not name:
            self.next()
            return
        one = next((found for found in self._choices() if found.name == name and found.can_run), None)
        if one is None:
            return
        self._taking = name
        self._show_models()
        if one.is_here:
            self._use(name)
        else:
            self._engine.ask("models.scan", add=[name], done=self._added, failed=self._failed)

    def _added(self, answer: Mapping[str, Any]) -> None:
        added, skipped = answer.get("added") or (), answer.get("skipped") or ()
        if added:
            self._use(str(added[0]["model"]))
        else:
            why = str(skipped[0].get("why") or "") if skipped else ""
            self._failed(InputError(why or _("{model} cannot be taken in.").format(model=self._taking)))

    def _use(self, model: str) -> None:
        self._engine.ask("models.use", model=model, roles=[], done=self._chosen, failed=self._failed)

    def _chosen(self, _answer: Any) -> None:
        self._taking = ""
        self._view.show_trouble(None)
        self._show_models()
        self.next()

    def _failed(self, error: SatchelError) -> None:
        self._taking = ""
        self._view.show_trouble(error)
        self._show_models()

    def _take_list(self, answer: Mapping[str, Any]) -> None:
        self._listed = answer
        self._show_models()

    def _take_scan(self, answer: Mapping[str, Any]) -> None:
        self._scanned = answer
        self._show_models()

    def _take_settings(self, answer: Mapping[str, Any]) -> None:
        found = [one for one in answer.get("settings") or () if one.get("name") == "palette.hotkey"]
        if found and isinstance(found[0].get("value"), str):
            known = self._desktop
            self._desktop = Desktop(is_wayland=known.is_wayland, has_tray=known.has_tray, hotkey=found[0]["value"])
            self._view.show_ways(ways(self._desktop))

    def _choices(self) -> list[Choice]:
        return choices(self._listed or {}, self._scanned or {})

    def _show_models(self) -> None:
        is_known = self._listed is not None and self._scanned is not None
        self._view.show_models(self._choices() if is_known else None, taking=self._taking)

    def _show(self) -> None:
        self._view.show_step(STEPS[self._step], self._step + 1, len(STEPS))
        self._view.show_trouble(None)
        self._view.show_ways(ways(self._desktop))
