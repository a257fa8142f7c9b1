"""What must not be heard or left behind while a window is shown: warnings of Qt and of our log, windows, threads."""

from __future__ import annotations

import contextlib
import gc
import logging
import re
import threading
import time
from collections.abc import Callable, Collection, Iterator
from types import TracebackType
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QMessageLogContext, QObject, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

# Said by Qt without a screen to draw on; it says nothing about us.
EXPECTED = re.compile(r"This plugin does not support (propagateSizeHints|raise|grabbing the (keyboard|mouse))")
LOUD = (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
_PATIENCE = 5.0  # seconds that a thread gets to end which was told to


class Heard(logging.Handler):
    """Collects warnings while the block goes on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []
        self._before: Callable[..., None] | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """From the log."""
        self.said.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def take(self, kind: QtMsgType, where: QMessageLogContext, words: str) -> None:
        """From Qt; it may come from any thread."""
        if kind in LOUD and not EXPECTED.search(words):
            self.said.append(f"Qt: {words}")
        if callable(self._before):
            self._before(kind, where, words)

    def __enter__(self) -> Heard:
        self._before = qInstallMessageHandler(self.take)  # type: ignore[assignment]
        logging.getLogger("satchel").addHandler(self)
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        logging.getLogger("satchel").removeHandler(self)
        qInstallMessageHandler(self._before)  # type: ignore[arg-type]


class Flashes(QObject):
    """Collects widgets that are shown as windows of their own, by the name of their class; those that may be are given."""

    def __init__(self, meant: Collection[str]) -> None:
        super().__init__()
        self._meant = frozenset(meant)
        self.seen: set[str] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Before it is shown."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen |= {type(watched).__name__} - self._meant
        return False


@contextlib.contextmanager
def nothing_left() -> Iterator[list[str]]:
    """The list is filled at the end of the block: windows and threads that were not there before."""
    left: list[str] = []
    windows, threads = set(map(id, _windows())), set(threading.enumerate())
    yield left
    sweep()
    if any(id(one) not in windows for one in _windows()):
        gc.collect()  # a window and what it calls hold each other: Python lets go of both, but not at once
        sweep()
    left += [f"window {_named(one)}" for one in _windows() if id(one) not in windows]
    deadline = time.monotonic() + _PATIENCE
    while (alive := _ours(threads)) and time.monotonic() < deadline:
        alive[0].join(0.05)
    left += [f"thread {one.name}" for one in alive]


def sweep() -> None:
    """Deletes what was to be deleted later."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QCoreApplication.processEvents()


def _ours(before: set[threading.Thread]) -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one not in before and one.is_alive()]


def _windows() -> list[QWidget]:
    """Those that belong to nothing, and that somebody made: a menu's own window goes with its menu."""
    if QApplication.instance() is None:
        return []
    return [one for one in QApplication.topLevelWidgets() if shiboken6.isValid(one) and one.parent() is None]


def _named(one: Any) -> str:
    return f"{type(one).__name__} {one.windowTitle() or one.objectName()}".strip()
