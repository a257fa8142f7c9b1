"""Keeps a rotated log that never holds message bodies: errors are logged by type and place, not by their words."""

from __future__ import annotations

import logging
import logging.handlers
import os
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

from satchel.system import reports

_log = logging.getLogger(__name__)
_BYTES, _FILES = 1024 * 1024, 5
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Discreet(logging.Formatter):
    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - logging's own name
        return reports.describe(ei[1]) if ei[1] is not None else ""


class _PrivateFile(logging.handlers.RotatingFileHandler):
    """Rotated file for this user only; a full disk stops the log, not the program."""

    def _open(self) -> object:  # type: ignore[override]
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        return


class _Wordless(_Discreet):
    """For records of libraries: who and how bad. Their messages may repeat what was read."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        return f"{record.asctime} {record.levelname} {record.name}"


class _ByOrigin(logging.Formatter):
    _ours = _Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s")
    _theirs = _Wordless("%(asctime)s")

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler may have kept one with the message in it
        ours = record.name == "satchel" or record.name.startswith("satchel.")
        return (self._ours if ours else self._theirs).format(record)


def configure(folder: Path, *, name: str, level: str = "INFO") -> logging.Handler:
    """Sends this process's log to ``folder/name.log`` (5 files of 1 MiB); `close` takes the handler that it returns.

    Uncaught exceptions of threads and finalisers go there too, instead of to standard error with their words.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = _PrivateFile(folder / f"{name}.log", maxBytes=_BYTES, backupCount=_FILES - 1, encoding="utf-8")
    handler.setFormatter(_ByOrigin())
    logging.getLogger().addHandler(handler)
    set_level(level)
    threading.excepthook = _log_thread
    sys.unraisablehook = _log_unraisable
    return handler


def set_level(level: str) -> None:
    """How much is written from now on."""
    logging.getLogger("satchel").setLevel(level)


def close(handler: logging.Handler) -> None:
    """Undoes `configure`."""
    logging.getLogger().removeHandler(handler)
    threading.excepthook = threading.__excepthook__
    sys.unraisablehook = sys.__unraisablehook__
    handler.close()


def _log_thread(caught: threading.ExceptHookArgs) -> None:
    if caught.exc_value is not None:
        _log.error("a thread ended with an error", exc_info=caught.exc_value)


def _log_unraisable(caught: Any) -> None:
    _log.warning("an error could not be raised", exc_info=caught.exc_value)
