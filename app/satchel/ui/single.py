"""One window a home: a second start says to the first what it wants and ends. Loads no Qt, so that it takes no time."""

from __future__ import annotations

import contextlib
import re
import socket
import sys
import time
from dataclasses import dataclass
from typing import Literal, get_args

from satchel.domain.errors import EngineError, RefusedError, SatchelError
from satchel.system.lock import HomeLock
from satchel.system.paths import Home, socket_path

Wanted = Literal["window", "palette", "background"]
WANTED: tuple[Wanted, ...] = get_args(Wanted)
LONGEST = 512  # bytes of a message
OK, ONLINE = b"ok\n", b"online\n"
_TOKEN = re.compile(r"[\x21-\x7e]{1,256}")
_PATIENCE = 10.0  # seconds: the first one may be starting on a busy machine
_PAUSE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a start wants of the window that is there. `token` lets it come to the front, where the desktop asks for one."""

    wanted: Wanted
    offline: bool = False
    token: str = ""

    def to_bytes(self) -> bytes:
        """One line of words."""
        words = [self.wanted, *(["offline"] if self.offline else []), *([f"token={self.token}"] if self.token else [])]
        return " ".join(words).encode("ascii") + b"\n"


def parse(untrusted: bytes) -> Message | None:
    """A message from outside, or None for anything that is not exactly one."""
    if len(untrusted) > LONGEST or not untrusted.endswith(b"\n") or not untrusted.isascii():
        return None
    wanted, *more = untrusted[:-1].decode("ascii").split(" ")
    if wanted not in WANTED:
        return None
    offline = more[:1] == ["offline"]
    more = more[1:] if offline else more
    if not more:
        return Message(wanted=wanted, offline=offline)
    token = more[0].removeprefix("token=")
    if len(more) > 1 or not more[0].startswith("token=") or not _TOKEN.fullmatch(token):
        return None
    return Message(wanted=wanted, offline=offline, token=token)


def token_of(untrusted: str) -> str:
    """An activation token of the environment, "" where it is none."""
    return untrusted if _TOKEN.fullmatch(untrusted) else ""


def claim(home: Home, message: Message) -> HomeLock | None:
    """The lock that makes this process the home's window, or None: there is one, and it has been told.

    Raises `RefusedError` where the one that is there is online and should not be, `EngineError` where it is silent.
    """
    lock, deadline = HomeLock(home.window_lock), time.monotonic() + _PATIENCE
    while not lock.acquire():
        answer = _tell(home, message)
        if answer == OK:
            return None
        if answer == ONLINE:
            raise RefusedError(
                "Satchel is open for this home, and not offline.", "Quit it, then start it again with --offline."
            )
        if time.monotonic() > deadline:
            raise EngineError("Satchel is open for this home, but does not answer.", "Quit it, or log out and in again.")
        time.sleep(_PAUSE)
    return lock


def _tell(home: Home, message: Message) -> bytes:
    """The answer of whoever listens, empty when nobody does."""
    if sys.platform == "win32":
        return _tell_windows(home, message)
    with contextlib.suppress(OSError, SatchelError), socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(_PATIENCE / 2)
        peer.connect(str(address(home)))
        peer.sendall(message.to_bytes())
        return peer.recv(LONGEST)
    return b""


def address(home: Home) -> str:
    """Where the window of this home listens."""
    return str(socket_path(home, whose="w"))


def _tell_windows(home: Home, message: Message) -> bytes:
    """Qt's local sockets are named pipes there. Never ran."""
    from PySide6.QtNetwork import QLocalSocket

    peer, patience = QLocalSocket(), round(_PATIENCE * 500)
    peer.connectToServer(address(home))
    if not peer.waitForConnected(patience):
        return b""
    peer.write(message.to_bytes())
    return bytes(peer.readLine().data()) if peer.waitForReadyRead(patience) else b""
