"""Takes the hotkey in the way that this session offers, and says in a sentence where that fails."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QKeySequence

from satchel.domain.errors import UsageError
from satchel.ui.bus import SessionBus
from satchel.ui.hotkey.keys import Hotkey, parse
from satchel.ui.hotkey.portal import PortalHotkey
from satchel.ui.hotkey.x11 import X11Hotkey
from satchel.ui.words import _


class GlobalHotkey(QObject):
    """`pressed` is called for the key; `trouble` with a sentence, or "" when the key is ours or off."""

    def __init__(
        self, bus: SessionBus, pressed: Callable[[], None], trouble: Callable[[str], None], *,
        environ: Mapping[str, str] = os.environ, parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._bus, self._pressed, self._trouble, self._environ = bus, pressed, trouble, environ
        self._x11: X11Hotkey | None = None
        self._portal: PortalHotkey | None = None
        self._wanted: Hotkey | None = None

    def take(self, setting: str) -> None:
        """The setting's key instead of the last one; "" for none."""
        try:
            self._wanted = parse(setting)
        except UsageError as error:
            self._wanted = None
            self._trouble(error.sentences)
        else:
            self._trouble("")
        is_off = self._wanted is None and self._x11 is None and self._portal is None
        if is_off or QGuiApplication.platformName() not in ("xcb", "wayland"):
            return
        if is_wayland(self._environ):
            self._portal = self._portal or PortalHotkey(self._bus, self._pressed, self._by_portal)
            self._portal.grab(self._wanted)
        else:
            self._by_x11()

    def close(self) -> None:
        """Gives the key back."""
        if self._x11 is not None:
            self._x11.close()
            self._x11 = None

    def _by_x11(self) -> None:
        try:
            self._x11 = self._x11 or X11Hotkey(self._pressed, self)
        except OSError:
            self._trouble(nowhere(shown(self._wanted)))
            return
        if not self._x11.grab(self._wanted):
            self._trouble(taken(shown(self._wanted)))

    def _by_portal(self, is_ours: bool) -> None:
        self._trouble("" if is_ours else nowhere(shown(self._wanted)))


def is_wayland(environ: Mapping[str, str]) -> bool:
    """Whether windows of others are out of an X server's reach, even where there is one for old programs."""
    return sys.platform.startswith("linux") and bool(environ.get("WAYLAND_DISPLAY"))


def shown(hotkey: Hotkey | None) -> str:
    """As people read it: ``Ctrl+Alt+Space``."""
    text = str(hotkey or "").replace("super", "meta")
    return QKeySequence(text).toString(QKeySequence.SequenceFormat.NativeText) or text


def taken(keys: str) -> str:
    """Somebody else has the key."""
    return _(
        "{keys} belongs to another program. Choose another key in the settings, or bind the command "
        "“satchel --palette” to a key in your desktop's settings."
    ).format(keys=keys)


def nowhere(keys: str) -> str:
    """The desktop gives no keys away."""
    return _(
        "This desktop does not let Satchel listen for {keys}. Bind the command “satchel --palette” to a key in your "
        "desktop's settings."
    ).format(keys=keys)
