"""Which settings are shown and how, what happens to a value that was chosen, and what is said of a damaged file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Protocol

from satchel.domain.errors import SatchelError
from satchel.ui.settings.entries import Group, Typed, completed, entry, groups, matching, text_of
from satchel.ui.talk import Engine, Ticket
from satchel.ui.window.presenter import Go, Notice, Place
from satchel.ui.words import _


class SettingsView(Protocol):
    """What the presenter needs of the form."""

    def show_groups(self, found: Sequence[Group], *, matching: AbstractSet[str]) -> None:
        """All settings, of which those in `matching` are seen."""
        ...

    def show_file(self, notice: Notice | None) -> None:
        """What is wrong with the file, or what became of it."""
        ...

    def show_trouble(self, error: SatchelError | None) -> None:
        """Why the settings cannot be shown."""
        ...

    def show_can_reset(self, can: bool) -> None:
        """Whether there is anything to go back from."""
        ...


class SettingsPresenter:
    """One for the screen."""

    def __init__(self, view: SettingsView, engine: Engine, go: Go) -> None:
        self._view, self._engine, self._go = view, engine, go
        self._settings: list[Mapping[str, Any]] = []
        self._problems: Sequence[Mapping[str, Any]] = ()
        self._typed: dict[str, Typed] = {}
        self._query = ""
        self._kept = ""  # where the damaged file is now
        self._asked: Ticket | None = None
        self.ask_reset: Callable[[], object] = self.reset_all  # the view asks the person first

    def enter(self) -> None:
        """The form comes to the front."""
        self._kept = ""
        self._ask()

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """Somebody changed settings, in this window or elsewhere."""
        if news.get("kind") == "settings":
            self._ask()

    def search(self, text: str) -> None:
        """Only settings in which the words stand."""
        self._query = " ".join(text.split())
        self._show()

    def choose(self, name: str, value: bool | str) -> None:
        """A switch or a choice."""
        self._set(name, None, value=value)

    def type(self, name: str, text: str) -> None:
        """Something was typed, and the person is done with it."""
        found = next((one for one in self._settings if one["name"] == name), None)
        if found is None:
            return
        meant = completed(name, entry(found, None).control, text)
        if meant == text_of(found["value"]) and not found.get("problem"):
            self._typed.pop(name, None)
            self._show()
        else:
            self._set(name, text, value=meant, typed=True)

    def reset(self, name: str) -> None:
        """The default holds again."""

        def done(_answer: Any) -> None:
            self._typed.pop(name, None)
            self._ask()

        self._engine.ask("settings.reset", name=name, done=done, failed=lambda error: self._refused(name, None, error))

    def reset_all(self) -> None:
        """All defaults hold again; a file that cannot be read is kept beside the new one."""

        def done(answer: Mapping[str, Any]) -> None:
            self._typed.clear()
            self._kept = str(answer.get("kept") or "")
            self._ask()

        self._engine.ask("settings.reset", all=True, done=done, failed=self._view.show_trouble)

    def about(self) -> None:
        """What this is, and what it is made of."""
        self._go(Place(screen="about"))

    def _set(self, name: str, text: str | None, **what: Any) -> None:
        def done(answer: Mapping[str, Any]) -> None:
            self._typed.pop(name, None)
            shown = answer["setting"]
            self._settings = [shown if one["name"] == name else one for one in self._settings]
            self._show()
            if self._problems:
                self._ask()  # one of them may be mended

        self._engine.ask("settings.set", name=name, done=done, failed=lambda e: self._refused(name, text, e), **what)

    def _refused(self, name: str, text: str | None, error: SatchelError) -> None:
        """Told in its place, beside what was typed."""
        found = next((one for one in self._settings if one["name"] == name), None)
        if found is not None:
            shown = entry(found, None).shown if text is None else text
            self._typed[name] = Typed(text=shown, problem=error.what)
            self._show()

    def _ask(self) -> None:
        if self._asked is not None:
            self._asked.drop()

        def came(answer: Mapping[str, Any]) -> None:
            self._settings, self._problems = list(answer["settings"]), answer.get("problems") or ()
            self._view.show_trouble(None)
            self._show()

        self._asked = self._engine.ask("settings.list", done=came, failed=self._view.show_trouble)

    def _show(self) -> None:
        found = groups(self._settings, self._typed)
        self._view.show_groups(found, matching=matching(found, self._query))
        self._view.show_can_reset(any(one.get("from") == "file" for one in self._settings) or bool(self._problems))
        self._view.show_file(self._about_file())

    def _about_file(self) -> Notice | None:
        if self._problems:
            first = self._problems[0]
            said = _("{what} Until it is mended, an engine that starts runs nothing and stays offline.")
            return Notice(
                words=said.format(what=str(first["what"])), tone="bad", action=_("Reset all…"), act=lambda: self.ask_reset()
            )
        if self._kept:
            said = _("All settings are at their defaults. The old file is kept: {path}")
            return Notice(words=said.format(path=self._kept), tone="good", icon="check")
        return None
