"""`satchel engine`: the process behind everything, for those who want to see or stop it."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
from typing import Any

from satchel.cli.options import Arguments, Command, client_of, home_of
from satchel.cli.output import put_either, put_json, put_lines
from satchel.domain.errors import EngineError
from satchel.system import channel, lock, processes

_STOP_SECONDS = 30.0
_END_SECONDS = 3.0


def _status(arguments: Arguments) -> int:
    with client_of(arguments) as client:
        running = client.running()
        state: dict[str, Any] = running.call("status") if running else {"running": False}
    if arguments.format == "json":
        put_json(state)
    elif running is None:
        put_lines(["No engine is running; the next command starts one."])
    else:
        put_lines([f"{key}: {value}" for key, value in state.items()])
    return 0


def _stop_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="kill an engine that does not answer")


def _stop(arguments: Arguments) -> int:
    from satchel.engine.client import LostConnectionError, wait_until_free

    home = home_of(arguments)
    stopped, address = lock.is_locked(home.lock), channel.published(home)
    if arguments.force and stopped:
        _kill(address)
    elif stopped:
        with client_of(arguments) as client:
            running = client.running()
            if running is not None:
                with contextlib.suppress(LostConnectionError):
                    running.call("shutdown", when="now", timeout=_STOP_SECONDS)
    if not wait_until_free(home, _STOP_SECONDS):
        raise EngineError("The engine does not end.", "Kill it with: satchel engine stop --force")
    if stopped and address is not None:  # the home is free a moment before the process has ended
        processes.wait_until_gone(address.pid, _END_SECONDS)
    words = "Stopped; runs that were at work go on with the next engine." if stopped else "No engine was running."
    put_either(arguments.format, {"stopped": stopped}, [words])
    return 0


def _kill(address: channel.Address | None) -> None:
    """The home is locked, so the process that published its address is alive and is the engine."""
    if address is not None and address.pid > 1:
        try:
            os.kill(address.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        except OSError as error:
            raise EngineError(f"The engine cannot be killed: {error.strerror or error}.") from error


COMMAND = Command(
    name="engine",
    help="See or stop the process that does the work.",
    actions={
        "status": Command(name="status", help="Whether it runs, and how.", execute=_status,
                          examples=("satchel engine status --format json",)),
        "stop": Command(name="stop", help="End it; runs go on with the next one.", configure=_stop_options,
                        execute=_stop, examples=("satchel engine stop",)),
    },
)  # fmt: skip
