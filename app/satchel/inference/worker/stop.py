"""The flag that ends work which is under way: set by the thread that listens to the parent, or by a clock."""

from __future__ import annotations

import ctypes
import sys
import threading
from typing import Any, Literal

Reason = Literal["cancelled", "time"]


class StoppedError(Exception):
    """The work was stopped; `Stop.reason` says why."""


class Stop:
    """llama.cpp asks between any two operations, thousands of times for one token, whether it should go on.

    A Python function would cost more than 3 % of a small model's time there. The C library's `strlen` answers as well:
    the flag is a string, empty until somebody sets it, and its length is false or true.
    """

    def __init__(self) -> None:
        self._flag = ctypes.create_string_buffer(2)
        self._reason: Reason | None = None
        self._request = -1
        self._early: tuple[int, Reason] | None = None
        self._guard = threading.Lock()

    @property
    def reason(self) -> Reason | None:
        """Why to stop, or None to go on."""
        return self._reason

    def begin(self, request: int) -> None:
        """From here on the flag is about this request; requests are numbered upwards."""
        with self._guard:
            self._request, self._reason, self._flag.value = request, None, b""
            early, self._early = self._early, None
        if early is not None:
            self.set(*early)

    def set(self, request: int, reason: Reason) -> None:
        """Stops that request, at once or when it begins, unless another one is being worked on by now."""
        with self._guard:
            if request == self._request and self._reason is None:
                self._reason, self._flag.value = reason, b"\x01"
            elif request > self._request:
                self._early = request, reason

    def check(self) -> None:
        """Raises `StoppedError` once the flag is set."""
        if self._reason is not None:
            raise StoppedError

    def callback(self, kind: Any) -> tuple[Any, ctypes.c_void_p]:
        """The function (as a C pointer of type `kind`) and the data that llama.cpp is to call it with."""
        library = ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None)
        return ctypes.cast(library.strlen, kind), ctypes.cast(self._flag, ctypes.c_void_p)
