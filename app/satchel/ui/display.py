"""Whether there is a screen to open a window on. Qt ends the process where there is none, so this is asked before."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from satchel.domain.errors import MissingError

_SECONDS = 3.0
_WITHOUT_SCREEN = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


def prepare(environ: MutableMapping[str, str] = os.environ) -> None:
    """Raises `MissingError` where no window can be opened; else leaves Qt only those ways that are open."""
    if sys.platform in ("win32", "darwin"):
        return
    chosen = environ.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if chosen in _WITHOUT_SCREEN:
        return
    ways = {"wayland": has_wayland(environ), "xcb": has_x11(environ)}
    if not any(ways.values()):
        raise MissingError(
            "There is no screen here that a window could be opened on.",
            "Start it in a desktop session, or use the commands: satchel --help",
        )
    if chosen and not ways.get(chosen.partition("-")[0], True):
        raise MissingError(
            f"QT_QPA_PLATFORM asks for {chosen}, which cannot be reached.", "Unset it, or start that session first."
        )
    if not chosen and not all(ways.values()):
        environ["QT_QPA_PLATFORM"] = next(name for name, is_open in ways.items() if is_open)


def check_plugin(plugins: Path) -> None:
    """Raises `MissingError` where Qt's plugin for X11 lacks a library of the system: Qt would end the process."""
    file = plugins / "platforms" / "libqxcb.so"
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM", "xcb") != "xcb" or not file.is_file():
        return
    try:
        ctypes.CDLL(str(file))
    except OSError as error:
        library = str(error).partition(":")[0]
        raise MissingError(
            f"The window needs {library}, which this system lacks.",
            "On Debian or Ubuntu: sudo apt install libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxkbcommon-x11-0",
        ) from error


def has_wayland(environ: Mapping[str, str]) -> bool:
    """Whether a Wayland compositor can be connected to."""
    name = environ.get("WAYLAND_DISPLAY", "")
    if not name:
        return False
    path = name if name.startswith("/") else f"{environ.get('XDG_RUNTIME_DIR', '')}/{name}"
    try:
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(_SECONDS)
            peer.connect(path)
    except (OSError, ValueError):
        return False
    return True


def has_x11(environ: Mapping[str, str]) -> bool:
    """Whether an X server lets us in, asked with the library that Qt asks with."""
    display = environ.get("DISPLAY", "")
    if not display or "\0" in display:
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(os.fsencode(display), None)
    is_open: bool = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return is_open
