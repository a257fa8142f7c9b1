"""The local socket between an engine and its clients: Unix sockets, or loopback with a secret where there are none."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

from satchel.domain.errors import StorageError
from satchel.system.paths import Home, socket_path

_LARGEST_ADDRESS = 16 * 1024
HAS_UNIX = hasattr(socket, "AF_UNIX") and sys.platform != "win32"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where an engine listens: a socket's path, or a loopback port with the token that opens it."""

    pid: int
    path: str = ""
    port: int = 0
    token: str = ""


def listen(home: Home, *, unix: bool = HAS_UNIX) -> tuple[socket.socket, Address]:
    """A listening socket for the engine that owns the home, and its address. Call only while holding the home's lock:
    a socket file that is there belongs to an engine that is gone. Raises `StorageError`.
    """
    try:
        if not unix:
            server = socket.create_server(("127.0.0.1", 0), backlog=64)
            port = int(server.getsockname()[1])
            return server, Address(pid=os.getpid(), port=port, token=secrets.token_urlsafe(32))
        path = socket_path(home)
        path.unlink(missing_ok=True)
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # The folder is 0700 already; the mask closes the moment between bind and chmod.
        mask = os.umask(0o177)
        try:
            server.bind(str(path))
        finally:
            os.umask(mask)
        server.listen(64)
        return server, Address(pid=os.getpid(), path=str(path))
    except OSError as error:
        raise StorageError(
            f"The engine cannot open its local socket: {error.strerror or error}.",
            "Leave some room on the disk, or set XDG_RUNTIME_DIR to a short private folder.",
        ) from error


def connect(address: Address, seconds: float) -> socket.socket:
    """A connection; raises ``OSError`` when nobody listens there."""
    if address.path:
        if not HAS_UNIX:
            raise OSError("no Unix sockets here")
        if Path(address.path).lstat().st_uid != os.getuid():
            raise PermissionError(f"{address.path} belongs to another user")
        client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    else:
        client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        client.settimeout(seconds)
        client.connect(address.path or ("127.0.0.1", address.port))
    except BaseException:
        client.close()
        raise
    return client


def publish(home: Home, address: Address) -> None:
    """Writes the address into the home, for this user only. Raises ``OSError``."""
    draft = home.address.with_suffix(".part")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    body = {"pid": address.pid, "path": address.path, "port": address.port, "token": address.token}
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(body, file)
    draft.replace(home.address)


def published(home: Home) -> Address | None:
    """The address of the engine that owned the home last, or None; it may be gone by now."""
    try:
        with home.address.open("rb") as file:
            body = json.loads(file.read(_LARGEST_ADDRESS))
        path, port = body["path"], body["port"]
        if not isinstance(path, str) or not isinstance(port, int) or not 0 <= port < 65536 or not (path or port):
            return None
        return Address(pid=int(body["pid"]), path=path, port=port, token=str(body["token"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def withdraw(home: Home, address: Address) -> None:
    """Removes the address and the socket's file; call while still holding the home's lock."""
    with contextlib.suppress(OSError):
        home.address.unlink(missing_ok=True)
    if address.path:
        with contextlib.suppress(OSError):
            Path(address.path).unlink(missing_ok=True)


def is_ours(peer: socket.socket) -> bool:
    """Whether the process at the other end runs as this user, where the system tells (elsewhere the folder guards)."""
    if sys.platform == "linux" and peer.family == socket.AF_UNIX:
        _pid, uid, _gid = struct.unpack("3i", peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        return bool(uid == os.getuid())
    return True
