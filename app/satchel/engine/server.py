"""The engine process: takes a home's lock, listens on its socket, works, and ends when nobody needs it."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import json
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from satchel import __version__
from satchel.domain.errors import EngineError, SatchelError, StorageError
from satchel.engine import doctor, wire
from satchel.engine.conversation import Conversation
from satchel.engine.requests import Desk
from satchel.settings import declarations
from satchel.settings.desk import SettingsDesk
from satchel.settings.managed import PolicyFile
from satchel.settings.store import Settings
from satchel.system import channel, environment, logs, offline, reports
from satchel.system.lock import HomeLock
from satchel.system.paths import Home, policy_file, prepare_home, resolve_home

if TYPE_CHECKING:
    from satchel.bootstrap import Parts

    Build = Callable[..., Parts]

_log = logging.getLogger(__name__)
IDLE_VARIABLE = "SATCHEL_IDLE_SECONDS"  # for tests: overrides the setting
_TICK_SECONDS = 2.0
_CLOSE_SECONDS = 20.0


class EngineServer:
    """Serves one home from `serve` until it is idle, told to stop, or its home is gone.

    With `mends` it does nothing but show and mend settings that cannot be read: it takes up no run, every other request
    gets the sentence that says what is wrong, and it ends for another engine once they can be read.
    """

    def __init__(
        self, home: Home, parts: Parts, lock: HomeLock, listening: tuple[socket.socket, channel.Address], idle: float,
        *, mends: bool = False,
    ) -> None:  # fmt: skip
        self._home = home
        self._parts = parts
        self._lock = lock
        self._socket, self._address = listening
        self._idle = idle
        self._mends = mends
        self._policy = parts.settings.policy()
        self._started = datetime.now(UTC)
        self._last_work = time.monotonic()
        self._talks: set[Conversation] = set()
        self._draining = False
        self._stop = asyncio.Event()
        self.is_overdue = False  # it could not close everything in time
        self._desk = Desk(
            home=home, store=parts.store, lists=parts.lists, sources=parts.views, changes=parts.changes,
            settings=parts.settings, service=parts.service, agents=parts.agents, models=parts.models,
            trials=parts.trials, reviews=parts.reviews, ledger=parts.ledger, routing=parts.routing, state=self._state,
            doctor=lambda: doctor.examine(home, parts.probes(), parts.settings.policy()), forget=parts.forget,
            backup=parts.backup, stop=self._ask_to_stop, is_draining=lambda: self._draining,
            recovered=asyncio.Event(), apply=self._apply, trouble=self._trouble,
        )  # fmt: skip

    async def serve(self, ready: Callable[[], None]) -> None:
        """Until the end of this engine; calls `ready` when clients can come. The home is closed afterwards."""
        server = await _start(self._socket, self._talk)
        try:
            channel.publish(self._home, self._address)
        except OSError as error:
            server.close()
            raise StorageError(
                f"The data home cannot be written: {error.strerror or error}.", "Free some room on its disk."
            ) from error
        background = [asyncio.create_task(self._recover()), asyncio.create_task(self._watch())]
        ready()
        _log.info("engine %s ready, offline: %s", __version__, offline.strength())
        try:
            await self._stop.wait()
        finally:
            channel.withdraw(self._home, self._address)
            server.close()
            for task in background:
                task.cancel()
            await asyncio.gather(*background, return_exceptions=True)
            await self._let_finish()
            _log.info("engine ended")

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = writer.get_extra_info("socket")
        if not channel.is_ours(peer):
            _log.warning("another user's process was turned away")
            writer.close()
            return
        talk = Conversation(self._desk, reader, writer, token=self._address.token, reports_to=self._home.logs)
        self._talks.add(talk)
        try:
            await talk.hold()
            await talk.finish()
        finally:
            self._talks.discard(talk)
            self._last_work = time.monotonic()
            if self._mends and not self._talks:
                self._stop.set()  # whoever comes next may have mended the file

    async def _recover(self) -> None:
        if self._mends:
            self._desk.recovered.set()
            return
        try:
            found = await self._parts.service.recover()
            self._desk.recovered.set()
            self._desk.take_up(found)
            await asyncio.to_thread(self._parts.tidy)
        except Exception as error:  # noqa: BLE001 - one run that cannot go on must not take the home down with it
            _log.error("recovery failed", exc_info=error)
            reports.write(self._home.logs, error, doing="taking up interrupted runs")
            return
        finally:
            self._desk.recovered.set()
        if found:
            _log.info("took up %d interrupted runs", len(found))

    async def _watch(self) -> None:
        """Ends an engine that is idle, drained, or whose home was deleted or moved."""
        while True:
            await asyncio.sleep(min(_TICK_SECONDS, max(self._idle / 4, 0.05)))
            if not self._lock.still_ours():
                _log.warning("the home is gone")
                self._stop.set()
            self._look_at_rules()
            working = self._parts.service.busy or any(talk.working for talk in self._talks)
            if working:
                self._last_work = time.monotonic()
            elif self._draining or (not self._talks and time.monotonic() - self._last_work >= self._idle):
                self._stop.set()

    def _look_at_rules(self) -> None:
        """Tells of a policy that has changed; one that wants this engine offline ends it, and so do mended settings."""
        policy = self._parts.settings.policy()
        if policy is not self._policy:
            self._policy = policy
            self._desk.changes.part("settings")
        wants_offline = policy.pins.get(declarations.OFFLINE.name) is True and offline.strength() == "none"
        if wants_offline or (self._mends and self._parts.settings.problem() is None):
            self._draining = True

    def _trouble(self) -> SatchelError | None:
        if not self._mends:
            return None
        return self._parts.settings.problem() or EngineError(
            "This engine is ending: the settings were mended.", "Try again in a moment."
        )

    def _apply(self) -> bool:
        """Takes up settings that apply now; an engine that was there to mend them ends, and that is told."""
        try:
            settings = self._parts.settings.effective()
        except SatchelError:
            return False  # still wrong elsewhere
        if self._mends:
            self._ask_to_stop(after_work=True)
            return True
        self._idle = _idle_seconds(settings)
        logs.set_level(settings.text(declarations.LOG_LEVEL))
        return False

    def _state(self) -> Mapping[str, Any]:
        return {
            "running": True, "pid": os.getpid(), "app": __version__, "protocol": wire.PROTOCOL,
            "home": str(self._home.root), "offline": offline.strength(), "busy": self._parts.service.busy,
            "draining": self._draining, "clients": len(self._talks),
            "started_at": self._started.isoformat(timespec="seconds"), "mends": self._mends,
        }  # fmt: skip

    def _ask_to_stop(self, after_work: bool) -> None:
        self._draining = True
        if not after_work or not self._parts.service.busy:
            # a moment later, so that the answer still reaches whoever asked
            asyncio.get_running_loop().call_later(0.02, self._stop.set)

    async def _let_finish(self) -> None:
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await asyncio.gather(*(talk.leave() for talk in list(self._talks)))
                await self._parts.close()
        except TimeoutError:
            _log.warning("a step goes on and is left to the next engine")
            self.is_overdue = True

    def listen_to_signals(self) -> None:
        """SIGTERM and SIGINT end the engine as a request to stop does; for the main thread."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            try:
                loop.add_signal_handler(number, self._stop.set)
            except NotImplementedError:  # Windows: the loop has no such thing
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(self._stop.set))


async def _start(listening: socket.socket, talk: Any) -> asyncio.Server:
    if channel.HAS_UNIX and listening.family == socket.AF_UNIX:
        return await asyncio.start_unix_server(talk, sock=listening)
    return await asyncio.start_server(talk, sock=listening)


def _report(body: Mapping[str, Any]) -> None:
    """Tells whoever started us, once; afterwards standard output leads nowhere."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(json.dumps(body) + "\n")
        sys.stdout.flush()
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.close(nowhere)


def _restore(home: Home, source: Path) -> None:
    """Instead of serving: puts a backup in the place of a home's content, which no engine may be able to open."""
    from satchel import bootstrap

    _report({"kept": str(bootstrap.restore_home(home, source))})


def _own(home: Home, lock: HomeLock, cut_off: bool, build: Build | None, policy: PolicyFile) -> None:
    """Everything between owning the lock and giving it up.

    Settings that cannot be read may have said that this engine has to be offline, so it is until they are mended.
    """
    desk = SettingsDesk(home.settings, policy.current)
    damaged = desk.problem()
    settings = policy.current().over(Settings()) if damaged else desk.effective()
    handler = logs.configure(home.logs, name="engine", level=settings.text(declarations.LOG_LEVEL))
    try:
        # A reading is tens of thousands of small objects that all live on: looking for cycles among them as often as
        # the defaults do was a third of the engine's work for ten new lines of a long log.
        gc.set_threshold(50_000, 20, 20)
        if cut_off or damaged or settings.flag(declarations.OFFLINE):
            offline.enforce()
        is_offline = offline.strength() != "none"
        parts = (build or _default_build())(home, settings=settings, offline=is_offline, policy=policy)
        asyncio.run(_serve(home, parts, lock, settings, mends=damaged is not None))
    finally:
        logs.close(handler)


def _default_build() -> Build:
    from satchel import bootstrap  # heavy: after the environment and the network switch are in order

    return bootstrap.build


async def _serve(home: Home, parts: Parts, lock: HomeLock, settings: Settings, *, mends: bool) -> None:
    try:
        server = EngineServer(home, parts, lock, channel.listen(home), _idle_seconds(settings), mends=mends)
        server.listen_to_signals()
        await server.serve(lambda: _report({"ready": True, "pid": os.getpid()}))
        if server.is_overdue:
            logging.shutdown()
            os._exit(0)  # a thread is still at work: it must not outlive our hold on the home
    finally:
        await parts.close()


def _idle_seconds(settings: Settings) -> float:
    with contextlib.suppress(ValueError):
        return max(float(os.environ[IDLE_VARIABLE]), 0.1) if IDLE_VARIABLE in os.environ else _setting(settings)
    return _setting(settings)


def _setting(settings: Settings) -> float:
    return max(settings.number(declarations.IDLE_MINUTES) * 60, 1.0)


def _detach() -> None:
    """Leaves the process that was started behind, so that whoever started it has no child to wait for."""
    if hasattr(os, "fork") and os.fork():
        os._exit(0)


def main(
    arguments: Sequence[str] | None = None, *, build: Build | None = None, policy: PolicyFile | None = None
) -> int:
    """The engine process; its exit code is the error's. `build` makes its parts, `bootstrap.build` unless named;
    `policy` is the administrator's, at its one place unless a test brings its own: no option or variable names another.
    """
    environment.neutralise()
    os.umask(0o077)  # whatever folder the home lies in, its files are for this user alone
    parser = argparse.ArgumentParser(prog="satchel engine process")
    parser.add_argument("--home", required=True)
    parser.add_argument("--offline", action="store_true")
    parser.add_argument("--detach", action="store_true")
    parser.add_argument("--restore", metavar="FILE")
    options = parser.parse_args(arguments)
    if options.detach:
        os.chdir(Path(os.sep).resolve())  # keeps no folder of the person's in use
        _detach()
    home = resolve_home(options.home)
    try:
        prepare_home(home)
        lock = HomeLock(home.lock)
        if not lock.acquire():
            _report({"owned": True})
            return 0
        try:
            if options.restore is not None:
                _restore(home, Path(options.restore))
            else:
                _own(home, lock, options.offline, build, policy or PolicyFile(policy_file()))
        finally:
            lock.release()
    except SatchelError as error:
        _report({"error": error.to_json()})
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the last place where a fault of ours can be told
        path = reports.write(home.logs, error, doing="starting or ending the engine")
        _log.error("engine failed", exc_info=error)
        body = SatchelError("The engine made a mistake and ended.").to_json()
        _report({"error": {**body, "report": str(path) if path else ""}})
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
