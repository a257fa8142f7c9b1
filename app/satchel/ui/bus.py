"""The desktop's session bus, spoken in the window's thread: calls that answer later, and signals.

Qt's own D-Bus module cannot be told from Python which integer a number is, and notifications need an unsigned one; so
the messages are jeepney's (which the keyring brings along) and the socket is watched by Qt.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

if TYPE_CHECKING:
    from jeepney import Message

_PATIENCE = 10_000  # milliseconds for an answer
_PART = 65_536
_log = logging.getLogger(__name__)

Answered = Callable[[tuple[Any, ...]], None]
Refused = Callable[[str], None]


class SessionBus(QObject):
    """Nothing here raises: a bus that is not there refuses every call. `lost` is told once."""

    lost = Signal()

    def __init__(self, parent: QObject | None = None, *, address: str | None = None) -> None:
        super().__init__(parent)
        self._waiting: dict[int, tuple[Answered, Refused]] = {}
        self._heard: dict[tuple[str, str, str], list[Callable[[tuple[Any, ...]], None]]] = {}
        self._queue: list[bytes] = []  # until the bus has let us in
        self._serial = 0
        self._notifier: QSocketNotifier | None = None
        self._peer: socket.socket | None = None
        self._auth: Any = None
        self._parser: Any = None
        self.name = ""  # ours, once the bus has given it
        where = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "") if address is None else address
        if where and sys.platform not in ("win32", "darwin"):
            self._connect(where)

    @property
    def is_open(self) -> bool:
        """Whether there is somebody to talk to."""
        return self._peer is not None

    def call(
        self, service: str, path: str, interface: str, member: str, signature: str = "", body: tuple[Any, ...] = (), *,
        done: Answered = lambda _body: None, refused: Refused = lambda _why: None,
    ) -> None:  # fmt: skip
        """Calls a method; `done` or `refused` is called later, or at once where there is no bus."""
        if self._peer is None:
            refused("there is no session bus")
            return
        from jeepney import DBusAddress, new_method_call

        address = DBusAddress(path, bus_name=service, interface=interface)
        serial = self._send(new_method_call(address, member, signature or None, body))
        self._waiting[serial] = (done, refused)
        QTimer.singleShot(_PATIENCE, self, lambda: self._refuse(serial, "it does not answer"))

    def listen(self, path: str, interface: str, member: str, heard: Callable[[tuple[Any, ...]], None]) -> None:
        """Calls `heard` with the body of every such signal."""
        self._heard.setdefault((path, interface, member), []).append(heard)
        rule = f"type='signal',interface='{interface}',member='{member}',path='{path}'"
        self._to_bus("AddMatch", "s", (rule,), lambda _body: None)

    def close(self) -> None:
        """Leaves the bus."""
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier = None
        if self._peer is not None:
            self._peer.close()
            self._peer = None

    # -- inside -------------------------------------------------------------------------------------------------------

    def _connect(self, where: str) -> None:
        from jeepney import Parser
        from jeepney.auth import Authenticator
        from jeepney.bus import get_bus

        try:
            self._peer = socket.socket(socket.AF_UNIX)
            self._peer.settimeout(1.0)  # it is on this machine: it takes the connection at once or never
            self._peer.connect(get_bus(where))
            self._peer.setblocking(False)
            self._auth, self._parser = Authenticator(), Parser()
            self._send_auth()
        except (OSError, ValueError, RuntimeError, KeyError, StopIteration) as error:
            _log.info("no session bus: %s", error)
            self.close()
            return
        self._notifier = QSocketNotifier(self._peer.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        self._to_bus("Hello", "", (), self._let_in)

    def _let_in(self, body: tuple[Any, ...]) -> None:
        self.name = str(body[0])

    def _to_bus(self, member: str, signature: str, body: tuple[Any, ...], done: Answered) -> None:
        bus = "org.freedesktop.DBus"
        self.call(bus, "/org/freedesktop/DBus", bus, member, signature, body, done=done)

    def _send_auth(self) -> None:
        """The first words of a conversation; when the bus is content, everything that waited follows."""
        from jeepney.auth import BEGIN

        for data in self._auth:
            if not data:
                return
            self._write(data)
        self._write(BEGIN)
        for data in self._queue:
            self._write(data)
        self._queue.clear()

    def _send(self, message: Message) -> int:
        self._serial += 1
        data = message.serialise(self._serial)
        if self._auth is not None and self._auth.authenticated:
            self._write(data)
        else:
            self._queue.append(data)
        return self._serial

    def _write(self, data: bytes) -> None:
        try:
            if self._peer is not None:
                self._peer.sendall(data)
        except OSError as error:  # a bus that reads nothing any more is as good as gone
            self._lose(str(error))

    def _read(self) -> None:
        try:
            data = self._peer.recv(_PART) if self._peer is not None else b""
        except BlockingIOError:
            return
        except OSError as error:
            self._lose(str(error))
            return
        if not data:
            self._lose("it has ended")
            return
        try:
            if not self._auth.authenticated:
                self._auth.feed(data)
                self._send_auth()
                return
            self._parser.add_data(data)
            while (message := self._parser.get_next_message()) is not None:
                self._take(message)
        except ValueError as error:  # neither letters nor messages that we know
            self._lose(str(error))

    def _take(self, message: Message) -> None:
        from jeepney import HeaderFields, MessageType

        fields, kind = message.header.fields, message.header.message_type
        if kind is MessageType.signal:
            key = tuple(str(fields.get(one, "")) for one in (HeaderFields.path, HeaderFields.interface, HeaderFields.member))
            for heard in self._heard.get((key[0], key[1], key[2]), ()):
                heard(message.body)
            return
        serial = int(fields.get(HeaderFields.reply_serial, -1))
        if kind is MessageType.error:
            self._refuse(serial, str(fields.get(HeaderFields.error_name, "")))
        elif kind is MessageType.method_return and serial in self._waiting:
            self._waiting.pop(serial)[0](message.body)

    def _refuse(self, serial: int, why: str) -> None:
        waiting = self._waiting.pop(serial, None)
        if waiting is not None:
            waiting[1](why)

    def _lose(self, why: str) -> None:
        if self._peer is None:
            return
        _log.info("the session bus is lost: %s", why)
        self.close()
        for serial in list(self._waiting):
            self._refuse(serial, why)
        self.lost.emit()
