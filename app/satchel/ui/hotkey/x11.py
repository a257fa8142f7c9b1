"""Asks the X server for one key, everywhere. libxcb says of each key whether somebody else has it, and takes no others.

A connection of its own: what goes wrong here cannot hurt Qt's. Caps Lock and Num Lock count as other keys to X11, so the
key is asked for once with each of them.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterator
from itertools import product

from PySide6.QtCore import QObject, QSocketNotifier

from satchel.ui.hotkey.keys import Hotkey

_LOCKS = (0, 2, 16, 18)  # none, Caps Lock, Num Lock (Mod2 in every layout of xkeyboard-config), both
_KEY_PRESS, _KEY_RELEASE, _MAPPING = 2, 3, 34
_REPEAT = 4  # milliseconds: a key that is held is let go and pressed again at the same moment
_ASYNC = 1
_KEPT = ("xcb_connect", "xcb_get_setup", "xcb_poll_for_event", "xcb_request_check")


class _Roots(ctypes.Structure):
    _fields_ = (("data", ctypes.POINTER(ctypes.c_uint32)), ("left", ctypes.c_int), ("index", ctypes.c_int))


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


class X11Hotkey(QObject):
    """`pressed` is called when the key is. Raises ``OSError`` where there is no X server or no libxcb."""

    def __init__(self, pressed: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pressed = pressed
        self._hotkey: Hotkey | None = None
        self._released = -_REPEAT - 1
        self._xcb, self._symbols_of = _libraries()
        self._free = ctypes.CDLL(None).free
        self._free.argtypes = (ctypes.c_void_p,)
        self._connection = self._xcb.xcb_connect(None, None)
        if self._xcb.xcb_connection_has_error(self._connection):
            self._xcb.xcb_disconnect(self._connection)
            raise ConnectionError("no X server")
        setup = self._xcb.xcb_get_setup(self._connection)
        self._root = self._xcb.xcb_setup_roots_iterator(setup).data[0]  # a screen begins with its root window
        self._symbols = self._symbols_of.xcb_key_symbols_alloc(self._connection)
        descriptor = self._xcb.xcb_get_file_descriptor(self._connection)
        self._notifier = QSocketNotifier(descriptor, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def grab(self, hotkey: Hotkey | None) -> bool:
        """Takes this key instead of the last one; False: somebody else has it, or no keyboard has such a key."""
        self._ungrab()
        self._hotkey = hotkey
        codes = list(self._codes(hotkey)) if hotkey is not None else []
        for code, lock in product(codes, _LOCKS):
            mask = hotkey.mask | lock if hotkey is not None else 0
            cookie = self._xcb.xcb_grab_key_checked(self._connection, 1, self._root, mask, code, _ASYNC, _ASYNC)
            error = self._xcb.xcb_request_check(self._connection, cookie)
            if error:
                self._free(error)
                self._ungrab()
                return False
        self._read()  # what came while we waited for answers wakes nobody any more
        return bool(codes) or hotkey is None

    def close(self) -> None:
        """Gives the key back."""
        self._notifier.setEnabled(False)
        self._symbols_of.xcb_key_symbols_free(self._symbols)
        self._xcb.xcb_disconnect(self._connection)

    def _codes(self, hotkey: Hotkey) -> Iterator[int]:
        """The keys of the keyboard with that letter on them."""
        found = self._symbols_of.xcb_key_symbols_get_keycode(self._symbols, hotkey.keysym)
        if not found:
            return
        place = 0
        while found[place]:
            yield found[place]
            place += 1
        self._free(found)

    def _ungrab(self) -> None:
        self._xcb.xcb_ungrab_key(self._connection, 0, self._root, 0x8000)  # any key, any modifier: of this connection
        self._xcb.xcb_flush(self._connection)

    def _read(self) -> None:
        presses, is_other = 0, False
        while event := self._xcb.xcb_poll_for_event(self._connection):
            kind = ctypes.cast(event, ctypes.POINTER(ctypes.c_uint8))[0] & 0x7F
            at = ctypes.cast(event, ctypes.POINTER(ctypes.c_uint32))[1]  # milliseconds of the server
            if kind == _KEY_RELEASE:
                self._released = at
            presses += kind == _KEY_PRESS and at - self._released > _REPEAT
            if kind == _MAPPING:
                self._symbols_of.xcb_refresh_keyboard_mapping(self._symbols, event)
                is_other = True
            self._free(event)
        if self._xcb.xcb_connection_has_error(self._connection):
            self._notifier.setEnabled(False)  # the session ends
            return
        if is_other and self._hotkey is not None:
            self.grab(self._hotkey)
        if presses:
            self._pressed()


def _libraries() -> tuple[ctypes.CDLL, ctypes.CDLL]:
    """Both libraries (Qt needs them as well) with the types of what is called. Raises ``OSError``."""
    if not os.environ.get("DISPLAY"):
        raise ConnectionError("no X server")
    xcb, keysyms = ctypes.CDLL("libxcb.so.1"), ctypes.CDLL("libxcb-keysyms.so.1")
    pointer, number, short, byte = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint16, ctypes.c_uint8
    for name in _KEPT:
        getattr(xcb, name).restype = pointer
    xcb.xcb_connect.argtypes = (ctypes.c_char_p, pointer)
    for name in ("xcb_connection_has_error", "xcb_disconnect", "xcb_get_setup", "xcb_get_file_descriptor",
                 "xcb_poll_for_event", "xcb_flush"):  # fmt: skip
        getattr(xcb, name).argtypes = (pointer,)
    xcb.xcb_setup_roots_iterator.argtypes, xcb.xcb_setup_roots_iterator.restype = (pointer,), _Roots
    xcb.xcb_grab_key_checked.argtypes = (pointer, byte, number, short, byte, byte, byte)
    xcb.xcb_grab_key_checked.restype = _Cookie
    xcb.xcb_request_check.argtypes = (pointer, _Cookie)
    xcb.xcb_ungrab_key.argtypes, xcb.xcb_ungrab_key.restype = (pointer, byte, number, short), _Cookie
    keysyms.xcb_key_symbols_alloc.argtypes, keysyms.xcb_key_symbols_alloc.restype = (pointer,), pointer
    keysyms.xcb_key_symbols_free.argtypes = (pointer,)
    keysyms.xcb_key_symbols_get_keycode.argtypes = (pointer, number)
    keysyms.xcb_key_symbols_get_keycode.restype = ctypes.POINTER(ctypes.c_uint8)
    keysyms.xcb_refresh_keyboard_mapping.argtypes = (pointer, pointer)
    return xcb, keysyms
