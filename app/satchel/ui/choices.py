"""What the person chose that the window and the desktop around it go by; the engine's settings, asked for again when
they change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from satchel.domain.errors import SatchelError
from satchel.ui.talk import Engine, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """As the engine's settings of these names say; before it has answered, what does least."""

    hotkey: str = ""
    notifications: bool = True
    quiet_from: str = ""
    quiet_to: str = ""
    start_at_login: bool = False
    close_to_tray: bool = True
    theme: str = "system"
    scale: int = 100
    still: bool = False
    problem: str = ""  # what is wrong with the settings themselves


_NAMES = {
    "palette.hotkey": "hotkey", "notifications.enabled": "notifications", "notifications.quiet_from": "quiet_from",
    "notifications.quiet_to": "quiet_to", "window.start_at_login": "start_at_login",
    "window.close_to_tray": "close_to_tray", "look.theme": "theme", "look.scale": "scale", "look.reduced_motion": "still",
}  # fmt: skip


def read(answer: Mapping[str, Any]) -> Choices:
    """From ``settings.list``; what is missing or of another kind stays as it is by default."""
    kinds = {one.name: type(getattr(Choices(), one.name)) for one in fields(Choices)}
    found = {}
    for one in answer.get("settings") or ():
        name, value = _NAMES.get(str(one.get("name"))), one.get("value")
        if name is not None and type(value) is kinds[name]:
            found[name] = value
    problems = answer.get("problems") or ()
    return Choices(**found, problem=str(problems[0]["what"]) if problems else "")


class Chosen:
    """Tells each change once."""

    def __init__(self, engine: Engine, changed: Callable[[Choices], None]) -> None:
        self._engine, self._changed = engine, changed
        self._asked: Ticket | None = None
        self._is_told = False
        self.now = Choices()

    def ask(self) -> None:
        """The engine may know others."""
        if self._asked is not None:
            self._asked.drop()
        self._asked = self._engine.ask("settings.list", done=self._came, failed=self._failed)

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """As a screen's."""
        if news.get("kind") == "settings":
            self.ask()

    def _came(self, answer: Mapping[str, Any]) -> None:
        found = read(answer)
        if found != self.now or not self._is_told:
            self.now, self._is_told = found, True
            self._changed(found)

    def _failed(self, _error: SatchelError) -> None:
        """The settings' own screen says so."""
