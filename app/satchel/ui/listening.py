"""Hears what later starts of the program want of this window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from satchel.system.paths import Home
from satchel.ui.single import LONGEST, OK, ONLINE, Message, address, parse

_PATIENCE = 2_000  # milliseconds that a caller has for its one line
_CALLERS = 8


class Listening(QObject):
    """`heard` is called with each message. Whoever says anything else is cut off."""

    def __init__(self, home: Home, heard: Callable[[Message], None], *, offline: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heard, self._offline = heard, offline
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(_CALLERS)
        self._server.newConnection.connect(self._came)
        QLocalServer.removeServer(address(home))  # a killed one's: the lock says that nobody else is there
        self.is_open = self._server.listen(address(home))

    def close(self) -> None:
        """Nobody is heard any more."""
        self._server.close()

    def _came(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.setReadBufferSize(LONGEST + 1)
            caller.readyRead.connect(lambda caller=caller: self._read(caller))
            caller.disconnected.connect(caller.deleteLater)
            QTimer.singleShot(_PATIENCE, caller, caller.abort)
            self._read(caller)

    def _read(self, caller: QLocalSocket) -> None:
        if not caller.canReadLine():
            if caller.bytesAvailable() > LONGEST:
                caller.abort()
            return
        message = parse(bytes(caller.readAll().data()))
        if message is None:
            caller.abort()
            return
        fits = self._offline or not message.offline
        caller.write(OK if fits else ONLINE)
        caller.flush()
        caller.disconnectFromServer()
        if fits:
            self._heard(message)
