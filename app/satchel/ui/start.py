"""From the command line to the window: who is there already, is there a screen, is Qt here; only then Qt is loaded."""

from __future__ import annotations

import os
from pathlib import Path

from satchel.domain.errors import MissingError, StorageError
from satchel.system.paths import Home, prepare_home
from satchel.ui import display, single
from satchel.ui.single import Message, Wanted


def open_window(home: Home, *, offline: bool = False, wanted: Wanted = "window") -> int:
    """Shows the window, the palette or nothing yet, until the person quits; the exit code.

    A home has one window: where it is open, it is told what is wanted. Raises `MissingError` without a screen or Qt.
    """
    prepare_home(home)
    token = single.token_of(os.environ.get("XDG_ACTIVATION_TOKEN", ""))
    lock = single.claim(home, Message(wanted=wanted, offline=offline, token=token))
    if lock is None:
        return 0
    try:
        if offline:
            from satchel.system import offline as network

            network.enforce()
        display.prepare()
        try:
            from PySide6.QtCore import QLibraryInfo

            from satchel.ui import app
        except ImportError as error:
            raise MissingError(f"The window cannot be loaded: {error}.", "Install it: pip install PySide6-Essentials") from error
        display.check_plugin(Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)))
        if not lock.still_ours():
            raise StorageError("The data home is gone.", "Make it again, or name another one with --home DIR.")
        return app.run_window(home, offline=offline, wanted=wanted)
    finally:
        lock.release()
