"""Shows notifications through the desktop's own service, else as a balloon of the tray icon."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from satchel.ui.bus import SessionBus
from satchel.ui.notify.presenter import Note
from satchel.ui.single import token_of
from satchel.ui.words import _

SERVICE = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
_NORMAL = 1  # urgency: 2 would stay on the screen until somebody comes
_MOST = 200  # notifications that can still be clicked


class BusNotifications:
    """Implements `Desktop`. `acted` gets the run and the key of what was clicked; `instead` shows it without a service."""

    def __init__(self, bus: SessionBus, acted: Callable[[str, str], None], instead: Callable[[Note], None]) -> None:
        self._bus, self._acted, self._instead = bus, acted, instead
        self._shown: dict[str, int] = {}  # by run
        for member, heard in {
            "ActionInvoked": self._clicked, "NotificationClosed": self._closed, "ActivationToken": self._token
        }.items():  # fmt: skip
            bus.listen(PATH, SERVICE, member, heard)

    def show(self, note: Note) -> None:
        """As `Desktop.show`. The title is the summary, which is never taken as markup; the words are our own."""
        actions = ["default", _("Open"), *(part for action in note.actions for part in action)]
        hints: dict[str, Any] = {"desktop-entry": ("s", "app.satchel"), "urgency": ("y", _NORMAL)}
        body = ("Satchel", self._shown.get(note.run, 0), "app.satchel", note.title, note.words, actions, hints, -1)

        def shown(answer: tuple[Any, ...]) -> None:
            self._shown.pop(note.run, None)
            self._shown[note.run] = int(answer[0])
            while len(self._shown) > _MOST:
                self._shown.pop(next(iter(self._shown)))

        self._bus.call(SERVICE, PATH, SERVICE, "Notify", "susssasa{sv}i", body, done=shown,
                       refused=lambda _why: self._instead(note))  # fmt: skip

    def withdraw(self, run: str) -> None:
        """As `Desktop.withdraw`."""
        number = self._shown.pop(run, None)
        if number is not None:
            self._bus.call(SERVICE, PATH, SERVICE, "CloseNotification", "u", (number,))

    def _clicked(self, body: tuple[Any, ...]) -> None:
        run = self._run_of(body)
        if run is not None and len(body) == 2:
            key = str(body[1])
            self._acted(run, key if key in ("open", "review") else "open")

    def _closed(self, body: tuple[Any, ...]) -> None:
        run = self._run_of(body)
        if run is not None:
            self._shown.pop(run, None)

    def _token(self, body: tuple[Any, ...]) -> None:
        """What lets the window come to the front for the click that follows."""
        if self._run_of(body) is not None and len(body) == 2 and token_of(str(body[1])):
            os.environ["XDG_ACTIVATION_TOKEN"] = str(body[1])

    def _run_of(self, body: tuple[Any, ...]) -> str | None:
        number = body[0] if body else None
        return next((run for run, known in self._shown.items() if known == number), None)
