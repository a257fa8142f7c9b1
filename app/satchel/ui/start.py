"""From the command line to the window: who is there already, is there a screen, is Qt here; only then Qt is loaded."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from satchel.domain.errors import MissingError, SatchelError, StorageError
from satchel.system.paths import Home, prepare_home
from satchel.ui import display, single
from satchel.ui.single import Message, Wanted

# What desktops tell a program that they start.
_LAUNCHED = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID", "GIO_LAUNCHED_DESKTOP_FILE")


def open_window(home: Home, *, offline: bool = False, wanted: Wanted = "window") -> int:
    """Shows the window, the palette or nothing yet, until the person quits; the exit code.

    A home has one window: where it is open, it is told what is wanted. Raises `MissingError` without a screen or Qt. Whoever
    was started by a desktop has nobody who reads its errors: it shows them, and raises them all the same.
    """
    was_launched = any(os.environ.get(name) for name in _LAUNCHED)
    try:
        return _opened(home, offline=offline, wanted=wanted)
    except SatchelError as error:
        if was_launched:
            _show(error)
        raise


def _show(error: SatchelError) -> None:
    with contextlib.suppress(SatchelError, ImportError):  # no screen, no Qt: there is no way left to tell it
        display.prepare()
        from PySide6.QtWidgets import QApplication, QMessageBox

        app = QApplication.instance() or QApplication(["satchel"])
        QMessageBox.critical(None, "Satchel", error.sentences)
        del app


def _opened(home: Home, *, offline: bool, wanted: Wanted) -> int:
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
